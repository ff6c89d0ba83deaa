//! ShipHero's times: `2021-07-24T02:03:01`, with a blank instead of the `T` in webhooks, or a date alone. They
//! carry no offset and are taken as UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a time, with or without an offset; `None` when it is none.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

/// Writes a time to the second, as UTC without an offset.
pub(super) fn text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form_and_written_in_one() {
        for (from, want) in [
            ("2021-07-24T02:03:01", Some("2021-07-24T02:03:01")),
            ("2022-12-26 15:29:26", Some("2022-12-26T15:29:26")),
            ("2019-07-29", Some("2019-07-29T00:00:00")),
            ("2021-07-24T02:03:01+02:00", Some("2021-07-24T00:03:01")),
            ("2021-07-24T02:03:01.25Z", Some("2021-07-24T02:03:01")),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(time(from).map(text).as_deref(), want, "{from}");
        }
    }
}
