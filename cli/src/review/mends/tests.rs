//! Every code that the source raises has a sentence, and every sentence a code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// Where refusals are made.
const SOURCES: [&str; 5] = ["domain", "flows", "mapping", "routing", "transport"];
/// What a code stands behind.
const BEFORE: [&str; 6] = ["Refusal::new(", "refused(", "refuse(", "found(", "code: ", "Refusal::new(&"];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["tests", "fixtures"].contains(&name) {
            files(&path, into);
        } else if path.extension().is_some_and(|kind| kind == "rs")
            && !["tests.rs", "sample.rs"].contains(&name)
        {
            into.push(path);
        }
    }
}

/// What runs in production, without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let production = text.split("#[cfg(test)]\nmod ").next().unwrap();
    production.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The texts that stand right behind a word: literals as they are, constants by their names.
fn behind<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(word).filter_map(move |(at, _)| {
        let rest = code[at + word.len()..].trim_start();
        match rest.strip_prefix('"') {
            Some(literal) => literal.split('"').next(),
            None => rest.split(|letter: char| !letter.is_ascii_uppercase() && letter != '_').next(),
        }
    })
}

/// What a constant of the file holds.
fn constant<'a>(code: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = code.split_once(&format!("const {name}: &str = \""))?;
    rest.split('"').next()
}

fn raised() -> BTreeSet<String> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let (mut paths, mut codes) = (Vec::new(), BTreeSet::new());
    for part in SOURCES {
        files(&shared.join(part).join("src"), &mut paths);
    }
    let sources: Vec<String> = paths.iter().map(|path| code(path)).collect();
    for source in &sources {
        for told in BEFORE.iter().flat_map(|word| behind(source, word)) {
            let is_constant =
                !told.is_empty() && told.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
            if is_constant {
                let own = constant(source, told);
                let all = sources.iter().filter_map(|source| constant(source, told));
                codes.extend(own.into_iter().chain(all.filter(|_| own.is_none())).map(str::to_owned));
            } else {
                codes.insert(told.to_owned());
            }
        }
    }
    let is_code = |text: &String| {
        text.starts_with(|letter: char| letter.is_ascii_lowercase())
            && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
    };
    codes.into_iter().filter(is_code).collect()
}

#[test]
fn every_code_has_a_sentence() {
    let raised = raised();
    assert!(raised.len() > 60, "only {raised:?} were found");
    let without: Vec<&String> = raised.iter().filter(|code| !is_known(code)).collect();
    assert!(without.is_empty(), "no sentence for {without:?}");
}

#[test]
fn every_sentence_has_a_code_of_its_own() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let mut paths = Vec::new();
    for part in SOURCES {
        files(&shared.join(part).join("src"), &mut paths);
    }
    let all: String = paths.iter().map(|path| code(path)).collect();
    let unused: Vec<&str> =
        mends().map(|(code, _)| code).filter(|code| !all.contains(&format!("\"{code}\""))).collect();
    assert!(unused.is_empty(), "nothing raises {unused:?}");
    let codes: BTreeSet<&str> = mends().map(|(code, _)| code).collect();
    assert_eq!(codes.len(), mends().count(), "a code has two sentences");
}

#[test]
fn what_both_sides_changed_is_decided_alike_whatever_it_is() {
    assert_eq!(mend("both-changed-address"), mend("both-changed-hold"));
    assert_ne!(mend("both-changed-address"), mend("a-word-of-tomorrow"));
    assert!(advice("both-changed-address", "0a1b2c3d").contains("`waybill review retry 0a1b2c3d`"));
    assert!(advice("missing-address", "0a1b2c3d").contains("`waybill review edit 0a1b2c3d --set "));
}
