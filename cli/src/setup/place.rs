//! One project or account, being brought in order thing by thing.

use jiff::SignedDuration;
use waybill_domain::failure::Failure;
use waybill_flows::registrations;
use waybill_flows::world::{Desk, World};
use waybill_mapping::call::Call;
use waybill_mapping::commercetools::calls::{Created, Updated};
use waybill_mapping::partner::{RegistersWebhooks, Registration};
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::report::{Outcome, Report, Step};

/// How often one thing is looked at anew: after a conflict, a throttle or an unknown outcome.
const ROUNDS: u32 = 5;
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// How far a run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Looks, and says what it would do.
    Show,
    /// Does it.
    Do,
}

/// A project or an account, and what was found of it so far.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) world: &'a World,
    pub(super) depth: Depth,
    endpoint: &'a Endpoint,
    name: &'a str,
    trail: Trail,
    report: &'a mut Report,
}

/// What one look at a thing came to.
#[derive(Debug)]
pub(super) enum Looked {
    /// This came of it.
    There(Outcome),
    /// It changed while it was looked at.
    Moved,
}

impl<'a> Place<'a> {
    pub(super) fn new(
        world: &'a World,
        endpoint: &'a Endpoint,
        depth: Depth,
        name: &'a str,
        report: &'a mut Report,
    ) -> Self {
        // What a person started is worth as much as orders.
        let trail = Trail::new(world.trace(), Purpose::Orders);
        Self { world, depth, endpoint, name, trail, report }
    }

    /// Performs an exchange.
    pub(super) async fn ask<T: 'static>(&mut self, call: Call<T>) -> Result<T, Failure> {
        self.world.transport.perform(self.endpoint, call, &mut self.trail).await
    }

    /// Creates what is not there; `what` says how in words.
    pub(super) async fn create<T: 'static>(
        &mut self,
        what: String,
        call: Call<Created<T>>,
    ) -> Result<Looked, Failure> {
        if self.depth == Depth::Show {
            return Ok(Looked::There(Outcome::Would(what)));
        }
        Ok(match self.ask(call).await? {
            Created::Done(_) => Looked::There(Outcome::Did(what)),
            Created::Exists => Looked::Moved,
        })
    }

    /// Updates what is there; `what` says how in words.
    pub(super) async fn update<T: 'static>(
        &mut self,
        what: String,
        call: Call<Updated<T>>,
    ) -> Result<Looked, Failure> {
        if self.depth == Depth::Show {
            return Ok(Looked::There(Outcome::Would(what)));
        }
        Ok(match self.ask(call).await? {
            Updated::Done(_) => Looked::There(Outcome::Did(what)),
            Updated::Conflict { .. } => Looked::Moved,
        })
    }

    /// What is registered at the account's partner.
    pub(super) async fn registered(
        &mut self,
        desk: &Desk,
        registers: &dyn RegistersWebhooks,
    ) -> Result<Vec<Registration>, Failure> {
        let there = registrations::registered(self.world, desk, registers, &mut self.trail).await?;
        there.unreadable.into_iter().next().map_or(Ok(there.items), |refusal| Err(Failure::Refused(refusal)))
    }

    /// Notes what came of a thing.
    pub(super) fn note(&mut self, thing: &str, outcome: Outcome) {
        self.report.steps.push(Step { place: self.name.to_owned(), thing: thing.to_owned(), outcome });
    }

    /// Whether a person must see to something of this place.
    pub(super) fn is_troubled(&self) -> bool {
        let is_mine = |step: &Step| step.place == self.name && matches!(step.outcome, Outcome::Trouble(_));
        self.report.steps.iter().any(is_mine)
    }

    /// Whether what was noted last is as it should be.
    pub(super) fn stands(&self) -> bool {
        self.report.steps.last().is_some_and(|step| step.outcome == Outcome::Stands)
    }

    /// Looks at a thing, and acts on what was seen, until something came of it. Whoever looks reads first, so that
    /// an exchange without an answer is not repeated blindly.
    pub(super) async fn bring(
        &mut self,
        thing: &str,
        mut look: impl AsyncFnMut(&mut Self) -> Result<Looked, Failure>,
    ) {
        let mut last = String::new();
        for _ in 0..ROUNDS {
            let pause = match look(self).await {
                Ok(Looked::There(outcome)) => return self.note(thing, outcome),
                Ok(Looked::Moved) => {
                    "it changes faster than it can be written".clone_into(&mut last);
                    PAUSE
                }
                Err(Failure::Busy { cause, after }) => {
                    last = cause;
                    after.unwrap_or(PAUSE)
                }
                Err(Failure::Unknown { cause }) => {
                    last = cause;
                    PAUSE
                }
                Err(failure @ (Failure::Refused(_) | Failure::LockedOut { .. })) => {
                    return self.note(thing, Outcome::Trouble(failure.to_string()));
                }
            };
            self.world.clock.sleep(pause).await;
        }
        self.note(thing, Outcome::Trouble(format!("given up after {ROUNDS} tries: {last}")));
    }
}
