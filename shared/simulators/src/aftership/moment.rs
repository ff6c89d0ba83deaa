//! Times as they are written: in UTC by AfterShip itself, in one of three ways by carriers and callers.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// How a carrier writes its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// `2026-11-20`, where a day alone can stand; elsewhere as [`Dates::Local`].
    Day,
    /// `2026-11-20T14:51:33`, on the clock of the place, which it does not name.
    Local,
    /// `2026-11-20T14:51:33-06:00`.
    Offset,
}

/// A moment as somebody else wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// When it was; what is written without an offset is taken for UTC where nothing better is known.
    pub(super) at: Timestamp,
    /// With its time.
    pub(super) long: String,
    /// Where a day alone can stand.
    pub(super) short: String,
}

impl Moment {
    /// A moment at a place, as this carrier writes it.
    pub(super) fn of(at: Timestamp, zone: &TimeZone, dates: Dates) -> Self {
        let there = Zoned::new(at, zone.clone());
        let local = there.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let (long, short) = match dates {
            Dates::Day => (local, there.strftime("%Y-%m-%d").to_string()),
            Dates::Local => (local.clone(), local),
            Dates::Offset => {
                let text = there.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
                (text.clone(), text)
            }
        };
        Self { at, long, short }
    }

    /// Reads one of the three ways.
    pub(super) fn read(text: &str) -> Option<Self> {
        let at = instant(text)?;
        Some(Self { at, long: text.to_owned(), short: text.to_owned() })
    }
}

/// When it was that somebody wrote in one of the three ways.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    if let Some(at) = with_offset(text) {
        return Some(at);
    }
    let local = if text.len() == "2026-11-20".len() {
        text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight())
    } else {
        (text.len() == "2026-11-20T14:51:33".len() && text.contains('T')).then_some(())?;
        text.parse::<DateTime>().ok()?
    };
    TimeZone::UTC.to_timestamp(local).ok()
}

/// A date and a time with a numeric offset or a `Z`.
pub(super) fn with_offset(text: &str) -> Option<Timestamp> {
    let offset = text.get(19..)?;
    let has_offset = offset == "Z" || is_numeric(offset);
    (has_offset && text.get(10..11) == Some("T")).then(|| text.parse().ok())?
}

/// A date and a time with a numeric offset: the only form that filters take. A plus that was not escaped is a space.
pub(super) fn with_numeric_offset(text: &str) -> Option<Timestamp> {
    is_numeric(text.get(19..)?).then(|| with_offset(text))?
}

fn is_numeric(offset: &str) -> bool {
    let shape = offset.bytes().zip(b"+00:00").all(|(found, shape)| match shape {
        b'+' => found == b'+' || found == b'-',
        b':' => found == b':',
        _ => found.is_ascii_digit(),
    });
    offset.len() == 6 && shape
}

/// As AfterShip writes its own times: `2026-11-20T14:51:33+00:00`.
pub(super) fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_are_written() {
        let at: Timestamp = "2026-11-20T03:51:33.6Z".parse().unwrap();
        let zone = TimeZone::get("America/Chicago").unwrap();
        for (dates, long, short) in [
            (Dates::Day, "2026-11-19T21:51:33", "2026-11-19"),
            (Dates::Local, "2026-11-19T21:51:33", "2026-11-19T21:51:33"),
            (Dates::Offset, "2026-11-19T21:51:33-06:00", "2026-11-19T21:51:33-06:00"),
        ] {
            let made = Moment::of(at, &zone, dates);
            assert_eq!((made.long.as_str(), made.short.as_str()), (long, short), "{dates:?}");
        }
        assert_eq!(utc(at), "2026-11-20T03:51:33+00:00");
    }

    #[test]
    fn three_ways_are_read_and_no_other() {
        for (text, want) in [
            ("2026-11-20", Some("2026-11-20T00:00:00Z")),
            ("2026-11-20T03:51:33", Some("2026-11-20T03:51:33Z")),
            ("2026-11-20T03:51:33-06:00", Some("2026-11-20T09:51:33Z")),
            ("2026-11-20T03:51:33Z", Some("2026-11-20T03:51:33Z")),
            ("2026-11-20 03:51:33", None),
            ("2026-11-20T03:51:33 00:00", None),
            ("2026-11-20T03:51:33-0600", None),
            ("2026-11-20T03:51", None),
            ("20261120", None),
            ("2026-13-20", None),
            ("soon", None),
            ("2026-11-20T03:51:33é06:00", None),
        ] {
            assert_eq!(instant(text).map(|at| at.to_string()).as_deref(), want, "{text}");
        }
        assert!(with_numeric_offset("2026-11-20T03:51:33Z").is_none());
        assert!(with_numeric_offset("2026-11-20T03:51:33+00:00").is_some());
    }
}
