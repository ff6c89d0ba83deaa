//! Others are told of what happens to an order: each event once by its id, signed and in its order, whatever becomes of who
//! is told and of us.

mod listener;

use std::sync::Arc;

use serde_json::{Value, json};
use waybill_flows::engine::Run;
use waybill_ledger::store::{Store, Write};
use waybill_tests::sandbox::{TRACKING, draft, run};
use waybill_transport::wire::Wire;

use crate::refusing::Refusing;
use crate::scene::Scene;
use crate::tracked::board::Board;
use listener::{KEY, Listener};

const EVENTS: &str = r#"
[events]
url = "https://help.test/hooks/waybill"
secret = "events"
"#;

/// A scene in which somebody is told, and parcels are tracked.
struct Told {
    scene: Scene,
    board: Arc<Board>,
    listener: Arc<Listener>,
    store: Arc<Refusing>,
}

impl Told {
    async fn placed() -> Self {
        let told = TRACKING.replace("\n[brakes]", &format!("{EVENTS}\n[brakes]"));
        let mut scene = Scene::taken(&[("[brakes]", &told)], &draft("1001", 0)).await;
        scene.sandbox.secrets.change("parcels", &[("api_key", "asat_1")]);
        scene.sandbox.secrets.change("events", &[("signing", KEY)]);
        let board = Arc::new(Board::before(Arc::clone(&scene.sandbox.wire)));
        let listener = Arc::new(Listener::before(Arc::clone(&board) as Arc<dyn Wire>));
        let behind = Arc::clone(&scene.sandbox.store);
        let store = Arc::new(Refusing::before(behind, takes_events_out));
        let wire = Arc::clone(&listener) as Arc<dyn Wire>;
        scene.world = scene.sandbox.world(wire, Arc::clone(&store) as Arc<dyn Store>, 2);
        scene.consider().await;
        Self { scene, board, listener, store }
    }

    /// One unit of the first line leaves; answers the shipment.
    fn ship_one(&self) -> Value {
        let one = json!({ "packages": [{ "lines": [{ "line": "MUG-1", "quantity": 1 }] }] });
        self.scene.floor("ship", one)["shipments"][0]["id"].clone()
    }

    /// What the partner and the carrier have to say is heard, and told.
    async fn hear(&self) {
        self.scene.poll().await;
        self.tell().await;
    }

    async fn tell(&self) {
        run(&self.scene.world, &Run::Publish).await.unwrap();
    }

    /// Minutes pass, in each of which it is tried to tell.
    async fn pass(&self, minutes: u32) {
        self.pass_in_steps(minutes, 60).await;
    }

    /// Time passes in steps of so many seconds, after each of which it is tried to tell.
    async fn pass_in_steps(&self, steps: u32, seconds: i64) {
        for _ in 0..steps {
            self.scene.wait(seconds).await;
            self.tell().await;
        }
    }
}

fn takes_events_out(writes: &[Write]) -> bool {
    matches!(writes, [Write::Delete { key, .. }] if key.pk.starts_with("outbox/"))
}

#[tokio::test]
async fn whoever_is_told_hears_all_of_an_order_once() {
    let told = Told::placed().await;
    told.hear().await;
    assert_eq!(told.listener.asked(), 0, "that it is placed is nobody's news");
    told.ship_one();
    told.hear().await;
    let number =
        told.listener.got()[0]["data"]["parcels"][0]["trackingNumber"].as_str().unwrap().to_uppercase();
    let second = told.ship_one();
    told.hear().await;
    told.scene.floor("void_shipment", json!({ "shipment": second }));
    told.hear().await;
    told.scene.floor("cancel_units", json!({ "line": "MUG-1", "quantity": 1 }));
    told.hear().await;
    for subtag in ["InTransit_001", "InTransit_007", "Exception_004", "OutForDelivery_001", "Delivered_001"] {
        told.board.happens(&number, subtag);
        told.hear().await;
    }
    told.hear().await;
    told.scene.reconcile().await;
    told.hear().await;
    let got = told.listener.got();
    assert_eq!(told.listener.kinds().len(), got.len(), "no id came twice");
    let number = &json!(number);
    insta::assert_json_snapshot!(got.into_iter().map(|event| plain(event, number)).collect::<Vec<_>>());
}

