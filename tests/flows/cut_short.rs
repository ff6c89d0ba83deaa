//! A comparison whose time is up before all orders were compared.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use waybill_flows::reconcile::{Hand, Report, Scope, run, survey};
use waybill_transport::clock::Clock as _;

use crate::passing::Passing;

/// More than a page of the shop's list has.
const ORDERS: usize = 210;
const PAGE: usize = 200;

const STOCK: &str = "[stock]
owner = { us = \"partner\" }

[reconcile]
stock_drift = 5

[brakes]";

/// Orders that nobody looked at yet, and stock that drifted.
async fn crowd() -> Passing {
    let passing = Passing::begin(&[("[brakes]", STOCK)]).await;
    let entry = json!({ "sku": "MUG-1", "quantityOnStock": 990, "supplyChannel": { "typeId": "channel", "key": "east" } });
    passing.sandbox.shop.0.create("inventory", &entry).unwrap();
    for number in 0..ORDERS {
        passing.order(&format!("W-{number}"));
    }
    later(&passing, 10);
    passing
}

fn later(passing: &Passing, minutes: i64) {
    passing.sandbox.clock.advance_to(passing.world.now() + SignedDuration::from_mins(minutes));
}

/// A run in which a page of orders takes longer than it may.
async fn slow(passing: &Passing) -> Report {
    let end = passing.world.now() + SignedDuration::from_mins(15);
    passing.world.stop_at(end);
    let (pages, clock) = (AtomicUsize::new(0), Arc::clone(&passing.sandbox.clock));
    passing.weather.turn_bad(move |request| {
        // Orders that take from stock are asked for as well.
        let of_stock = request.uri().query().is_some_and(|query| query.contains("inventoryMode"));
        let is_page = request.uri().path().ends_with("/orders") && !of_stock;
        if is_page && pages.fetch_add(1, Ordering::Relaxed) == 1 {
            clock.advance_to(end.max(clock.now()));
        }
        None
    });
    let report = run(&passing.world).await.unwrap();
    passing.weather.turn_good();
    passing.world.stop_at(Timestamp::MAX);
    report
}

/// How many were compared, where others were or will be, and whether the next run goes on.
fn told(report: &Report) -> (usize, Vec<bool>) {
    (report.orders, report.in_part.iter().map(|stretch| stretch.goes_on).collect())
}

#[tokio::test]
async fn the_next_comparison_goes_on_where_time_was_up() {
    let passing = crowd().await;
    let report = slow(&passing).await;
    assert_eq!(told(&report), (PAGE, vec![true]));
    let untold = "the stock of `us` could not be read: busy: the time of the run was up";
    assert_eq!((report.drift.len(), report.unasked.as_slice()), (0, [untold.to_owned()].as_slice()));
    let reached = report.in_part[0].until;
    later(&passing, 1);
    let report = run(&passing.world).await.unwrap();
    assert_eq!(told(&report), (ORDERS - PAGE, vec![false]), "{:?}", report.in_part);
    assert_eq!(report.in_part[0].from, reached);
    assert_eq!(report.drift.len(), 1, "orders left time for it");
    later(&passing, 1);
    assert_eq!(told(&run(&passing.world).await.unwrap()), (ORDERS, vec![]), "the next round begins anew");
    slow(&passing).await;
    let looked = survey(&passing.world, Scope::usual(&passing.world, Hand::Look)).await.unwrap();
    assert_eq!(told(&looked), (ORDERS, vec![]), "who only looks begins where it was asked to");
}
