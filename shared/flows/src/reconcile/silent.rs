//! Parts that wait at a partner, and of which nothing was heard for long.
//!
//! What became of them may have been said once, in a message that was lost. Where a partner's polls do not tell everything, each
//! is asked for; what is answered is news like any other.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use tracing::warn;
use waybill_domain::event::PartStatus;
use waybill_domain::facts::PartFacts;
use waybill_domain::ids::AccountId;
use waybill_ledger::{KnownOrder, Part, PartLine, PartState};
use waybill_mapping::partner::IsPolled;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::access::Counterpart as _;
use crate::engine::RunError;
use crate::poll;
use crate::world::World;

/// Asks for what is silent. A partner that does not answer, or may not be asked more, is left alone until the next run.
#[derive(Debug, Default)]
pub(super) struct Silent {
    left_alone: BTreeSet<AccountId>,
}

impl Silent {
    /// Asks for the silent parts of an order.
    pub(super) async fn ask(&mut self, world: &World, known: &KnownOrder) -> Result<(), RunError> {
        for part in known.records.iter().flat_map(|record| &record.parts) {
            let Some(desk) = world.desks.get(&part.key.account) else { continue };
            let Some(asks) = desk.partner().polled().and_then(IsPolled::asks_for_one) else { continue };
            let account = &desk.account;
            // What is listed may have been told a poll ago.
            let silence = asks.silence().saturating_add(SignedDuration::from(account.poll_every));
            let since = world.now().checked_sub(silence).unwrap_or(Timestamp::MIN);
            let is_silent = is_silent(part, known.facts.parts.get(&part.reference), since);
            if !is_silent || self.left_alone.contains(&account.id) || world.is_shut(&desk.party()).await? {
                continue;
            }
            let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
            match world.perform(desk, asks.ask(&part.reference, world.now()), &mut trail).await {
                Ok(events) => poll::enqueue(world, desk, events, &trail).await?,
                Err(failure) => {
                    warn!(%failure, account = %account.id, "Not asked for what `{}` is silent about", account.id);
                    self.left_alone.insert(account.id.clone());
                }
            }
        }
        Ok(())
    }
}

/// Whether some of a part waits, and nothing was heard of it since.
fn is_silent(part: &Part, facts: Option<&PartFacts>, since: Timestamp) -> bool {
    let is_open = facts.and_then(PartFacts::status).is_none_or(|status| status == PartStatus::Pending);
    let told_at = facts.and_then(PartFacts::told_at).unwrap_or(Timestamp::MIN);
    let waits = |line: &PartLine| match facts {
        Some(facts) => facts.awaited(&line.line, (line.units, part.settled_at)) > 0,
        None => line.units > 0,
    };
    // What a look found cancelled there is still to be told by the partner: whole, and why.
    let is_theirs = matches!(part.state, PartState::Placed | PartState::Cancelled { by_shop: false });
    is_theirs && is_open && told_at.max(part.settled_at) < since && part.lines.iter().any(waits)
}
