//! What may stand in each field of what is sent.
//!
//! Unknown and read-only fields are ignored, as the real one does; a field that is missing becomes null: there are no
//! partial updates.

use serde_json::{Map, Value};

use super::{amount, pacific};
use crate::shipstation::refusal::Refusal;

/// The kind of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    /// Letters and digits that people choose, with a longest length.
    Short(usize),
    /// Two capital letters of ISO 3166.
    Country,
    Word(&'static [&'static str]),
    Whole,
    Wholes,
    Amount,
    Flag,
    /// A local time, without offset.
    Moment,
    /// A date without time.
    Day,
    Part(&'static [Field]),
    Parts(&'static [Field]),
}

/// A field: its name and its kind.
pub(super) type Field = (&'static str, Kind);

/// Reads an object of this shape. `path` names it in refusals.
pub(super) fn read(fields: &[Field], path: &str, sent: &Value) -> Result<Map<String, Value>, Refusal> {
    let named = if path.is_empty() { "the order" } else { path };
    let object = sent.as_object().ok_or_else(|| wrong(named, "an object", sent))?;
    let mut taken = Map::new();
    for (name, kind) in fields {
        let value = object.get(*name).unwrap_or(&Value::Null);
        let path = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
        taken.insert((*name).to_owned(), kind.take(&path, value)?);
    }
    Ok(taken)
}

impl Kind {
    /// The value as it is kept.
    fn take(&self, path: &str, sent: &Value) -> Result<Value, Refusal> {
        if sent.is_null() {
            return Ok(Value::Null);
        }
        match self {
            Self::Text => Ok(Value::from(text(path, sent)?)),
            Self::Short(most) => {
                let text = text(path, sent)?;
                if text.chars().count() > *most {
                    return Err(Refusal::Invalid(format!("{path} has more than {most} characters")));
                }
                Ok(Value::from(text))
            }
            Self::Country => {
                let text = text(path, sent)?;
                if text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase())
                    || text.is_empty()
                {
                    return Ok(Value::from(text));
                }
                Err(wrong(path, "a country of two letters", sent))
            }
            Self::Word(words) => {
                let text = text(path, sent)?;
                if words.contains(&text) {
                    Ok(Value::from(text))
                } else {
                    Err(wrong(path, "a known word", sent))
                }
            }
            Self::Whole => sent.as_i64().map(Value::from).ok_or_else(|| wrong(path, "a whole number", sent)),
            Self::Wholes => list(path, sent)?.iter().map(|one| Self::Whole.take(path, one)).collect(),
            // Numbers in quotes may pass at the real one; the manual knows numbers only.
            Self::Amount => {
                let number = sent.as_number().and_then(amount::read);
                number.map(amount::json).ok_or_else(|| wrong(path, "a number", sent))
            }
            Self::Flag => sent.as_bool().map(Value::from).ok_or_else(|| wrong(path, "true or false", sent)),
            Self::Moment => Ok(Value::from(pacific::written(pacific::read(text(path, sent)?)?))),
            Self::Day => Ok(Value::from(pacific::read(text(path, sent)?)?.date().to_string())),
            Self::Part(fields) => read(fields, path, sent).map(Value::Object),
            Self::Parts(fields) => {
                list(path, sent)?.iter().map(|one| read(fields, path, one).map(Value::Object)).collect()
            }
        }
    }
}

fn list<'a>(path: &str, sent: &'a Value) -> Result<&'a Vec<Value>, Refusal> {
    sent.as_array().ok_or_else(|| wrong(path, "a list", sent))
}

/// Text without control characters: one of them breaks the import of a whole order. Tabs and line ends may stand in notes.
fn text<'a>(path: &str, sent: &'a Value) -> Result<&'a str, Refusal> {
    let text = sent.as_str().ok_or_else(|| wrong(path, "text", sent))?;
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')) {
        return Err(Refusal::Invalid(format!("{path} has a control character")));
    }
    Ok(text)
}

fn wrong(path: &str, want: &str, sent: &Value) -> Refusal {
    Refusal::Invalid(format!("{path} is not {want}: {sent}"))
}
