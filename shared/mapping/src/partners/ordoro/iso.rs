//! Ordoro's times: RFC 3339 with microseconds and any offset; without an offset in old examples, taken as UTC.

use jiff::Timestamp;

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
    use crate::partner::utc;

    #[test]
    fn times_are_written_in_one_form() {
        for from in ["2026-07-01T07:00:00.059091-05:00", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00"] {
            let time = utc::time(from);
            assert_eq!(time.map(text).as_deref(), Some("2026-07-01T12:00:00Z"), "{from}");
            assert_eq!(time.map(stamp).as_deref(), Some("20260701T120000Z"), "{from}");
        }
    }
}
