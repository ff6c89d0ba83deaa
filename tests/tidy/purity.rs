//! Pure crates have no files, sockets, clock or dice; the flows get time and chance from their world.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::{has_words, is_test_only, production_code, rust};

const PURE: [&str; 3] = ["shared/domain/src/", "shared/mapping/src/", "shared/routing/src/"];
const FLOWS: &str = "shared/flows/src/";

const OUTSIDE: [&str; 8] =
    ["std::fs", "std::env", "std::net", "std::process", "std::thread", "tokio", "reqwest", "rusqlite"];
const TIME_AND_CHANCE: [&str; 8] = [
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "fastrand",
    "rand::",
    "getrandom",
    "UNIX_EPOCH",
];

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in rust(files).filter(|file| !is_test_only(&file.path)) {
        let pure = PURE.iter().any(|folder| file.path.starts_with(folder));
        let timeless = pure || file.path.starts_with(FLOWS);
        for (number, line) in production_code(&file.text) {
            let outside = OUTSIDE.into_iter().filter(|needle| pure && reaches(line, needle));
            let chance = TIME_AND_CHANCE.into_iter().filter(|needle| timeless && has_words(line, needle));
            problems.extend(outside.chain(chance).map(|needle| {
                Problem::in_line(&file.path, number, format!("reaches for `{needle}`: make it an argument"))
            }));
        }
    }
    problems
}

/// Also inside braces: `use std::{fs, io}`.
fn reaches(line: &str, needle: &str) -> bool {
    let in_braces = needle.strip_prefix("std::").is_some_and(|module| {
        line.split_once("std::{").is_some_and(|(_, inner)| {
            inner.split([',', '}', ';']).any(|item| item.trim().split("::").next() == Some(module))
        })
    });
    in_braces || has_words(line, needle)
}

#[test]
fn a_clock_in_a_pure_crate_is_found() {
    for (path, text, want) in [
        ("shared/mapping/src/call.rs", "let now = Timestamp::now();\n", 1),
        ("shared/mapping/src/call.rs", "use std::{fmt, fs};\n", 1),
        ("shared/mapping/src/call.rs", "// Timestamp::now() is not for us.\n", 0),
        ("shared/mapping/src/call.rs", "use std::fmt;\n", 0),
        ("shared/routing/src/rules.rs", "tokio::spawn(async {});\n", 1),
        ("shared/flows/src/poll.rs", "let dice = fastrand::u8(..);\n", 1),
        ("shared/flows/src/poll.rs", "use tokio::sync::Mutex;\n", 0),
        ("shared/transport/src/clock.rs", "Timestamp::now()\n", 0),
    ] {
        assert_eq!(check(&[File::sample(path, text)]).len(), want, "{path}: {text}");
    }
}
