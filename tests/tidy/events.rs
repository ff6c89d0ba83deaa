//! Sample payloads are named after the function that they are for: `events/order-pull.json`,
//! `events/commerce-messages.sns.json` or `events/order-pull/empty.json`.

use crate::problem::Problem;
use crate::repository::File;
use std::collections::BTreeSet;

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let functions: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("functions/")?.split_once('/'))
        .map(|(function, _)| function)
        .collect();
    let samples = files.iter().filter(|file| file.has_extension("json"));
    samples
        .filter(|file| {
            let named = file.path.strip_prefix("events/").and_then(|rest| rest.split(['/', '.']).next());
            named.is_some_and(|function| !functions.contains(function))
        })
        .map(|file| Problem::in_file(&file.path, "names no function"))
        .collect()
}

#[test]
fn an_event_for_nobody_is_found() {
    let files = [
        "functions/order-pull/Cargo.toml",
        "events/order-pull.json",
        "events/order-pull.empty.json",
        "events/order-pull/late.json",
        "events/order-push.json",
        "tests/events/other.json",
    ]
    .map(|path| File::sample(path, ""));
    let problems = check(&files);
    assert_eq!(problems.len(), 1);
    assert!(crate::problem::listed(&problems).contains("events/order-push.json"));
}
