//! Whole days against the simulated systems over HTTP: whatever goes wrong, both sides agree in the end, and the same day
//! comes to the same.

use waybill::demo::{Open, Options, Outcome, play};
use waybill_simulators::faults::FaultLevel;

const ORDERS: usize = 40;

async fn day(seed: u64, faults: FaultLevel) -> Outcome {
    let options = Options::new(ORDERS, seed, faults);
    let outcome = play(&options).await.unwrap_or_else(|error| panic!("seed {seed}, {faults:?}: {error:#}"));
    assert_eq!(outcome.differences, Vec::<String>::new(), "seed {seed}, {faults:?}");
    assert!(outcome.is_clean(), "seed {seed}, {faults:?}: {outcome:?}");
    assert_eq!((outcome.orders, outcome.agree), (ORDERS, ORDERS), "seed {seed}, {faults:?}");
    outcome
}

/// What does not depend on how fast anything was, nor on what had to be said twice. A review's words tell how things stood
/// when it was seen last, so its order and its code alone count.
fn fields(outcome: Outcome) -> Outcome {
    let named = outcome.reviews.into_iter().filter(|open| open.about.starts_with("W-"));
    Outcome {
        stock_changed: 0,
        calls: [].into(),
        lag_p50_ms: 0,
        lag_p95_ms: 0,
        seconds: 0.0,
        reviews: named.map(|open| Open { message: String::new(), ..open }).collect(),
        ..outcome
    }
}

/// A seed's day comes to the same whatever goes wrong.
async fn whatever_goes_wrong(seed: u64, all: &[FaultLevel]) {
    let quiet = day(seed, FaultLevel::None).await;
    assert!(quiet.shipped > ORDERS / 2 && quiet.partially_shipped > 0, "seed {seed}: {quiet:?}");
    assert!(quiet.cancelled > 0 && quiet.waiting > 0 && quiet.review > 0, "seed {seed}: {quiet:?}");
    assert!(quiet.sent_back > 1 && quiet.parcels.contains_key("Exception"), "seed {seed}: {quiet:?}");
    assert_eq!(quiet.exported + quiet.waiting + 2, ORDERS, "two orders can't leave: no SKU, no address");
    let quiet = fields(quiet);
    for faults in all {
        assert_eq!(fields(day(seed, *faults).await), quiet, "seed {seed}, {faults:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_seed_agrees_whatever_goes_wrong() {
    whatever_goes_wrong(1, &[FaultLevel::Light, FaultLevel::Heavy]).await;
}

/// What goes wrong on both heavy days is the same, the order in which threads run is not.
#[tokio::test(flavor = "multi_thread")]
async fn the_second_seed_agrees_whatever_goes_wrong() {
    whatever_goes_wrong(2, &[FaultLevel::Heavy, FaultLevel::Heavy]).await;
}
