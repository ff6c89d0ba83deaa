//! The shapes of request bodies: which fields may be sent, of which type, and whether others are refused.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::moment;
use super::refusal::Refusal;

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Flag,
    Date,
    List,
    Object,
    TextOrNull,
    IntegerOrNull,
    NumberOrNull,
    DateOrNull,
}

impl Kind {
    fn takes(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::Number => value.is_number(),
            Self::Flag => value.is_boolean(),
            Self::Date => value.as_str().and_then(moment::read).is_some(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
            Self::TextOrNull => value.is_null() || Self::Text.takes(value),
            Self::IntegerOrNull => value.is_null() || Self::Integer.takes(value),
            Self::NumberOrNull => value.is_null() || Self::Number.takes(value),
            Self::DateOrNull => value.is_null() || Self::Date.takes(value),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Flag => "a boolean",
            Self::Date => "a date-time",
            Self::List => "an array",
            Self::Object => "an object",
            Self::TextOrNull => "a string or null",
            Self::IntegerOrNull => "an integer or null",
            Self::NumberOrNull => "a number or null",
            Self::DateOrNull => "a date-time or null",
        }
    }
}

/// What is done with fields that the document does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// `additionalProperties: false`.
    Refused,
    Ignored,
}

/// One kind of body.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its name among the schemas of the published document.
    pub(super) schema: &'static str,
    pub(super) fields: &'static [(&'static str, Kind)],
    pub(super) required: &'static [&'static str],
    pub(super) others: Others,
}

impl Shape {
    /// Checks a body: every field known and of its type, every required one there.
    pub(super) fn check<'a>(&self, body: &'a Value) -> Result<Fields<'a>, Refusal> {
        let Value::Object(found) = body else {
            return Err(Refusal::general(format!("`{}` must be an object", self.schema)));
        };
        self.check_fields(found)?;
        if let Some(missing) = self.required.iter().find(|name| !found.contains_key(**name)) {
            return Err(Refusal::invalid(missing, format!("`{missing}` is required")));
        }
        Ok(Fields::new(found))
    }

    fn check_fields(&self, found: &Map<String, Value>) -> Result<(), Refusal> {
        for (name, value) in found {
            let known = self.fields.iter().find(|(field, _)| field == name);
            match (known, self.others) {
                (Some((_, kind)), _) if !kind.takes(value) => {
                    return Err(Refusal::invalid(name, format!("`{name}` must be {}", kind.words())));
                }
                (None, Others::Refused) => {
                    return Err(Refusal::invalid(
                        name,
                        format!("Additional property `{name}` is not allowed"),
                    ));
                }
                (Some(_), _) | (None, Others::Ignored) => {}
            }
        }
        Ok(())
    }

    /// Checks every entry of a list.
    pub(super) fn check_all<'a>(&self, list: &'a [Value]) -> Result<Vec<Fields<'a>>, Refusal> {
        list.iter().map(|entry| self.check(entry)).collect()
    }
}
