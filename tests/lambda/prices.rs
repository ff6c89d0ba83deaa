//! What counted work costs: quantities by measure, times the prices of `prices.toml`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::meter::System;
use crate::walk::{Call, Came};

/// Prices with their date and source, and how long requests are taken to last.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prices {
    pub(crate) as_of: String,
    pub(crate) region: String,
    pub(crate) price: Vec<Price>,
    latency: Vec<Latency>,
}

/// Of one measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Price {
    pub(crate) of: Measure,
    pub(crate) usd: Decimal,
    pub(crate) per: u64,
    pub(crate) source: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Latency {
    of: Place,
    ms: u32,
}

/// What is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Measure {
    GatewayRequests,
    FunctionCalls,
    FunctionGbSeconds,
    QueueRequests,
    FairQueueRequests,
    LedgerWriteUnits,
    LedgerReadUnits,
    BusEvents,
    LogBytes,
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Place {
    Ledger,
    Queue,
    Secrets,
    Bus,
    Partner,
    Commercetools,
}

impl Measure {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::GatewayRequests => "HTTP API requests",
            Self::FunctionCalls => "Lambda calls",
            Self::FunctionGbSeconds => "Lambda GB-seconds",
            Self::QueueRequests => "SQS requests",
            Self::FairQueueRequests => "SQS requests with a group",
            Self::LedgerWriteUnits => "DynamoDB write units",
            Self::LedgerReadUnits => "DynamoDB read units",
            Self::BusEvents => "EventBridge events",
            Self::LogBytes => "log bytes",
        }
    }
}

/// How much of each measure.
pub(crate) type Quantities = BTreeMap<Measure, Decimal>;

impl Prices {
    /// The table of this repository.
    pub(crate) fn read() -> Self {
        toml::from_str(include_str!("prices.toml")).expect("prices.toml has the form that is read here")
    }

    /// What calls use of everything, for each of so many pieces of work.
    pub(crate) fn quantities(&self, calls: &[Call], pieces: usize) -> Quantities {
        let mut all = Quantities::new();
        for call in calls {
            for (measure, quantity) in self.of_call(call) {
                *all.entry(measure).or_default() += quantity;
            }
        }
        let pieces = Decimal::from(pieces.max(1));
        all.into_iter().map(|(measure, quantity)| (measure, quantity / pieces)).collect()
    }

    /// What a million pieces of work cost by one measure, in dollars.
    pub(crate) fn million(&self, measure: Measure, each: Decimal) -> Decimal {
        let price = self.price.iter().find(|price| price.of == measure);
        let price = price.unwrap_or_else(|| panic!("prices.toml has no price of {}", measure.words()));
        price.usd * each * Decimal::from(1_000_000) / Decimal::from(price.per)
    }

    fn of_call(&self, call: &Call) -> [(Measure, Decimal); 9] {
        let from = |came| Decimal::from(u8::from(call.came == came));
        // The mapping receives a batch and deletes it, one request each.
        let taken = from(Came::Queue) * Decimal::TWO;
        let sent = Decimal::from(call.billed.sends);
        [
            (Measure::GatewayRequests, from(Came::Gateway)),
            (Measure::FunctionCalls, Decimal::ONE),
            (Measure::FunctionGbSeconds, self.gb_seconds(call)),
            (Measure::QueueRequests, sent + taken),
            (Measure::FairQueueRequests, sent + taken),
            (Measure::LedgerWriteUnits, Decimal::from(call.billed.units.written)),
            (Measure::LedgerReadUnits, Decimal::from(call.billed.units.half_reads) / Decimal::TWO),
            (Measure::BusEvents, Decimal::from(call.billed.events)),
            (Measure::LogBytes, Decimal::from(call.printed)),
        ]
    }

    /// Memory held for the time that was measured, where answers come at once, and for the waits that are assumed.
    /// Messages of a call wait at the same time.
    fn gb_seconds(&self, call: &Call) -> Decimal {
        let messages = Decimal::from(call.messages.max(1));
        let waits = |((system, _), tally): (&(System, String), &crate::meter::Tally)| {
            Decimal::from(tally.requests) / messages * Decimal::from(self.latency(*system))
        };
        let waited: Decimal = call.traffic.iter().map(waits).sum();
        let took = u64::try_from(call.took.as_micros()).unwrap_or(u64::MAX);
        let millis = Decimal::from(took) / Decimal::ONE_THOUSAND + waited;
        millis / Decimal::ONE_THOUSAND * Decimal::from(call.memory_mb) / Decimal::from(1024)
    }

    /// In milliseconds.
    fn latency(&self, system: System) -> u32 {
        let place = match system {
            System::Ledger => Place::Ledger,
            System::Queue => Place::Queue,
            System::Secrets => Place::Secrets,
            System::Bus => Place::Bus,
            System::Partner => Place::Partner,
            System::Commercetools => Place::Commercetools,
        };
        self.latency.iter().find(|latency| latency.of == place).map_or(0, |latency| latency.ms)
    }
}
