//! Units that customers bought and the partner's figure does not know of yet are not sold a second time.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::engine::{Lane, Run, run, turn};
use waybill_flows::world::World;
use waybill_simulators::control::Controlled as _;
use waybill_tests::sandbox::draft;

use crate::passing::Passing;
use crate::scene::us;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// Units of the first mug in one order.
const EACH: i64 = 2;

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
