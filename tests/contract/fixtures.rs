//! The fixtures that mapping is tested with have the forms that the schemas publish. They may leave out what mapping does
//! not read; what they have must be right.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use waybill_mapping::commercetools::read;

use crate::graphql::shiphero;
use crate::schema::schemas;

fn folder(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/mapping/src").join(of).join("fixtures")
}

fn fixture(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn orders_of_commercetools_are_orders() {
    let Some(schemas) = schemas() else { return };
    let mut checked = 0;
    for entry in fs::read_dir(folder("commercetools")).expect("there are fixtures") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        if name.starts_with("order-") {
            let order = fixture(&path);
            let mut problems = schemas.problems("Order", &order);
            problems.retain(|problem| !problem.ends_with("is a required property"));
            assert!(problems.is_empty(), "{name} is no Order: {problems:?}");
            read::order(&"shop".try_into().expect("a key"), &order)
                .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            checked += 1;
        }
    }
    assert!(checked >= 2, "only {checked} orders");
}

#[test]
fn answers_of_shiphero_have_published_fields_alone() {
    let Some(shiphero) = shiphero() else { return };
    for (name, kind) in [("order_progress.json", "Order"), ("shipment.json", "Shipment")] {
        let answer = fixture(&folder("partners/shiphero").join(name));
        let foreign = shiphero.foreign(kind, &answer);
        assert!(foreign.is_empty(), "{name} has {foreign:?}");
    }
    let made_up =
        serde_json::json!({"id": "1", "colour": "red", "line_items": {"edges": [{"node": {"size": 1}}]}});
    assert_eq!(shiphero.foreign("Order", &made_up), ["Order.colour", "LineItem.size"]);
}
