//! Folders that these tests need and this repository does not hold.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;

/// What was said already: each line once, however many tests would say it.
static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The folder that an environment variable names; without it says what is left out, and fails where `CI=true` is set.
pub(crate) fn folder(variable: &str, left_out: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        assert!(
            !std::env::var("CI").is_ok_and(|ci| ci == "true"),
            "{variable} must be set in continuous integration: {left_out}"
        );
        let line = format!("skipped: {variable} is not set; {left_out}");
        // Not `eprintln!`, which the test runner keeps to itself when a test passes.
        if SAID.lock().expect("no test panics here").insert(line.clone()) {
            writeln!(std::io::stderr(), "{line}").expect("standard error is open");
        }
    }
    folder
}
