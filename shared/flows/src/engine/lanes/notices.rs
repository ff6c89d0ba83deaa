//! What the shop says.

use async_trait::async_trait;
use waybill_queue::Envelope;
use waybill_queue::runner::Arrival;

use super::{Crew, Does, Lane, misplaced};
use crate::engine::hears::Hears;
use crate::notices::{self, Says};
use crate::work::Work;
use crate::world::World;

/// Who does notices.
pub fn notices<'a>(world: &'a World, lane: &'a Lane) -> Option<Crew<'a>> {
    (*lane == Lane::Notices).then(|| Crew::new(Notices { world }))
}

#[derive(Debug)]
struct Notices<'a> {
    world: &'a World,
}

#[async_trait]
impl Does for Notices<'_> {
    /// Messages of the shop come in envelopes, or raw where commercetools writes to the queue itself.
    async fn work(&self, batch: Vec<Arrival>, hears: &Hears<'_>) {
        let mut arrived = Vec::new();
        for arrival in batch {
            match arrival {
                Arrival::Unreadable { message, body, .. } => arrived.push(notices::Arrived {
                    message,
                    trace: self.world.trace(),
                    first_seen: self.world.clock.stopwatch(),
                    tries: 0,
                    says: Says::Body(body),
                }),
                Arrival::Work { message, envelope } => match says(&envelope) {
                    Some(says) => arrived.push(notices::Arrived {
                        message,
                        trace: envelope.trace,
                        first_seen: envelope.first_seen,
                        tries: envelope.tries,
                        says,
                    }),
                    None => hears.hear(message, misplaced(&envelope)).await,
                },
            }
        }
        notices::batch(self.world, arrived, hears).await;
    }
}

fn says(envelope: &Envelope) -> Option<Says> {
    match serde_json::from_value(envelope.work.clone()) {
        Ok(Work::Notice { body }) => Some(Says::Body(body)),
        Ok(Work::Consider { project, order }) => Some(Says::Order(project, order)),
        Ok(
            Work::Look { .. }
            | Work::Webhook { .. }
            | Work::Events { .. }
            | Work::WriteBack { .. }
            | Work::Stock { .. },
        )
        | Err(_) => None,
    }
}
