//! ShipHero's times: UTC without an offset, to the second; a date alone means its midnight.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::refusal::Refusal;

/// As in answers: `2021-07-24T02:03:01`.
pub(super) fn text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// As in some webhooks: `2021-07-24 02:03:01`.
pub(super) fn spaced(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Reads an `ISODateTime` argument.
pub(super) fn parse(text: &str) -> Result<Timestamp, Refusal> {
    let civil = || text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from));
    text.parse::<Timestamp>()
        .or_else(|_| civil().and_then(|civil| civil.to_zoned(TimeZone::UTC)).map(|zoned| zoned.timestamp()))
        .map_err(|error| Refusal::Invalid(format!("Invalid date `{text}`: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_manual_are_read() {
        for (given, want) in [
            ("2021-07-24T02:03:01", "2021-07-24T02:03:01"),
            ("2019-07-29", "2019-07-29T00:00:00"),
            ("2026-10-01T10:00:00.750+02:00", "2026-10-01T08:00:00"),
        ] {
            assert_eq!(text(parse(given).unwrap()), want);
        }
        assert!(parse("yesterday").is_err());
        assert_eq!(spaced(parse("2019-07-29").unwrap()), "2019-07-29 00:00:00");
    }
}
