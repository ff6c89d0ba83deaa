//! Putting what needs a person's decision into the review queue, and closing it when it passed.

use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::facets::Fingerprint;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::AccountId;
use waybill_domain::order::Order;
use waybill_domain::review::{About, PASSED, ReviewEntry};
use waybill_ledger::LedgerError;
use waybill_mapping::commercetools::calls::UnreadableOrder;

use crate::world::{Happening, World};

/// Open entries that are looked through at a time.
const AT_ONCE: usize = 500;

/// What an order's entries are about.
pub(crate) fn about(order: &Order) -> About {
    About::Order { order: order.id.clone(), number: order.number.clone() }
}

/// Records a refusal; the same one seen again updates its entry, and only one that was not open is told of.
pub(crate) async fn put(
    world: &World,
    about: About,
    account: Option<&AccountId>,
    refusal: Refusal,
    kept: Option<Value>,
) -> Result<(), LedgerError> {
    let now = world.now();
    let entry = ReviewEntry {
        about,
        account: account.cloned(),
        refusal,
        kept,
        first_seen: now,
        last_seen: now,
        seen: 1,
        closed: None,
    };
    if world.ledger.review_upsert(&entry).await? {
        let ReviewEntry { about, account, refusal, .. } = entry;
        world.counts.add("review");
        world.happenings.add(Happening::Review { about, account, code: refusal.code });
    }
    Ok(())
}

/// Whether an entry about something at an account that names no line is open.
pub(crate) async fn is_open(
    world: &World,
    about: &About,
    account: &AccountId,
    code: &str,
) -> Result<bool, LedgerError> {
    let entry = world.ledger.review_entry(about, Some(account), code).await?;
    Ok(entry.is_some_and(|entry| entry.closed.is_none()))
}

/// Closes the open entries of an order whose work passed.
pub(crate) async fn passed(
    world: &World,
    about: &About,
    account: Option<&AccountId>,
) -> Result<(), LedgerError> {
    world.ledger.review_close(about, account, None, PASSED, world.now()).await.map(|_closed| ())
}

/// Closes the open entries about something at an account that no longer stand, as far as they are the caller's to
/// judge: by their codes.
pub(crate) async fn healed(
    world: &World,
    about: &About,
    account: Option<&AccountId>,
    standing: &[Refusal],
    is_judged: impl Fn(&str) -> bool + Send,
) -> Result<(), LedgerError> {
    let is_over =
        move |entry: &ReviewEntry| is_judged(&entry.refusal.code) && !stands(standing, &entry.refusal);
    world.ledger.review_close_if(about, account, is_over, PASSED, world.now()).await.map(|_closed| ())
}

/// The same of an order as a whole, and of what was told of it at accounts: that is over where the caller says so.
pub(crate) async fn order_healed(
    world: &World,
    about: &About,
    standing: &[Refusal],
    is_judged: impl Fn(&str) -> bool + Send,
    is_over_there: impl Fn(&ReviewEntry) -> bool + Send,
) -> Result<(), LedgerError> {
    let is_over = move |entry: &ReviewEntry| match entry.account {
        Some(_) => is_over_there(entry),
        None => is_judged(&entry.refusal.code) && !stands(standing, &entry.refusal),
    };
    world.ledger.review_close_anywhere(about, is_over, PASSED, world.now()).await.map(|_closed| ())
}

fn stands(standing: &[Refusal], entry: &Refusal) -> bool {
    standing.iter().any(|refusal| (&refusal.code, &refusal.line) == (&entry.code, &entry.line))
}

/// Closes the open entries of SKUs of an account that a run has been through since `began` without telling of them again.
pub(crate) async fn stock_healed(
    world: &World,
    account: &AccountId,
    began: Timestamp,
    is_through: impl Fn(&str) -> bool,
) -> Result<(), LedgerError> {
    for entry in world.ledger.review_open(AT_ONCE).await? {
        let About::Stock { sku, .. } = &entry.about else { continue };
        if entry.account.as_ref() == Some(account) && entry.last_seen < began && is_through(sku) {
            passed(world, &entry.about, Some(account)).await?;
        }
    }
    Ok(())
}

/// A message that nobody can do: kept whole.
pub(crate) async fn kept_whole(world: &World, body: &str, why: &str) -> Result<(), LedgerError> {
    let about = About::Received { id: Fingerprint::of(&body).short().to_owned() };
    let refusal = Refusal::new("unreadable-message", why);
    put(world, about, None, refusal, Some(json!({ "body": body }))).await
}

/// Orders of the shop that cannot be read: kept whole.
pub(crate) async fn unreadable(world: &World, orders: Vec<UnreadableOrder>) -> Result<(), LedgerError> {
    for order in orders {
        let about = match order.id {
            Some(id) => About::Order { order: id, number: order.number },
            None => About::Received { id: Fingerprint::of(&order.kept).short().to_owned() },
        };
        put(world, about, None, order.refusal, Some(order.kept)).await?;
    }
    Ok(())
}
