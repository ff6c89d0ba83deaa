//! One part: placing it, amending it, cancelling it.

use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};
use waybill_domain::ids::Reference;
use waybill_ledger::{LedgerError, PartState};
use waybill_mapping::partner::{Aligned, Goal, TakesOrders};
use waybill_routing::decision::CancelPart;

use super::contested::{self, Sorted};
use super::due::{self, Refusals};
use super::reopened;
use super::session::Session;
use super::skus;
use super::walk::{Walked, walk};
use crate::world::Rule;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// Nothing had to be.
    Nothing,
    /// It was placed.
    Placed,
    /// It was changed.
    Amended,
    /// The partner would not; remembered and put before a person.
    Refused,
}

/// Why a part could not be brought in line now.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The ledger failed: ours to mend.
    Ledger(LedgerError),
    /// The exchange failed: theirs, or the network's.
    Exchange(Failure),
    /// A brake holds it back.
    Braked,
}

impl From<LedgerError> for Trouble {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Exchange(failure)
    }
}

/// Brings one part to stand at the partner as wanted.
pub(super) async fn stand(session: &mut Session<'_>, want: &FulfillmentOrder) -> Result<Done, Trouble> {
    let Some(orders) = session.orders() else {
        let message = format!("`{}` does not take orders", session.desk.account.id);
        return Err(Failure::refused("takes-no-orders", message).into());
    };
    let mut open = open_facets(session, want);
    if session.part(&want.reference).is_some_and(|part| due::is_reduced(part, want)) {
        session.edited(want);
    }
    let there = session.part(&want.reference).and_then(|part| {
        let id = part.partner_order.clone()?;
        Some((id, part.state))
    });
    let is_asked = session.refusals() == Refusals::TriedAgain;
    if open.is_empty() && !(is_asked && there.is_some()) {
        return Ok(Done::Nothing);
    }
    match there {
        None => place(session, orders, want).await,
        Some((_, PartState::Cancelled { .. })) => Ok(Done::Nothing),
        Some((id, PartState::Placed | PartState::Intended)) => {
            // Before the partner is asked: a void that is told later must count as another one.
            session.facts().await?;
            let Some(seen) = session.perform(orders.get(&id, &session.sought(&want.reference))).await? else {
                let message = format!("order {id} is not at `{}` any more", session.desk.account.id);
                session.gone(want, &Refusal::new("gone-at-partner", message)).await?;
                return Ok(Done::Refused);
            };
            if let Some(part) = session.part(&want.reference).filter(|_| is_asked) {
                open.extend(due::sent_otherwise(orders, want, part, &seen));
            }
            if open.is_empty() {
                return Ok(Done::Nothing);
            }
            amend(session, orders, want, &open, seen).await
        }
    }
}

/// Whether a part is to be placed.
pub(super) fn is_new(session: &Session<'_>, want: &FulfillmentOrder) -> bool {
    let is_there = session.part(&want.reference).is_some_and(|part| part.partner_order.is_some());
    !is_there && !open_facets(session, want).is_empty()
}

/// The facets that differ from what was settled and are not refused as they are wanted now.
fn open_facets(session: &Session<'_>, want: &FulfillmentOrder) -> Vec<Facet> {
    let remembers = session.world.safeguards.hold(Rule::RememberRefusals);
    let refusals = if remembers { session.refusals() } else { Refusals::TriedAgain };
    due::open_facets(session.part(&want.reference), want, refusals)
}

