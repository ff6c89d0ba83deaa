//! Times of partners who mean UTC, with an offset or without one.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a time, with or without an offset, with a `T` or a blank, or a date alone; `None` when it is none.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form() {
        for (from, want) in [
            ("2021-07-24T02:03:01", Some("2021-07-24T02:03:01Z")),
            ("2022-12-26 15:29:26", Some("2022-12-26T15:29:26Z")),
            ("2019-07-29", Some("2019-07-29T00:00:00Z")),
            ("2021-07-24T02:03:01+02:00", Some("2021-07-24T00:03:01Z")),
            ("2021-07-24T02:03:01.25Z", Some("2021-07-24T02:03:01.25Z")),
            ("2016-02-01T17:27:24.059091-06:00", Some("2016-02-01T23:27:24.059091Z")),
            (" 2015-12-09T12:01:00.855700 ", Some("2015-12-09T12:01:00.8557Z")),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(time(from).map(|time| time.to_string()).as_deref(), want, "{from}");
        }
    }
}
