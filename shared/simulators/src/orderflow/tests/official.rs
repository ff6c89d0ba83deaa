//! Our requests and answers against samples with the documented names, if `WAYBILL_SPECS` names the folder that has them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;

use super::super::xml::Element;
use super::{World, outcome};
use crate::orderflow::xml_read;

fn sample(name: &str) -> Option<(String, Element)> {
    let Some(specs) = std::env::var_os("WAYBILL_SPECS") else {
        eprintln!("WAYBILL_SPECS is not set: nothing was compared");
        return None;
    };
    let text = std::fs::read_to_string(PathBuf::from(specs).join("orderflow/samples").join(name)).unwrap();
    let root = xml_read::read(text.as_bytes()).unwrap();
    Some((text, root))
}

/// The paths of all elements and attributes: `order/shipments/shipment@state`.
fn names(element: &Element, place: &str, found: &mut BTreeSet<String>) {
    let place = format!("{place}/{}", element.name);
    found.extend(element.attributes.iter().map(|(name, _)| format!("{place}@{name}")));
    element.children.iter().for_each(|child| names(child, &place, found));
    found.insert(place);
}

fn all_names(element: &Element) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    names(element, "", &mut found);
    found
}

async fn answers(world: &World) -> Vec<(&'static str, Element)> {
    world.order("CT-1", &[("A", 2), ("B", 1)]).await;
    let detail = world.detail("CT-1").await;
    let pending = world.pending().await;
    let mixed = [super::draft("CT-1", &[("A", 1)]), super::draft("CT-2", &[("X", 1)])].concat();
    let mixed = world.import(&mixed).await;
    let success = world.import(&super::draft("CT-3", &[("A", 1)])).await;
    let cancelled = world.call("POST", "remoteorder/order/cancel.xml?externalReference=CT-3", "").await.1;
    let refused = world.call("POST", "remoteorder/order/cancel.xml?externalReference=CT-3", "").await.1;
    world.work("ship", json!({"order": "CT-1"}));
    world.work("receive_return", json!({"order": "CT-1", "lines": [{"sku": "A", "quantity": 1}]}));
    let (_, error) = world.call("GET", "remoteorder/order/detail.xml?externalReference=CT-9", "").await;
    let said = world.said(&mut 0);
    let of = |kind: &str| {
        let found = said.iter().find(|said| said.get("eventType").unwrap_or(&said.name) == kind);
        found.unwrap().clone()
    };
    vec![
        ("order-detail.response.xml", detail),
        ("pending.response.xml", pending),
        ("import-result.mixed.xml", mixed),
        ("import-result.success.xml", success),
        ("cancel.response.success.xml", cancelled),
        ("cancel.response.refused.xml", refused),
        ("despatches.response.xml", world.despatches().await),
        ("inventory.pull.response.xml", world.get("remotewarehouse/inventory.xml").await),
        (
            "returns-report.response.xml",
            world.get("remote/report.xml?reportKey=return_line_api_report").await,
        ),
        ("error.response.xml", error),
        ("order.push.event.xml", of("order_cancelled")),
        ("return.push.event.xml", of("return_applied")),
        ("inventory.push.event.xml", of("inventory")),
        ("stockchange.push.event.xml", of("stockChanges")),
    ]
}

#[tokio::test]
async fn answers_and_messages_have_the_documented_names() {
    if sample("error.response.xml").is_none() {
        return;
    }
    let world = World::stocked();
    for (name, answer) in answers(&world).await {
        let (_, sample) = sample(name).unwrap();
        assert_eq!(all_names(&answer), all_names(&sample), "{name}");
    }
}

#[tokio::test]
async fn sample_imports_come_in() {
    for (name, path) in
        [("order-import.request.xml", "remoteorder"), ("return-import.request.xml", "remotewarehouse")]
    {
        let Some((text, _)) = sample(name) else { return };
        let world = World::stocked();
        for sku in ["SKU-1", "SKU-2"] {
            world.orderflow.count_stock(sku, "Default", 9).unwrap();
        }
        world.order("CT-100045", &[("SKU-1", 1)]).await;
        let text = text.replace("externalReference=\"CT-100045\"", "externalReference=\"CT-100046\"");
        let text =
            text.replace("shipment.externalReference=CT-100045", "shipment.externalReference=CT-100046");
        let (_, answer) = world.call("POST", &format!("{path}/imports/importitems.xml"), &text).await;
        assert_eq!(outcome(&answer), "success", "{answer}");
        if path == "remoteorder" {
            let book = world.book("CT-100046");
            assert_eq!(
                (&book["total_minor"], &book["line_items"][1]["partner_line_item_id"]),
                (&json!(6000), &json!("ct-line-item-id-2"))
            );
            assert_eq!(book["notes"], "Leave with porter\nRing twice");
        }
    }
}
