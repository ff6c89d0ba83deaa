//! Stock that the shop owns: what partners cancel, miss, ship and put back moves it once, whatever goes wrong.

pub(crate) mod house;

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::event::FulfillmentEvent;
use waybill_flows::news::{self, Heard};
use waybill_flows::reconcile;
use waybill_flows::world::World;
use waybill_ledger::store::{Store, Write};
use waybill_queue::runner::Outcome;
use waybill_simulators::faults::Fault;

use crate::refusing::Refusing;
use crate::scene::us;
use house::{House, OWNED, order};

/// Which writes to the ledger fail.
type Which = fn(&[Write]) -> bool;

/// How the bookings of an order are written: whether something is under way in them.
fn bookings(writes: &[Write]) -> Option<bool> {
    writes.iter().find_map(|write| match write {
        Write::Put { draft, .. } if draft.key.sk == "bookings" => {
            Some(String::from_utf8_lossy(&draft.body).contains("under_way"))
        }
        Write::Put { .. } | Write::Delete { .. } => None,
    })
}

async fn hear(world: &World, event: FulfillmentEvent) -> Outcome {
    news::events(world, &us(), vec![event], &Heard { trace: world.trace(), tries: 0 }).await
}

#[tokio::test]
async fn units_move_by_what_the_order_did_when_it_was_placed() {
    for (mode, placed, cancelled, shipped, restocked) in [
        ("TrackOnly", [8, 9], [9, 9], [9, 9], [9, 10]),
        ("ReserveOnOrder", [8, 9], [9, 9], [9, 9], [9, 10]),
        ("None", [10, 10], [10, 10], [9, 9], [9, 10]),
    ] {
        let house = House::placed(mode).await;
        house.rests(placed, mode).await;
        house.scene.floor("cancel_units", json!({ "line": "MUG-1", "quantity": 1 }));
        house.scene.poll().await;
        house.rests(cancelled, &format!("{mode}, cancelled")).await;
        house.scene.ship();
        house.scene.poll().await;
        house.rests(shipped, &format!("{mode}, shipped")).await;
        house.scene.told(house.restocked(1, 5).await).await;
        house.rests(restocked, &format!("{mode}, restocked")).await;
    }
}

#[tokio::test]
async fn a_void_takes_back_what_leaving_removed() {
    let house = House::placed("None").await;
    let one = json!({ "packages": [{ "lines": [{ "line": "MUG-1", "quantity": 1 }] }] });
    let shipment = house.scene.floor("ship", one)["shipments"][0]["id"].clone();
    house.scene.poll().await;
    house.rests([9, 10], "shipped").await;
    house.scene.floor("void_shipment", json!({ "shipment": shipment }));
    house.scene.poll().await;
    house.rests([10, 10], "voided").await;
}

#[tokio::test]
async fn units_that_were_not_there_are_not_added() {
    for (mode, reason, want) in [
        ("TrackOnly", Some("Short pick"), [8, 9]),
        ("TrackOnly", Some("customer request"), [9, 9]),
        ("TrackOnly", None, [9, 9]),
        ("None", Some("item OUT OF STOCK at bin"), [9, 10]),
        ("None", Some("customer request"), [10, 10]),
    ] {
        let house = House::placed(mode).await;
        house.scene.told(house.cancelled(1, reason, 5).await).await;
        assert_eq!(house.stock(), want, "{mode}, {reason:?}");
    }
}

#[tokio::test]
async fn what_the_shop_cancels_is_added_whether_or_not_a_partner_had_it() {
    let house = House::placed("TrackOnly").await;
    house.scene.cancel().await;
    house.rests([10, 10], "placed").await;

    let house = House::taken("TrackOnly", OWNED).await;
    house.scene.cancel().await;
    assert!(house.scene.at_partner().is_empty());
    house.rests([10, 10], "never placed").await;
}

