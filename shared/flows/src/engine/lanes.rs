//! The queues of a deployment, and a turn of each.

mod looks;
mod news;
mod notices;
mod stock;

use std::fmt::{self, Debug};

use async_trait::async_trait;
use jiff::SignedDuration;
use waybill_domain::ids::AccountId;
use waybill_queue::runner::{
    self, Arrival, Bench, Finished, Handler, Options, Outcome, Ran, Told, run_batch, run_received,
};
use waybill_queue::{Envelope, QueueError, Received};

use crate::dispatch::{self, LEASE};
use crate::engine::hears::Hears;
use crate::engine::waits::Waits;
use crate::world::World;
use crate::{names, reviews};

pub use looks::looks;
pub use news::news;
pub use notices::notices;
pub use stock::figures;

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

/// Who does the work of a lane. Each kind of lane has its own, so that a function carries the work of its own queue alone.
pub struct Crew<'a>(Box<dyn Does + 'a>);

/// Knows who does the work of some lanes.
pub type Knows = for<'a> fn(&'a World, &'a Lane) -> Option<Crew<'a>>;

/// Who knows a lane.
fn whose(lane: &Lane) -> Knows {
    match lane {
        Lane::Notices => notices,
        Lane::Dispatch(_) => looks,
        Lane::News => news,
        Lane::Stock(_) => figures,
    }
}

/// Does batches of one lane.
#[async_trait]
trait Does: Send + Sync + Debug {
    async fn work(&self, batch: Vec<Arrival>, hears: &Hears<'_>);
}

impl<'a> Crew<'a> {
    fn new(does: impl Does + 'a) -> Self {
        Self(Box::new(does))
    }
}

impl Debug for Crew<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Receives one batch and has it done.
pub async fn turn(world: &World, lane: &Lane) -> Result<Ran, QueueError> {
    let crew = whose(lane)(world, lane).unwrap_or_else(|| unreachable!("it knows its own lane"));
    let (now, random) = (|| world.now(), || world.chance.next());
    let bench = Bench { queue: world.queue.as_ref(), now: &now, random: &random };
    run_batch(bench, &lane.queue(), &options(world, lane), &Turn { world, lane, crew }).await
}

/// Has a batch done that somebody else received and will acknowledge, until its time is over.
pub async fn turn_received<'a>(
    world: &'a World,
    (lane, crew): (&'a Lane, Crew<'a>),
    received: Vec<Received>,
    over: impl Future<Output = ()> + Send,
) -> Finished {
    let (now, random) = (|| world.now(), || world.chance.next());
    let bench = Bench { queue: world.queue.as_ref(), now: &now, random: &random };
    run_received(bench, &lane.queue(), &options(world, lane), received, &Turn { world, lane, crew }, over)
        .await
}

/// Has messages of a lane come again soon that were not done when the time was over.
pub async fn come_soon(world: &World, lane: &Lane, cut: &[Received]) {
    let (now, random) = (|| world.now(), || world.chance.next());
    let bench = Bench { queue: world.queue.as_ref(), now: &now, random: &random };
    runner::come_soon(bench, &lane.queue(), &options(world, lane), cut).await;
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
    crew: Crew<'a>,
}

#[async_trait]
impl Handler for Turn<'_> {
    async fn run(&self, batch: Vec<Arrival>, told: &Told) {
        let waits = Waits::of(self.world, self.lane, &batch);
        let (batch, outcomes) = waits.before(batch).await;
        for (message, outcome) in outcomes {
            told.tell(message, outcome);
        }
        self.crew.0.work(batch, &Hears::new(waits, told)).await;
    }
}

/// Kept whole in review, acknowledged, counted.
async fn unreadable(world: &World, body: &str, error: &str) -> Outcome {
    world.counts.add("message unreadable");
    match reviews::kept_whole(world, body, error).await {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::Failed { cause: error.to_string() },
    }
}

/// Work in a queue where it does not belong is ours to mend: it ends in the dead letters, whole.
fn misplaced(envelope: &Envelope) -> Outcome {
    Outcome::Failed {
        cause: format!("message {} holds work that does not belong into its queue", envelope.id),
    }
}
