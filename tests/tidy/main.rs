//! The house rules that a machine can check, over every file of the repository.
//!
//! Each rule is a function from files to problems, in a file of its own, with a test on a bad sample beside it; here they
//! meet the repository as it is.

mod repository;

mod rust_source;

mod problem;

mod sizes;

mod functions;

mod names;

mod module_docs;

mod partners;

mod registry;

mod purity;

mod manifests;

mod directions;

mod fixtures;

mod leftovers;

mod events;

mod log_fields;

mod snapshots;

use problem::{Problem, listed};
use repository::File;
use std::io;

#[test]
fn rust_files_are_short() -> io::Result<()> {
    hold(sizes::check)
}

#[test]
fn functions_are_short() -> io::Result<()> {
    hold(functions::check)
}

#[test]
fn modules_have_names_that_say_something() -> io::Result<()> {
    hold(names::check)
}

#[test]
fn every_rust_file_says_what_it_is_for() -> io::Result<()> {
    hold(module_docs::check)
}

#[test]
fn partners_are_named_in_their_own_places_only() -> io::Result<()> {
    hold(partners::check)
}

#[test]
fn every_partner_has_a_simulator_and_a_registry_line() -> io::Result<()> {
    hold(registry::check)
}

#[test]
fn pure_crates_touch_nothing() -> io::Result<()> {
    hold(purity::check)
}

#[test]
fn crates_depend_downward_only() -> io::Result<()> {
    hold(directions::check)
}

#[test]
fn versions_stand_in_the_root_manifest_only() -> io::Result<()> {
    hold(manifests::check)
}

#[test]
fn fixtures_say_where_they_come_from() -> io::Result<()> {
    hold(fixtures::check)
}

#[test]
fn nothing_is_left_over() -> io::Result<()> {
    hold(leftovers::check)
}

#[test]
fn words_of_the_log_stand_alone() -> io::Result<()> {
    hold(log_fields::check)
}

#[test]
fn sample_events_name_a_function() -> io::Result<()> {
    hold(events::check)
}

#[test]
fn snapshots_belong_to_a_test() -> io::Result<()> {
    hold(snapshots::check)
}

fn hold(rule: fn(&[File]) -> Vec<Problem>) -> io::Result<()> {
    let problems = rule(&repository::files()?);
    assert!(problems.is_empty(), "{}", listed(&problems));
    Ok(())
}