async fn place(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
) -> Result<Done, Trouble> {
    if let Some(refusal) = skus::objection(session, orders, want).await? {
        return refuse(session, want, &refusal).await;
    }
    let together = match orders.bulk() {
        Some(bulk) => {
            session.expect(want).await?;
            session.place_with_others(bulk, want).await
        }
        None => None,
    };
    let placed = match together {
        Some(placed) => placed,
        None => match orders.place(want) {
            Ok(call) => {
                session.expect(want).await?;
                session.perform(call).await
            }
            Err(refusal) => Err(Failure::Refused(refusal)),
        },
    };
    session.hold_answered(&want.reference, &placed);
    match placed {
        Ok(seen) => {
            session.placed(orders, want, &seen);
            let rule = session.rules.get(&want.reference).cloned();
            session.note("placed", seen.id.as_str(), rule);
            Ok(Done::Placed)
        }
        Err(Failure::Refused(refusal)) => refuse(session, want, &refusal).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn refuse(
    session: &mut Session<'_>,
    want: &FulfillmentOrder,
    refusal: &Refusal,
) -> Result<Done, Trouble> {
    session.refused(want, &Facet::ALL, refusal).await?;
    Ok(Done::Refused)
}

async fn amend(
    session: &mut Session<'_>,
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
    open: &[Facet],
    seen: Seen,
) -> Result<Done, Trouble> {
    let Sorted { send, keep, ask } = contested::sort_out(session, orders, want, open, &seen).await?;
    let mut done = Done::Amended;
    if !keep.is_empty() {
        session.amended(orders, want, &seen, &Aligned { settled: keep, refused: Vec::new() });
    }
    if !ask.is_empty() {
        done = Done::Refused;
    }
    if send.is_empty() {
        return Ok(done);
    }
    if send.contains(&Facet::Hold) {
        session.expect(want).await?;
    }
    let goal = Goal::Stand { want, facets: &send };
    let walked = walk(session, orders, &want.reference, &goal, seen).await;
    session.hold_answered(&want.reference, &walked);
    let (seen, aligned) = match walked? {
        Walked::There(seen, aligned) => (seen, aligned),
        Walked::Refused(refusal) => {
            session.refused(want, &send, &refusal).await?;
            return Ok(Done::Refused);
        }
    };
    session.amended(orders, want, &seen, &aligned);
    session.note("amended", &names(&aligned.settled), None);
    for (facet, refusal) in &aligned.refused {
        session.refused(want, &[*facet], refusal).await?;
        done = Done::Refused;
    }
    Ok(done)
}

/// Cancels a part, as far as it was not shipped.
pub(super) async fn cancel(session: &mut Session<'_>, cancel: &CancelPart) -> Result<(), Trouble> {
    let reference = &cancel.reference;
    let Some(orders) = session.orders() else { return Ok(()) };
    let Some(part) = session.part(reference).cloned() else { return Ok(()) };
    if !due::worth_cancelling(&part, session.refusals()) {
        return Ok(());
    }
    let Some(id) = part.partner_order.clone() else {
        set_cancelled(session, reference, true).await?;
        return Ok(());
    };
    session.facts().await?;
    let Some(seen) = session.perform(orders.get(&id, &session.sought(reference))).await? else {
        set_cancelled(session, reference, true).await?;
        return Ok(());
    };
    if seen.status == SeenStatus::Cancelled {
        session.note("cancelled", "it was cancelled there already", None);
        set_cancelled(session, reference, false).await?;
        return Ok(());
    }
    match walk(session, orders, reference, &Goal::Cancel { reason: cancel.told() }, seen).await? {
        Walked::There(_, aligned) => {
            session.note("cancelled", &cancel.reason, None);
            set_cancelled(session, reference, true).await?;
            for (_, refusal) in aligned.refused {
                give_up(session, reference, &refusal).await?;
                session.review(refusal).await?;
            }
            Ok(())
        }
        Walked::Refused(refusal) => {
            give_up(session, reference, &refusal).await?;
            session.note("refused", &refusal.message, Some(refusal.code.clone()));
            session.review(refusal).await?;
            Ok(())
        }
    }
}

/// Remembers why the partner would not cancel a part, or not the whole of it.
async fn give_up(
    session: &mut Session<'_>,
    reference: &Reference,
    refusal: &Refusal,
) -> Result<(), LedgerError> {
    let voids = reopened::voids(session.facts().await?, reference);
    if let Some(part) = session.known_mut(reference) {
        part.cancel_refused = Some(refusal.clone());
        part.voids = voids;
    }
    session.touch();
    Ok(())
}

async fn set_cancelled(
    session: &mut Session<'_>,
    reference: &Reference,
    by_shop: bool,
) -> Result<(), LedgerError> {
    let now = session.world.now();
    let voids = reopened::voids(session.facts().await?, reference);
    if let Some(part) = session.known_mut(reference) {
        part.state = PartState::Cancelled { by_shop };
        part.settled_at = now;
        part.cancel_refused = None;
        part.voids = voids;
    }
    session.touch();
    Ok(())
}

fn names(facets: &[Facet]) -> String {
    facets.iter().map(Facet::to_string).collect::<Vec<_>>().join(", ")
}
