//! A run that is cut goes on at its page.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use waybill_domain::failure::Failure;
use waybill_domain::stock::StockLevel;
use waybill_flows::world::World;
use waybill_mapping::partner::Page;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::{HOUR, MINUTE, count, in_shop};
use crate::passing::Passing;
use crate::scene::us;

const SKUS: usize = 900;
/// Rows of a page, less those that the next one reads again.
const ROWS: usize = 95;

/// Pages that the partner answered.
#[derive(Default)]
struct Pages {
    asked: AtomicU64,
    all: AtomicU64,
    of_changes: AtomicU64,
}

impl Pages {
    fn answered(&self) -> usize {
        let pages = self.all.load(Ordering::Relaxed) + self.of_changes.load(Ordering::Relaxed);
        usize::try_from(pages).unwrap()
    }
}

/// From now on the partner puts off every third question for a page.
fn answers_two_pages_at_a_time(passing: &Passing) -> Arc<Pages> {
    let pages = Arc::new(Pages::default());
    let counted = Arc::clone(&pages);
    passing.weather.turn_bad(move |request| {
        let query = request.uri().query().unwrap_or_default();
        if !request.uri().path().ends_with("/product/") || !query.contains("warehouse_id=") {
            return None;
        }
        if counted.asked.fetch_add(1, Ordering::Relaxed) % 3 == 2 {
            return Some((429, json!({ "error": "too many requests" })));
        }
        let kind = if query.contains("updated_after=") { &counted.of_changes } else { &counted.all };
        kind.fetch_add(1, Ordering::Relaxed);
        None
    });
    pages
}

/// A warehouse that was counted long before anybody asked.
async fn large_warehouse(options: &str) -> Passing {
    let options = format!("settles_within = \"1m\"{options}");
    let passing = Passing::begin_at("ordoro", &[("settles_within = \"1m\"", &options)]).await;
    count(&passing, SKUS, 5);
    passing.sandbox.clock.advance_to(passing.world.now() + MINUTE * 30);
    passing
}

#[tokio::test]
async fn stock_of_a_warehouse_is_read_on_where_a_run_was_cut() {
    let mut passing = large_warehouse("").await;
    let pages = answers_two_pages_at_a_time(&passing);
    passing.pass(MINUTE * 25).await;
    assert_eq!(in_shop(&passing, 5), SKUS, "all of it came");
    let (answered, least) = (pages.answered(), SKUS / ROWS);
    assert!(answered * 2 < least * 3, "{answered} pages were read, and {least} are full");
    passing.weather.turn_good();
    passing.pass(MINUTE * 10).await;
    passing.judge(0).await;
}

/// Everything is read each quarter of an hour, which takes longer than that.
#[tokio::test]
async fn changes_of_stock_come_through_between_sweeps_that_are_cut() {
    let mut passing = large_warehouse(", sweep_every = \"15m\"").await;
    let pages = answers_two_pages_at_a_time(&passing);
    passing.pass(HOUR * 2).await;
    let (all, of_changes) = (pages.all.load(Ordering::Relaxed), pages.of_changes.load(Ordering::Relaxed));
    assert!(all > 20 && of_changes > 2, "{all} pages of everything, {of_changes} of what changed");
}

/// What a page was asked for with is not to be had any more: nobody tells which page is the next.
#[tokio::test]
async fn a_page_of_stock_that_is_refused_is_told_and_begun_again() {
    let mut passing = large_warehouse("").await;
    answers_two_pages_at_a_time(&passing);
    passing.pass(MINUTE).await;
    passing.weather.turn_bad(|request| {
        let query = request.uri().query().unwrap_or_default();
        let is_further = query.contains("warehouse_id=") && !query.contains("offset=0");
        is_further.then(|| (404, json!({ "error": "no such page" })))
    });
    passing.pass(MINUTE * 5).await;
    assert_eq!(passing.open("page-refused").await.len(), 1, "a person is told");
    passing.weather.turn_good();
    passing.pass(MINUTE * 10).await;
    assert_eq!(in_shop(&passing, 5), SKUS, "all of it came");
    passing.judge(0).await;
}

/// Reading on for as long as there is anything to read leaves orders of another process enough of the limit.
#[tokio::test]
async fn an_order_need_not_wait_for_a_sweep() {
    let mut passing = Passing::begin(&[]).await;
    count(&passing, 120, 5);
    let other = passing.process();
    for _ in 0..100 {
        page(&passing.world, Purpose::Sweep).await.unwrap();
    }
    let stands = passing.world.now();
    page(&other, Purpose::Orders).await.unwrap();
    assert_eq!(passing.world.now(), stands, "nobody waited");
}

/// Asks for a page of stock, for this purpose.
async fn page(world: &World, purpose: Purpose) -> Result<Page<StockLevel>, Failure> {
    let desk = &world.desks[&us()];
    let warehouse = desk.account.warehouses.keys().next().unwrap();
    let call = desk.partner().stock().unwrap().changes(warehouse, None, None, world.now());
    world.transport.perform(&desk.endpoint, call, &mut Trail::new(world.trace(), purpose)).await
}
