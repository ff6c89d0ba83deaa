//! Around every batch: what cannot be done now is parked before it is tried, and what must wait long afterwards.

use std::collections::{BTreeMap, BTreeSet};

use tracing::warn;
use waybill_ledger::{LedgerError, Party, Until};
use waybill_mapping::commercetools::messages::decode;
use waybill_queue::runner::{Arrival, Outcome};
use waybill_queue::{Envelope, LONGEST_DELAY, Outgoing};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::{Lane, RunError};
use crate::journal::{self, FAILED, Topic};
use crate::work::Work;
use crate::world::World;
use crate::{names, parking};

/// A batch at work, by message.
#[derive(Debug)]
pub(super) struct Waits<'a> {
    world: &'a World,
    lane: &'a Lane,
    queue: String,
    kept: BTreeMap<String, Kept>,
}

/// A message as it came.
#[derive(Debug)]
enum Kept {
    /// In its envelope.
    Work(Envelope),
    /// What commercetools wrote to the queue itself.
    Bare(String),
}

impl<'a> Waits<'a> {
    pub(super) fn of(world: &'a World, lane: &'a Lane, batch: &[Arrival]) -> Self {
        let kept = batch.iter().filter_map(|arrival| match arrival {
            Arrival::Work { message, envelope } => Some((message.clone(), Kept::Work(envelope.clone()))),
            Arrival::Unreadable { message, body, .. } if *lane == Lane::Notices => {
                Some((message.clone(), Kept::Bare(body.clone())))
            }
            Arrival::Unreadable { .. } => None,
        });
        Self { world, lane, queue: lane.queue(), kept: kept.collect() }
    }

    /// Parks what needs a party that is shut, and leaves the rest.
    pub(super) async fn before(&self, batch: Vec<Arrival>) -> (Vec<Arrival>, Vec<(String, Outcome)>) {
        let shut = match self.shut().await {
            Ok(shut) if shut.is_empty() => return (batch, Vec::new()),
            Ok(shut) => shut,
            Err(error) => {
                warn!(queue = self.queue, %error, "Who lets us in cannot be asked; everything is tried");
                return (batch, Vec::new());
            }
        };
        let (mut open, mut outcomes) = (Vec::new(), Vec::new());
        for arrival in batch {
            let message = arrival.message();
            // News is taken whoever is locked out: what it says of an order may need nobody.
            let work = self.work(message).filter(|work| !is_news(work));
            let gate = work.and_then(|work| self.gate(&work, &shut));
            let parked = match gate {
                Some(gate) => self.park(message, gate).await,
                None => None,
            };
            match parked {
                Some(outcome) => outcomes.push((message.to_owned(), outcome)),
                None => open.push(arrival),
            }
        }
        (open, outcomes)
    }

