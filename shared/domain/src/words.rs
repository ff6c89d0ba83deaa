//! Words that people write on both sides, and tables of them.

use std::collections::BTreeMap;

/// Whether two words are the same but for blanks around them and for case.
pub fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// The code of a word; `None` where it is in no table.
pub fn code<'a>(table: &'a BTreeMap<String, String>, word: &str) -> Option<&'a str> {
    table.iter().find(|(known, _)| is_same(known, word)).map(|(_, code)| code.as_str())
}
