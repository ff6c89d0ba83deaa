//! One step of thought a function: none is longer than 60 lines, tests included.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::{functions, rust};

const MOST_LINES: usize = 60;

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in rust(files) {
        let long = functions(&file.text).into_iter().filter(|function| function.lines > MOST_LINES);
        problems.extend(long.map(|function| {
            let says = format!("`{}` has {} lines, more than {MOST_LINES}", function.name, function.lines);
            Problem::in_line(&file.path, function.line, says)
        }));
    }
    problems
}

#[test]
fn one_line_too_many_is_found() {
    let function = |lines: usize| format!("#[test]\nfn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2));
    let files = [
        File::sample("a.rs", &function(MOST_LINES + 1)),
        File::sample("b.rs", &function(MOST_LINES)),
        File::sample("c.md", &function(MOST_LINES + 1)),
    ];
    let problems = check(&files);
    assert_eq!(problems.len(), 1);
    assert!(crate::problem::listed(&problems).contains("a.rs:2: `long` has 61 lines"));
}
