//! Many orders, some at a time.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use crate::within::{Without, simulate};

/// Orders of one seed.
const ORDERS: u64 = 60;

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number")))
}

/// One day, after which both sides agree and nothing went backwards. Answers how many orders became smaller, and of how many something
/// came back.
async fn agrees(seed: u64, orders: usize) -> [usize; 2] {
    let begun = Instant::now();
    let alone = format!(
        "alone: WAYBILL_SEED={seed} WAYBILL_ORDERS={orders} cargo test --workspace --test simulation one_seed"
    );
    let simulated = simulate(orders, seed, Without::nothing()).await;
    let simulated = simulated.unwrap_or_else(|error| panic!("seed {seed}: {error:#}\n{alone}"));
    let outcome = &simulated.outcome;
    let reviews = &outcome.reviews;
    assert_eq!(outcome.differences, Vec::<String>::new(), "seed {seed}, of {reviews:#?}\n{alone}");
    assert_eq!(simulated.backwards, Vec::<String>::new(), "seed {seed}\n{alone}");
    assert!(outcome.is_clean() && outcome.agree == orders, "seed {seed}: {outcome:?}\n{alone}");
    assert!(simulated.died > 0 && outcome.cancelled > 0, "seed {seed}: {simulated:?}");
    let took = begun.elapsed().as_secs();
    let (died, hours, reduced) = (simulated.died, simulated.hours, simulated.reduced);
    let requests: u64 = outcome.calls.values().sum();
    let words = format!("{orders} orders agree after {hours} h, {requests} requests and {died} deaths");
    writeln!(std::io::stdout(), "seed {seed}: {words}; {reduced} reduced; {took} s").unwrap();
    [reduced, outcome.sent_back]
}

/// One seed: the one that is asked for.
#[tokio::test]
async fn one_seed() {
    let orders = usize::try_from(asked("WAYBILL_ORDERS").unwrap_or(ORDERS)).unwrap();
    agrees(asked("WAYBILL_SEED").unwrap_or(0), orders).await;
}

/// As many seeds as it takes for the orders that are asked for, one at a time on each processor. One that fails is told at once,
/// and the others are played all the same.
#[test]
fn some_seeds() {
    let last = asked("WAYBILL_ORDERS").unwrap_or(2 * ORDERS).div_ceil(ORDERS).max(1);
    let (next, failed) = (AtomicU64::new(1), Mutex::new(BTreeSet::new()));
    let [reduced, sent_back] = [const { AtomicUsize::new(0) }; 2];
    let play = || {
        let seeds = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        for seed in seeds.take_while(|seed| *seed <= last) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let day = || runtime.block_on(agrees(seed, usize::try_from(ORDERS).unwrap()));
            match std::panic::catch_unwind(AssertUnwindSafe(day)) {
                Ok([smaller, back]) => {
                    reduced.fetch_add(smaller, Ordering::Relaxed);
                    sent_back.fetch_add(back, Ordering::Relaxed);
                }
                Err(_told) => drop(failed.lock().unwrap().insert(seed)),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(play);
        }
    });
    assert_eq!(failed.into_inner().unwrap(), BTreeSet::new(), "seeds failed");
    assert!(reduced.into_inner() > 0, "no order became smaller");
    assert!(sent_back.into_inner() > 0, "nothing came back");
}