/// An event without the ids and times of this run.
fn plain(event: Value, number: &Value) -> Value {
    const OF_THE_RUN: [&str; 7] =
        ["id", "line", "occurredAt", "part", "shipment", "shippedAt", "trackingUrl"];
    match event {
        Value::Object(fields) => {
            let field = |(name, value): (String, Value)| {
                let is_of_run = OF_THE_RUN.contains(&name.as_str());
                let value = if is_of_run { json!(format!("[{name}]")) } else { plain(value, number) };
                (name, value)
            };
            Value::Object(fields.into_iter().map(field).collect())
        }
        Value::Array(all) => all.into_iter().map(|one| plain(one, number)).collect(),
        Value::String(text) if json!(text.to_uppercase()) == *number => json!("[first number]"),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

#[tokio::test]
async fn nobody_who_was_away_for_six_hours_misses_anything() {
    let told = Told::placed().await;
    *told.listener.status.lock().unwrap() = 503;
    let first = told.ship_one();
    told.hear().await;
    told.scene.floor("void_shipment", json!({ "shipment": first }));
    told.hear().await;
    told.pass(6 * 60).await;
    let asked = told.listener.asked();
    assert!((10..60).contains(&asked), "it was asked {asked} times in six hours");
    assert_eq!(told.scene.codes().await, ["events-not-taken"]);
    told.ship_one();
    told.scene.poll().await;
    *told.listener.status.lock().unwrap() = 204;
    told.pass(16).await;
    assert_eq!(told.listener.kinds(), ["shipment.shipped", "shipment.voided", "shipment.shipped"]);
    assert!(told.scene.codes().await.is_empty(), "what is over is closed");
    let rest = told.scene.world.ledger.outbox_of(&told.scene.id()).await.unwrap();
    assert_eq!(rest, []);
}

#[tokio::test]
async fn what_was_taken_and_not_known_to_be_comes_again_under_its_id() {
    let told = Told::placed().await;
    told.ship_one();
    told.scene.poll().await;
    *told.listener.losing.lock().unwrap() = 1;
    told.tell().await;
    told.store.refuse(true);
    told.scene.wait(60).await;
    assert!(run(&told.scene.world, &Run::Publish).await.is_err(), "it dies before the event is taken out");
    told.store.refuse(false);
    told.pass(3).await;
    let got = told.listener.got();
    assert_eq!((got.len(), told.listener.kinds().len()), (3, 1));
    assert!(got.iter().all(|event| *event == got[0]), "the same bytes each time");
}

#[tokio::test]
async fn one_event_that_is_refused_holds_up_the_others_for_a_while_only() {
    let told = Told::placed().await;
    *told.listener.refuses.lock().unwrap() = Some("shipment.voided");
    let first = told.ship_one();
    told.hear().await;
    told.scene.floor("void_shipment", json!({ "shipment": first }));
    told.hear().await;
    told.ship_one();
    told.hear().await;
    assert_eq!(told.listener.kinds(), ["shipment.shipped"], "it goes in its order");
    told.pass(20).await;
    assert_eq!(told.listener.kinds(), ["shipment.shipped", "shipment.shipped"]);
    assert!(told.scene.codes().await.is_empty());
    told.pass_in_steps(3 * 24, 3600).await;
    let reviews = told.scene.world.ledger.review_open(9).await.unwrap();
    let [given_up] = reviews.as_slice() else { panic!("{reviews:?}") };
    assert_eq!(given_up.refusal.code, "event-given-up");
    assert_eq!(given_up.kept.as_ref().unwrap()["type"], "shipment.voided", "it is kept whole");
    assert_eq!(told.scene.world.ledger.outbox_of(&told.scene.id()).await.unwrap(), []);
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_a_persons_business_at_once() {
    let told = Told::placed().await;
    *told.listener.status.lock().unwrap() = 410;
    told.ship_one();
    told.hear().await;
    assert_eq!(told.scene.codes().await, ["events-not-taken"]);
    *told.listener.status.lock().unwrap() = 200;
    told.pass(2).await;
    assert_eq!((told.listener.kinds().len(), told.scene.codes().await.len()), (1, 0));
}

#[tokio::test]
async fn where_nobody_is_told_nothing_waits() {
    let scene = Scene::placed(&[]).await;
    scene.ship();
    scene.poll().await;
    assert_eq!(scene.world.ledger.outbox_of(&scene.id()).await.unwrap(), []);
    assert!(Run::every(&scene.world).iter().all(|(run, _)| *run != Run::Publish));
}
