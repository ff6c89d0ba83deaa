//! Warehouses that feed one channel together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::SignedDuration;
use serde_json::json;
use waybill_flows::engine::{Lane, Run, run, turn};

use super::{MINUTE, count, in_shop, news_of};
use crate::passing::Passing;
use crate::scene::us;

/// Two warehouses of ours, which are the same shelves at the partner.
const TWICE: [(&str, &str); 2] = [
    ("warehouses = { \"2718\" = \"east\" }", "warehouses = { \"2718\" = \"east\", \"2719\" = \"east\" }"),
    ("{ \"2718\" = \"se-27\" }", "{ \"2718\" = \"se-27\", \"2719\" = \"se-27\" }"),
];
/// Two warehouses, of which the partner does not know the second.
const APART: [(&str, &str); 2] = [TWICE[0], (TWICE[1].0, "{ \"2718\" = \"se-27\", \"2719\" = \"se-28\" }")];
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
    let mut passing = Passing::begin_at("shipstation", &APART).await;
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

/// One of two warehouses says nothing of a SKU that can be read: nobody knows how much there is.
#[tokio::test]
async fn stock_of_which_a_part_cannot_be_read_is_not_written() {
    let mut passing = Passing::begin_at("shipstation", &APART).await;
    count(&passing, 20, 5);
    passing.weather.turn_bad(|request| {
        let is_other = request.uri().query().unwrap_or_default().contains("inventory_warehouse_id=se-28");
        let row = json!({ "sku": "CAP-7", "inventory_warehouse_id": "se-28", "on_hand": -3, "available": 4 });
        is_other.then(|| (200, json!({ "inventory": [row], "total": 1, "page": 1, "pages": 1 })))
    });
    passing.pass(MINUTE * 20).await;
    assert_eq!(in_shop(&passing, 5), 19, "all others, which the other warehouse does not carry");
    assert_eq!(passing.open("unreadable").await.len(), 1, "a person is told");
    passing.weather.turn_good();
    passing.pass(MINUTE * 20).await;
    assert_eq!(in_shop(&passing, 5), 20);
}
