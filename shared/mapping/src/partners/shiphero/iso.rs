//! ShipHero's times: `2021-07-24T02:03:01`, with a blank instead of the `T` in webhooks, or a date alone. They
//! carry no offset and are taken as UTC.

use jiff::Timestamp;

/// Writes a time to the second, as UTC without an offset.
pub(super) fn text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partner::utc;

    #[test]
    fn times_are_written_in_one_form() {
        for from in ["2021-07-24 02:03:01", "2021-07-24T04:03:01+02:00", "2021-07-24T02:03:01.25Z"] {
            assert_eq!(utc::time(from).map(text).as_deref(), Some("2021-07-24T02:03:01"), "{from}");
        }
    }
}