#[tokio::test]
async fn whatever_happens_on_the_way_units_are_added_once() {
    let late = Fault::LateCommit { after: SignedDuration::from_secs(20) };
    for fault in [Fault::AnswerLost, Fault::Failed500, Fault::Unavailable503, Fault::Conflict409, late] {
        for times in [1, 3] {
            let house = House::placed("TrackOnly").await;
            let faults = &house.scene.sandbox.stage.faults;
            faults.fail_next("commercetools.inventory.update", fault, times);
            house.scene.told(house.cancelled(1, None, 5).await).await;
            house.rests([9, 9], &format!("{fault:?}, {times} times")).await;
        }
    }
}

#[tokio::test]
async fn a_worker_that_dies_on_the_way_leaves_nothing_undone_and_nothing_twice() {
    let dies: [(&str, Which, [i64; 2]); 2] = [
        ("before the entry is changed", |writes| bookings(writes) == Some(true), [8, 9]),
        ("after it", |writes| bookings(writes) == Some(false), [9, 9]),
    ];
    for (name, these, then) in dies {
        let house = House::placed("TrackOnly").await;
        let store = Arc::new(Refusing::before(Arc::clone(&house.scene.sandbox.store), these));
        let dying = house.world(Arc::clone(&store) as Arc<dyn Store>, 2);
        store.refuse(true);
        hear(&dying, house.cancelled(1, None, 5).await).await;
        assert_eq!(house.stock(), then, "{name}");

        // What it put off is lost, too: only the comparison of both sides finds it.
        house.scene.sandbox.clock.advance_to(house.scene.world.now() + SignedDuration::from_mins(10));
        let found = reconcile::run(&house.scene.world).await.unwrap();
        let open: Vec<&str> = found.open.iter().map(|open| open.because.as_str()).collect();
        assert_eq!(open, ["what it does to stock is not booked yet"], "{name}");
        house.scene.settle().await;
        house.rests([9, 9], name).await;
    }
}

#[tokio::test]
async fn two_workers_at_once_add_once_and_the_newer_word_counts() {
    let house = House::placed("TrackOnly").await;
    let worlds = [2, 3, 4].map(|worker| house.world(Arc::clone(&house.scene.sandbox.store), worker));
    let one = house.cancelled(1, None, 5).await;
    let two = house.cancelled(2, None, 10).await;
    let [a, b, c] = &worlds;
    futures::join!(hear(a, one.clone()), hear(b, two), hear(c, one));
    house.scene.settle().await;
    house.rests([10, 9], "both units").await;
}

#[tokio::test]
async fn an_id_leaves_its_entry_only_when_nobody_can_look_for_it_any_more() {
    let house = House::placed("TrackOnly").await;
    let after: Which = |writes| bookings(writes) == Some(false);
    let store = Arc::new(Refusing::before(Arc::clone(&house.scene.sandbox.store), after));
    let dying = house.world(Arc::clone(&store) as Arc<dyn Store>, 2);
    store.refuse(true);
    hear(&dying, house.cancelled(1, None, 5).await).await;
    let (first, begun) = (house.scene.id(), house.bookings(&house.scene.id()).await);
    assert_eq!((begun.under_way(&first).len(), house.stock()), (1, [9, 9]));

    let cancelled = json!({ "action": "changeOrderState", "orderState": "Cancelled" });
    for number in 0..25 {
        let other = order(&house.scene.sandbox, &format!("2{number:03}"), "TrackOnly");
        house.scene.sandbox.shop.0.change("orders", &other, std::slice::from_ref(&cancelled)).unwrap();
        house.scene.considered(&other).await;
        house.scene.settle().await;
    }
    assert_eq!(house.ids(), 20, "as many as an entry keeps");
    assert_eq!(house.stock(), [9, 9], "all of them are back");
    assert!(house.bookings(&first).await.under_way(&first).is_empty(), "noted before its id was let go");
    house.scene.reconcile().await;
    assert_eq!(house.stock(), [9, 9]);
}

