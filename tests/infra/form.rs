//! The form of Terraform files, as far as it can be told without Terraform: two spaces a level, no tabs, no blanks at the
//! end, equals signs in line. Where Terraform is at hand, `infra/check` has it look as well.

use crate::source::{Source, none, sources};

fn check(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources {
        let mut told =
            |line: usize, says: &str| problems.push(format!("infra/{}:{line}: {says}", source.path));
        let lines: Vec<&str> = source.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start_matches(' ').len();
            if line.contains('\t') {
                told(at + 1, "has a tab");
            } else if line.ends_with(' ') {
                told(at + 1, "ends with blanks");
            } else if indent % 2 == 1 {
                told(at + 1, "is not indented by twos");
            } else if line.is_empty() && lines.get(at + 1).is_none_or(|next| next.is_empty()) {
                told(at + 1, "has more than one empty line after it");
            }
        }
        if !source.text.ends_with('\n') {
            told(lines.len(), "does not end its line");
        }
        for pair in lines.windows(2).enumerate().filter(|(_, pair)| !in_line(pair)) {
            told(pair.0 + 2, "has its equals sign out of line with the line above");
        }
    }
    problems
}

/// Two neighbouring arguments of one line each, at one level, have their equals signs below each other.
fn in_line(pair: &[&str]) -> bool {
    let [one, other] = pair else { return true };
    match (equals(one), equals(other)) {
        (Some((level, at)), Some((other_level, other_at))) if level == other_level => at == other_at,
        _ => true,
    }
}

/// The level and the place of the equals sign of `name = value`, where the value ends in its line.
fn equals(line: &str) -> Option<(usize, usize)> {
    let inner = line.trim_start();
    let name: &str = inner.split(' ').next()?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let rest = inner.get(name.len()..)?.trim_start();
    let ends_here = !line.ends_with(['{', '[', '(']) && !line.contains("<<");
    (is_name && rest.starts_with("= ") && ends_here)
        .then(|| (line.len() - inner.len(), line.len() - rest.len()))
}

#[test]
fn files_have_one_form() {
    none(&check(&sources()));
}

#[test]
fn bad_form_is_found() {
    for (text, want) in [
        ("a {\n  b  = 1\n  cc = 2\n}\n", 0),
        ("a {\n  b = 1\n  cc = 2\n}\n", 1),
        ("a {\n  b = 1\n\n  cc = 2\n}\n", 0),
        ("a {\n   b = 1\n}\n", 1),
        ("a {\n\tb = 1\n}\n", 1),
        ("a {\n  b = 1 \n}\n", 1),
        ("a {\n}\n\n\nb {\n}\n", 1),
        ("a {\n}", 1),
    ] {
        assert_eq!(check(&[Source::sample("a.tf", text)]).len(), want, "{text:?}");
    }
}
