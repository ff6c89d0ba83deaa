//! The events of one order, handed over one after another.

use std::collections::VecDeque;

use jiff::Timestamp;
use waybill_domain::failure::Failure;
use waybill_domain::ids::OrderId;
use waybill_ledger::{Bundle, Lying, Outgoing};

use super::Round;
use crate::engine::RunError;
use crate::waiting::backoff;

/// An event that was refused so often no longer holds up those behind it.
const HOLDS_UP: u32 = 3;

/// What was refused waits longer from the start than what nobody was there to take: nothing changed meanwhile but the
/// receiver's own program.
const SLOWER: u32 = 3;

/// An order with events in the outbox.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) round: &'a Round<'a>,
    pub(super) id: OrderId,
}

/// What is left of a bundle.
#[derive(Debug, Default)]
struct Left {
    events: Vec<Outgoing>,
    /// How often one of them was refused, where one was just now.
    refused: Option<u32>,
    /// Whether what is behind one that was refused waits for it.
    holds_up: bool,
}

impl Order<'_> {
    pub(super) async fn hand_over(&self) -> Result<(), RunError> {
        // Those behind what waits are put off with it: what is due and cannot go would be found again and again.
        let mut behind: Option<Timestamp> = None;
        let world = self.round.world;
        for lying in world.ledger.outbox_of(&self.id).await? {
            let bundle = &lying.bundle;
            let is_old = bundle.made_at < self.round.old;
            if !self.round.goes_on(is_old) {
                continue;
            }
            match behind {
                Some(due) if bundle.due < due => {
                    world.ledger.outbox_leave(&lying, &Bundle { due, ..bundle.clone() }).await?;
                }
                Some(_) => {}
                None if bundle.due > world.now() => {
                    let holds_up = bundle.events.iter().any(holds_up);
                    behind = holds_up.then_some(bundle.due);
                }
                None => behind = self.bundle(&lying, is_old).await?,
            }
        }
        Ok(())
    }

    /// Hands a bundle over as far as it is taken. Answers until when those behind it wait for it.
    async fn bundle(&self, lying: &Lying, is_old: bool) -> Result<Option<Timestamp>, RunError> {
        let (world, bundle) = (self.round.world, &lying.bundle);
        let Left { events, refused, holds_up } = self.events(bundle, is_old).await?;
        if events == bundle.events {
            return Ok(None);
        }
        let wait = |refused: u32| self.round.jittered(backoff(refused.saturating_add(SLOWER)));
        let due = refused.and_then(|refused| world.now().checked_add(wait(refused)).ok());
        let due = due.unwrap_or(bundle.due);
        world.ledger.outbox_leave(lying, &Bundle { due, events, ..bundle.clone() }).await?;
        Ok(holds_up.then_some(due))
    }

    async fn events(&self, bundle: &Bundle, is_old: bool) -> Result<Left, RunError> {
        let mut rest: VecDeque<Outgoing> = bundle.events.iter().cloned().collect();
        let mut left = Left::default();
        while !rest.is_empty() {
            if self.round.is_over() || left.holds_up {
                break;
            }
            let together = self.round.outlet.at_once().clamp(1, rest.len());
            let some: Vec<Outgoing> = rest.drain(..together).collect();
            let outcomes = self.round.outlet.hand_over(&some).await;
            let unanswered = || Err(Failure::busy("nothing was heard of it"));
            let outcomes = outcomes.into_iter().chain(std::iter::repeat_with(unanswered));
            for (event, outcome) in some.into_iter().zip(outcomes) {
                self.took(event, outcome, is_old, &mut left).await?;
            }
        }
        for event in rest {
            if is_old && self.round.is_stopped() {
                self.round.give_up(&event, "nobody takes events").await?;
            } else {
                left.events.push(event);
            }
        }
        Ok(left)
    }

    /// Sees to one event that was handed over.
    async fn took(
        &self,
        event: Outgoing,
        outcome: Result<(), Failure>,
        is_old: bool,
        left: &mut Left,
    ) -> Result<(), RunError> {
        let failure = match outcome {
            Ok(()) => {
                self.round.took();
                return Ok(());
            }
            Err(failure) => failure,
        };
        if is_old {
            self.round.give_up(&event, &failure.to_string()).await?;
        }
        let is_refused = matches!(failure, Failure::Refused(_));
        if !is_refused {
            self.round.stop(failure);
        }
        if !is_old {
            let refused = event.refused.saturating_add(u32::from(is_refused));
            let event = Outgoing { refused, ..event };
            if is_refused {
                left.refused = left.refused.max(Some(refused));
                left.holds_up |= holds_up(&event);
            }
            left.events.push(event);
        }
        Ok(())
    }
}

/// Whether those behind a refused event wait for it.
const fn holds_up(event: &Outgoing) -> bool {
    event.refused > 0 && event.refused < HOLDS_UP
}
