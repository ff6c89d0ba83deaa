//! Warehouses that feed one channel together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::SignedDuration;
use waybill_flows::engine::{Lane, Run, run, turn};

use super::{MINUTE, count, in_shop, news_of};
use crate::passing::Passing;
use crate::scene::us;

/// Two warehouses of ours, which are the same shelves at the partner.
const TWICE: [(&str, &str); 2] = [
    ("warehouses = { \"2718\" = \"east\" }", "warehouses = { \"2718\" = \"east\", \"2719\" = \"east\" }"),
    ("{ \"2718\" = \"se-27\" }", "{ \"2718\" = \"se-27\", \"2719\" = \"se-27\" }"),
];
/// A little more than the wait of a message.
const SECONDS: SignedDuration = SignedDuration::from_secs(6);
/// Three pages of each, and more messages than one batch takes.
const SKUS: usize = 1_100;

/// Counts pages of stock from now on.
fn pages(passing: &Passing) -> Arc<AtomicUsize> {
    let pages = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&pages);
    passing.weather.turn_bad(move |request| {
        if request.uri().path() == "/v2/inventory" {
            counted.fetch_add(1, Ordering::Relaxed);
        }
        None
    });
    pages
}

#[tokio::test]
async fn stock_of_the_other_warehouse_is_read_once_for_all_batches() {
    let mut passing = Passing::begin_at("shipstation", &TWICE).await;
    count(&passing, SKUS, 5);
    let pages = pages(&passing);
    passing.pass(MINUTE).await;
    assert_eq!(in_shop(&passing, 10), SKUS);
    let read = pages.load(Ordering::Relaxed);
    assert!(read <= 12, "{read} pages were read for a run of six");
}

#[tokio::test]
async fn stock_is_compared_with_what_was_read_of_all_warehouses() {
    let elsewhere =
        [TWICE[0], ("{ \"2718\" = \"se-27\" }", "{ \"2718\" = \"se-27\", \"2719\" = \"se-28\" }")];
    let mut passing = Passing::begin_at("shipstation", &elsewhere).await;
    count(&passing, 300, 5);
    passing.pass(MINUTE * 20).await;
    assert_eq!(in_shop(&passing, 5), 300, "one does not carry them, which is none of them");
    passing.sandbox.clock.advance_to(passing.world.now() + MINUTE * 4);
    let pages = pages(&passing);
    run(&passing.world, &Run::Reconcile).await.unwrap();
    assert_eq!(pages.load(Ordering::Relaxed), 2, "a page of each");
    passing.judge(0).await;
}

/// More pages than one message reads: it comes again, and the process reads on.
#[tokio::test]
async fn stock_of_many_pages_is_read_by_several_tries() {
    let passing = Passing::begin_at("ordoro", &[]).await;
    let skus = 2_000;
    count(&passing, skus, 5);
    news_of(&passing, 0..skus).await;
    let pages = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&pages);
    passing.weather.turn_bad(move |request| {
        let query = request.uri().query().unwrap_or_default();
        counted.fetch_add(usize::from(query.contains("warehouse_id=")), Ordering::Relaxed);
        None
    });
    let mut tries = 0;
    while in_shop(&passing, 5) < skus {
        tries += 1;
        assert!(tries < 4, "{} are in the shop", in_shop(&passing, 5));
        turn(&passing.world, &Lane::Stock(us())).await.unwrap();
        passing.sandbox.clock.advance_to(passing.world.now() + SECONDS);
    }
    let pages = pages.load(Ordering::Relaxed);
    assert_eq!((tries, pages), (2, 22), "twenty pages, and the rest");
}
