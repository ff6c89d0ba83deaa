//! Doing what was decided of an order at an account, part by part.

use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::review::About;
use waybill_ledger::PartState;
use waybill_routing::decision::{CancelPart, Decision};

use super::session::Session;
use super::{labels, part};
use crate::brakes;
use crate::world::{Done, Happening};

/// Cancels what is to be cancelled, then sees to what is wanted; answers whether anything was placed. What is new comes
/// first: the others of the batch wait for it.
pub(super) async fn bring_in_line(
    session: &mut Session<'_>,
    decision: &Decision,
) -> Result<bool, part::Trouble> {
    let account = &session.desk.account.id;
    let wanted = decision.parts.iter().filter(|want| want.key.account == *account);
    let (new, known): (Vec<_>, Vec<_>) = wanted.partition(|want| part::is_new(session, want));
    if new.is_empty() {
        session.place_nothing_more();
    }
    for cancel in &decision.cancel {
        if session.part(&cancel.reference).is_some() {
            give_up(session, cancel).await?;
        }
    }
    let mut placed = false;
    for want in &new {
        placed |= stand(session, want).await?;
    }
    session.place_nothing_more();
    for want in &known {
        placed |= stand(session, want).await?;
    }
    for want in new.iter().chain(&known) {
        labels::buy(session, want).await?;
    }
    Ok(placed)
}

/// Brings one part to stand as wanted; answers whether it was placed.
async fn stand(session: &mut Session<'_>, want: &FulfillmentOrder) -> Result<bool, part::Trouble> {
    let done = part::stand(session, want).await?;
    match done {
        part::Done::Nothing => {}
        part::Done::Placed => tell(session, Done::Placed),
        part::Done::Amended => tell(session, Done::Amended),
        part::Done::Refused => tell(session, Done::Refused),
    }
    Ok(done == part::Done::Placed)
}

/// Cancels a part, unless too many are being cancelled.
pub(super) async fn give_up(session: &mut Session<'_>, cancel: &CancelPart) -> Result<(), part::Trouble> {
    let reference = &cancel.reference;
    let live = session.part(reference).is_some_and(|part| part.state == PartState::Placed);
    if live && !brakes::may_cancel(session.world, &session.desk.account.id, reference).await? {
        return Err(part::Trouble::Braked);
    }
    part::cancel(session, cancel).await?;
    if live && session.part(reference).is_some_and(|part| part.state != PartState::Placed) {
        tell(session, Done::Cancelled);
    }
    Ok(())
}

/// Tells the outside what was done about the order.
fn tell(session: &Session<'_>, outcome: Done) {
    let (world, subject) = (session.world, &session.record.subject);
    let number = match &session.about {
        About::Order { number, .. } => number.clone(),
        About::Account | About::Project { .. } | About::Stock { .. } | About::Received { .. } => None,
    };
    world.happenings.add(Happening::Order {
        order: subject.order.clone(),
        number,
        account: subject.account.clone(),
        outcome,
        lag: world.clock.stopwatch().duration_since(session.arrived.first_seen),
    });
}
