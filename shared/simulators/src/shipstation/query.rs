//! The query of a request, and the pages of a list.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::pacific;
use super::refusal::Refusal;

/// Largest and usual `pageSize` of V1. A larger one is cut down without a word: the manual names the limit and no error.
const LARGEST_PAGE: usize = 500;
const USUAL_PAGE: usize = 100;

/// Names in small letters: V1 takes `storeId` and `storeID` for the same. Empty values count as absent.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn read(raw: Option<&str>) -> Self {
        let pairs = url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes());
        let pairs = pairs.filter(|(_, value)| !value.is_empty());
        Self(pairs.map(|(name, value)| (name.to_lowercase(), value.into_owned())).collect())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        self.text(name).map(|text| text.parse().map_err(|_no_number| wrong(name, text))).transpose()
    }

    /// True for `true` in any letters.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// A local time as it is written.
    pub(super) fn local(&self, name: &str) -> Result<Option<DateTime>, Refusal> {
        self.text(name).map(pacific::read).transpose()
    }

    /// One of these words, if any.
    pub(super) fn word<'a>(&self, name: &str, words: &[&'a str]) -> Result<Option<&'a str>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let found = words.iter().find(|word| word.eq_ignore_ascii_case(text)).copied();
        found.map(Some).ok_or_else(|| wrong(name, text))
    }

    /// A span of times, from `<name>Start` to `<name>End`, both ends included.
    pub(super) fn span(&self, name: &str) -> Result<Span, Refusal> {
        Ok(Span { from: self.local(&format!("{name}Start"))?, to: self.local(&format!("{name}End"))? })
    }

    /// The page that is asked for, from 1, and its size.
    pub(super) fn page(&self) -> Result<(usize, usize), Refusal> {
        let number = |name: &str, usual: usize| {
            let given =
                self.number(name)?.map_or(usual, |given| usize::try_from(given).unwrap_or(usize::MAX));
            if given == 0 { Err(wrong(name, "0")) } else { Ok(given) }
        };
        Ok((number("page", 1)?, number("pageSize", USUAL_PAGE)?.min(LARGEST_PAGE)))
    }

    /// The pairs without those of this name, to be written into a link.
    pub(super) fn without(&self, name: &str) -> Vec<(String, String)> {
        self.0.iter().filter(|(found, _)| found != name).cloned().collect()
    }
}

fn wrong(name: &str, text: &str) -> Refusal {
    Refusal::Invalid(format!("`{text}` is no {name}"))
}

/// Times between two ends, of which either may be missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    from: Option<DateTime>,
    to: Option<DateTime>,
}

impl Span {
    /// Whether a moment lies in it.
    pub(super) fn has(self, time: Timestamp) -> bool {
        self.from.is_none_or(|from| pacific::instant(from) <= time)
            && self.to.is_none_or(|to| time <= pacific::instant(to))
    }

    /// Whether a local time lies in it; what has no time lies in an open span only.
    pub(super) fn has_local(self, local: Option<DateTime>) -> bool {
        match local {
            Some(local) => self.from.is_none_or(|from| from <= local) && self.to.is_none_or(|to| local <= to),
            None => self.is_open(),
        }
    }

    pub(super) const fn is_open(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// One page of what was found, under the name of the list, with the counts around it.
pub(super) fn paged<T>(
    name: &str,
    found: &[T],
    query: &Query,
    view: impl Fn(&T) -> Value,
) -> Result<Value, Refusal> {
    let (page, size) = query.page()?;
    let shown: Vec<Value> = found.iter().skip((page - 1).saturating_mul(size)).take(size).map(view).collect();
    let mut answer = Map::new();
    answer.insert(name.to_owned(), Value::Array(shown));
    let counts = [("total", found.len()), ("page", page), ("pages", found.len().div_ceil(size))];
    answer.extend(counts.map(|(name, count)| (name.to_owned(), json!(count))));
    Ok(Value::Object(answer))
}
