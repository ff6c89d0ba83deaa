//! Stock figures of an account.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use waybill_domain::ids::{AccountId, ProjectKey, TraceId};
use waybill_domain::stock::StockLevel;
use waybill_queue::runner::Arrival;

use super::{Crew, Does, Lane, misplaced, unreadable};
use crate::engine::caught;
use crate::engine::hears::Hears;
use crate::stock::{self, Came};
use crate::work::Work;
use crate::world::World;

/// Who writes stock figures.
pub fn figures<'a>(world: &'a World, lane: &'a Lane) -> Option<Crew<'a>> {
    if let Lane::Stock(account) = lane { Some(Crew::new(Figures { world, account })) } else { None }
}

#[derive(Debug)]
struct Figures<'a> {
    world: &'a World,
    account: &'a AccountId,
}

/// Figures that are written together, and the messages that they came with.
#[derive(Debug)]
struct Together {
    messages: Vec<String>,
    levels: Vec<StockLevel>,
    trace: TraceId,
    tries: u32,
    first_seen: Timestamp,
}

#[async_trait]
impl Does for Figures<'_> {
    /// The figures of a whole batch are written together, as far as they go to the same shops: one read of a shop for all of them.
    async fn work(&self, batch: Vec<Arrival>, hears: &Hears<'_>) {
        let mut all: BTreeMap<Option<ProjectKey>, Together> = BTreeMap::new();
        for arrival in batch {
            match arrival {
                Arrival::Unreadable { message, body, error } => {
                    hears.hear(message, unreadable(self.world, &body, &error).await).await;
                }
                Arrival::Work { message, envelope } => match serde_json::from_value(envelope.work.clone()) {
                    Ok(Work::Stock { account: of, levels, only }) if of == *self.account => {
                        let together = all
                            .entry(only)
                            .or_insert_with(|| Together::of(envelope.trace, envelope.first_seen));
                        together.tries = together.tries.max(envelope.tries);
                        together.first_seen = together.first_seen.max(envelope.first_seen);
                        together.messages.push(message);
                        together.levels.extend(levels);
                    }
                    Ok(_) | Err(_) => hears.hear(message, misplaced(&envelope)).await,
                },
            }
        }
        for (only, Together { messages, levels, trace, tries, first_seen }) in all {
            let came = Came { trace: &trace, tries, first_seen };
            let written = stock::levels(self.world, self.account, (levels, only.as_ref()), came);
            let outcome = caught(written).await;
            for message in messages {
                hears.hear(message, outcome.clone()).await;
            }
        }
    }
}

impl Together {
    const fn of(trace: TraceId, first_seen: Timestamp) -> Self {
        Self { messages: Vec::new(), levels: Vec::new(), trace, tries: 0, first_seen }
    }
}
