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

/// A day comes to the same whatever goes wrong. The heavy one twice: what goes wrong is the same then, the order in which
/// threads run is not.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_agrees_and_comes_to_the_same_whatever_goes_wrong() {
    let quiet = day(1, FaultLevel::None).await;
    assert!(quiet.shipped > ORDERS / 2 && quiet.partially_shipped > 0, "{quiet:?}");
    assert!(quiet.cancelled > 0 && quiet.waiting > 0 && quiet.review > 0, "{quiet:?}");
    assert!(quiet.sent_back > 1 && quiet.parcels.contains_key("Exception"), "{quiet:?}");
    assert_eq!(quiet.exported + quiet.waiting + 2, ORDERS, "two orders can't leave: no SKU, no address");
    let quiet = fields(quiet);
    for faults in [FaultLevel::Light, FaultLevel::Heavy, FaultLevel::Heavy] {
        assert_eq!(fields(day(1, faults).await), quiet, "{faults:?}");
    }
}
