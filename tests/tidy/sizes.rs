//! One idea a file: no Rust file is longer than 350 lines.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::rust;

const MOST_LINES: usize = 350;

/// Files that may be longer, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[];

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let long = rust(files).filter(|file| !EXCEPTIONS.iter().any(|(path, _)| *path == file.path));
    long.filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > MOST_LINES).then(|| {
            Problem::in_file(
                &file.path,
                format!("has {lines} lines, more than {MOST_LINES}: it holds two ideas"),
            )
        })
    })
    .collect()
}

#[test]
fn one_line_too_many_is_found() {
    let files = [
        File::sample("a.rs", &"\n".repeat(MOST_LINES + 1)),
        File::sample("b.rs", &"\n".repeat(MOST_LINES)),
        File::sample("c.json", &"\n".repeat(MOST_LINES + 1)),
    ];
    let problems = check(&files);
    assert_eq!(problems.len(), 1);
    assert!(crate::problem::listed(&problems).contains("a.rs: has 351 lines"));
}
