//! Doubt: something may have happened at the partner that the ledger does not know.
//!
//! Doubt ends only by looking. A look counts once nothing that was sent can still land (`settles_within` after the
//! last call or lease ended); what it finds is adopted as it was *seen*. Finding nothing must happen twice, that far
//! apart, before the place counts as empty.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};
use waybill_domain::ids::Reference;
use waybill_domain::order::{Delivery, Order, SyncMark};
use waybill_ledger::{Doubt, LedgerError, PartState, Record, Then};
use waybill_mapping::partner::TakesOrders;
use waybill_routing::decision::Decision;
use waybill_settings::tree::Account;

use super::part::Trouble;
use super::session::Session;
use crate::world::Rule;

/// What became of the doubt.
#[derive(Debug)]
pub(super) enum Resolved {
    /// The record says what the partner holds.
    Clear,
    /// It is too early to tell; the claim was handed back.
    NotYet(SignedDuration),
}

/// Why an order that the ledger has no record of is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suspicion {
    /// It already carries our marks.
    Marked,
    /// It is older than the ledger.
    Older,
}

impl fmt::Display for Suspicion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Marked => "it carries our marks",
            Self::Older => "it is older than the ledger",
        })
    }
}

/// What speaks for an order having been placed by another ledger than this one, which was opened at `born`.
pub(crate) fn suspicion(account: &Account, order: &Order, born: Timestamp) -> Option<Suspicion> {
    let (channel, prefix) = (&account.sync_channel, format!("{}-", account.id));
    let has_mark = |mark: &SyncMark| mark.channel.key.as_ref() == Some(channel) && mark.external_id.is_some();
    let is_ours = |delivery: &Delivery| delivery.key.as_deref().is_some_and(|key| key.starts_with(&prefix));
    if order.sync.iter().any(has_mark) || order.deliveries().any(is_ours) {
        return Some(Suspicion::Marked);
    }
    (order.created_at < born).then_some(Suspicion::Older)
}

/// Whether a record says nothing yet of what was done.
pub(crate) fn is_fresh(record: &Record) -> bool {
    record.parts.is_empty() && record.order_version == 0
}

/// An order that the ledger has no record of, though it is older than the ledger or already carries our marks,
/// is in doubt: another ledger may have placed it.
pub(super) async fn suspect(session: &mut Session<'_>, order: &Order) -> Result<(), LedgerError> {
    if session.doubt.is_some() || !is_fresh(&session.record) {
        return Ok(());
    }
    let born = session.world.ledger.born(session.world.now()).await?;
    let Some(suspicion) = suspicion(&session.desk.account, order, born) else { return Ok(()) };
    let settles = session.orders().map_or(SignedDuration::ZERO, TakesOrders::settles_within);
    let since = session.world.now().checked_sub(settles).unwrap_or(session.world.now());
    session.doubt = Some(Doubt { since, empty_at: None, references: Vec::new(), sent: None });
    session.note("doubtful", &suspicion.to_string(), None);
    Ok(())
}

/// Looks for everything that may be there, adopts what is, and says whether the record is clear now.
pub(super) async fn resolve(session: &mut Session<'_>, decision: &Decision) -> Result<Resolved, Trouble> {
    let Some(doubt) = session.doubt.clone() else { return Ok(Resolved::Clear) };
    let Some(orders) = session.orders() else { return Ok(Resolved::Clear) };
    let (now, settles) = (session.world.now(), orders.settles_within());
    let early = doubt.since.max(doubt.empty_at.unwrap_or(doubt.since)).checked_add(settles).unwrap_or(now);
    if now < early && session.world.safeguards.hold(Rule::WaitBeforeLooking) {
        session.release().await?;
        return Ok(Resolved::NotYet(early.duration_since(now)));
    }
    let mut references = session.references();
    let account = &session.desk.account.id;
    references.extend(
        decision.parts.iter().filter(|want| want.key.account == *account).map(|want| want.reference.clone()),
    );
    references.sort();
    references.dedup();
    let mut empty = false;
    for reference in &references {
        let wanted = decision.parts.iter().find(|want| want.reference == *reference);
        empty |= !look(session, orders, reference, wanted).await?;
    }
    if empty && doubt.empty_at.is_none() && session.world.safeguards.hold(Rule::LookTwice) {
        let since = Doubt { empty_at: Some(now), references, ..doubt };
        session.doubt = Some(since.clone());
        session.settle(Then::Doubtful(since)).await?;
        return Ok(Resolved::NotYet(settles));
    }
    session.doubt = None;
    session.touch();
    session.note("looked", if empty { "nothing is there" } else { "found" }, None);
    Ok(Resolved::Clear)
}

/// Looks for one reference and adopts what is there. Answers whether anything was.
async fn look(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    reference: &Reference,
    wanted: Option<&FulfillmentOrder>,
) -> Result<bool, Trouble> {
    let known = session.part(reference).and_then(|part| part.partner_order.clone());
    let found = match &known {
        Some(id) => session.perform(orders.get(id, &session.sought(reference))).await?.into_iter().collect(),
        None => session.perform(orders.find(&session.sought(reference))).await?,
    };
    let live: Vec<&Seen> = found.iter().filter(|seen| seen.status != SeenStatus::Cancelled).collect();
    if live.len() > 1 {
        let ids: Vec<&str> = live.iter().map(|seen| seen.id.as_str()).collect();
        let message = format!(
            "`{reference}` is at `{}` {} times: {}",
            session.desk.account.id,
            ids.len(),
            ids.join(", ")
        );
        return Err(Failure::refused("duplicate-at-partner", message).into());
    }
    let Some(seen) = live.first().copied().or(found.first()) else {
        let Some(id) = known else { return Ok(false) };
        if let Some(want) = wanted {
            let message = format!("order {id} is not at `{}` any more", session.desk.account.id);
            session.gone(want, &Refusal::new("gone-at-partner", message)).await?;
        }
        return Ok(true);
    };
    adopt(session, orders, reference, wanted, seen);
    Ok(true)
}

/// Takes over what was seen: the part, and how far it is.
fn adopt(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    reference: &Reference,
    wanted: Option<&FulfillmentOrder>,
    seen: &Seen,
) {
    match wanted {
        Some(want) => session.found(orders, want, seen),
        None => session.stray(reference, seen),
    }
    if let Some(part) = session.record.parts.iter_mut().find(|part| part.reference == *reference) {
        part.partner_order = Some(seen.id.clone());
        if seen.status == SeenStatus::Cancelled && !matches!(part.state, PartState::Cancelled { .. }) {
            part.state = PartState::Cancelled { by_shop: false };
        } else if part.state == PartState::Intended {
            part.state = PartState::Placed;
        }
    }
    session.touch();
}
