//! A snapshot outlives its test unless someone looks: the test that wrote it must still be there.

use crate::problem::Problem;
use crate::repository::File;

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    files
        .iter()
        .filter(|file| file.has_extension("snap"))
        .filter_map(|snapshot| orphaned(snapshot, files))
        .collect()
}

fn orphaned(snapshot: &File, files: &[File]) -> Option<Problem> {
    let Some(source) = snapshot.text.lines().find_map(|line| line.strip_prefix("source: ")) else {
        return Some(Problem::in_file(&snapshot.path, "does not say which test wrote it"));
    };
    let source = source.trim().trim_matches('"');
    let present = files.iter().any(|file| file.path == source);
    (!present).then(|| Problem::in_file(&snapshot.path, format!("was written by {source}, which is gone")))
}

#[test]
fn a_snapshot_without_its_test_is_found() {
    let snapshot = |text: &str| File::sample("shared/x/src/snapshots/x__a.snap", text);
    let test = || File::sample("shared/x/src/a.rs", "");
    let whole = "---\nsource: shared/x/src/a.rs\nexpression: a\n---\n1\n";
    assert_eq!(check(&[snapshot(whole)]).len(), 1);
    assert_eq!(check(&[snapshot("---\n---\n1\n"), test()]).len(), 1);
    assert!(check(&[snapshot(whole), test()]).is_empty());
}
