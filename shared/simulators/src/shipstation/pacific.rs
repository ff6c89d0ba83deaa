//! V1's times: the clock of the American west coast, with its summer time, and never an offset.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::refusal::Refusal;

fn zone() -> TimeZone {
    // The database of zones is part of the binary: the zone is always known.
    TimeZone::get("America/Los_Angeles").unwrap_or(TimeZone::UTC)
}

/// As answers show a moment: `2026-11-20T06:51:33.6270000`.
pub(super) fn text(time: Timestamp) -> String {
    written(Zoned::new(time, zone()).datetime())
}

/// As answers show what is local already.
pub(super) fn written(local: DateTime) -> String {
    let tenths_of_micros = local.subsec_nanosecond() / 100;
    format!("{}.{tenths_of_micros:07}", local.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// The day on the west coast.
pub(super) fn day(time: Timestamp) -> Date {
    Zoned::new(time, zone()).date()
}

/// When this local time is. Of the hour that the autumn has twice the first; what the spring leaves out is moved on.
pub(super) fn instant(local: DateTime) -> Timestamp {
    zone().to_ambiguous_zoned(local).compatible().map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Reads a local time: with `T` or a space, with or without fraction, or a day alone. Whether the real one honours an
/// offset is not known; here it is dropped, so that a caller who sends UTC is off by hours, as facts of his own making.
pub(super) fn read(text: &str) -> Result<DateTime, Refusal> {
    let bare = text.trim().trim_end_matches(['Z', 'z']);
    let (day, time) = bare.split_once(['T', ' ']).unwrap_or((bare, "00:00:00"));
    let time = time.split(['+', '-']).next().unwrap_or(time);
    let wrong = |error: jiff::Error| Refusal::Invalid(format!("`{text}` is not a date: {error}"));
    let day: Date = day.parse().map_err(wrong)?;
    let time: Time = time.parse().map_err(wrong)?;
    Ok(day.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_pacific_time_without_saying_so() {
        for (time, want) in [
            ("2026-11-20T14:51:33.627Z", "2026-11-20T06:51:33.6270000"),
            ("2026-07-01T06:59:59Z", "2026-06-30T23:59:59.0000000"),
            ("2026-03-08T09:59:59Z", "2026-03-08T01:59:59.0000000"),
            ("2026-03-08T10:00:00Z", "2026-03-08T03:00:00.0000000"),
            ("2026-11-01T08:30:00Z", "2026-11-01T01:30:00.0000000"),
            ("2026-11-01T09:30:00Z", "2026-11-01T01:30:00.0000000"),
            ("2026-11-01T10:00:00Z", "2026-11-01T02:00:00.0000000"),
        ] {
            assert_eq!(text(time.parse().unwrap()), want, "{time}");
        }
    }

    #[test]
    fn local_times_are_read_in_every_known_form() {
        for (text, want) in [
            ("2026-11-20T06:51:33", "2026-11-20T14:51:33Z"),
            ("2026-11-20 06:51:33", "2026-11-20T14:51:33Z"),
            ("2015-06-29T08:46:27.0000000", "2015-06-29T15:46:27Z"),
            ("2015-06-29T08:46:27.0000000Z", "2015-06-29T15:46:27Z"),
            ("2026-11-20T06:51:33+01:00", "2026-11-20T14:51:33Z"),
            ("2026-11-20", "2026-11-20T08:00:00Z"),
            ("2026-03-08T02:30:00", "2026-03-08T10:30:00Z"),
            ("2026-11-01T01:30:00", "2026-11-01T08:30:00Z"),
        ] {
            assert_eq!(instant(read(text).unwrap()).to_string(), want, "{text}");
        }
        for text in ["", "soon", "11/20/2026", "2026-13-01", "2026-11-20T25:00:00"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
