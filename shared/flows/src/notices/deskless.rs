//! Looks for accounts that have no desk: taken out of the configuration, or switched off.
//!
//! Nobody receives from their queues, which may be gone with them. So their looks wait at the account's gate in the ledger,
//! and go out once it has a desk again; a person is told of each order, once, what to do if it never will.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tracing::warn;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, TraceId};
use waybill_domain::look::Look;
use waybill_domain::review::{About, Closed, PASSED, ReviewEntry};
use waybill_queue::Envelope;

use crate::engine::RunError;
use crate::parking::{self, Put};
use crate::work::Work;
use crate::world::World;
use crate::{names, reviews};

/// The code of entries of orders that are to be brought in line.
const MISSING: &str = "account-missing";
/// The code of entries of orders that are to be cancelled. One of its own: whoever settled the other by hand has not
/// settled this.
const MISSING_CANCEL: &str = "account-missing-cancel";

/// What is due of an order at an account without a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// It is to stand there otherwise than it does, or it is not known how it stands.
    Look,
    /// It is to be cancelled there.
    Cancel,
}

impl Due {
    const fn code(self) -> &'static str {
        match self {
            Self::Look => MISSING,
            Self::Cancel => MISSING_CANCEL,
        }
    }

    /// What a person is told, of an account that this is the matter with.
    fn refusal(self, account: &AccountId, matter: &str) -> Refusal {
        let told = |by_hand: &str| {
            format!(
                "something is due at `{account}`, which {matter}: put the account back, and it is done by itself; or \
                 {by_hand} there by hand, and close this entry"
            )
        };
        match self {
            Self::Look => Refusal::new(MISSING, told("bring the order in line")),
            Self::Cancel => Refusal::new(MISSING_CANCEL, told("cancel the order")),
        }
    }
}

/// Keeps a look until its account has a desk again. A person who has closed the entry hears no more of it.
pub(super) async fn keep(
    world: &World,
    look: Look,
    (about, due): (About, Due),
    (trace, first_seen): (&TraceId, Timestamp),
) -> Result<(), RunError> {
    let account = look.account.clone();
    let (queue, gate) = (names::dispatch(&account), names::desk_gate(&account));
    let put = Put { queue: &queue, trace, first_seen, work: &Work::Look { look } };
    parking::at_gate(world, put, gate).await?;
    let told = world.ledger.review_entry(&about, Some(&account), due.code()).await?;
    if told.is_none_or(|entry| entry.closed.as_ref().is_some_and(Closed::is_by_itself)) {
        let is_off = world.settings.account(&account).is_some();
        let matter = if is_off { "is off" } else { "is not configured any more" };
        warn!(account = %account, code = due.code(), "A look waits for `{account}`, which {matter}");
        reviews::put(world, about, Some(&account), due.refusal(&account, matter), None).await?;
    }
    Ok(())
}

/// Whether an entry told of an account that has a desk again, or at which nothing is open any more.
pub(super) fn is_over(world: &World, entry: &ReviewEntry, open: &BTreeSet<AccountId>) -> bool {
    let is_ours = [Due::Look, Due::Cancel].iter().any(|due| due.code() == entry.refusal.code);
    let waits = |account: &AccountId| open.contains(account) && !world.desks.contains_key(account);
    is_ours && entry.account.as_ref().is_some_and(|account| !waits(account))
}

/// Sends the looks that were kept for an account which has a desk now, and closes what was told of them.
pub(crate) async fn tend(world: &World, account: &AccountId, most: usize) -> Result<(), RunError> {
    let waiting = world.ledger.parked_at(&names::desk_gate(account), world.now(), most).await?;
    parking::resume(world, &waiting).await?;
    for parked in &waiting {
        let work = Envelope::decode(&parked.body).ok().as_ref().and_then(parking::work);
        let Some(order) = work.as_ref().and_then(Work::order).cloned() else { continue };
        let about = About::Order { order, number: None };
        for due in [Due::Look, Due::Cancel] {
            let (code, now) = (Some(due.code()), world.now());
            world.ledger.review_close(&about, Some(account), code, PASSED, now).await?;
        }
    }
    Ok(())
}
