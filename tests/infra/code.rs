//! The description says what the code does: the folders of functions, the names of queues, the runs, the ledger's table, the
//! times of claims.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use waybill_domain::ids::AccountId;
use waybill_flows::engine::{Lane, Run};
use waybill_flows::{dispatch, names};
use waybill_ledger::dynamo::table;
use waybill_queue::{LARGEST_BODY, MOST_RECEIVES};
use waybill_tests::topology::{RunKind, Topology};

use crate::events::house;

#[test]
fn functions_are_the_folders_of_functions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions");
    let entries =
        fs::read_dir(&folder).expect("there are functions").map(|entry| entry.expect("it can be read"));
    let folders = entries.filter(|entry| entry.path().join("Cargo.toml").exists());
    let folders: BTreeSet<String> =
        folders.map(|entry| entry.file_name().into_string().expect("names are text")).collect();
    let described: BTreeSet<String> =
        Topology::read().functions.into_iter().map(|function| function.name).collect();
    assert_eq!(folders, described);
}

#[test]
fn queues_are_those_of_the_code() {
    let topology = Topology::read();
    let account = AccountId::try_from("us-east").expect("an account");
    let lanes = [Lane::Notices, Lane::News, Lane::Dispatch(account.clone()), Lane::Stock(account.clone())];
    let in_code: BTreeSet<String> = lanes.iter().map(Lane::queue).collect();
    let described: BTreeSet<String> = house(&topology).queues().into_iter().map(|queue| queue.name).collect();
    assert_eq!(in_code, described);
    assert_eq!(names::dispatch(&account), "dispatch-us-east");
}

#[test]
fn runs_are_those_of_the_code() {
    let topology = Topology::read();
    let kind = |run: &Run| match run {
        Run::Pull(_) => RunKind::Pull,
        Run::Stock(_) => RunKind::Stock,
        Run::Poll(_) => RunKind::Poll,
        Run::Reconcile => RunKind::Reconcile,
        Run::Publish | Run::Tend => RunKind::Tend,
    };
    let account = AccountId::try_from("us-east").expect("an account");
    let project = "shop-eu".try_into().expect("a project");
    let runs =
        [Run::Pull(project), Run::Stock(account.clone()), Run::Poll(account), Run::Reconcile, Run::Tend];
    let described: BTreeSet<RunKind> =
        house(&topology).schedules().iter().map(|schedule| schedule.run).collect();
    assert_eq!(runs.iter().map(kind).collect::<BTreeSet<_>>(), described);
}

#[test]
fn a_claim_is_longer_than_a_function_and_shorter_than_the_message_is_hidden() {
    let topology = Topology::read();
    let lease = u32::try_from(dispatch::LEASE.as_secs()).expect("a lease is short");
    let function = topology.function("partner-dispatch").expect("there is one");
    let queue = topology.queues.iter().find(|queue| queue.name == "dispatch").expect("there is one");
    assert!(function.timeout_seconds < lease && lease < queue.visibility_seconds);
}

#[test]
fn queues_hold_what_the_code_sends() {
    let rules = Topology::read().queue_rules;
    assert_eq!(rules.max_receives, MOST_RECEIVES);
    assert!(usize::try_from(rules.max_message_bytes).expect("a size") >= LARGEST_BODY);
}

#[test]
fn the_table_is_the_one_that_the_ledger_asks() {
    let made = Topology::read().table;
    let names =
        [made.partition, made.sort, made.expires, made.shelf.index, made.shelf.partition, made.shelf.sort];
    assert_eq!(names, [table::PK, table::SK, table::EXPIRES, table::SHELVES, table::SHELF, table::PLACE]);
}
