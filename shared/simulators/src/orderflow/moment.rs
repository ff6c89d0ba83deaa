//! Times as OrderFlow writes and reads them: in the zone of the server, which they do not name.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// `2026-03-04 09:15:00`
pub(super) fn text(zone: &TimeZone, time: Timestamp) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The beginning of the day of this time.
pub(super) fn midnight(zone: &TimeZone, time: Timestamp) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%d 00:00:00").to_string()
}

/// Reads `2026-03-04 09:15:00`, with a `T` as well, and a day alone as its beginning. A time that names its offset, as
/// callers from .NET send it, means what it says.
pub(super) fn read(zone: &TimeZone, text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let civil: DateTime = text.parse().ok()?;
    civil.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// The time without fractions, as it is shown.
pub(super) fn second(time: Timestamp) -> Option<Timestamp> {
    Timestamp::from_second(time.as_second()).ok()
}
