//! What a rule finds.

use std::fmt;

/// One breach of a rule, at a place that a person can open.
#[derive(Debug)]
pub(crate) struct Problem {
    path: String,
    /// Counted from 1; absent when the whole file or folder is meant.
    line: Option<usize>,
    says: String,
}

impl Problem {
    pub(crate) fn in_file(path: &str, says: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, says: says.into() }
    }

    pub(crate) fn in_line(path: &str, line: usize, says: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: Some(line), says: says.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.says),
            None => write!(f, "{}: {}", self.path, self.says),
        }
    }
}

/// All problems, one a line, under a line with their number.
pub(crate) fn listed(problems: &[Problem]) -> String {
    let mut text = format!("{} problems", problems.len());
    for problem in problems {
        text.push('\n');
        text.push_str(&problem.to_string());
    }
    text
}

#[test]
fn a_problem_points_at_its_line() {
    assert_eq!(Problem::in_line("a/b.rs", 3, "too wide").to_string(), "a/b.rs:3: too wide");
    assert_eq!(listed(&[Problem::in_file("a/b.rs", "too long")]), "1 problems\na/b.rs: too long");
}
