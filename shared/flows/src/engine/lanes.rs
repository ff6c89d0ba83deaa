//! The queues of a deployment, and a turn of each.

use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::facets::Fingerprint;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, TraceId};
use waybill_domain::review::About;
use waybill_queue::runner::{
    Arrival, Bench, Finished, Handler, Options, Outcome, Ran, Told, each, run_batch, run_received,
};
use waybill_queue::{Envelope, QueueError, Received};

use crate::dispatch::{self, LEASE};
use crate::engine::caught;
use crate::engine::hears::Hears;
use crate::engine::waits::Waits;
use crate::news::{self, Heard};
use crate::notices::{self, Says};
use crate::work::Work;
use crate::world::World;
use crate::{names, reviews, stock, write_back};

/// Messages that one turn does at a time.
const AT_ONCE: usize = 10;

/// A queue, by whose work is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lane {
    /// What the shop says.
    Notices,
    /// Looks for an account.
    Dispatch(AccountId),
    /// What partners say.
    News,
    /// Stock figures of an account.
    Stock(AccountId),
}

impl Lane {
    /// The queue's name.
    pub fn queue(&self) -> String {
        match self {
            Self::Notices => names::COMMERCE_MESSAGES.to_owned(),
            Self::Dispatch(account) => names::dispatch(account),
            Self::News => names::PARTNER_EVENTS.to_owned(),
            Self::Stock(account) => names::stock(account),
        }
    }

    /// The lane whose queue has this name, if the deployment has it.
    pub fn of(world: &World, queue: &str) -> Option<Self> {
        lanes(world).into_iter().find(|lane| lane.queue() == queue)
    }
}

/// Every queue of the deployment.
pub fn lanes(world: &World) -> Vec<Lane> {
    let mut lanes = vec![Lane::Notices, Lane::News];
    for account in world.desks.keys() {
        lanes.push(Lane::Dispatch(account.clone()));
        lanes.push(Lane::Stock(account.clone()));
    }
    lanes
}

/// Receives one batch and has it done.
pub async fn turn(world: &World, lane: &Lane) -> Result<Ran, QueueError> {
    let (now, random) = (|| world.now(), || world.chance.next());
    let bench = Bench { queue: world.queue.as_ref(), now: &now, random: &random };
    run_batch(bench, &lane.queue(), &options(world, lane), &Turn { world, lane }).await
}

/// Has a batch done that somebody else received and will acknowledge, until its time is over.
pub async fn turn_received(
    world: &World,
    lane: &Lane,
    received: Vec<Received>,
    over: impl Future<Output = ()> + Send,
) -> Finished {
    let (now, random) = (|| world.now(), || world.chance.next());
    let bench = Bench { queue: world.queue.as_ref(), now: &now, random: &random };
    run_received(bench, &lane.queue(), &options(world, lane), received, &Turn { world, lane }, over).await
}

/// A claim must not outlive the message that it was made for. Looks come as many at a time as are placed together, where
/// the queue hands out so many.
fn options(world: &World, lane: &Lane) -> Options {
    let visibility = LEASE.saturating_add(SignedDuration::from_secs(60));
    let together = match lane {
        Lane::Dispatch(account) => world.desks.get(account).map_or(1, dispatch::at_once),
        Lane::Notices | Lane::News | Lane::Stock(_) => 1,
    };
    Options { max: AT_ONCE.max(together), visibility, ..Options::default() }
}

#[derive(Debug)]
struct Turn<'a> {
    world: &'a World,
    lane: &'a Lane,
}

#[async_trait]
impl Handler for Turn<'_> {
    async fn run(&self, batch: Vec<Arrival>, told: &Told) {
        let waits = Waits::of(self.world, self.lane, &batch);
        let (batch, outcomes) = waits.before(batch).await;
        for (message, outcome) in outcomes {
            told.tell(message, outcome);
        }
        let hears = &Hears::new(waits, told);
        match self.lane {
            Lane::Notices => self.notices(batch, hears).await,
            Lane::Dispatch(account) => self.dispatch(account, batch, hears).await,
            Lane::News => {
                let tell = |message, outcome| hears.hear(message, outcome);
                each(batch, AT_ONCE, key, |arrival| self.one(arrival), tell).await;
            }
            Lane::Stock(account) => self.stock(account, batch, hears).await,
        }
    }
}

impl Turn<'_> {
    /// Messages of the shop come in envelopes, or raw where commercetools writes to the queue itself.
    async fn notices(&self, batch: Vec<Arrival>, hears: &Hears<'_>) {
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

    async fn dispatch(&self, account: &AccountId, batch: Vec<Arrival>, hears: &Hears<'_>) {
        let mut arrived = Vec::new();
        for arrival in batch {
            match arrival {
                Arrival::Unreadable { message, body, error } => {
                    hears.hear(message, self.unreadable(&body, &error).await).await;
                }
                Arrival::Work { message, envelope } => match serde_json::from_value(envelope.work.clone()) {
                    Ok(Work::Look { look }) if look.account == *account => arrived.push(dispatch::Arrived {
                        message,
                        trace: envelope.trace,
                        first_seen: envelope.first_seen,
                        tries: envelope.tries,
                        look,
                    }),
                    Ok(_) | Err(_) => hears.hear(message, misplaced(&envelope)).await,
                },
            }
        }
        dispatch::looks(self.world, account, arrived, hears).await;
    }

    /// The figures of a whole batch are written together: one read of the shop for all of them.
    async fn stock(&self, account: &AccountId, batch: Vec<Arrival>, hears: &Hears<'_>) {
        let (mut messages, mut all) = (Vec::new(), Vec::new());
        let mut last: Option<(TraceId, u32)> = None;
        for arrival in batch {
            match arrival {
                Arrival::Unreadable { message, body, error } => {
                    hears.hear(message, self.unreadable(&body, &error).await).await;
                }
                Arrival::Work { message, envelope } => match serde_json::from_value(envelope.work.clone()) {
                    Ok(Work::Stock { account: of, levels }) if of == *account => {
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
            let outcome = caught(stock::levels(self.world, account, all, &trace, tries)).await;
            for message in messages {
                hears.hear(message, outcome.clone()).await;
            }
        }
    }

    async fn one(&self, arrival: Arrival) -> Outcome {
        let envelope = match arrival {
            Arrival::Unreadable { body, error, .. } => return self.unreadable(&body, &error).await,
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

    /// Kept whole in review, acknowledged, counted.
    async fn unreadable(&self, body: &str, error: &str) -> Outcome {
        self.world.counts.add("message unreadable");
        let about = About::Received { id: Fingerprint::of(&body).short().to_owned() };
        let refusal = Refusal::new("unreadable-message", error);
        match reviews::put(self.world, about, None, refusal, Some(json!({ "body": body }))).await {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Failed { cause: error.to_string() },
        }
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

fn key(arrival: &Arrival) -> Option<String> {
    match arrival {
        Arrival::Work { envelope, .. } => {
            serde_json::from_value(envelope.work.clone()).ok().and_then(|work: Work| work.key())
        }
        Arrival::Unreadable { .. } => None,
    }
}

/// Work in a queue where it does not belong is ours to mend: it ends in the dead letters, whole.
fn misplaced(envelope: &Envelope) -> Outcome {
    Outcome::Failed {
        cause: format!("message {} holds work that does not belong into its queue", envelope.id),
    }
}
