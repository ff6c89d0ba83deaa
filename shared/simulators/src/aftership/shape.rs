//! What may stand in each field of what is sent.
//!
//! A field of the wrong kind is refused with 4008 and its name, a missing part of a part with 4009. What becomes of fields that
//! nobody knows is not documented: they are ignored, and the books name them, so that a misspelt one shows. Null is refused
//! where the reference has no null.

use serde_json::{Map, Value};

use super::edition::Edition;
use super::refusal::Refusal;
use super::{iso, moment};

/// The kind of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    /// Text that is not empty.
    Filled,
    /// Three capital letters.
    Country,
    /// Two small letters.
    Language,
    Word(&'static [&'static str]),
    /// Begins with a plus.
    Phone,
    Email,
    /// A day, a time, or a time with its offset.
    Moment,
    /// A time with its offset.
    Dated,
    /// Eight digits: detection alone writes days so.
    Digits,
    /// As [`Kind::Moment`], or null.
    Perhaps,
    /// Keys and texts of the caller's own.
    Fields,
    /// Short texts.
    Tags,
    /// Courier codes.
    Slugs,
    Part(&'static [Field]),
    /// So many parts at most.
    Parts(usize, &'static [Field]),
}

/// A field of a body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) since: Edition,
    pub(super) until: Edition,
    pub(super) is_required: bool,
}

/// The fields of the caller's own: so many, with names and texts so long.
const MOST_FIELDS: usize = 25;
const LONGEST_NAME: usize = 30;
const LONGEST_VALUE: usize = 512;
const MOST_TAGS: usize = 50;
const LONGEST_TAG: usize = 32;

/// What was understood of a body, and what was not.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) fields: Map<String, Value>,
    /// Paths of fields that are not known.
    pub(super) ignored: Vec<String>,
}

impl Field {
    pub(super) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, since: Edition::V2025_07, until: Edition::V2026_07, is_required: false }
    }

    pub(super) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    pub(super) const fn since(self, since: Edition) -> Self {
        Self { since, ..self }
    }

    pub(super) const fn until(self, until: Edition) -> Self {
        Self { until, ..self }
    }

    fn is_of(&self, edition: Edition) -> bool {
        (self.since..=self.until).contains(&edition)
    }
}

/// Reads an object of this shape. `path` names it in refusals, with a dot at its end unless it is empty.
pub(super) fn read(
    fields: &[Field],
    path: &str,
    sent: &Map<String, Value>,
    edition: Edition,
) -> Result<Taken, Refusal> {
    let mut taken = Taken::default();
    for (name, value) in sent {
        let here = format!("{path}{name}");
        match fields.iter().find(|field| field.name == name && field.is_of(edition)) {
            Some(field) => {
                let value = field.kind.take(&here, value, edition, &mut taken.ignored)?;
                taken.fields.insert(name.clone(), value);
            }
            None => taken.ignored.push(here),
        }
    }
    let missing = fields
        .iter()
        .find(|field| field.is_required && field.is_of(edition) && !taken.fields.contains_key(field.name));
    missing.map_or(Ok(taken), |field| Err(Refusal::NoValue(format!("{path}{}", field.name))))
}

impl Kind {
    fn take(
        self,
        path: &str,
        sent: &Value,
        edition: Edition,
        ignored: &mut Vec<String>,
    ) -> Result<Value, Refusal> {
        let bad = || Refusal::BadValue(path.to_owned());
        if let Self::Part(fields) = self {
            let part = read(fields, &format!("{path}."), sent.as_object().ok_or_else(bad)?, edition)?;
            ignored.extend(part.ignored);
            return Ok(Value::Object(part.fields));
        }
        if let Self::Parts(most, fields) = self {
            let parts = sent.as_array().filter(|parts| parts.len() <= most).ok_or_else(bad)?;
            let part = |(at, part)| Self::Part(fields).take(&format!("{path}[{at}]"), part, edition, ignored);
            return parts.iter().enumerate().map(part).collect();
        }
        if self.has(sent) { Ok(sent.clone()) } else { Err(bad()) }
    }

    /// Whether a value without parts is of this kind.
    fn has(self, sent: &Value) -> bool {
        let text = sent.as_str();
        let is = |fits: fn(&str) -> bool| text.is_some_and(fits);
        match self {
            Self::Text => text.is_some(),
            Self::Filled => is(|text| !text.is_empty()),
            Self::Country => is(iso::is_country),
            Self::Language => is(iso::is_language),
            Self::Word(words) => text.is_some_and(|text| words.contains(&text)),
            Self::Phone => is(is_phone),
            Self::Email => is(is_email),
            Self::Moment => is(|text| moment::instant(text).is_some()),
            Self::Dated => is(|text| moment::with_offset(text).is_some()),
            Self::Digits => is(|text| text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_digit())),
            Self::Perhaps => sent.is_null() || Self::Moment.has(sent),
            Self::Fields => sent.as_object().is_some_and(are_own_fields),
            Self::Tags => are_texts(sent, |tag| !tag.is_empty() && tag.chars().count() <= LONGEST_TAG)
                .is_some_and(|count| count <= MOST_TAGS),
            Self::Slugs => are_texts(sent, |slug| !slug.is_empty()).is_some(),
            Self::Part(_) => sent.is_object(),
            Self::Parts(..) => sent.is_array(),
        }
    }
}

/// The number of entries of a list of texts that all fit.
fn are_texts(sent: &Value, fits: fn(&str) -> bool) -> Option<usize> {
    let list = sent.as_array()?;
    list.iter().all(|one| one.as_str().is_some_and(fits)).then_some(list.len())
}

fn are_own_fields(fields: &Map<String, Value>) -> bool {
    let is_one = |(name, value): (&String, &Value)| {
        (1..=LONGEST_NAME).contains(&name.chars().count())
            && value.as_str().is_some_and(|text| text.chars().count() <= LONGEST_VALUE)
    };
    fields.len() <= MOST_FIELDS && fields.iter().all(is_one)
}

fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (5..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
    })
}
