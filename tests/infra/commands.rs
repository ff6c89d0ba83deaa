//! Commands of the program that people are told of are there: in what alarms and variables say, and in what is read before
//! a deployment is made.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use waybill_tests::topology;

use crate::source::{none, sources};

/// The commands, each with the words of which one may follow it; none where anything may.
type Commands = BTreeMap<String, Vec<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The code that describes the command line to clap.
fn code() -> String {
    let source = root().join("cli/src");
    let folder = fs::read_dir(source.join("args")).expect("the command line is described");
    let parts = folder.map(|entry| read(&entry.expect("it can be read").path()));
    [read(&source.join("args.rs"))].into_iter().chain(parts).collect()
}

/// Clap makes the words of the variants of `Command`; what may follow `Report` is `ReportWhat`.
fn commands(code: &str) -> Commands {
    let words = |of: &str| variants(code, of).into_iter().map(word).collect();
    let all = variants(code, "Command").into_iter();
    all.map(|variant| (word(variant), words(&format!("{variant}What")))).collect()
}

/// The names of an enum's variants: as rustfmt leaves it, they begin the lines that are indented once.
fn variants<'a>(code: &'a str, name: &str) -> Vec<&'a str> {
    let Some((_, rest)) = code.split_once(&format!("enum {name} {{\n")) else { return Vec::new() };
    let inside = rest.lines().take_while(|line| *line != "}");
    let once = inside.filter_map(|line| line.strip_prefix("    "));
    let named = once.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    named.filter_map(|line| line.split(|one: char| !one.is_ascii_alphanumeric()).next()).collect()
}

/// `DeadLetters` is typed as `dead-letters`.
fn word(variant: &str) -> String {
    let mut word = String::new();
    for (at, letter) in variant.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() {
            word.push('-');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

/// What stands between backticks behind the program's name and is no command of its.
fn check(path: &str, text: &str, commands: &Commands) -> Vec<String> {
    let named = text.split("`waybill ").skip(1).filter_map(|rest| rest.split('`').next());
    let missing = named.filter(|line| !is_there(line, commands));
    missing.map(|line| format!("{path}: there is no `waybill {line}`")).collect()
}

/// Words in small letters stand before everything that a person types otherwise: names, files, options.
fn is_there(line: &str, commands: &Commands) -> bool {
    let small = |word: &&str| word.starts_with(|first: char| first.is_ascii_lowercase());
    let mut words = line.split_whitespace().take_while(small);
    let Some(command) = words.next() else { return true };
    commands.get(command).is_some_and(|further| {
        further.is_empty() || words.next().is_none_or(|word| further.iter().any(|one| one == word))
    })
}

#[test]
fn commands_that_people_are_told_of_are_there() {
    let commands = commands(&code());
    let mut texts: Vec<(String, String)> =
        sources().into_iter().map(|source| (format!("infra/{}", source.path), source.text)).collect();
    for path in ["README.md", "infra/README.md"] {
        texts.push((path.to_owned(), read(&root().join(path))));
    }
    texts.push(("infra/topology.json".to_owned(), read(&topology::folder().join("topology.json"))));
    let problems = texts.iter().flat_map(|(path, text)| check(path, text, &commands));
    none(&problems.collect::<Vec<_>>());
}

#[test]
fn a_command_that_is_not_there_is_found() {
    let commands = commands(&code());
    assert!(commands.len() > 10, "{commands:?}");
    for (text, want) in [
        ("`waybill serve` and `waybill serve --data DIR`, of `waybill --aws`", 0),
        ("`waybill reconcile` lists each order", 1),
        ("`waybill report orders --aws NAME` lists each order", 0),
        ("`waybill report order` lists each order", 1),
        ("`waybill dead-letters redrive --all`, `waybill dead-letters --json`", 0),
        ("`waybill deadletters`", 1),
        ("`waybill trace ORDER`, `waybill schema events`", 0),
    ] {
        assert_eq!(check("a.md", text, &commands).len(), want, "{text}");
    }
}
