//! Typed reading of properties. What is empty is as good as absent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::moment;
use super::refusal::Refusal;

/// More digits behind the dot than money has.
const MONEY_DIGITS: u32 = 2;

/// The properties of one entity, or those of them that begin alike.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    values: &'a BTreeMap<String, String>,
    prefix: String,
}

impl<'a> Fields<'a> {
    pub(super) fn new(values: &'a BTreeMap<String, String>) -> Self {
        Self { values, prefix: String::new() }
    }

    /// The properties behind a prefix, which ends with a dot.
    pub(super) fn within(&self, prefix: &str) -> Self {
        Self { values: self.values, prefix: format!("{}{prefix}", self.prefix) }
    }

    /// The numbers N of `<list>.N.`, in order.
    pub(super) fn numbers(&self, list: &str) -> BTreeSet<u32> {
        let number =
            |name: &'a String| name.strip_prefix(list)?.strip_prefix('.')?.split_once('.')?.0.parse().ok();
        self.values.keys().filter_map(number).collect()
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let key = format!("{}{name}", self.prefix);
        self.values.get(&key).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, name: &str) -> Result<&'a str, Refusal> {
        self.text(name)
            .ok_or_else(|| Refusal::Invalid(format!("Property '{}{name}' is required", self.prefix)))
    }

    /// A whole number of units, at least one.
    pub(super) fn units(&self, name: &str) -> Result<u32, Refusal> {
        let text = self.required(name)?;
        let is_plain = text.chars().all(|digit| digit.is_ascii_digit());
        let number = text.parse().ok().filter(|number| *number > 0 && is_plain);
        number.ok_or_else(|| self.unfit(name, text))
    }

    /// An amount in major units: digits, a dot, at most two digits.
    pub(super) fn money(&self, name: &str) -> Result<Option<Decimal>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let is_plain = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-'));
        let amount = text.parse::<Decimal>().ok();
        let amount = amount.filter(|amount| is_plain && amount.scale() <= MONEY_DIGITS);
        amount.map(Some).ok_or_else(|| self.unfit(name, text))
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(self.unfit(name, other)),
        }
    }

    pub(super) fn moment(&self, name: &str, zone: &TimeZone) -> Result<Option<Timestamp>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        moment::read(zone, text).map(Some).ok_or_else(|| self.unfit(name, text))
    }

    /// A placeholder for another entity of the same import: nothing, or exactly this.
    pub(super) fn link(&self, name: &str, want: &str) -> Result<(), Refusal> {
        self.one_of(name, &[want]).map(|_| ())
    }

    /// One of these words.
    pub(super) fn one_of(&self, name: &str, words: &[&str]) -> Result<Option<&'a str>, Refusal> {
        match self.text(name) {
            Some(word) if !words.contains(&word) => Err(self.unfit(name, word)),
            word => Ok(word),
        }
    }

    pub(super) fn unfit(&self, name: &str, value: &str) -> Refusal {
        Refusal::Invalid(format!("Value '{value}' does not fit property '{}{name}'", self.prefix))
    }
}
