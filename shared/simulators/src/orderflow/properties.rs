//! The text of an import: one `key=value` a line.
//!
//! The documentation shows lines and `[BR]` for a line break inside a value, and calls nothing else by name. Our reading is
//! that of Java's properties: `#` and `!` begin a comment, a backslash escapes, one at the end of a line joins the next, the
//! last of several values of a key counts. Unlike there only `=` separates, for values alone have other signs.

use std::collections::BTreeMap;

/// What a backslash does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// As in Java's properties; `#` and `!` begin comments.
    Java,
    /// Nothing: every line is a property as it stands.
    Plain,
}

/// A line that is no property.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadLine {
    #[error("line `{0}` has no `=`")]
    Separator(String),
    #[error("line `{0}` begins with `=`")]
    Key(String),
    #[error("`\\u{0}` is no character")]
    Character(String),
}

/// Reads the properties; blanks around keys and values do not count.
pub(super) fn read(text: &str, escapes: Escapes) -> Result<BTreeMap<String, String>, BadLine> {
    let mut properties = BTreeMap::new();
    for line in lines(text, escapes) {
        let at = separator(&line, escapes).ok_or_else(|| BadLine::Separator(line.clone()))?;
        let (key, value) = line.split_at(at);
        let key = plain(bare(key), escapes)?;
        if key.is_empty() {
            return Err(BadLine::Key(line));
        }
        let value = plain(bare(value.strip_prefix('=').unwrap_or(value)), escapes)?;
        properties.insert(key, bare(&value.replace("[BR]", "\n")).to_owned());
    }
    Ok(properties)
}

/// What Java's `trim` leaves.
fn bare(text: &str) -> &str {
    text.trim_matches(|letter: char| letter <= ' ')
}

/// The lines that say something, joined where they are continued.
fn lines(text: &str, escapes: Escapes) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<String> = Vec::new();
    let mut is_continued = false;
    for line in text.split('\n') {
        let line = line.trim_start_matches(|letter: char| letter <= ' ');
        if escapes == Escapes::Plain {
            lines.push(line.to_owned());
            continue;
        }
        if !is_continued && line.starts_with(['#', '!']) {
            continue;
        }
        let backslashes = line.chars().rev().take_while(|letter| *letter == '\\').count();
        let goes_on = backslashes % 2 == 1;
        let part = if goes_on { line.strip_suffix('\\').unwrap_or(line) } else { line };
        match lines.last_mut().filter(|_| is_continued) {
            Some(last) => last.push_str(part),
            None => lines.push(part.to_owned()),
        }
        is_continued = goes_on;
    }
    lines.retain(|line| !bare(line).is_empty());
    lines
}

fn separator(line: &str, escapes: Escapes) -> Option<usize> {
    let mut is_escaped = false;
    for (at, letter) in line.char_indices() {
        match letter {
            '=' if !is_escaped => return Some(at),
            '\\' => is_escaped = !is_escaped && escapes == Escapes::Java,
            _ => is_escaped = false,
        }
    }
    None
}

fn plain(text: &str, escapes: Escapes) -> Result<String, BadLine> {
    if escapes == Escapes::Plain {
        return Ok(text.to_owned());
    }
    // As Java does, in units of UTF-16: two escapes can be the halves of one character.
    let mut units: Vec<u16> = Vec::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            push(&mut units, letter);
            continue;
        }
        match letters.next() {
            Some('n') => push(&mut units, '\n'),
            Some('r') => push(&mut units, '\r'),
            Some('t') => push(&mut units, '\t'),
            Some('f') => push(&mut units, '\u{c}'),
            Some('u') => {
                let digits: String = letters.by_ref().take(4).collect();
                let is_hex = digits.len() == 4 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
                let unit = u16::from_str_radix(&digits, 16).ok().filter(|_| is_hex);
                units.push(unit.ok_or(BadLine::Character(digits))?);
            }
            Some(other) => push(&mut units, other),
            None => {}
        }
    }
    String::from_utf16(&units).ok().ok_or_else(|| BadLine::Character("half".to_owned()))
}

fn push(units: &mut Vec<u16>, letter: char) {
    units.extend_from_slice(letter.encode_utf16(&mut [0; 2]));
}
