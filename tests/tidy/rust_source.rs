//! Rust files as the rules read them: what runs in production, without comments and tests; and functions.

use crate::repository::File;

/// The Rust files among these.
pub(crate) fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.has_extension("rs"))
}

/// Whether the whole file serves tests, examples or measurements.
pub(crate) fn is_test_only(path: &str) -> bool {
    let folder_of_tests = ["tests", "fixtures", "examples", "benches", "fuzz"];
    path.split('/').any(|part| folder_of_tests.contains(&part) || part == "tests.rs" || part == "sample.rs")
}

/// The lines before the file's own test module, each with its number from 1. A test module is the last thing in a file.
pub(crate) fn production_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let end = lines
        .windows(2)
        .position(
            |pair| matches!(pair, [gate, module] if gate.trim() == "#[cfg(test)]" && opens_module(module)),
        )
        .unwrap_or(lines.len());
    lines.into_iter().take(end).enumerate().map(|(index, line)| (index + 1, line))
}

/// The same lines without comments.
pub(crate) fn production_code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    production_lines(text).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether the needle stands in the line as whole words: `rand::` is not in `fastrand::`.
pub(crate) fn has_words(line: &str, needle: &str) -> bool {
    let part_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(needle).any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let after = rest.strip_prefix(needle).unwrap_or_default();
        let open_start = needle.starts_with(part_of_word) && before.ends_with(part_of_word);
        let open_end = needle.ends_with(part_of_word) && after.starts_with(part_of_word);
        !open_start && !open_end
    })
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    /// Where its signature begins, counted from 1.
    pub(crate) line: usize,
    /// From its signature to its closing brace.
    pub(crate) lines: usize,
}

/// The functions of a file, those inside others too. Relies on rustfmt: what begins at an indent ends at it.
pub(crate) fn functions(text: &str) -> Vec<Function<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = lines.iter().enumerate().filter_map(|(at, line)| Some((at, function_name(line)?)));
    starts
        .filter_map(|(at, name)| {
            let indent = indent(lines.get(at)?);
            let outer = lines.iter().enumerate().skip(at).filter(|(_, line)| self::indent(line) == indent);
            let mut ends = outer.filter(|(_, line)| line.ends_with(['{', '}', ';']));
            let (opens, first) = ends.next()?;
            let (end, _) = match first.chars().next_back() {
                Some('{') => ends.find(|(_, line)| line.trim_start().starts_with('}'))?,
                Some('}') => (opens, first),
                Some(_) | None => return None,
            };
            Some(Function { name, line: at + 1, lines: end - at + 1 })
        })
        .collect()
}

/// The name of the function that a line begins.
fn function_name(line: &str) -> Option<&str> {
    let (before, behind) = line.trim_start().split_once("fn ").filter(|(before, _)| !before.contains('"'))?;
    let qualifies =
        |word: &str| word.starts_with("pub") || ["const", "async", "in", "super)", "crate)"].contains(&word);
    let is_start = before.split_whitespace().all(qualifies);
    let end = behind.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))?;
    behind.get(..end).filter(|name| is_start && !name.is_empty())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn opens_module(line: &str) -> bool {
    line.trim_start().starts_with("mod ") && line.trim_end().ends_with('{')
}

#[test]
fn tests_and_comments_are_left_out() {
    let text = "//! A\nfn a() {}\n#[cfg(test)]\nmod sample;\nfn b() {}\n\n#[cfg(test)]\nmod tests {\n    fn c() {}\n}\n";
    let code: Vec<_> = production_code(text).filter(|(_, line)| line.starts_with("fn")).collect();
    assert_eq!(code, [(2, "fn a() {}"), (5, "fn b() {}")]);
    assert!(is_test_only("shared/routing/src/glob/tests.rs"));
    assert!(!is_test_only("shared/routing/src/glob.rs"));
}

#[test]
fn words_are_whole() {
    for (line, needle, want) in [
        ("let n = rand::random();", "rand::", true),
        ("let n = fastrand::u8(..);", "rand::", false),
        ("use tokio::time;", "tokio", true),
        ("let tokio_like = 1;", "tokio", false),
    ] {
        assert_eq!(has_words(line, needle), want, "{line}");
    }
}

#[test]
fn functions_are_measured_from_signature_to_brace() {
    let text = "\
/// Says fn no() {
pub(crate) async fn long<T>(
    one: T,
) -> T
where
    T: Clone,
{
    let text = \"fn inside() {}\";
    if one.is() {
        fn inner() {
        }
    }
}
trait Has {
    fn declared(&self);
    fn far(
        &self,
    ) -> u8;
    const fn short() {}
}
let keeps: fn (u8) -> u8 = f;
";
    let found: Vec<_> =
        functions(text).into_iter().map(|found| (found.name, found.line, found.lines)).collect();
    assert_eq!(found, [("long", 2, 12), ("inner", 10, 2), ("short", 19, 1)]);
}
