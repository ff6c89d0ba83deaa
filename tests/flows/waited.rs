//! Figures that waited until they are old are read anew, and what that asks of the partner.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_simulators::control::Controlled as _;

use crate::passing::Passing;

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

/// How many SKUs the shop has so many units of.
fn in_shop(passing: &Passing, units: i64) -> u64 {
    let books = passing.sandbox.shop.0.books();
    let has = |entry: &&Value| entry["quantityOnStock"] == units;
    books["inventory"].as_array().unwrap().iter().filter(has).count().try_into().unwrap()
}

/// A partner that tells one SKU at a time is asked for pages, where the shop took no stock for an hour.
#[tokio::test]
async fn many_skus_are_not_asked_for_one_by_one() {
    for partner in ["ordoro", "shipstation"] {
        let mut passing = Passing::begin_at(partner, &[]).await;
        passing.pass(SignedDuration::from_mins(20)).await;
        passing.weather.turn_bad(|request| {
            let is_stock =
                request.uri().path().contains("/inventory") && request.uri().host() == Some("shop.test");
            is_stock.then(|| (503, json!({ "message": "The service is not available" })))
        });
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
