//! A line of the log has one `message`: its words. A field of that name would stand beside them under the same key, and
//! who reads the line as JSON sees one of the two.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::{is_test_only, production_code, rust};

const MACROS: [&str; 6] = ["error!(", "warn!(", "info!(", "debug!(", "trace!(", "event!("];
const TAKEN: &str = "message";

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    rust(files).filter(|file| !is_test_only(&file.path)).flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Problem> {
    let lines: Vec<(usize, &str)> = production_code(&file.text).collect();
    let mut problems = Vec::new();
    for (at, (number, line)) in lines.iter().enumerate() {
        for behind in MACROS.into_iter().filter_map(|name| behind(line, name)) {
            let rest = lines.iter().skip(at + 1).flat_map(|(_, line)| line.chars());
            if fields(behind.chars().chain(rest)).iter().any(|field| is_taken(field)) {
                let says =
                    format!("a field `{TAKEN}` stands beside the words, which are the line's `{TAKEN}`");
                problems.push(Problem::in_line(&file.path, *number, says));
            }
        }
    }
    problems
}

/// What stands behind the name of a macro: `warn!(` is not in `forewarn!(`.
fn behind<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (before, behind) = line.split_once(name)?;
    let is_whole = !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    is_whole.then_some(behind)
}

/// The arguments of a log line before its words.
fn fields(text: impl Iterator<Item = char>) -> Vec<String> {
    let (mut fields, mut field) = (Vec::new(), String::new());
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for letter in text {
        match letter {
            '"' if !quoted && depth == 0 && field.trim().is_empty() => return fields,
            '"' if !escaped => quoted = !quoted,
            ')' | ']' | '}' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            '(' | '[' | '{' if !quoted => depth += 1,
            ',' if !quoted && depth == 0 => {
                fields.push(std::mem::take(&mut field));
                continue;
            }
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        field.push(letter);
    }
    fields.push(field);
    fields
}

fn is_taken(field: &str) -> bool {
    let name = field.split_once('=').map_or(field, |(name, _)| name);
    name.trim().trim_start_matches(['%', '?']) == TAKEN
}

#[test]
fn a_field_beside_the_words_is_found() {
    for (text, want) in [
        ("warn!(queue = name, message = message.id, %cause, \"Failed\");\n", 1),
        ("tracing::info!(message, \"Failed\");\n", 1),
        ("error!(%message, \"Failed\");\n", 1),
        ("warn!(\n    queue = of(\"a, (b\", c),\n    message,\n    \"Failed\"\n);\n", 1),
        ("warn!(target: \"a\", ?message, \"Failed\");\n", 1),
        ("warn!(message_id = message.id, \"Failed\");\n", 0),
        ("warn!(id = of(message, 1), \"Failed\");\n", 0),
        ("warn!(code, \"{}: {}\", code, message);\n", 0),
        ("warn!(code, \"{message}\");\nlet told = (message, 1);\n", 0),
        ("forewarn!(message, \"Failed\");\n", 0),
        ("// warn!(message, \"Failed\");\n", 0),
    ] {
        assert_eq!(check(&[File::sample("shared/flows/src/waits.rs", text)]).len(), want, "{text}");
    }
}
