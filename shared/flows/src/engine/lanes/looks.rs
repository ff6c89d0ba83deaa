//! Looks for an account.

use async_trait::async_trait;
use waybill_domain::ids::AccountId;
use waybill_queue::runner::Arrival;

use super::{Crew, Does, Lane, misplaced, unreadable};
use crate::dispatch;
use crate::engine::hears::Hears;
use crate::work::Work;
use crate::world::World;

/// Who does looks.
pub fn looks<'a>(world: &'a World, lane: &'a Lane) -> Option<Crew<'a>> {
    if let Lane::Dispatch(account) = lane { Some(Crew::new(Looks { world, account })) } else { None }
}

#[derive(Debug)]
struct Looks<'a> {
    world: &'a World,
    account: &'a AccountId,
}

#[async_trait]
impl Does for Looks<'_> {
    async fn work(&self, batch: Vec<Arrival>, hears: &Hears<'_>) {
        let mut arrived = Vec::new();
        for arrival in batch {
            match arrival {
                Arrival::Unreadable { message, body, error } => {
                    hears.hear(message, unreadable(self.world, &body, &error).await).await;
                }
                Arrival::Work { message, envelope } => match serde_json::from_value(envelope.work.clone()) {
                    Ok(Work::Look { look }) if look.account == *self.account => {
                        arrived.push(dispatch::Arrived {
                            messages: vec![message],
                            trace: envelope.trace,
                            first_seen: envelope.first_seen,
                            tries: envelope.tries,
                            look,
                        });
                    }
                    Ok(_) | Err(_) => hears.hear(message, misplaced(&envelope)).await,
                },
            }
        }
        dispatch::looks(self.world, self.account, arrived, hears).await;
    }
}
