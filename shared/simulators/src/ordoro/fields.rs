//! Reading the fields of a body whose shape was checked.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::{moment, money};

/// A checked object. Fields that are absent and fields that are null read alike; [`Fields::has`] tells them apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) const fn new(found: &'a Map<String, Value>) -> Self {
        Self(found)
    }

    /// Whether it was sent, be it as null.
    pub(super) fn has(self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(Value::as_str)
    }

    /// As [`Self::text`], to be kept.
    pub(super) fn owned(self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(super) fn flag(self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool) == Some(true)
    }

    pub(super) fn id(self, name: &str) -> Option<u64> {
        self.get(name).and_then(Value::as_u64)
    }

    pub(super) fn moment(self, name: &str) -> Option<Timestamp> {
        self.text(name).and_then(moment::read)
    }

    pub(super) fn list(self, name: &str) -> &'a [Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// An amount; what no decimal can hold is refused.
    pub(super) fn amount(self, name: &str) -> Result<Option<Decimal>, Refusal> {
        let Some(Value::Number(number)) = self.get(name) else { return Ok(None) };
        let read = money::read(number);
        read.map(Some).ok_or_else(|| Refusal::invalid(name, format!("`{name}` is out of range")))
    }

    /// A number of units, of which there is at least one.
    pub(super) fn units(self, name: &str) -> Result<Option<u32>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let units = value.as_u64().and_then(|units| u32::try_from(units).ok()).filter(|units| *units > 0);
        units.map(Some).ok_or_else(|| Refusal::invalid(name, format!("`{name}` must be at least 1")))
    }
}
