//! Messages as they wait in queues.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;
use waybill_domain::event::{FulfillmentEvent, What};
use waybill_domain::look::Cause;
use waybill_flows::engine::{lanes, turn};
use waybill_flows::work::Work;
use waybill_ledger::model::Model;
use waybill_ledger::store::Store;
use waybill_queue::model::ModelQueue;
use waybill_queue::{Envelope, Outgoing, Queue};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::Sandbox;
use waybill_transport::clock::Clock as _;
use waybill_transport::wire::Wire;

use crate::samples::{same, sample};

/// Each kind of work, with the queue that it waits in.
const KINDS: [(&str, &str); 8] = [
    ("envelope-notice", "commerce-messages"),
    ("envelope-consider", "commerce-messages"),
    ("envelope-look", "dispatch-us"),
    ("envelope-webhook", "partner-events"),
    ("envelope-events", "partner-events"),
    ("envelope-write-back", "partner-events"),
    ("envelope-stock", "stock-us"),
    ("envelope-stock-of-one-shop", "stock-us"),
];

/// Kinds of events that came later have a sample beside the old one.
const LATER_EVENTS: &str = "envelope-later-events";

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().map(|(name, _)| name).chain([LATER_EVENTS])
}

/// The sample of a kind of work. A kind that is new has none yet: it needs one, and a line in the table.
const fn of(work: &Work) -> &'static str {
    match work {
        Work::Notice { .. } => "envelope-notice",
        Work::Look { .. } => "envelope-look",
        Work::Webhook { .. } => "envelope-webhook",
        Work::Events { .. } => "envelope-events",
        Work::Consider { .. } => "envelope-consider",
        Work::WriteBack { .. } => "envelope-write-back",
        Work::Stock { only: None, .. } => "envelope-stock",
        Work::Stock { only: Some(_), .. } => "envelope-stock-of-one-shop",
    }
}

/// The place of an event among those of the sample.
const fn place(what: &What) -> usize {
    match what {
        What::Stands { .. } => 0,
        What::Allocated { .. } => 1,
        What::Deallocated => 2,
        What::Packed { .. } => 3,
        What::Shipped(_) => 4,
        What::ShipmentVoided { .. } => 5,
        What::Cancelled { .. } => 6,
        What::LinesCancelled { .. } => 7,
        What::AddressChecked(_) => 8,
        What::Returned(_) => 9,
        What::Tracked(_) => 10,
    }
}

#[test]
fn messages_are_read_whole_and_written_as_they_were() {
    for (name, _) in KINDS {
        let envelope = Envelope::decode(&sample(name).to_string()).unwrap();
        let work: Work = serde_json::from_value(envelope.work.clone()).unwrap();
        assert_eq!(of(&work), name);
        let mut written: Value = serde_json::from_str(&envelope.encode()).unwrap();
        written["work"] = serde_json::to_value(&work).unwrap();
        same(name, &written);
    }
}

/// The events of their sample.
pub(crate) fn sample_of_events() -> Vec<FulfillmentEvent> {
    events_of("envelope-events")
}

fn events_of(name: &str) -> Vec<FulfillmentEvent> {
    let work = serde_json::from_value(sample(name)["work"].clone()).unwrap();
    let Work::Events { events, .. } = work else { panic!("{work:?}") };
    events
}

#[test]
fn the_sample_of_events_has_one_of_each() {
    let events = sample_of_events();
    let places: Vec<usize> = events.iter().map(|event| place(&event.what)).collect();
    assert_eq!(places, (0..8).collect::<Vec<_>>());
}

#[test]
fn the_sample_of_later_events_has_the_others() {
    let envelope = Envelope::decode(&sample(LATER_EVENTS).to_string()).unwrap();
    let work: Work = serde_json::from_value(envelope.work.clone()).unwrap();
    let mut written: Value = serde_json::from_str(&envelope.encode()).unwrap();
    written["work"] = serde_json::to_value(&work).unwrap();
    same(LATER_EVENTS, &written);
    let places: Vec<usize> = events_of(LATER_EVENTS).iter().map(|event| place(&event.what)).collect();
    assert_eq!(places, [8, 9, 10]);
}

#[test]
fn the_sample_of_a_webhook_is_the_delivery_that_it_was() {
    let webhook = serde_json::from_value(sample("envelope-webhook")["work"].clone()).unwrap();
    let Work::Webhook { webhook, .. } = webhook else { panic!("{webhook:?}") };
    let delivery = webhook.delivery().unwrap();
    assert_eq!((delivery.path.as_str(), &delivery.body[..]), ("shipment-update", &b"{\"id\": 1}"[..]));
    assert_eq!(delivery.headers["x-signature"], "c2lnbmVk");
}

#[test]
fn causes_are_read_as_they_were_written() {
    for (cause, written) in [
        (
            Cause::Message { message: "OrderCreated".to_owned() },
            r#"{"kind":"message","message":"OrderCreated"}"#,
        ),
        (Cause::Deleted, r#"{"kind":"deleted"}"#),
        (Cause::Pull, r#"{"kind":"pull"}"#),
        (Cause::Reconcile, r#"{"kind":"reconcile"}"#),
        (Cause::News, r#"{"kind":"news"}"#),
        (Cause::Person, r#"{"kind":"person"}"#),
        (Cause::Waited, r#"{"kind":"waited"}"#),
        (Cause::LetGo, r#"{"kind":"let_go"}"#),
    ] {
        assert_eq!(serde_json::to_string(&cause).unwrap(), written);
        assert_eq!(serde_json::from_str::<Cause>(written).unwrap(), cause);
    }
}

/// A newer Waybill wrote it: this one does nothing with it, and it is there whole when the newer one comes back.
#[tokio::test]
async fn messages_of_a_newer_version_are_kept() {
    let store: Arc<dyn Store> = Arc::new(Model::default());
    let queue: Arc<dyn Queue> = Arc::new(ModelQueue::new(3));
    let sandbox = Sandbox::new(FaultLevel::None, 1, Arc::clone(&store), queue, &[]);
    let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, store, 1);
    let newer = |name: &str| {
        let mut envelope = sample(name);
        envelope["v"] = 2.into();
        envelope["work"]["kind"] = "of-tomorrow".into();
        envelope.to_string()
    };
    for (name, queue) in KINDS {
        let message = Outgoing::new(newer(name), "shop".to_owned());
        world.queue.send(queue, vec![message], world.now()).await.unwrap();
    }
    for _ in 0..10 {
        for lane in lanes(&world) {
            let ran = turn(&world, &lane).await.unwrap();
            assert_eq!((ran.done, ran.again), (0, 0), "{lane:?}");
        }
        sandbox.clock.advance_to(sandbox.clock.now() + SignedDuration::from_hours(1));
    }
    for (name, queue) in KINDS {
        let dead = world.queue.dead(queue, 10).await.unwrap();
        assert!(dead.iter().any(|dead| dead.body == newer(name)), "{name} is not kept: {dead:?}");
    }
}
