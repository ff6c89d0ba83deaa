//! A module that is named after nothing in particular holds nothing in particular.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::rust;

const EMPTY_NAMES: [&str; 12] = [
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service", "services",
    "stuff", "shared",
];

/// Folders above all crates, where `shared` names the place and not an idea.
const TOP: usize = 1;

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    rust(files)
        .flat_map(|file| {
            let stem = file.stem().to_owned();
            let parts = file.folder().split('/').skip(TOP).map(str::to_owned).chain([stem]);
            parts.filter(|part| is_empty_name(part)).map(|part| {
                Problem::in_file(&file.path, format!("the name `{part}` says nothing: which idea is it?"))
            })
        })
        .collect()
}

fn is_empty_name(part: &str) -> bool {
    EMPTY_NAMES
        .iter()
        .any(|name| part == *name || part.strip_suffix(name).is_some_and(|rest| rest.ends_with(['_', '-'])))
}

#[test]
fn empty_names_are_found_in_files_and_folders() {
    let bad = ["shared/domain/src/utils.rs", "shared/flows/src/common/a.rs", "cli/src/order_helpers.rs"];
    let files = bad.map(|path| File::sample(path, ""));
    assert_eq!(check(&files).len(), bad.len());
    assert!(check(&[File::sample("shared/domain/src/order.rs", "")]).is_empty());
}
