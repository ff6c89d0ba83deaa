//! What webhooks say, when, and how often they try.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{HOOK, Receiver, World, config, parcel, snap, with};
use crate::aftership::{Config, Webhook};
use crate::control::Controlled as _;
use crate::faults::Fault;
use crate::outbox::Outcome;

#[tokio::test]
async fn an_event_tells_the_whole_parcel() {
    let hook = Webhook { headers: vec![("x-token".to_owned(), "t".to_owned())], ..Webhook::newest(HOOK) };
    let world = World::of(Config { webhooks: vec![hook], ..config() });
    world.create(with(parcel("a", "1Z-1"), json!({"custom_fields": {"parcel": "p1"}}))).await;
    world.scan("a", "InTransit_003");
    let told = world.told();
    snap!("webhook", told[0]);
    let delivery = &world.stage.outbox.pushed()[0];
    let header = |name: &str| delivery.headers[name].to_str().unwrap();
    assert_eq!((delivery.to.as_str(), delivery.method.as_str()), (HOOK, "POST"));
    assert_eq!(header("user-agent"), "AfterShipTrackingWebhook/4.0.0 (https://www.aftership.com)");
    assert_eq!((header("x-token"), header("content-type")), ("t", "application/json"));
    assert_eq!((header("as-webhook-version"), header("aftership-hmac-sha256").len()), ("2026-07", 44));
    assert_eq!(told[0]["msg"], world.get("/trackings/a").await, "as the interface shows it");
}

#[tokio::test]
async fn pending_is_no_trigger_and_each_tag_is_first_once() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    assert_eq!(world.told().len(), 0);
    for subtag in ["InTransit", "AttemptFail", "InTransit_007", "OutForDelivery", "AttemptFail", "Delivered"]
    {
        world.scan("a", subtag);
    }
    let told = world.told();
    let first: Vec<bool> = told.iter().map(|body| body["is_tracking_first_tag"].as_bool().unwrap()).collect();
    assert_eq!(first, [true, true, false, true, false, true]);
    let ids: std::collections::BTreeSet<&str> =
        told.iter().map(|body| body["event_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 6);
    assert!(ids.iter().all(|id| id.len() == 36 && id.get(14..15) == Some("4")), "UUIDs of version 4");
}

#[tokio::test]
async fn all_addresses_hear_the_same_event_up_to_ten() {
    let webhooks = (0..12).map(|n| Webhook::newest(&format!("https://{n}.example"))).collect();
    let world = World::of(Config { webhooks, ..config() });
    world.create(parcel("a", "1Z-1")).await;
    world.scan("a", "InTransit");
    let pushed = world.stage.outbox.pushed();
    assert_eq!(pushed.len(), 10);
    let ids: std::collections::BTreeSet<&str> = pushed.iter().map(|delivery| delivery.id.as_str()).collect();
    assert_eq!(ids.len(), 10);
    assert!(world.told().windows(2).all(|two| two[0] == two[1]));
}

#[tokio::test]
async fn a_parcel_that_stays_pending_is_told_once() {
    let world = World::of(Config { pending_after: Some(SignedDuration::from_hours(48)), ..config() });
    world.create(parcel("a", "1Z-1")).await;
    world.create(parcel("b", "1Z-2")).await;
    world.scan("b", "InfoReceived");
    world.live(SignedDuration::from_hours(100), &Receiver(200)).await;
    let told: Vec<Value> =
        world.told().iter().map(|body| json!([body["event"], body["msg"]["id"], body["ts"]])).collect();
    let later = world.book("1Z-1")["created_at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let due = later.checked_add(SignedDuration::from_hours(48)).unwrap().as_second();
    assert_eq!(told[1..], [json!(["tracking_pending_time", "a", due])]);
}

#[tokio::test]
async fn a_revised_estimate_is_told_and_the_first_is_kept() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    let revise =
        |estimate: Value| world.aftership.act("revise", json!({"tracking": "a", "estimate": estimate}));
    revise(json!({"datetime": "2026-11-24"})).unwrap();
    assert_eq!(world.told().len(), 0);
    let own = json!({"source": "AfterShip EDD", "datetime": "2026-11-25", "min": "2026-11-25", "max": "2026-11-26",
        "reason": "extreme_weather"});
    revise(own.clone()).unwrap();
    revise(own).unwrap();
    revise(json!({"source": "Custom EDD", "datetime": "2026-11-27", "reason": "unsaid"})).unwrap();
    let told = world.told();
    assert_eq!(told.iter().map(|body| &body["event"]).collect::<Vec<_>>(), ["edd_revise", "edd_revise"]);
    let names = [
        "first_estimated_delivery",
        "latest_estimated_delivery",
        "courier_estimated_delivery_date",
        "aftership_estimated_delivery_date",
        "custom_estimated_delivery_date",
    ];
    let shown = |body: &Value| names.map(|name| json!([name, body["msg"][name]]));
    snap!("estimates", [shown(&told[0]), shown(&told[1])]);
    for (estimate, want) in [
        (json!({}), "an estimate has a time"),
        (json!({"datetime": "soon"}), "`soon` is no time"),
        (json!({"source": "AfterShip EDD", "datetime": "2026-11-27T10:00:00"}), "is a day"),
        (json!({"source": "Oracle", "datetime": "2026-11-27"}), "unknown variant"),
    ] {
        assert!(revise(estimate).unwrap_err().contains(want), "{want}");
    }
}

#[tokio::test]
async fn fourteen_attempts_take_68_hours_and_then_the_event_is_lost() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    world.scan("a", "InTransit");
    let start = world.stage.time();
    world.live(SignedDuration::from_hours(100), &Receiver(500)).await;
    let sent = world.stage.outbox.sent();
    let after: Vec<i64> = sent.iter().map(|sent| sent.at.duration_since(start).as_secs()).collect();
    let want = [0, 30, 90, 210, 450, 930, 1890, 3810, 7650, 15_330, 30_690, 61_410, 122_850, 245_730];
    assert_eq!(after, want);
    assert_eq!(sent.last().unwrap().outcome, Outcome::GivenUp("answered with 500".to_owned()));
    assert!(
        sent.windows(2).all(|two| two[0].delivery.body == two[1].delivery.body),
        "every attempt says the same"
    );
}

#[tokio::test]
async fn events_get_lost_doubled_and_out_of_order() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    for (fault, subtag) in [
        (Some(Fault::Delay(SignedDuration::from_hours(20))), "InfoReceived"),
        (Some(Fault::Double), "InTransit"),
        (Some(Fault::Drop), "OutForDelivery"),
        (None, "Delivered"),
    ] {
        if let Some(fault) = fault {
            world.stage.faults.fail_next("aftership.deliver", fault, 1);
        }
        world.scan("a", subtag);
    }
    world.live(SignedDuration::from_hours(24), &Receiver(200)).await;
    let sent = world.stage.outbox.sent();
    let arrived: Vec<Value> = sent
        .iter()
        .filter(|sent| sent.outcome == Outcome::Accepted(200))
        .map(|sent| serde_json::from_slice::<Value>(&sent.delivery.body).unwrap()["msg"]["tag"].clone())
        .collect();
    assert_eq!(arrived, ["InTransit", "Delivered", "InTransit", "InfoReceived"]);
    let first = &world.stage.outbox.pushed()[2];
    assert!(world.stage.outbox.replay(&first.id, world.stage.time()), "a lost one can be sent by hand");
}
