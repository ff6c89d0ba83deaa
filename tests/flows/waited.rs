//! Figures that waited until they are old are read anew, and what that asks of the partner.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::stock::{Figures, StockLevel};
use waybill_flows::engine::{Lane, outgoing};
use waybill_flows::names::stock;
use waybill_flows::work::Work;
use waybill_simulators::control::Controlled as _;
use waybill_tests::sandbox::turn;

use crate::passing::Passing;
use crate::scene::us;

/// More SKUs than can be asked for one by one.
const SKUS: u64 = 300;
const UNITS: i64 = 5;

/// The requests that a partner got.
fn asked(passing: &Passing) -> u64 {
    passing.sandbox.stage.calls.total(passing.sandbox.partner.name)
}

fn count(passing: &Passing, units: i64) {
    for number in 0..SKUS {
        passing.sandbox.partner.count(&format!("CAP-{number}"), units);
    }
}

/// The shop's stock is out of service.
fn takes_no_stock(passing: &Passing) {
    passing.weather.turn_bad(|request| {
        let is_stock =
            request.uri().host() == Some("shop.test") && request.uri().path().contains("/inventory");
        is_stock.then(|| (503, json!({ "message": "The service is not available" })))
    });
}

/// How many SKUs the shop has so many units of.
fn in_shop(passing: &Passing, units: i64) -> u64 {
    let books = passing.sandbox.shop.0.books();
    let has = |entry: &&Value| entry["quantityOnStock"] == units;
    books["inventory"].as_array().unwrap().iter().filter(has).count().try_into().unwrap()
}

/// A figure that the shop did not take at once, as of a moment at which the warehouse had one unit less than before and than
/// now: what was read of it meanwhile agrees with the shop, and leaves nothing there that says how new it is.
#[tokio::test]
async fn a_figure_that_was_tried_before_does_not_run_backwards() {
    let mut passing = Passing::begin(&[]).await;
    count(&passing, UNITS);
    passing.pass(SignedDuration::from_mins(20)).await;
    let now = passing.world.now();
    let warehouse = passing.world.desks[&us()].account.warehouses.keys().next().unwrap().clone();
    let figures = Figures { on_hand: Some(UNITS - 1), available: Some(UNITS - 1), ..Figures::default() };
    let level = StockLevel::new((us(), warehouse), "CAP-7".try_into().unwrap(), figures, now);
    let work = Work::Stock { account: us(), levels: vec![level], only: None };
    let message =
        outgoing(&passing.world, &passing.world.trace(), &work, "us".to_owned(), SignedDuration::ZERO);
    passing.world.queue.send(&stock(&us()), vec![message], now).await.unwrap();
    takes_no_stock(&passing);
    turn(&passing.world, &Lane::Stock(us())).await.unwrap();
    passing.weather.turn_good();
    passing.sandbox.clock.advance_to(now + SignedDuration::from_secs(6));
    let turned = turn(&passing.world, &Lane::Stock(us())).await.unwrap();
    assert_eq!((turned.received(), in_shop(&passing, UNITS)), (1, SKUS));
}

/// A partner that tells one SKU at a time is asked for pages, where the shop took no stock for an hour.
#[tokio::test]
async fn many_skus_are_not_asked_for_one_by_one() {
    for partner in ["ordoro", "shipstation"] {
        let mut passing = Passing::begin_at(partner, &[]).await;
        passing.pass(SignedDuration::from_mins(20)).await;
        takes_no_stock(&passing);
        let before = asked(&passing);
        count(&passing, UNITS);
        passing.pass(SignedDuration::from_hours(1)).await;
        assert_eq!(in_shop(&passing, UNITS), 0, "{partner}");
        passing.weather.turn_good();
        passing.pass(SignedDuration::from_hours(1)).await;
        assert_eq!(in_shop(&passing, UNITS), SKUS, "{partner}");
        let asked = asked(&passing) - before;
        assert!(asked < SKUS, "{partner}: {asked} requests, those of two hours' schedules among them");
        passing.judge(0).await;
    }
}
