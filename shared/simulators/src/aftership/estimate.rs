//! When a parcel is expected, by the courier or by AfterShip, and that it is expected at another time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::account::Account;
use super::moment;
use super::refusal::Refusal;

/// All that was expected of a parcel.
#[derive(Debug, Clone, Default)]
pub(super) struct Estimates {
    pub(super) first: Option<Estimate>,
    pub(super) latest: Option<Estimate>,
    /// The latest of each source.
    pub(super) carrier: Option<Estimate>,
    pub(super) aftership: Option<Estimate>,
    pub(super) custom: Option<Estimate>,
}

/// A time at which a parcel is expected: one, or a span.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    #[serde(default)]
    pub source: Source,
    /// In one of the three ways.
    pub datetime: Option<String>,
    pub min: Option<String>,
    pub max: Option<String>,
    /// Why it is another than before: only AfterShip's own have one.
    pub reason: Option<String>,
}

/// Who expects it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Source {
    #[default]
    #[serde(rename = "Carrier EDD")]
    Carrier,
    #[serde(rename = "AfterShip EDD")]
    AfterShip,
    #[serde(rename = "Custom EDD")]
    Custom,
    #[serde(rename = "Order EDD")]
    Order,
}

impl Source {
    const fn tells_days(self) -> bool {
        match self {
            Self::AfterShip | Self::Custom => true,
            Self::Carrier | Self::Order => false,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Carrier => "Carrier EDD",
            Self::AfterShip => "AfterShip EDD",
            Self::Custom => "Custom EDD",
            Self::Order => "Order EDD",
        }
    }
}

impl Estimate {
    fn kind(&self) -> &'static str {
        if self.min.is_some() || self.max.is_some() { "range" } else { "specific" }
    }

    /// As the first and, with a reason, the latest estimate are shown.
    pub(super) fn view(&self) -> Value {
        json!({
            "type": self.kind(), "source": self.source.name(), "datetime": self.datetime,
            "datetime_min": self.min, "datetime_max": self.max,
        })
    }

    pub(super) fn latest(&self) -> Value {
        let mut shown = self.view();
        if let Some(fields) = shown.as_object_mut() {
            let reason = self.reason.as_ref().filter(|_| self.source == Source::AfterShip);
            fields.insert("revise_reason".to_owned(), json!(reason));
        }
        shown
    }

    /// As those of the courier and of AfterShip are shown.
    pub(super) fn day(&self) -> Value {
        json!({
            "estimated_delivery_date": self.datetime, "estimated_delivery_date_min": self.min,
            "estimated_delivery_date_max": self.max,
        })
    }

    /// As those that people set up rules for are shown.
    pub(super) fn custom(&self) -> Value {
        json!({"type": self.kind(), "datetime": self.datetime, "datetime_min": self.min, "datetime_max": self.max})
    }
}

impl Account {
    /// A parcel is expected at this time. Only another time than before is an event: the first is none, by our reading.
    pub(super) fn revise(&mut self, id: &str, estimate: Estimate) -> Result<(), Refusal> {
        let times = [&estimate.datetime, &estimate.min, &estimate.max];
        if times.iter().all(|time| time.is_none()) {
            return Err(Refusal::Invalid("an estimate has a time".to_owned()));
        }
        if let Some(time) = times.into_iter().flatten().find(|time| moment::instant(time).is_none()) {
            return Err(Refusal::Invalid(format!("`{time}` is no time")));
        }
        // Only couriers know the hour: AfterShip's own estimates, and those by people's rules, are days.
        let is_day = |time: &&String| time.len() == "2026-11-20".len();
        if estimate.source.tells_days() && !times.into_iter().flatten().all(|time| is_day(&time)) {
            return Err(Refusal::Invalid(format!("an {} is a day", estimate.source.name())));
        }
        let now = self.now;
        let estimates = &mut self.trackings.get_mut(id).ok_or(Refusal::NoTracking)?.estimates;
        match estimate.source {
            Source::Carrier => estimates.carrier = Some(estimate.clone()),
            Source::AfterShip => estimates.aftership = Some(estimate.clone()),
            Source::Custom => estimates.custom = Some(estimate.clone()),
            Source::Order => {}
        }
        let is_revised = estimates.latest.as_ref().is_some_and(|latest| *latest != estimate);
        estimates.first.get_or_insert_with(|| estimate.clone());
        estimates.latest = Some(estimate);
        if let Some(tracking) = self.trackings.get_mut(id) {
            tracking.updated = now;
        }
        if is_revised {
            self.announce("edd_revise", id, false);
        }
        Ok(())
    }
}
