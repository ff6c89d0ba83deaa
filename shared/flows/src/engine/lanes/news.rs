//! What partners say, and what it changes on orders of the shop.

use async_trait::async_trait;
use waybill_queue::runner::{Arrival, Outcome, each};

use super::{AT_ONCE, Crew, Does, Lane, misplaced, unreadable};
use crate::engine::hears::Hears;
use crate::news::{self, Heard};
use crate::work::Work;
use crate::world::World;
use crate::write_back;

/// Who does news.
pub fn news<'a>(world: &'a World, lane: &'a Lane) -> Option<Crew<'a>> {
    (*lane == Lane::News).then(|| Crew::new(News { world }))
}

#[derive(Debug)]
struct News<'a> {
    world: &'a World,
}

#[async_trait]
impl Does for News<'_> {
    async fn work(&self, batch: Vec<Arrival>, hears: &Hears<'_>) {
        let tell = |message, outcome| hears.hear(message, outcome);
        each(batch, AT_ONCE, key, |arrival| self.one(arrival), tell).await;
    }
}

impl News<'_> {
    async fn one(&self, arrival: Arrival) -> Outcome {
        let envelope = match arrival {
            Arrival::Unreadable { body, error, .. } => return unreadable(self.world, &body, &error).await,
            Arrival::Work { envelope, .. } => envelope,
        };
        let (world, heard) = (self.world, Heard { trace: envelope.trace.clone(), tries: envelope.tries });
        match serde_json::from_value(envelope.work.clone()) {
            Ok(Work::Webhook { account, webhook }) => match webhook.delivery() {
                Some(delivery) => news::webhook(world, &account, &delivery, &heard).await,
                None => misplaced(&envelope),
            },
            Ok(Work::Events { account, events }) => news::events(world, &account, events, &heard).await,
            Ok(Work::WriteBack { project, order }) => {
                write_back::outcome(world, &project, &order, &heard.trace, heard.tries).await
            }
            Ok(Work::Notice { .. } | Work::Consider { .. } | Work::Look { .. } | Work::Stock { .. })
            | Err(_) => misplaced(&envelope),
        }
    }
}

fn key(arrival: &Arrival) -> Option<String> {
    match arrival {
        Arrival::Work { envelope, .. } => {
            serde_json::from_value(envelope.work.clone()).ok().and_then(|work: Work| work.key())
        }
        Arrival::Unreadable { .. } => None,
    }
}
