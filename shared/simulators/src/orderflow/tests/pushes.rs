//! What is pushed, where to, and what happens when nobody takes it.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::json;

use super::{Receiver, World, config, pretty};
use crate::control::Controlled as _;
use crate::faults::Fault;
use crate::orderflow::{Kind, Push, PushAuth};

/// What happens to orders and shipments, under the names that events have unless the instance renames them. Of these
/// `order_cancelled` is documented; that packing, despatch, splits, changes of an order's state and returns can be told is
/// documented too, their names are ours.
const EVENTS: [&str; 14] = [
    "order_validated",
    "order_cancelled",
    "order_despatched",
    "order_amended",
    "shipment_allocated",
    "shipment_out_of_stock",
    "shipment_reset",
    "shipment_picked",
    "shipment_packed",
    "shipment_despatched",
    "shipment_split",
    "shipment_suspended",
    "shipment_resumed",
    "return_applied",
];

fn of(change: impl FnOnce(&mut Push)) -> World {
    let mut config = config();
    change(config.push.as_mut().unwrap());
    World::stocked_of(config)
}

#[tokio::test]
async fn messages_have_their_forms_and_numbers() {
    let world = of(|_| {});
    let mut mark = 0;
    world.said(&mut mark);
    world.order("o1", &[("A", 2), ("B", 1)]).await;
    world.cancel("o1", "false").await;
    let said: Vec<String> = world.said(&mut mark).iter().map(pretty).collect();
    insta::assert_snapshot!("messages_of_a_cancelled_order", said.concat());
    world.order("o2", &[("A", 1)]).await;
    world.work("ship", json!({"order": "o2", "packages": [{"tracking": "T1"}]}));
    let said: Vec<String> = world.said(&mut mark).iter().map(pretty).collect();
    insta::assert_snapshot!("messages_of_a_shipped_order", said.concat());
    world.work("push_inventory", json!({"site": "Default"}));
    insta::assert_snapshot!("inventory_of_the_day", pretty(&world.said(&mut mark)[0]));
    let numbers: Vec<String> =
        world.said(&mut 0).iter().map(|said| said.get("messageId").unwrap().to_owned()).collect();
    let want: Vec<String> = (1..=numbers.len()).map(|number| number.to_string()).collect();
    assert_eq!(numbers, want, "one after the other, whatever they are about");
}

#[tokio::test]
async fn credentials_are_sent_as_configured() {
    let url = "https://shop.example.com/orderflow";
    let basic = PushAuth::Basic { user: "of".to_owned(), password: "pw".to_owned() };
    let header = PushAuth::Header { name: "X-Secret".to_owned(), value: "s3".to_owned() };
    let secret = PushAuth::SecretPath("s3cret".to_owned());
    for (auth, to, name, value) in [
        (PushAuth::Nothing, url.to_owned(), "authorization", None),
        (basic, url.to_owned(), "authorization", Some("Basic b2Y6cHc=")),
        (header, url.to_owned(), "x-secret", Some("s3")),
        (secret, format!("{url}/s3cret"), "authorization", None),
    ] {
        let world = of(|push| push.auth = auth);
        let pushed = world.stage.outbox.pushed().pop().unwrap();
        assert_eq!((pushed.to, pushed.method.as_str()), (to, "POST"));
        assert_eq!(pushed.headers.get(name).map(|value| value.to_str().unwrap()), value);
        assert_eq!(pushed.headers["content-type"], "application/xml;charset=UTF-8");
    }
}

#[tokio::test]
async fn kinds_go_where_they_are_configured_to_go() {
    let world = of(|push| {
        push.kinds.remove(&Kind::StockChange);
        push.urls =
            BTreeMap::from([(Kind::Inventory, "https://stock.example.com/productInventory.xml".to_owned())]);
        push.silent.insert("order_validated".to_owned());
        push.names.insert("shipment_allocated".to_owned(), "ShipmentAllocated".to_owned());
    });
    world.order("o1", &[("A", 2)]).await;
    let pushed = world.stage.outbox.pushed();
    let to: Vec<&str> = pushed.iter().map(|delivery| delivery.to.rsplit('/').next().unwrap()).collect();
    assert_eq!(to, ["productInventory.xml", "productInventory.xml", "orderflow", "productInventory.xml"]);
    assert_eq!(world.kinds(&mut 0), ["inventory", "inventory", "ShipmentAllocated", "inventory"]);
}

