//! The report as programs read it: the names below stay, others may be added.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use waybill_domain::ids::AccountId;
use waybill_domain::tracking::report::{Report, Tally};

use super::Asked;

/// The report. Every figure counts parcels, unless its name says percent or days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Told {
    /// Parcels of which something was heard first on this day or later, in UTC; `null`: all that are known.
    pub(super) since: Option<Date>,
    /// Those that this account tracks; `null`: of all accounts.
    pub(super) account: Option<AccountId>,
    /// By carrier, service and store, in this order.
    pub(super) groups: Vec<Line>,
    /// All groups together.
    pub(super) total: Figures,
}

/// A group and how its parcels fare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    /// As the tracking service codes it, else as the order says; `null`: not known.
    pub(super) carrier: Option<String>,
    /// As the parcel on the order says; `null`: it does not.
    pub(super) service: Option<String>,
    /// The key of the order's store; `null`: it has none.
    pub(super) store: Option<String>,
    /// How they fare.
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// How parcels fare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Figures {
    /// In all.
    pub(super) parcels: u32,
    /// Those that came to whom they were sent.
    pub(super) delivered: u32,
    /// Those that go back, or went back.
    pub(super) returning: u32,
    /// Whether they came by the promised day, else by the expected one.
    pub(super) on_time: OnTime,
    /// Days of the calendar from the carrier's hands to the recipient's.
    pub(super) transit_days: Days,
    /// What went wrong on the way.
    pub(super) exceptions: Exceptions,
}

/// Whether delivered parcels came on time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OnTime {
    /// Those of which a day is known.
    pub(super) known: u32,
    /// Those of them that came on that day or before.
    pub(super) parcels: u32,
    /// Their share, rounded down; `null`: of none a day is known.
    pub(super) percent: Option<u32>,
}

/// How long parcels took; `null` where it is known of none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Days {
    /// Those of which it is known.
    pub(super) known: u64,
    /// The fewest.
    pub(super) least: Option<u32>,
    /// What half of them took at most.
    pub(super) median: Option<u32>,
    /// What nine in ten of them took at most.
    pub(super) nine_in_ten: Option<u32>,
    /// The most.
    pub(super) most: Option<u32>,
    /// How many parcels took how many days.
    pub(super) parcels: BTreeMap<u32, u32>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Exceptions {
    /// Parcels with any.
    pub(super) parcels: u32,
    /// By what, as the tracking service codes it; a parcel counts for each of its own.
    pub(super) by_code: BTreeMap<String, u32>,
}

impl Told {
    /// The report on what was asked.
    pub(super) fn of(report: &Report, asked: &Asked) -> Self {
        let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let line = report.groups().map(|(group, tally)| Line {
            carrier: known(&group.carrier),
            service: known(&group.service),
            store: known(&group.store),
            figures: Figures::of(tally),
        });
        Self {
            since: asked.since,
            account: asked.account.clone(),
            groups: line.collect(),
            total: Figures::of(&report.total()),
        }
    }
}

impl Figures {
    fn of(tally: &Tally) -> Self {
        Self {
            parcels: tally.parcels,
            delivered: tally.delivered,
            returning: tally.returning,
            on_time: OnTime { known: tally.dated, parcels: tally.on_time, percent: tally.on_time_percent() },
            transit_days: Days {
                known: tally.arrived(),
                least: tally.transit_days.keys().next().copied(),
                median: tally.median_days(),
                nine_in_ten: tally.days_of(90),
                most: tally.transit_days.keys().next_back().copied(),
                parcels: tally.transit_days.clone(),
            },
            exceptions: Exceptions { parcels: tally.troubled, by_code: tally.exceptions.clone() },
        }
    }
}
