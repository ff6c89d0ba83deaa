//! Every Rust file opens by saying what it is for.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::rust;

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    rust(files)
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| Problem::in_line(&file.path, 1, "opens without `//!`: what is this file for?"))
        .collect()
}

#[test]
fn a_file_without_a_word_is_found() {
    let files = [
        File::sample("a.rs", "use b;\n"),
        File::sample("b.rs", "//! What b is.\n"),
        File::sample("c.rs", ""),
    ];
    assert_eq!(check(&files).len(), 2);
}
