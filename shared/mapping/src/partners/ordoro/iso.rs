//! Ordoro's times: RFC 3339 with microseconds and any offset; without an offset in old examples, taken as UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a time, with or without an offset, or a date alone; `None` when it is none.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

/// Writes a time to the second, as UTC.
pub(super) fn text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A time within an id: the same in whatever offset it is told.
pub(super) fn stamp(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form_and_written_in_one() {
        for (from, want) in [
            ("2016-02-01T17:27:24.059091-06:00", Some("2016-02-01T23:27:24Z")),
            ("2026-03-05T21:10:26.911724+00:00", Some("2026-03-05T21:10:26Z")),
            ("2015-12-09T12:01:00.855700", Some("2015-12-09T12:01:00Z")),
            ("2026-03-05", Some("2026-03-05T00:00:00Z")),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(time(from).map(text).as_deref(), want, "{from}");
        }
        let (summer, utc) = (time("2026-07-01T07:00:00-05:00"), time("2026-07-01T12:00:00Z"));
        assert_eq!(summer.map(stamp), utc.map(stamp));
    }
}
