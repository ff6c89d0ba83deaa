//! Tracking numbers and ids, as callers may write them.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Takes the number out of a body: 4 to 100 of the letters A to Z, digits, and `-._/`. That small letters are refused, and not
/// turned into capitals, is the word of the reference; that the length has one code and the letters another is our reading.
pub(super) fn number(sent: &mut Map<String, Value>) -> Result<String, Refusal> {
    let given = sent.remove("tracking_number").filter(|given| !given.is_null()).ok_or(Refusal::NoNumber)?;
    let number = given.as_str().ok_or(Refusal::BadNumber)?;
    if number.is_empty() {
        return Err(Refusal::NoNumber);
    }
    if !(4..=100).contains(&number.chars().count()) {
        return Err(Refusal::BadNumber);
    }
    let is_one = |letter: char| {
        letter.is_ascii_uppercase() || letter.is_ascii_digit() || matches!(letter, '-' | '.' | '_' | '/')
    };
    if number.chars().all(is_one) { Ok(number.to_owned()) } else { Err(Refusal::BadNumberFormat) }
}

/// Takes the id that the caller chose out of a body, if there is one.
pub(super) fn id(sent: &mut Map<String, Value>) -> Result<Option<String>, Refusal> {
    let Some(given) = sent.remove("id") else { return Ok(None) };
    let id = given.as_str().ok_or(Refusal::BadId)?;
    let is_one = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if (1..=128).contains(&id.chars().count()) && id.chars().all(is_one) {
        Ok(Some(id.to_owned()))
    } else {
        Err(Refusal::BadId)
    }
}
