//! Times as carriers tell them: a day, a time of day somewhere, or a moment. A time without an offset is where the
//! parcel is or goes to, and nobody says where that is: it is never taken for one of ours.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A time as a carrier tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CarrierTime {
    /// A day there.
    Day(Date),
    /// A time of day there.
    There(DateTime),
    /// A moment, with the offset that it was told in.
    Moment(Timestamp, Offset),
}

/// A text that is none of the three.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is neither a date nor a time")]
pub struct NoTime(String);

impl CarrierTime {
    /// What the calendar and the clock there showed; a day begins with its first second.
    pub fn civil(self) -> DateTime {
        match self {
            Self::Day(day) => day.to_datetime(Time::midnight()),
            Self::There(time) => time,
            Self::Moment(at, offset) => offset.to_datetime(at),
        }
    }

    /// The day there.
    pub fn day(self) -> Date {
        self.civil().date()
    }
}

impl FromStr for CarrierTime {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        let none = || NoTime(text.to_owned());
        let pieces = Pieces::parse(text.trim()).map_err(|_unreadable| none())?;
        let Some(time) = pieces.time() else { return Ok(Self::Day(pieces.date())) };
        let there = pieces.date().to_datetime(time);
        match pieces.to_numeric_offset() {
            None => Ok(Self::There(there)),
            Some(offset) => {
                let at = offset.to_timestamp(there).map_err(|_beyond| none())?;
                // Offsets are written in minutes, so one of seconds would be read back as another moment.
                let minutes = Offset::from_seconds(offset.seconds() - offset.seconds() % 60);
                Ok(Self::Moment(at, minutes.map_err(|_beyond| none())?))
            }
        }
    }
}

impl TryFrom<String> for CarrierTime {
    type Error = NoTime;

    fn try_from(text: String) -> Result<Self, NoTime> {
        text.parse()
    }
}

impl From<CarrierTime> for String {
    fn from(time: CarrierTime) -> Self {
        time.to_string()
    }
}

impl fmt::Display for CarrierTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::There(time) => write!(f, "{time}"),
            Self::Moment(at, offset) => write!(f, "{}", at.display_with_offset(*offset)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_stays_what_it_is() {
        for (text, want, day) in [
            ("2026-11-20", "2026-11-20", "2026-11-20"),
            ("2026-11-20T14:03:05", "2026-11-20T14:03:05", "2026-11-20"),
            ("2026-11-20T23:03:05-08:00", "2026-11-20T23:03:05-08:00", "2026-11-20"),
            ("2026-11-20T23:03:05Z", "2026-11-20T23:03:05+00:00", "2026-11-20"),
            (" 2026-11-20T01:00:00+09:00 ", "2026-11-20T01:00:00+09:00", "2026-11-20"),
        ] {
            let time: CarrierTime = text.parse().unwrap();
            assert_eq!((time.to_string().as_str(), time.day().to_string().as_str()), (want, day), "{text}");
            let kept = serde_json::to_string(&time).unwrap();
            assert_eq!(serde_json::from_str::<CarrierTime>(&kept).unwrap(), time, "{text}");
        }
        for text in ["", "soon", "14:03", "2026-13-01", "1712741696"] {
            assert!(text.parse::<CarrierTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_offset_of_seconds_changes_no_moment() {
        let time: CarrierTime = "2026-11-20T23:03:05+05:45:30".parse().unwrap();
        assert_eq!(time.to_string(), "2026-11-20T23:02:35+05:45");
        assert_eq!(time.to_string().parse(), Ok(time));
    }

    #[test]
    fn a_time_without_an_offset_is_not_taken_for_one_of_ours() {
        let there: CarrierTime = "2026-11-20T14:03:05".parse().unwrap();
        let here: CarrierTime = "2026-11-20T14:03:05Z".parse().unwrap();
        assert_ne!(there, here);
        assert_eq!(there.civil(), here.civil());
    }
}