#[tokio::test]
async fn packages_and_reasons_are_told_where_it_is_configured() {
    let world = of(|push| {
        push.shows_packages = true;
        push.reason_attribute = Some("reason".to_owned());
    });
    world.order("o1", &[("A", 2)]).await;
    world.work("cancel_units", json!({"order": "o1", "line": "A", "quantity": 1, "reason": "Lost & found"}));
    world.work("pack", json!({"order": "o1", "tracking": ["T1", "T2"]}));
    let mut mark = world.stage.outbox.pushed().len();
    world.work("cancel", json!({"order": "o1", "reason": "Late"}));
    insta::assert_snapshot!("cancelled_with_a_reason", pretty(&world.said(&mut mark)[0]));
    let all = world.said(&mut 0);
    let amended = all.iter().find(|said| said.get("eventType") == Some("order_amended")).unwrap();
    assert_eq!(amended.get("reason"), Some("Lost & found"));
}

#[tokio::test]
async fn every_event_is_told_under_its_name() {
    let world = of(|_| {});
    for order in ["o1", "o2"] {
        world.order(order, &[("A", 2)]).await;
    }
    world.order("o3", &[("B", 9)]).await;
    for (action, order) in
        [("hold", "o1"), ("release", "o1"), ("reset", "o1"), ("ship", "o1"), ("cancel", "o3")]
    {
        world.work(action, json!({"order": order}));
    }
    let one = json!([{"line": "A", "quantity": 1}]);
    world.work("split", json!({"order": "o2", "lines": one}));
    world.work("cancel_units", json!({"order": "o2", "line": "A", "quantity": 1}));
    world.work("receive_return", json!({"order": "o1", "lines": [{"sku": "A", "quantity": 1}]}));
    let told = world.kinds(&mut 0);
    let untold: Vec<&str> =
        EVENTS.into_iter().filter(|event| !told.iter().any(|kind| kind == event)).collect();
    assert_eq!(untold, [""; 0]);
    let events = told.iter().filter(|kind| !["inventory", "stockChanges"].contains(&kind.as_str()));
    assert!(events.clone().all(|kind| EVENTS.contains(&kind.as_str())), "{told:?}");
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_and_then_told_to_people() {
    let world = of(|push| push.kinds = [Kind::Order].into());
    world.order("o1", &[("A", 99)]).await;
    let mut times = Vec::new();
    while let Some(due) = world.stage.outbox.next_due() {
        let wait = due.duration_since(world.stage.time()).max(SignedDuration::ZERO);
        world.pass(wait);
        times.push(wait.as_secs() / 60);
        world.stage.pump(&Receiver(503)).await;
    }
    assert_eq!(times, [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    assert_eq!(
        world.orderflow.books()["alerts"],
        json!([
            "message 1 was not delivered: answered with 503",
            "message 2 was not delivered: answered with 503"
        ])
    );
    world.work("receive_stock", json!({"sku": "A", "quantity": 99}));
    world.stage.pump(&Receiver(202)).await;
    assert_eq!(world.stage.outbox.next_due(), None, "any 2xx is good");
    assert_eq!(world.orderflow.books()["alerts"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn messages_are_lost_late_and_doubled_under_their_numbers() {
    let world = of(|push| push.kinds = [Kind::Order].into());
    let late = Fault::Delay(SignedDuration::from_mins(5));
    for (fault, order) in [(Fault::Drop, "o1"), (late, "o2"), (Fault::Double, "o3")] {
        world.stage.faults.fail_next("orderflow.deliver", fault, 1);
        world.order(order, &[("A", 99)]).await;
    }
    let mut arrived = Vec::new();
    while let Some(due) = world.stage.outbox.next_due() {
        world.pass(due.duration_since(world.stage.time()).max(SignedDuration::ZERO));
        for delivery in world.stage.outbox.due(world.stage.time()) {
            let said = super::xml_read::read(&delivery.body).unwrap();
            arrived.push(said.get("messageId").unwrap().parse::<u32>().unwrap());
            world.stage.outbox.settle(delivery, Ok(200), world.stage.time());
        }
    }
    assert_eq!(arrived, [2, 4, 5, 6, 5, 3], "each order is validated, then out of stock");
}
