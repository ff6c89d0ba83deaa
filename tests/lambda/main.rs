//! The functions as they are deployed, held against the least that a function can be: how they start, what an event
//! takes, how often they ask whom, and what a million orders cost. A report, and no test: nothing here fails by time.
//!
//! `make bench-lambda` builds the programs and names their folder. This plays Lambda's Runtime API, AWS, the shop and the
//! partner for them.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark whose scene fails has nothing to measure"
)]

mod starts;

mod process;

mod runtime_api;

mod town;

mod aws;

mod table;

mod meter;

mod events;

mod walk;

mod prices;

mod report;

use std::path::{Path, PathBuf};

use serde_json::json;
use tokio::runtime::Runtime;
use waybill_tests::topology::Topology;

use events::Events;
use prices::Prices;
use starts::{EVENTS, Program};
use town::{SKUS, Town};
use walk::{Call, Walk};

/// Pieces of work of one walk.
const PIECES: usize = 30;
/// Messages of a full batch.
const FULL: usize = 10;
/// SKUs whose figures differ in a comparison where some do.
const DIFFERENT: usize = 25;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let Some(folder) = folder.map(PathBuf::from) else {
        println!("no programs are named: `make bench-lambda` builds them first");
        return;
    };
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let topology = Topology::read();
        starts(&topology, &folder).await;
        walks(&topology, &folder).await;
    });
}

/// Starts every function, in the order in which one makes the events of the next.
async fn starts(topology: &Topology, folder: &Path) {
    let mut town = Town::open().await;
    let environment = town.environment();
    let echo = folder.join("waybill-echo");
    let bare = Program { path: &echo, name: "waybill-echo", timeout_seconds: 60, environment: &environment };
    let mut all = vec![bare.figures(&bare, vec!["{}".to_owned(); EVENTS]).await];
    let mut events = Events::default();
    for name in events::ORDER {
        let function = topology.function(name).expect("the function is described");
        let path = folder.join(name);
        let given = events.of(name, &mut town);
        let timeout_seconds = function.timeout_seconds;
        let program = Program { path: &path, name, timeout_seconds, environment: &environment };
        all.push(program.figures(&bare, given).await);
    }
    report::figures(&all);
}

/// Work from beginning to end: orders out, shipments back, stock.
async fn walks(topology: &Topology, folder: &Path) {
    let prices = Prices::read();
    let mut costs = Vec::new();
    for (way, at_once) in [("one by one", 1), ("in tens", FULL)] {
        let mut town = Town::open().await;
        let mut walk = Walk::new(topology, folder, at_once);
        // The ledger is born and everything that is asked once is known before anything is counted.
        walk.scheduled(&town, "reconcile", &json!({ "run": "tend" })).await;
        order(&mut town, &mut walk, 1).await;
        let (exported, shipped) = order(&mut town, &mut walk, PIECES).await;
        for (title, calls) in [("Orders exported", &exported), ("Shipments written back", &shipped)] {
            report::walk(&format!("{title}, {way}"), PIECES, calls);
            report::operations(calls, PIECES);
        }
        report::aims(&exported);
        let both: Vec<Call> = exported.into_iter().chain(shipped).collect();
        costs.push((way, prices.quantities(&both, PIECES)));
        if at_once == FULL {
            for (title, different) in
                [("for the first time", 0), ("some different", DIFFERENT), ("all alike", 0)]
            {
                let calls = compare(&town, &mut walk, different).await;
                report::walk(&format!("{SKUS} SKUs compared, {title}"), 1, &calls);
                report::operations(&calls, 1);
            }
        }
    }
    report::costs(&prices, "Orders exported and shipped once, a million", &costs);
    report::sources(&prices);
}

/// Orders placed in the shop until they are with the partner, and shipped there until the shop shows it.
async fn order(town: &mut Town, walk: &mut Walk<'_>, pieces: usize) -> (Vec<Call>, Vec<Call>) {
    let before = town.placed();
    let orders = town.order(pieces);
    let exported = walk.until_quiet(town).await;
    assert_eq!(town.placed() - before, pieces, "every order is with the partner, once");
    town.ship(&orders);
    let shipped = walk.until_quiet(town).await;
    assert_eq!(town.delivered(&orders), pieces, "the shop shows a delivery of every order");
    (exported, shipped)
}

/// Every SKU read at the partner anew and compared, after so many were counted to another figure.
async fn compare(town: &Town, walk: &mut Walk<'_>, different: usize) -> Vec<Call> {
    town.count(different, 90);
    walk.forget(town);
    let mut calls =
        vec![walk.scheduled(town, "inventory-deltas", &json!({ "run": "stock", "account": "us" })).await];
    calls.extend(walk.until_quiet(town).await);
    calls
}
