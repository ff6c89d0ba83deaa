//! The samples of a release, and the table that says what each of them is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Where a sample is.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("compat/v1").join(name)
}

/// A sample, by its file's name without `.json`.
pub(crate) fn sample(name: &str) -> Value {
    let path = path(&format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is written today is what the sample says.
pub(crate) fn same(name: &str, written: &Value) {
    let sample = sample(name);
    assert_eq!(
        *written,
        sample,
        "`{name}` is written otherwise than it was; what is written now:\n{}",
        serde_json::to_string_pretty(written).unwrap()
    );
}

/// Every sample has a row in the table, and every row a sample; and the tests know them all.
#[test]
fn every_sample_is_described_and_read() {
    let files: BTreeSet<String> = fs::read_dir(path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    let table = fs::read_to_string(path("README.md")).unwrap();
    let rows: BTreeSet<String> = table
        .lines()
        .filter_map(|row| row.strip_prefix("| `")?.split_once(".json`").map(|(name, _)| name.to_owned()))
        .collect();
    assert_eq!(files, rows);
    let known: BTreeSet<String> =
        crate::envelopes::names().chain(crate::items::names()).map(str::to_owned).collect();
    assert_eq!(files, known);
}
