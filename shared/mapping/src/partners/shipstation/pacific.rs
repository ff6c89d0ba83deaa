//! ShipStation's first interface tells times without an offset: they are those of a clock on the US west coast, summer
//! time included. Filters are read the same way.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

/// From the database that is built in, so that no machine's own counts.
static PACIFIC: LazyLock<TimeZone> = LazyLock::new(|| {
    let bundled = TimeZoneDatabase::bundled().get("America/Los_Angeles");
    let by_rule = |_missing: jiff::Error| TimeZone::posix("PST8PDT,M3.2.0,M11.1.0");
    bundled.or_else(by_rule).unwrap_or_else(|_no_rule| TimeZone::fixed(Offset::constant(-8)))
});

/// Years below are .NET's way of saying that there is no time.
const FIRST_YEAR: i16 = 1900;
/// As far from a change of the clocks as a time must be to be read in one way only.
const NEAR: SignedDuration = SignedDuration::from_hours(3);

/// Reads a time: with up to seven digits behind the second, with a blank for the `T`, or a date alone. The hour that
/// comes twice in autumn is the first of both; the one that spring leaves out is the hour behind it. A text that says
/// its offset is taken at its word.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(absolute) = text.parse::<Timestamp>() {
        return Some(absolute).filter(|time| civil(*time).year() >= FIRST_YEAR);
    }
    let there =
        text.parse::<DateTime>().or_else(|_| DateTime::strptime("%m/%d/%Y %I:%M:%S %p", text)).ok()?;
    if there.year() < FIRST_YEAR {
        return None;
    }
    PACIFIC.to_ambiguous_zoned(there).compatible().ok().map(|zoned| zoned.timestamp())
}

/// Writes a time to the second.
pub(super) fn text(time: Timestamp) -> String {
    civil(time).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The day that it is there.
pub(super) fn day(time: Timestamp) -> Date {
    civil(time).date()
}

/// Whether the clocks change close to a time.
pub(super) fn is_near_change(time: Timestamp) -> bool {
    let offset = |time: Timestamp| PACIFIC.to_offset(time);
    let before = time.checked_sub(NEAR).map(offset).ok();
    let after = time.checked_add(NEAR).map(offset).ok();
    before != after
}

fn civil(time: Timestamp) -> DateTime {
    time.to_zoned(PACIFIC.clone()).datetime()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_is_read() {
        for (from, want) in [
            ("2014-10-03T06:51:33.627", Some("2014-10-03T13:51:33.627Z")),
            ("2024-09-17T10:51:14.5030000", Some("2024-09-17T17:51:14.503Z")),
            ("2016-06-07T00:00:00", Some("2016-06-07T07:00:00Z")),
            ("2016-12-07 08:09:10", Some("2016-12-07T16:09:10Z")),
            ("2014-10-03", Some("2014-10-03T07:00:00Z")),
            ("8/17/2015 9:24:14 AM", Some("2015-08-17T16:24:14Z")),
            ("2015-06-29T08:46:27Z", Some("2015-06-29T08:46:27Z")),
            ("2015-06-29T08:46:27+02:00", Some("2015-06-29T06:46:27Z")),
            ("0001-01-01T00:00:00", None),
            ("0001-01-01T00:00:00Z", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(time(from).map(|time| time.to_string()).as_deref(), want, "{from}");
        }
    }

    #[test]
    fn both_changes_of_the_clocks_have_an_answer() {
        for (name, from, want) in [
            ("before spring", "2026-03-08T01:59:59", "2026-03-08T09:59:59Z"),
            ("left out in spring", "2026-03-08T02:30:00", "2026-03-08T10:30:00Z"),
            ("behind spring", "2026-03-08T03:00:00", "2026-03-08T10:00:00Z"),
            ("before autumn", "2026-11-01T00:59:59", "2026-11-01T07:59:59Z"),
            ("twice in autumn", "2026-11-01T01:30:00", "2026-11-01T08:30:00Z"),
            ("behind autumn", "2026-11-01T02:00:00", "2026-11-01T10:00:00Z"),
        ] {
            assert_eq!(time(from).unwrap().to_string(), want, "{name}");
        }
    }

    #[test]
    fn times_are_written_as_that_clock_shows_them() {
        for (from, want) in [
            ("2026-03-08T09:59:59Z", "2026-03-08T01:59:59"),
            ("2026-03-08T10:00:00Z", "2026-03-08T03:00:00"),
            ("2026-11-01T08:30:00Z", "2026-11-01T01:30:00"),
            ("2026-11-01T09:30:00Z", "2026-11-01T01:30:00"),
            ("2026-11-20T12:00:00.9Z", "2026-11-20T04:00:00"),
        ] {
            assert_eq!(text(from.parse().unwrap()), want, "{from}");
        }
        assert_eq!(day("2026-11-20T05:00:00Z".parse().unwrap()).to_string(), "2026-11-19");
    }

    #[test]
    fn a_change_is_near_within_three_hours() {
        for (at, want) in [
            ("2026-11-01T08:59:00Z", true),
            ("2026-11-01T06:01:00Z", true),
            ("2026-11-01T05:59:00Z", false),
            ("2026-03-08T12:59:00Z", true),
            ("2026-03-08T13:01:00Z", false),
            ("2026-07-01T00:00:00Z", false),
        ] {
            assert_eq!(is_near_change(at.parse().unwrap()), want, "{at}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_or_is_the_repeated_hour(second in 1_000_000_000_i64..2_200_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            let back = time(&text(at)).unwrap();
            let hour = SignedDuration::from_hours(1);
            prop_assert!(back == at || back == at.checked_sub(hour).unwrap());
        }
    }
}
