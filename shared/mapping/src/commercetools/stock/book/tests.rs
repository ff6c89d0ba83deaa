//! Effects on entries: quantity and id together, once, and no id let go unsaid.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waybill_domain::ids::{EffectId, OrderId};
use waybill_domain::order::Custom;
use waybill_domain::stock::booking::{Effect, Kind, Row};

use super::{Booked, KEPT, book};
use crate::commercetools::actions::InventoryUpdate;
use crate::commercetools::policy::Policy;
use crate::commercetools::stock::InventoryEntry;

fn effect(id: &str, units: i64) -> Effect {
    let row = Row {
        line: "l1".try_into().unwrap(),
        kind: Kind::Cancelled,
        sku: "MUG-1".try_into().unwrap(),
        channel: Some("east".try_into().unwrap()),
    };
    Effect { id: id.try_into().unwrap(), row, units }
}

/// An entry of our type with these ids; none: without a type.
fn entry(ids: Option<&[String]>) -> InventoryEntry {
    let custom = ids.map_or_else(Custom::default, |ids| Custom {
        type_id: Some("type-1".to_owned()),
        fields: BTreeMap::from([("waybillBooked".to_owned(), json!(ids)), ("shelf".to_owned(), json!("A1"))]),
    });
    InventoryEntry {
        id: "entry-1".to_owned(),
        version: 7,
        sku: "MUG-1".to_owned(),
        key: None,
        channel_id: Some("c-1".to_owned()),
        channel_key: Some("east".to_owned()),
        on_stock: 4,
        available: 4,
        custom,
    }
}

fn lacking(entry: &InventoryEntry, effect: &Effect) -> (InventoryUpdate, Vec<EffectId>) {
    match book(entry, effect, &Policy::default()) {
        Booked::Lacking { update, lets_go } => (update, lets_go),
        Booked::Already => panic!("it is not on the entry"),
    }
}

/// The ids that an update writes.
fn told(update: &InventoryUpdate) -> Vec<String> {
    let sent = serde_json::to_value(update).unwrap();
    let value = &sent["actions"][1]["value"];
    value.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn units_are_added_and_removed_with_their_id() {
    let bare = lacking(&entry(None), &effect("o-1-0000000a", 2)).0;
    let typed = lacking(&entry(Some(&["o-2-0000000b".to_owned()])), &effect("o-1-0000000a", -3)).0;
    insta::assert_json_snapshot!(json!({ "bare": bare, "typed": typed }));
}

#[test]
fn what_the_entry_carries_is_made_already() {
    let there = entry(Some(&["o-2-0000000b".to_owned(), "o-1-0000000a".to_owned()]));
    assert_eq!(book(&there, &effect("o-1-0000000a", 2), &Policy::default()), Booked::Already);
    assert_ne!(book(&there, &effect("o-1-0000000c", 2), &Policy::default()), Booked::Already);
}

#[test]
fn the_oldest_ids_go_first_and_are_named_and_what_is_not_ours_goes_unnamed() {
    let ids = |count: usize| (0..count).map(|at| format!("o-{at}-0000000a")).collect::<Vec<_>>();
    for (there, left, lets_go) in [(0, 1, 0), (KEPT - 1, KEPT, 0), (KEPT, KEPT, 1), (KEPT + 3, KEPT, 4)] {
        let (update, gone) = lacking(&entry(Some(&ids(there))), &effect("o-9-0000000f", 1));
        let told = told(&update);
        assert_eq!((told.len(), gone.len()), (left, lets_go), "{there} ids");
        assert_eq!(told.last().map(String::as_str), Some("o-9-0000000f"));
        let named: Vec<OrderId> = gone.iter().filter_map(EffectId::order).collect();
        assert_eq!(
            named.iter().map(OrderId::as_str).collect::<Vec<_>>(),
            ["o-0", "o-1", "o-2", "o-3"][..lets_go]
        );
    }
    let strange = ["by hand".to_owned(), "o-1-0000000a".to_owned()];
    let (update, gone) = lacking(&entry(Some(&strange)), &effect("o-9-0000000f", 1));
    assert_eq!((told(&update), gone), (vec!["o-1-0000000a".to_owned(), "o-9-0000000f".to_owned()], vec![]));
}
