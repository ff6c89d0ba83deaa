//! Many orders, some at a time.

use std::io::Write as _;
use std::time::Instant;

use waybill_flows::world::Safeguards;

use crate::within::simulate;

/// Orders of one seed.
const ORDERS: usize = 500;

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number")))
}

/// One day, after which both sides agree and nothing went backwards.
async fn agrees(seed: u64, orders: usize) {
    let begun = Instant::now();
    let alone = format!(
        "alone: WAYBILL_SEED={seed} WAYBILL_ORDERS={orders} cargo test --workspace --test simulation one_seed"
    );
    let simulated = simulate(orders, seed, Safeguards::default()).await;
    let simulated = simulated.unwrap_or_else(|error| panic!("seed {seed}: {error:#}\n{alone}"));
    let outcome = &simulated.outcome;
    assert_eq!(outcome.differences, Vec::<String>::new(), "seed {seed}\n{alone}");
    assert_eq!(simulated.backwards, Vec::<String>::new(), "seed {seed}\n{alone}");
    assert!(outcome.is_clean() && outcome.agree == orders, "seed {seed}: {outcome:?}\n{alone}");
    assert!(
        simulated.died > 0 && outcome.sent_back > 0 && outcome.cancelled > 0,
        "seed {seed}: {simulated:?}"
    );
    let took = begun.elapsed().as_secs();
    let died = simulated.died;
    writeln!(std::io::stdout(), "seed {seed}: {orders} orders agree after {died} deaths; {took} s").unwrap();
}

#[tokio::test]
async fn one_seed() {
    let orders = usize::try_from(asked("WAYBILL_ORDERS").unwrap_or(60)).unwrap();
    agrees(asked("WAYBILL_SEED").unwrap_or(0), orders).await;
}

async fn agree(seeds: std::ops::Range<u64>) {
    if asked("WAYBILL_SEED").is_some() {
        return;
    }
    for seed in seeds {
        agrees(seed, ORDERS).await;
    }
}

#[tokio::test]
async fn seeds_1_to_5() {
    agree(1..6).await;
}

#[tokio::test]
async fn seeds_6_to_10() {
    agree(6..11).await;
}

#[tokio::test]
async fn seeds_11_to_15() {
    agree(11..16).await;
}

#[tokio::test]
async fn seeds_16_to_20() {
    agree(16..21).await;
}
