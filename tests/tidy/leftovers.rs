//! Nothing unfinished, and nothing of the machine that it was written on.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::has_words;

/// Each needle is written in two pieces, so that this file keeps its own rule.
const UNFINISHED: [&str; 8] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("todo", "!"),
    concat!("unimpl", "emented!"),
    concat!("#[ign", "ore"),
    concat!("for ", "now"),
    concat!("For ", "now"),
];
const OF_A_MACHINE: [&str; 13] = [
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
    concat!("../shar", "ed/spec"),
    concat!("../shar", "ed/facts"),
    concat!("../shar", "ed/peers"),
    concat!("registry.", "npmjs.org"),
    concat!("index.crat", "es.io"),
    concat!("static.crat", "es.io"),
    concat!("py", "pi.org"),
    concat!("pythonhosted", ".org"),
    concat!("proxy.", "golang.org"),
    concat!("sub", "agent"),
    concat!("language ", "model"),
];

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            let unfinished = UNFINISHED.into_iter().filter(|needle| has_words(line, needle));
            let of_a_machine = OF_A_MACHINE.into_iter().filter(|needle| line.contains(needle));
            problems.extend(unfinished.chain(of_a_machine).map(|needle| {
                Problem::in_line(&file.path, index + 1, format!("`{needle}` has no place in a finished file"))
            }));
        }
    }
    problems
}

#[test]
fn every_leftover_is_found() {
    for needle in UNFINISHED.into_iter().chain(OF_A_MACHINE) {
        let problems = check(&[File::sample("README.md", &format!("see {needle} here\n"))]);
        assert_eq!(problems.len(), 1, "{needle}");
    }
}

#[test]
fn words_that_only_look_alike_are_left_alone() {
    let text = "for nowhere, METODOLOGIA, /workers, crates-io-index\n";
    assert!(check(&[File::sample("README.md", text)]).is_empty());
}
