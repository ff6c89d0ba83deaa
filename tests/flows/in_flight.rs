//! Units that customers bought and the partner's figure does not know of yet are not sold a second time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::engine::{Lane, Run, run, turn};
use waybill_flows::world::World;
use waybill_ledger::store::Store;
use waybill_simulators::control::Controlled as _;
use waybill_tests::sandbox::draft;
use waybill_transport::wire::Wire;

use crate::asked::Counting;
use crate::passing::Passing;
use crate::scene::us;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Units of the first mug in one order.
const EACH: i64 = 2;
/// Where the shop says which orders may leave.
const EXPORT: &str = "since = \"2026-11-01\"";

/// A shop whose orders take from its stock, which the partner counted.
async fn stocked(changes: &[(&str, &str)]) -> Passing {
    let mut passing = Passing::begin(changes).await;
    passing.pass(MINUTE * 20).await;
    assert_eq!(in_shop(&passing, "MUG-1"), 1000);
    passing
}

/// An order of mugs that the shop takes from its stock.
fn mugs(number: &str) -> Value {
    let mut draft = draft(number, 0);
    draft["inventoryMode"] = json!("TrackOnly");
    for line in draft["lineItems"].as_array_mut().unwrap() {
        line["supplyChannel"] = json!({ "typeId": "channel", "key": "east" });
    }
    draft
}

fn order(passing: &Passing, numbers: std::ops::Range<usize>) {
    for number in numbers {
        passing.order_of(&mugs(&format!("W-{number}")));
    }
}

/// What the shop would sell of a SKU.
fn in_shop(passing: &Passing, sku: &str) -> i64 {
    let books = passing.sandbox.shop.0.books();
    let entry =
        books["inventory"].as_array().unwrap().iter().find(|entry| entry["sku"] == sku).unwrap().clone();
    entry["quantityOnStock"].as_i64().unwrap()
}

/// The partner counts so many of the first mug; the figure is read and written, and nothing else is done.
async fn counted(passing: &Passing, world: &World, units: i64) {
    passing.sandbox.partner.count("MUG-1", units);
    figures(world).await;
}

/// Changed figures are read and written, and nothing else is done.
async fn figures(world: &World) {
    run(world, &Run::Stock(us())).await.unwrap();
    while turn(world, &Lane::Stock(us())).await.unwrap().received() > 0 {}
}

/// Somebody buys between the reading of an entry and the writing to it.
#[tokio::test]
async fn what_is_bought_while_an_entry_is_written_is_not_sold_again() {
    let passing = stocked(&[]).await;
    let (shop, is_bought) = (passing.sandbox.shop.0.clone(), AtomicBool::new(false));
    passing.weather.turn_bad(move |request| {
        let writes = request.method() == http::Method::POST && request.uri().path().contains("/inventory/");
        if writes && !is_bought.swap(true, Ordering::Relaxed) {
            shop.place_order(&mugs("W-1")).unwrap();
        }
        None
    });
    counted(&passing, &passing.world, 3).await;
    assert_eq!(in_shop(&passing, "MUG-1"), 3 - EACH);
}

/// The partner is away for two hours. What was bought in the first is nowhere but in the shop when stock is read again.
#[tokio::test]
async fn what_could_not_be_placed_for_long_is_not_sold_again() {
    let mut passing = stocked(&[]).await;
    passing.weather.turn_bad(|request| {
        (request.uri().host() == Some("partner.test")).then(|| (503, json!({ "message": "not available" })))
    });
    for at in 0..10 {
        order(&passing, at..at + 1);
        passing.pass(MINUTE * 6).await;
    }
    passing.pass(HOUR).await;
    passing.weather.turn_good();
    run(&passing.world, &Run::Tend).await.unwrap();
    counted(&passing, &passing.world, 900).await;
    assert_eq!((passing.at_partner("pending"), in_shop(&passing, "MUG-1")), (0, 900 - 10 * EACH));
    passing.pass(HOUR).await;
    assert_eq!((passing.at_partner("pending"), in_shop(&passing, "MUG-1")), (10, 900 - 10 * EACH));
    passing.judge(10).await;
}

