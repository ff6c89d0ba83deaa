//! Ordoro's times: RFC 3339 with microseconds and an offset; which offset is not to be relied on.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// The newest examples of orders carry this offset.
const OF_ORDERS: TimeZone = TimeZone::UTC;

/// As on orders and returns: `2026-03-05T21:10:26.911724+00:00`.
pub(super) fn text(time: Timestamp) -> String {
    written(time, OF_ORDERS)
}

/// As on products, in the time zone of the company: `2015-10-26T15:44:17.993588-06:00`.
pub(super) fn local(time: Timestamp) -> String {
    written(time, TimeZone::fixed(Offset::constant(-6)))
}

fn written(time: Timestamp, zone: TimeZone) -> String {
    time.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string()
}

/// Reads a time; without an offset it is UTC, and a date alone means its midnight. Both are our choice.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let civil = || text.parse::<DateTime>().and_then(|civil| civil.to_zoned(TimeZone::UTC));
    text.parse::<Timestamp>().or_else(|_| civil().map(|zoned| zoned.timestamp())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_documented_form() {
        for (given, orders, products) in [
            (
                "2015-12-09T12:01:00.855700",
                "2015-12-09T12:01:00.855700+00:00",
                "2015-12-09T06:01:00.855700-06:00",
            ),
            (
                "2016-03-07T06:06:06.123456-06:00",
                "2016-03-07T12:06:06.123456+00:00",
                "2016-03-07T06:06:06.123456-06:00",
            ),
            (
                "2026-01-01T00:00:00.000Z",
                "2026-01-01T00:00:00.000000+00:00",
                "2025-12-31T18:00:00.000000-06:00",
            ),
            ("2026-01-01", "2026-01-01T00:00:00.000000+00:00", "2025-12-31T18:00:00.000000-06:00"),
        ] {
            let time = read(given).unwrap();
            assert_eq!((text(time).as_str(), local(time).as_str()), (orders, products), "{given}");
        }
        // A plus that was not percent-encoded arrives as a space.
        assert_eq!(read("2026-01-01T00:00:00 00:00"), None);
    }
}
