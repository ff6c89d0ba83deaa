//! Times as people type them.

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A time, or the beginning of a day in UTC.
///
/// # Errors
/// When it is neither.
pub(crate) fn parse(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(day) = text.parse::<Date>()
        && !text.contains('T')
    {
        return Ok(day.to_zoned(TimeZone::UTC).context("there is no such day")?.timestamp());
    }
    let neither = |_: jiff::Error| anyhow!("neither a date such as 2026-11-01 nor a time such as 2026-11-01T08:00:00Z");
    text.parse().map_err(neither)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_utc_and_times_need_a_zone() {
        for (text, want) in [
            ("2026-11-01", Some("2026-11-01T00:00:00Z")),
            ("2026-11-01T08:30:00Z", Some("2026-11-01T08:30:00Z")),
            ("2026-11-01T08:30:00+02:00", Some("2026-11-01T06:30:00Z")),
            ("2026-11-01T08:30:00", None),
            ("2026-13-01", None),
            ("yesterday", None),
        ] {
            let want: Option<Timestamp> = want.map(|time| time.parse().unwrap());
            assert_eq!(parse(text).ok(), want, "{text}");
        }
    }
}