    /// What becomes of a message: parked where it must wait for a party that is shut, or for longer than a queue can delay.
    pub(super) async fn after(&self, message: &str, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Again { after } => {
                let shut = self.shut().await.unwrap_or_default();
                self.waiting(message, after, &shut).await.unwrap_or(Outcome::Again { after })
            }
            Outcome::Done => Outcome::Done,
            Outcome::Failed { cause } => {
                self.note(message, &cause).await;
                Outcome::Failed { cause }
            }
        }
    }

    /// Notes in the order's journal why its work failed: should it end among the dead letters, people read it there.
    async fn note(&self, message: &str, cause: &str) {
        let (trace, attempt) = match self.kept.get(message) {
            Some(Kept::Work(envelope)) => (envelope.trace.clone(), envelope.tries.into()),
            Some(Kept::Bare(_)) => (self.world.trace(), 0),
            None => return,
        };
        let Some(work) = self.work(message) else { return };
        let Some(order) = work.about() else { return };
        let topic = Topic { order: Some(order), account: work.account().cloned(), attempt };
        let trail = Trail::new(trace, Purpose::Orders);
        let entry = journal::decision(self.world, &topic, &trail, FAILED, cause, None);
        if let Err(error) = self.world.ledger.journal(vec![entry]).await {
            warn!(queue = self.queue, message_id = message, %error, "Why a piece of work failed could not be noted");
        }
    }

    /// What becomes of a message that must wait, if it is not simply sent again.
    async fn waiting(
        &self,
        message: &str,
        after: jiff::SignedDuration,
        shut: &BTreeSet<Party>,
    ) -> Option<Outcome> {
        if let Some(gate) = self.work(message).and_then(|work| self.gate(&work, shut)) {
            return self.park(message, gate).await;
        }
        if after > LONGEST_DELAY {
            let at = self.world.now().checked_add(after).ok()?;
            return self.park(message, Until::Due { at }).await;
        }
        match self.kept.get(message)? {
            Kept::Work(_) => None,
            // Its copy is in an envelope, so that its tries are counted.
            Kept::Bare(body) => {
                let envelope = self.enveloped(body).again();
                let copy = Outgoing { body: envelope.encode(), group: "shop".to_owned(), delay: after };
                self.told(message, self.world.queue.send(&self.queue, vec![copy], self.world.now()).await)
            }
        }
    }

    /// The parties of the lane that are shut.
    async fn shut(&self) -> Result<BTreeSet<Party>, LedgerError> {
        let world = self.world;
        let accounts: Vec<Party> = match self.lane {
            Lane::Notices => Vec::new(),
            Lane::Dispatch(account) | Lane::Stock(account) => vec![Party::Account(account.clone())],
            Lane::News => world.desks.keys().cloned().map(Party::Account).collect(),
        };
        let projects = world.shops.keys().cloned().map(Party::Project);
        let mut shut = BTreeSet::new();
        for party in accounts.into_iter().chain(projects) {
            if world.is_shut(&party).await? {
                shut.insert(party);
            }
        }
        Ok(shut)
    }

    /// The gate that work waits at: that of the first party which it needs and which is shut.
    fn gate(&self, work: &Work, shut: &BTreeSet<Party>) -> Option<Until> {
        let party = needs(self.world, work).into_iter().find(|party| shut.contains(party))?;
        Some(Until::Gate { name: names::access_gate(&party), since: self.world.now() })
    }

    fn work(&self, message: &str) -> Option<Work> {
        match self.kept.get(message)? {
            Kept::Work(envelope) => parking::work(envelope),
            Kept::Bare(body) => Some(Work::Notice { body: body.clone() }),
        }
    }

    /// Parks a message; `None` when it could not be, and must come again.
    async fn park(&self, message: &str, until: Until) -> Option<Outcome> {
        let envelope = match self.kept.get(message)? {
            Kept::Work(envelope) => envelope.clone(),
            Kept::Bare(body) => self.enveloped(body),
        };
        // A deadline is one more try; a gate that opens is a new beginning.
        let envelope = match &until {
            Until::Due { .. } => envelope.again(),
            Until::Gate { .. } => {
                Envelope::new(envelope.id, envelope.trace, envelope.first_seen, envelope.work)
            }
        };
        self.told(message, parking::park(self.world, &self.queue, &envelope, until).await)
    }

    fn enveloped(&self, body: &str) -> Envelope {
        let world = self.world;
        let work = serde_json::json!(Work::Notice { body: body.to_owned() });
        Envelope::new(world.token(), world.trace(), world.clock.stopwatch(), work)
    }

    fn told<E: Into<RunError>>(&self, message: &str, outcome: Result<(), E>) -> Option<Outcome> {
        match outcome {
            Ok(()) => Some(Outcome::Done),
            Err(error) => {
                let error: RunError = error.into();
                warn!(queue = self.queue, message_id = message, %error, "Could not be put elsewhere; it is sent again");
                None
            }
        }
    }
}

const fn is_news(work: &Work) -> bool {
    matches!(work, Work::Webhook { .. } | Work::Events { .. })
}

/// Without whom work cannot be done.
fn needs(world: &World, work: &Work) -> Vec<Party> {
    let shops = || world.shops.keys().cloned().map(Party::Project);
    match work {
        Work::Notice { body } => {
            let notice = decode(body.as_bytes()).ok();
            notice.map(|notice| Party::Project(notice.project)).into_iter().collect()
        }
        Work::Look { look } => {
            vec![Party::Account(look.account.clone()), Party::Project(look.project.clone())]
        }
        Work::Consider { project, .. } | Work::WriteBack { project, .. } => {
            vec![Party::Project(project.clone())]
        }
        Work::Webhook { account, .. } | Work::Events { account, .. } => vec![Party::Account(account.clone())],
        Work::Stock { account, only: Some(project), .. } => {
            vec![Party::Account(account.clone()), Party::Project(project.clone())]
        }
        // Of several shops, those that are open need not wait for one that is not.
        Work::Stock { account, only: None, .. } => {
            let only = shops().filter(|_| world.shops.len() == 1);
            std::iter::once(Party::Account(account.clone())).chain(only).collect()
        }
    }
}