/// What waits in the shop, for its age or for a payment, took its units when it was bought.
#[tokio::test]
async fn what_waits_in_the_shop_is_not_sold_again() {
    for (name, until, pays) in
        [("age", "minimum_age = \"1h\"", false), ("payment", "when = { payment_state = [\"Paid\"] }", true)]
    {
        let export = format!("{EXPORT}\n{until}");
        let mut passing = stocked(&[(EXPORT, &export)]).await;
        let orders: Vec<String> = (0..10).map(|at| passing.order_of(&mugs(&format!("W-{at}")))).collect();
        passing.pass(MINUTE * 45).await;
        counted(&passing, &passing.world, 900).await;
        assert_eq!(
            (passing.at_partner("pending"), in_shop(&passing, "MUG-1")),
            (0, 900 - 10 * EACH),
            "{name}"
        );
        for order in orders.iter().filter(|_| pays) {
            passing.change(order, json!({ "action": "changePaymentState", "paymentState": "Paid" }));
        }
        passing.pass(HOUR).await;
        assert_eq!(
            (passing.at_partner("pending"), in_shop(&passing, "MUG-1")),
            (10, 900 - 10 * EACH),
            "{name}"
        );
        passing.judge(10).await;
    }
}

/// What waits for a person took its units, too, whatever it is that cannot be placed: all of an order, or one line of it.
#[tokio::test]
async fn what_waits_for_a_person_is_not_sold_again() {
    for (name, changes, spoil) in [
        ("address", vec![], true),
        (
            "currency",
            vec![("partner = \"shiphero\"", "partner = \"shiphero\"\ncurrencies = [\"CAD\"]")],
            false,
        ),
    ] {
        let mut passing = stocked(&changes).await;
        for at in 0..10 {
            let mut draft = mugs(&format!("W-{at}"));
            if spoil {
                draft.as_object_mut().unwrap().remove("shippingAddress");
            }
            passing.order_of(&draft);
        }
        passing.pass(MINUTE * 45).await;
        counted(&passing, &passing.world, 900).await;
        let in_review = passing.world.ledger.review_open(50).await.unwrap().len();
        assert_eq!(
            (in_review, passing.at_partner("pending"), in_shop(&passing, "MUG-1")),
            (10, 0, 900 - 10 * EACH),
            "{name}"
        );
    }
}

/// Another process, whose ledger counts what it is asked.
fn asking(passing: &Passing) -> (World, Arc<Counting>) {
    let store = Arc::new(Counting::over(Arc::clone(&passing.sandbox.store)));
    let wire = Arc::clone(&passing.weather) as Arc<dyn Wire>;
    (passing.sandbox.world(wire, Arc::clone(&store) as Arc<dyn Store>, 7), store)
}

/// Orders that show who has them are not asked after, however many there are.
#[tokio::test]
async fn orders_that_are_placed_cost_no_question_to_the_ledger() {
    let mut passing = stocked(&[]).await;
    for at in 0..28 {
        order(&passing, at * 10..at * 10 + 10);
        passing.pass(MINUTE).await;
    }
    passing.pass(MINUTE * 7).await;
    assert_eq!(passing.at_partner("pending"), 280);
    order(&passing, 280..283);
    let (world, store) = asking(&passing);
    counted(&passing, &world, 2000).await;
    let units = passing.sandbox.partner.books()["stock"].clone();
    assert_eq!(in_shop(&passing, "MUG-1"), 2000 - 283 * EACH, "{units}");
    assert!((3..20).contains(&store.of_orders()));
}

/// However many SKUs an order has that are written together, it is looked at once.
#[tokio::test]
async fn an_order_of_many_skus_is_judged_once() {
    const SKUS: usize = 300;
    let mut passing = stocked(&[]).await;
    let count = |passing: &Passing, units: i64| {
        for number in 0..SKUS {
            passing.sandbox.partner.count(&format!("CAP-{number}"), units);
        }
    };
    count(&passing, 5);
    passing.pass(MINUTE * 20).await;
    for number in 0..5 {
        let mut draft = mugs(&format!("W-{number}"));
        let line = draft["lineItems"][1].clone();
        for cap in (0..SKUS).step_by(50) {
            let mut line = line.clone();
            line["variant"]["sku"] = json!(format!("CAP-{cap}"));
            draft["lineItems"].as_array_mut().unwrap().push(line);
        }
        passing.order_of(&draft);
    }
    let (world, store) = asking(&passing);
    count(&passing, 50);
    figures(&world).await;
    assert_eq!(store.of_orders(), 5);
    assert_eq!(["CAP-0", "CAP-250", "CAP-1"].map(|sku| in_shop(&passing, sku)), [45, 45, 50]);
}
