//! Brakes: an effect that is suddenly large stops, and a person is called.
//!
//! What is stopped is parked at a gate. A person who closes the review entry opens the gate for an hour. Without one,
//! cancellations go on when the hour is over, as many as may go within the next; stock is looked at anew every hour, and
//! goes on when it no longer looks suspicious.

use jiff::{SignedDuration, Timestamp};
use tracing::error;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, Reference};
use waybill_domain::review::{About, PASSED};
use waybill_ledger::{LedgerError, Parked, Until};

use crate::engine::RunError;
use crate::parking;
use crate::world::World;
use crate::{names, reviews};

/// How long a count runs, and how long a person's word holds.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Pieces of parked work that one round sends back.
const AT_ONCE: usize = 500;

/// Stock that is held for no longer than this is not sent back soon, whatever clock one goes by.
const STAYS: SignedDuration = SignedDuration::from_mins(50);
/// Pieces of held stock that are looked through before more is held.
const MOST_HELD: usize = 1_000;

const CANCELS: &str = "brake-cancels";
const STOCK: &str = "brake-stock";

/// Whether a part may be cancelled at the account within this hour. One that must be tried again counts once.
pub(crate) async fn may_cancel(
    world: &World,
    account: &AccountId,
    reference: &Reference,
) -> Result<bool, LedgerError> {
    let (now, allowed) = (world.now(), world.settings.brakes.cancels_per_hour);
    let receipt = names::cancel_receipt(account, reference);
    if world.ledger.has_receipt(&receipt, now).await? {
        return Ok(true);
    }
    let count = world.ledger.count(&names::cancels(account), hour(now), 1).await?;
    if count <= allowed || is_lifted(world, account, CANCELS).await? {
        world.ledger.keep_receipt(&receipt, now, HOUR).await?;
        return Ok(true);
    }
    let message = format!(
        "more than {allowed} orders were to be cancelled at `{account}` within the hour; the rest wait until the hour is \
         over, or until this entry is closed"
    );
    pull(world, account, CANCELS, message).await?;
    Ok(false)
}

/// Whether a run may set this many of this many SKUs to zero.
pub(crate) async fn may_zero(
    world: &World,
    account: &AccountId,
    zeroed: usize,
    of: usize,
) -> Result<bool, LedgerError> {
    let percent = usize::from(world.settings.brakes.zeroed_share_percent);
    let few = zeroed < world.settings.brakes.zeroed_at_least as usize;
    if few || zeroed * 100 <= of * percent || is_lifted(world, account, STOCK).await? {
        return Ok(true);
    }
    let message = format!(
        "{zeroed} of {of} SKUs of `{account}` would go to zero at once; nothing of this was written, and nothing will be \
         until they look otherwise or this entry is closed"
    );
    pull(world, account, STOCK, message).await?;
    Ok(false)
}

/// Sends back what waits at an account's brakes and may go on, and closes the entries of brakes that hold nothing.
pub(crate) async fn tend(world: &World, account: &AccountId) -> Result<(), RunError> {
    let now = world.now();
    let gate = names::cancels_gate(account);
    let room = room(world, account).await?;
    if room > 0 {
        let waiting = world.ledger.parked_at(&gate, now, room).await?;
        parking::resume(world, &waiting).await?;
    }
    close_if_over(world, account, CANCELS, &gate).await?;

    let gate = names::stock_gate(account);
    let long_ago = now.checked_sub(HOUR).unwrap_or(now);
    let since = if is_lifted(world, account, STOCK).await? { now } else { long_ago };
    let waiting = world.ledger.parked_at(&gate, since, AT_ONCE).await?;
    if waiting.is_empty() {
        return close_if_over(world, account, STOCK, &gate).await;
    }
    // What is sent back may be held again: it is not over yet.
    parking::resume(world, &waiting).await
}

/// What waits at the brake of an account's stock and is not about to be sent back: what is may be taken away at any moment.
pub(crate) async fn held_stock(world: &World, account: &AccountId) -> Result<Vec<Parked>, LedgerError> {
    let now = world.now();
    let stays = now.checked_sub(STAYS).unwrap_or(now);
    let waiting = world.ledger.parked_at(&names::stock_gate(account), now, MOST_HELD).await?;
    let is_new = |parked: &Parked| matches!(&parked.until, Until::Gate { since, .. } if *since > stays);
    Ok(waiting.into_iter().filter(is_new).collect())
}

/// How many more cancellations may go on within this hour.
async fn room(world: &World, account: &AccountId) -> Result<usize, LedgerError> {
    let count = world.ledger.count(&names::cancels(account), hour(world.now()), 0).await?;
    let left = world.settings.brakes.cancels_per_hour.saturating_sub(count);
    let lifted = left == 0 && is_lifted(world, account, CANCELS).await?;
    Ok(if lifted { AT_ONCE } else { AT_ONCE.min(left as usize) })
}

/// Whether a person lifted the brake within the last hour, by closing its entry.
async fn is_lifted(world: &World, account: &AccountId, code: &str) -> Result<bool, LedgerError> {
    let entry = world.ledger.review_entry(&About::Account, Some(account), code).await?;
    let closed = entry.and_then(|entry| entry.closed).filter(|closed| !closed.is_by_itself());
    Ok(closed.is_some_and(|closed| world.now().duration_since(closed.at) < HOUR))
}

/// Puts the brake on: the bell rings when it was not on until now.
async fn pull(world: &World, account: &AccountId, code: &str, message: String) -> Result<(), LedgerError> {
    let entry = world.ledger.review_entry(&About::Account, Some(account), code).await?;
    if entry.is_none_or(|entry| entry.closed.is_some()) {
        error!(account = %account, code, "{message}");
    }
    reviews::put(world, About::Account, Some(account), Refusal::new(code, message), None).await
}

/// Closes the entry of a brake that stopped nothing within this hour and holds nothing back.
async fn close_if_over(world: &World, account: &AccountId, code: &str, gate: &str) -> Result<(), RunError> {
    let now = world.now();
    let entry = world.ledger.review_entry(&About::Account, Some(account), code).await?;
    let quiet = entry.is_some_and(|entry| entry.closed.is_none() && entry.last_seen < hour(now));
    if quiet && world.ledger.parked_at(gate, now, 1).await?.is_empty() {
        world.ledger.review_close(&About::Account, Some(account), Some(code), PASSED, now).await?;
    }
    Ok(())
}

fn hour(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    now.checked_sub(SignedDuration::from_secs(second.rem_euclid(3600))).unwrap_or(now)
}
