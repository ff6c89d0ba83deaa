//! OrderFlow writes times without a zone, in a form that can be configured. Which clock they are of is the account's
//! setting.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

/// As far from a change of the clocks as a time must be to mean one moment.
const NEAR: SignedDuration = SignedDuration::from_hours(3);
/// By how much clocks change.
const CHANGE: SignedDuration = SignedDuration::from_hours(1);

/// How an account reads and writes times.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    zone: TimeZone,
    form: String,
}

impl Clock {
    /// A clock by the zone's name and the form of its times, or which of both cannot be.
    pub(super) fn new(zone: &str, form: &str) -> Result<Self, (&'static str, String)> {
        let found = TimeZoneDatabase::bundled().get(zone);
        let zone = found.map_err(|_unknown| ("time_zone", format!("`{zone}` is no time zone")))?;
        let clock = Self { zone, form: form.to_owned() };
        let sample = DateTime::constant(2026, 11, 28, 18, 5, 9, 0);
        let written = strtime::format(form, sample).ok();
        let read = written.and_then(|text| DateTime::strptime(form, text).ok());
        if read != Some(sample) {
            let why = format!("`{form}` does not write times so that they can be read again, to the second");
            return Err(("date_format", why));
        }
        Ok(clock)
    }

    /// Reads a time. One that says its own offset is taken at its word; of an hour that comes twice the first counts.
    pub(super) fn time(&self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        if let Ok(absolute) = text.parse::<Timestamp>() {
            return Some(absolute);
        }
        let there = DateTime::strptime(&self.form, text).or_else(|_| text.parse::<DateTime>()).ok()?;
        self.zone.to_ambiguous_zoned(there).compatible().ok().map(|zoned| zoned.timestamp())
    }

    /// Writes a time.
    pub(super) fn text(&self, time: Timestamp) -> String {
        let there = self.civil(time);
        // The form was tried when the account was opened.
        strtime::format(&self.form, there).unwrap_or_else(|_| there.to_string())
    }

    /// The day that it is there.
    pub(super) fn day(&self, time: Timestamp) -> Date {
        self.civil(time).date()
    }

    /// Both ends of a span as texts. Where the clocks change close to one, it is wider by as much.
    pub(super) fn span(&self, from: Timestamp, to: Timestamp) -> (String, String) {
        let moved = |time: Timestamp, by: SignedDuration| {
            if self.is_near_change(time) { time.checked_add(by).unwrap_or(time) } else { time }
        };
        (self.text(moved(from, -CHANGE)), self.text(moved(to, CHANGE)))
    }

    fn is_near_change(&self, time: Timestamp) -> bool {
        let offset = |time: Timestamp| self.zone.to_offset(time);
        time.checked_sub(NEAR).map(offset).ok() != time.checked_add(NEAR).map(offset).ok()
    }

    fn civil(&self, time: Timestamp) -> DateTime {
        time.to_zoned(self.zone.clone()).datetime()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "%Y-%m-%d %H:%M:%S";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_those_of_the_zone() {
        let (utc, london) = (Clock::new("UTC", FORM).unwrap(), Clock::new("Europe/London", FORM).unwrap());
        for (clock, text, want) in [
            (&utc, "2026-07-04 16:45:10", Some("2026-07-04T16:45:10Z")),
            (&london, "2026-07-04 16:45:10", Some("2026-07-04T15:45:10Z")),
            (&london, "2026-12-04 16:45:10", Some("2026-12-04T16:45:10Z")),
            (&london, "2026-07-04T16:45:10", Some("2026-07-04T15:45:10Z")),
            (&london, "2026-07-04", Some("2026-07-03T23:00:00Z")),
            (&london, "2026-07-04T16:45:10+02:00", Some("2026-07-04T14:45:10Z")),
            (&london, "2026-10-25 01:30:00", Some("2026-10-25T00:30:00Z")),
            (&london, "soon", None),
        ] {
            assert_eq!(clock.time(text), want.map(at), "{text}");
        }
        assert_eq!(london.text(at("2026-07-04T15:45:10.9Z")), "2026-07-04 16:45:10");
        assert_eq!(london.day(at("2026-07-03T23:30:00Z")).to_string(), "2026-07-04");
    }

    #[test]
    fn a_span_is_wider_where_the_clocks_change() {
        let london = Clock::new("Europe/London", FORM).unwrap();
        let span = |from: &str, to: &str| london.span(at(from), at(to));
        let text = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(
            span("2026-07-01T10:00:00Z", "2026-07-01T11:00:00Z"),
            text("2026-07-01 11:00:00", "2026-07-01 12:00:00")
        );
        // Both are half past one there.
        assert_eq!(
            span("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
            text("2026-10-25 00:30:00", "2026-10-25 02:30:00")
        );
    }

    #[test]
    fn what_cannot_be_read_again_is_no_form() {
        for (zone, form, want) in [
            ("Europe/Londn", FORM, "time_zone"),
            ("UTC", "%Y-%m-%d", "date_format"),
            ("UTC", "%Q", "date_format"),
            ("UTC", "", "date_format"),
        ] {
            assert_eq!(Clock::new(zone, form).unwrap_err().0, want, "{zone} {form}");
        }
        assert!(Clock::new("UTC", "%d/%m/%Y %H.%M.%S").is_ok());
    }
}
