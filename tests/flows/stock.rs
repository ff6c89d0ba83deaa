//! Stock of warehouses that are large: read page by page, whatever comes between.

mod pages;
mod pile;

use jiff::SignedDuration;
use serde_json::Value;
use waybill_simulators::control::Controlled as _;

use crate::passing::Passing;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The warehouse has so many units of each of so many SKUs beside the mugs.
fn count(passing: &Passing, skus: usize, units: i64) {
    for number in 0..skus {
        passing.sandbox.partner.count(&format!("CAP-{number}"), units);
    }
}

/// How many SKUs the shop has so many units of.
fn in_shop(passing: &Passing, units: i64) -> usize {
    let books = passing.sandbox.shop.0.books();
    let has = |entry: &&Value| entry["quantityOnStock"] == units;
    books["inventory"].as_array().unwrap().iter().filter(has).count()
}

/// How often an operation of the partner was asked for.
fn asked(passing: &Passing, operation: &str) -> u64 {
    let counts = passing.sandbox.stage.calls.counts();
    counts.get(passing.sandbox.partner.name).and_then(|calls| calls.get(operation)).copied().unwrap_or(0)
}
