//! Stock figures of an account.

use async_trait::async_trait;
use waybill_domain::ids::{AccountId, TraceId};
use waybill_queue::runner::Arrival;

use super::{Crew, Does, Lane, misplaced, unreadable};
use crate::engine::caught;
use crate::engine::hears::Hears;
use crate::stock;
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

#[async_trait]
impl Does for Figures<'_> {
    /// The figures of a whole batch are written together: one read of the shop for all of them.
    async fn work(&self, batch: Vec<Arrival>, hears: &Hears<'_>) {
        let (mut messages, mut all) = (Vec::new(), Vec::new());
        let mut last: Option<(TraceId, u32)> = None;
        for arrival in batch {
            match arrival {
                Arrival::Unreadable { message, body, error } => {
                    hears.hear(message, unreadable(self.world, &body, &error).await).await;
                }
                Arrival::Work { message, envelope } => match serde_json::from_value(envelope.work.clone()) {
                    Ok(Work::Stock { account: of, levels }) if of == *self.account => {
                        let tries = last.as_ref().map_or(0, |(_, tries)| *tries).max(envelope.tries);
                        last = Some((envelope.trace, tries));
                        messages.push(message);
                        all.extend(levels);
                    }
                    Ok(_) | Err(_) => hears.hear(message, misplaced(&envelope)).await,
                },
            }
        }
        if let Some((trace, tries)) = last {
            let outcome = caught(stock::levels(self.world, self.account, all, &trace, tries)).await;
            for message in messages {
                hears.hear(message, outcome.clone()).await;
            }
        }
    }
}
