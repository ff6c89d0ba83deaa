//! A partner is whole: its mapping, its simulator and its line in the registry.

use crate::problem::Problem;
use crate::repository::File;
use std::collections::BTreeSet;

const MAPPINGS: &str = "shared/mapping/src/partners/";
const SIMULATORS: &str = "shared/simulators/src/";
const REGISTRY: &str = "shared/mapping/src/partners.rs";

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let registry = files.iter().find(|file| file.path == REGISTRY).map_or("", |file| file.text.as_str());
    let mut problems = Vec::new();
    for partner in modules(files, MAPPINGS) {
        if !modules(files, SIMULATORS).contains(partner) {
            problems.push(Problem::in_file(SIMULATORS, format!("has no simulator of {partner}")));
        }
        if !registry.contains(&format!("{partner}::ENTRY")) {
            problems.push(Problem::in_file(REGISTRY, format!("does not list {partner}")));
        }
    }
    problems
}

/// The names of the Rust modules right under a folder, be they files or folders.
fn modules<'a>(files: &'a [File], folder: &str) -> BTreeSet<&'a str> {
    let below = files.iter().filter_map(|file| file.path.strip_prefix(folder));
    below
        .filter_map(|rest| rest.split_once('/').map(|(name, _)| name).or_else(|| rest.strip_suffix(".rs")))
        .collect()
}

#[test]
fn half_a_partner_is_found() {
    let mapping = || File::sample("shared/mapping/src/partners/acme/order.rs", "");
    let registry = || File::sample(REGISTRY, "pub const REGISTRY: &[Entry] = &[acme::ENTRY];");
    let simulator = || File::sample("shared/simulators/src/acme.rs", "");
    assert_eq!(check(&[mapping()]).len(), 2);
    assert_eq!(check(&[mapping(), registry()]).len(), 1);
    assert!(check(&[mapping(), registry(), simulator()]).is_empty());
}
