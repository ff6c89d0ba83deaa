//! Query parameters, and pages of lists.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::moment;
use super::refusal::Refusal;

/// Pages without a wish.
const LIMIT: usize = 10;
/// The largest page. That a larger one is refused and not cut down is our choice.
const LARGEST: usize = 100;

/// The parameters of one request, in order.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

/// What a list understands.
#[derive(Debug)]
pub(super) struct Parameters {
    pub(super) known: &'static [&'static str],
    /// Documented, and without an effect that we could simulate.
    pub(super) documented: &'static [&'static str],
}

impl Parameters {
    /// Of requests that have none.
    pub(super) const NONE: Self = Self { known: &[], documented: &[] };
}

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    limit: usize,
    offset: usize,
}

impl Query {
    pub(super) fn read(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// Refuses parameters that the list does not have. Whether Ordoro does is not documented; a misspelt filter that is
    /// ignored would return everything.
    pub(super) fn only(&self, parameters: &Parameters) -> Result<(), Refusal> {
        for (name, _) in &self.0 {
            let name = name.as_str();
            if parameters.documented.contains(&name) {
                return Err(Refusal::NotSimulated(format!("the parameter `{name}`")));
            }
            if !parameters.known.contains(&name) && name != "limit" && name != "offset" {
                return Err(Refusal::invalid(name, format!("Unknown parameter `{name}`")));
            }
        }
        Ok(())
    }

    /// The last value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter that can be repeated.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    /// All values of a parameter that holds numbers and can be repeated.
    pub(super) fn ids(&self, name: &str) -> Result<Vec<u64>, Refusal> {
        let number = |text: &str| text.parse().map_err(|_not_a_number| bad(name, text));
        self.all(name).into_iter().map(number).collect()
    }

    pub(super) fn moment(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        self.get(name).map(|text| moment::read(text).ok_or_else(|| bad(name, text))).transpose()
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.get(name).map(|text| text.parse().map_err(|_not_a_flag| bad(name, text))).transpose()
    }

    /// A parameter with one of these values; the first of them if it is absent.
    pub(super) fn one_of(&self, name: &str, values: &[&'static str]) -> Result<&'static str, Refusal> {
        let Some(wanted) = self.get(name) else { return Ok(values.first().copied().unwrap_or_default()) };
        values.iter().find(|value| **value == wanted).copied().ok_or_else(|| bad(name, wanted))
    }

    pub(super) fn page(&self) -> Result<Page, Refusal> {
        let number = |name: &str, default: usize, range: std::ops::RangeInclusive<usize>| {
            let Some(text) = self.get(name) else { return Ok(default) };
            text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| bad(name, text))
        };
        Ok(Page { limit: number("limit", LIMIT, 1..=LARGEST)?, offset: number("offset", 0, 0..=usize::MAX)? })
    }
}

fn bad(name: &str, value: &str) -> Refusal {
    Refusal::invalid(name, format!("`{value}` is not a valid value of `{name}`"))
}

impl Page {
    /// The answer of a list: the page, and the count of all.
    pub(super) fn of<T>(self, key: &str, all: &[T], show: impl Fn(&T) -> Value) -> Value {
        let shown: Vec<Value> = all.iter().skip(self.offset).take(self.limit).map(show).collect();
        let mut answer = Map::new();
        answer.insert("count".to_owned(), json!(all.len()));
        answer.insert("limit".to_owned(), json!(self.limit));
        answer.insert("offset".to_owned(), json!(self.offset));
        answer.insert(key.to_owned(), Value::Array(shown));
        Value::Object(answer)
    }
}
