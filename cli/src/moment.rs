//! Times as people type them.

use jiff::Timestamp;
use serde::de::IntoDeserializer as _;
use serde::de::value::Error;
use waybill_routing::time::moment;

/// A time, or the beginning of a day in UTC, as the configuration takes them.
///
/// # Errors
/// When it is neither.
pub(crate) fn parse(text: &str) -> Result<Timestamp, Error> {
    moment(text.into_deserializer())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_utc_and_times_need_a_zone() {
        for (text, want) in [
            ("2026-11-01", Some("2026-11-01T00:00:00Z")),
            ("2026-11-01T08:30:00Z", Some("2026-11-01T08:30:00Z")),
            ("2026-11-01T08:30:00+02:00", Some("2026-11-01T06:30:00Z")),
            ("2026-13-01", None),
            ("yesterday", None),
        ] {
            let want: Option<Timestamp> = want.map(|time| time.parse().unwrap());
            assert_eq!(parse(text).ok(), want, "{text}");
        }
    }
}