#[tokio::test]
async fn stock_that_orders_are_not_to_move_stays() {
    for (name, stock) in [
        ("a partner owns it", "[stock]\nsince = \"2026-11-01T00:00:00Z\"\n"),
        ("never", "[stock]\nowner = { us = \"commercetools\" }\n"),
        (
            "orders of later",
            "[stock]\nowner = { us = \"commercetools\" }\nsince = \"2026-12-01T00:00:00Z\"\n",
        ),
        (
            "a partner owns the warehouse",
            "[stock]\nowner = { us = \"commercetools\" }\nwarehouse_owner = { \"V2FyZWhvdXNlOjEwMQ==\" = \"partner\" }\n\
             since = \"2026-11-01T00:00:00Z\"\n",
        ),
    ] {
        for mode in ["TrackOnly", "None"] {
            let house = House::taken(mode, stock).await;
            house.scene.consider().await;
            let before = house.stock();
            house.scene.told(house.cancelled(1, None, 5).await).await;
            house.scene.ship();
            house.scene.poll().await;
            house.scene.told(house.restocked(1, 5).await).await;
            assert_eq!(house.stock(), before, "{name}, {mode}");
            assert!(house.bookings(&house.scene.id()).await.rows.is_empty(), "{name}, {mode}");
        }
    }
}

#[tokio::test]
async fn whoever_owns_stock_from_now_on_finds_it_as_it_was_booked() {
    for (from, to) in [("= \"commercetools\"", "= \"partner\""), ("since = \"2026-11-01T00:00:00Z\"\n", "")] {
        let house = House::placed("TrackOnly").await;
        house.scene.told(house.cancelled(1, None, 5).await).await;
        assert_eq!(house.stock(), [9, 9]);
        let house = house.reopened(from, to);
        house.scene.told(house.cancelled(2, None, 10).await).await;
        house.scene.reconcile().await;
        let booked = house.bookings(&house.scene.id()).await;
        assert_eq!(booked.rows.iter().map(|booking| booking.units).collect::<Vec<_>>(), [1], "{to}");
    }
}

#[tokio::test]
async fn where_the_shop_keeps_no_stock_none_is_made() {
    let house = House::placed("TrackOnly").await;
    house.delete_entry(0);
    house.scene.told(house.cancelled(1, None, 5).await).await;
    assert_eq!(house.entries(), 1, "the other mug's");
    assert_eq!(house.scene.codes().await, [""; 0]);
    let report = house.scene.reconcile().await;
    assert_eq!((report.agree, report.orders), (1, 1), "{:?}", report.open);
}

#[tokio::test]
async fn what_commercetools_does_not_take_waits_for_a_person_and_heals() {
    let house = House::placed("TrackOnly").await;
    let bare = json!({
        "key": "bare", "name": { "en": "Bare" }, "resourceTypeIds": ["inventory-entry"], "fieldDefinitions": [],
    });
    let bare = house.scene.sandbox.shop.0.create("types", &bare).unwrap();
    let kind = json!({ "typeId": "type", "id": bare["id"] });
    house.change_entry(0, json!({ "action": "setCustomType", "type": kind, "fields": {} }));
    house.scene.told(house.cancelled(1, None, 5).await).await;
    assert_eq!((house.scene.codes().await, house.stock()), (vec!["stock-refused".to_owned()], [8, 9]));
    house.scene.consider().await;
    assert_eq!(house.scene.codes().await, ["stock-refused"], "it is still missing");

    let definition = json!({
        "name": "waybillBooked", "label": { "en": "Booked" }, "required": false,
        "type": { "name": "Set", "elementType": { "name": "String" } },
    });
    let add = json!({ "action": "addFieldDefinition", "fieldDefinition": definition });
    house.scene.sandbox.shop.0.change("types", bare["id"].as_str().unwrap(), &[add]).unwrap();
    house.scene.retry().await;
    house.rests([9, 9], "healed").await;
}
