//! An account in shadow mode decides, maps and journals, and sends nothing.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waybill_domain::ids::OrderId;
use waybill_domain::stock::StockLevel;
use waybill_flows::engine::{Lane, outgoing};
use waybill_flows::names::stock;
use waybill_flows::reconcile;
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, draft, turn};
use waybill_transport::wire::Wire;

use crate::passing::Passing;
use crate::scene::us;

#[tokio::test]
async fn a_shadow_journals_what_it_would_send_and_sends_nothing() {
    let ground = Ground::new(5).await;
    let changes = [("mode = \"on\"", "mode = \"shadow\"")];
    let sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &changes);
    let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, ground.store, 1);
    world.begin().await.unwrap();
    let order = sandbox.shop.0.place_order(&draft("1001", 0)).unwrap();
    let id: OrderId = order["id"].as_str().unwrap().try_into().unwrap();

    let consider = Work::Consider { project: "shop".try_into().unwrap(), order: id.clone() };
    let message = outgoing(&world, &world.trace(), &consider, "shop".to_owned(), SignedDuration::ZERO);
    world.queue.send("commerce-messages", vec![message], world.now()).await.unwrap();
    for lane in [Lane::Notices, Lane::Dispatch("us".try_into().unwrap())] {
        assert_eq!(turn(&world, &lane).await.unwrap().done, 1, "{lane:?}");
    }

    assert_eq!(sandbox.stage.calls.total("shiphero"), 0, "the partner was not even asked for a token");
    let journal = world.ledger.timeline(&id).await.unwrap();
    let planned = journal.iter().find(|entry| entry.name == "would place").unwrap();
    assert!(planned.request.as_deref().unwrap().contains("order_create"));
    let after = sandbox.shop.0.get("orders", id.as_str()).unwrap();
    assert_eq!(after["version"], order["version"], "nothing was written to the order");
}

/// The shop's stock is still kept by whoever keeps it today. That both sides differ is told.
#[tokio::test]
async fn a_shadow_writes_no_stock() {
    let mut passing = Passing::begin(&[("mode = \"on\"", "mode = \"shadow\"")]).await;
    let entry = json!({ "sku": "MUG-1", "supplyChannel": { "typeId": "channel", "key": "east" }, "quantityOnStock": 3 });
    passing.sandbox.shop.0.create("inventory", &entry).unwrap();
    passing.sandbox.partner.count("MUG-1", 7);
    passing.sandbox.partner.count("MUG-2", 5);
    let kept = inventory(&passing);
    // As a webhook has it read anew.
    let world = &passing.world;
    let work = Work::Stock {
        account: us(),
        levels: vec![undated(world, "MUG-1"), undated(world, "MUG-2")],
        only: None,
    };
    let message = outgoing(world, &world.trace(), &work, "us".to_owned(), SignedDuration::ZERO);
    world.queue.send(&stock(&us()), vec![message], world.now()).await.unwrap();
    passing.pass(SignedDuration::from_hours(7)).await;
    assert_eq!(inventory(&passing), kept);
    let report = reconcile::run(&passing.world).await.unwrap();
    let told: Vec<(&str, i64, i64)> =
        report.drift.iter().map(|drift| (drift.sku.as_str(), drift.shop, drift.partner)).collect();
    assert_eq!(told, [("MUG-1", 3, 7)]);
    passing.pass(SignedDuration::from_mins(5)).await;
    assert_eq!(inventory(&passing), kept);
}

fn undated(world: &World, sku: &str) -> StockLevel {
    let warehouse = world.desks[&us()].account.warehouses.keys().next().unwrap().clone();
    StockLevel::unknown((us(), warehouse), sku.try_into().unwrap(), Timestamp::MIN)
}

fn inventory(passing: &Passing) -> Value {
    passing.sandbox.shop.0.books()["inventory"].clone()
}
