//! Times as people write them: `2026-11-01` for a moment, `5m` or `7d` for a duration.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use schemars::JsonSchema;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A length of time, written as `90s`, `5m`, `2h 30m` or `7d` (a day has 24 hours). Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Period(#[schemars(with = "String")] pub SignedDuration);

impl Period {
    /// Seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(SignedDuration::from_secs(seconds))
    }

    /// Minutes.
    pub const fn minutes(minutes: i64) -> Self {
        Self(SignedDuration::from_mins(minutes))
    }

    /// Hours.
    pub const fn hours(hours: i64) -> Self {
        Self(SignedDuration::from_hours(hours))
    }
}

/// Reads a moment, written as a date (its first instant in UTC) or as a timestamp.
pub fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    deserializer.deserialize_any(MomentText)
}

/// Reads text, and the one-entry map as which TOML hands over its own dates.
struct MomentText;

impl<'de> Visitor<'de> for MomentText {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date such as 2026-11-01 or a timestamp such as 2026-11-01T08:00:00Z")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
        instant(text).ok_or_else(|| {
            E::custom(format!("`{text}` is neither a date such as 2026-11-01 nor a timestamp with its zone"))
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Timestamp, A::Error> {
        let entry: Option<(String, String)> = map.next_entry()?;
        let (_, text) = entry.ok_or_else(|| A::Error::custom("an empty table is not a date"))?;
        self.visit_str(&text)
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp);
    }
    // A civil date-time would silently lose its time here, so only a plain date passes.
    if text.len() != 10 {
        return None;
    }
    let date: Date = text.parse().ok()?;
    date.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp())
}

impl From<Period> for SignedDuration {
    fn from(period: Period) -> Self {
        period.0
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        period(&text).ok_or_else(|| {
            D::Error::custom(format!("`{text}` is not a length of time such as 90s, 5m, 2h or 7d"))
        })
    }
}

fn period(text: &str) -> Option<Period> {
    let span: Span = text.parse().ok()?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (!length.is_negative()).then_some(Period(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_date_or_a_timestamp() {
        for (text, want) in [
            ("2026-11-01", Some("2026-11-01T00:00:00Z")),
            ("2026-11-01T08:00:00+01:00", Some("2026-11-01T07:00:00Z")),
            ("2026-11-01T08:00:00", None),
            ("yesterday", None),
            ("2026-13-01", None),
        ] {
            assert_eq!(instant(text).map(|moment| moment.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_period_is_never_negative() {
        for (text, want) in [
            ("90s", Some(90)),
            ("5m", Some(300)),
            ("2h 30m", Some(9000)),
            ("7d", Some(604_800)),
            ("PT5M", Some(300)),
            ("-5m", None),
            ("5", None),
        ] {
            assert_eq!(period(text).map(|period| period.0.as_secs()), want, "{text}");
        }
    }
}
