//! One order at one account, under its claim: what should be there, what is there, and the difference.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use tracing::{info, warn};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::look::Cause;
use waybill_domain::order::Order;
use waybill_ledger::{Doubt, KnownOrder, LedgerError, Part, PartState, Then};
use waybill_mapping::partner::NOT_SHOWN;
use waybill_queue::runner::Outcome;
use waybill_routing::decision::{CancelPart, Decision, Verdict};
use waybill_routing::sku::SkuMap;

use super::follow::{bring_in_line, give_up};
use super::session::Session;
use super::{Arrived, again, announce, complaints, doubt, linked, part, reopened};
use crate::engine::RunError;
use crate::notices::{Decided, decided, payments};
use crate::parking::{self, Put};
use crate::waiting::backoff;
use crate::work::Work;
use crate::world::Rule;
use crate::{names, reviews, write_back};

/// After how many looks an order that the shop does not have goes to review.
const MISSED: u32 = 12;
/// How often a part that a partner does not show is looked for before a person is told: some twenty minutes.
const SHOWN: u32 = 8;

/// Why the parts of a deleted order are cancelled.
const DELETED: &str = "order deleted";

/// Brings the order in line, settles, and says what becomes of the look.
pub(super) async fn align(mut session: Session<'_>, order: Option<&Order>) -> Result<Outcome, RunError> {
    let Some(order) = order else { return missing(session).await };
    if session.is_behind(order) {
        session.release().await?;
        return Ok(again(backoff(session.arrived.tries)));
    }
    session.about = reviews::about(order);
    doubt::suspect(&mut session, order).await?;
    if session.doubt.is_none()
        && let Err(trouble) = reopened::reopen(&mut session).await
    {
        return handed_over(session, trouble).await;
    }
    let Some(mut decision) = decided(session.world, order, session.memory()).await? else {
        session.release().await?;
        return Ok(again(backoff(session.arrived.tries)));
    };
    if session.doubt.is_some() {
        session.place_nothing_more();
        match doubt::resolve(&mut session, &decision).await {
            Ok(doubt::Resolved::Clear) => {}
            Ok(doubt::Resolved::NotYet(wait)) => return Ok(again(wait)),
            Err(trouble) => return handed_over(session, trouble).await,
        }
        if let Err(trouble) = reopened::reopen(&mut session).await {
            return handed_over(session, trouble).await;
        }
        let Some(anew) = decided(session.world, order, session.memory()).await? else {
            session.release().await?;
            return Ok(again(backoff(session.arrived.tries)));
        };
        decision = anew;
    }
    Box::pin(follow(session, order, &decision)).await
}

/// Does what was decided, part by part.
async fn follow(mut session: Session<'_>, order: &Order, decision: &Decided) -> Result<Outcome, RunError> {
    session.seen_version(order.version);
    session.decided(order, decision);
    if decision.unclear.is_some() && session.arrived.tries < payments::PATIENCE {
        session.release().await?;
        return Ok(again(backoff(session.arrived.tries)));
    }
    if let Verdict::Wait { until } = &decision.verdict {
        let wait = until.duration_since(session.world.now());
        session.release().await?;
        return Ok(again(wait.max(SignedDuration::from_secs(1))));
    }
    for refusal in &decision.refusals {
        session.review(refusal.clone()).await?;
    }
    match bring_in_line(&mut session, decision).await {
        Ok(placed) => match Box::pin(announce::announce(&mut session, order)).await {
            Ok(()) => Box::pin(close(session, order, decision, placed)).await,
            Err(trouble) => handed_over(session, trouble).await,
        },
        Err(trouble) => handed_over(session, trouble).await,
    }
}

/// Settles, and writes to the order what it should say now.
async fn close(
    mut session: Session<'_>,
    order: &Order,
    decision: &Decided,
    placed: bool,
) -> Result<Outcome, RunError> {
    session.place_nothing_more();
    let (world, account) = (session.world, session.desk.account.id.clone());
    complaints::heal(&mut session, decision).await?;
    if placed {
        info!(order.number = order.name(), account = %account, trace = %session.trail.trace, "Placed order `{}` at `{account}`", order.name());
        let lag = world.clock.stopwatch().duration_since(session.arrived.first_seen);
        world.timings.add("placed", lag);
        learn_skus(&session, order, decision).await?;
    }
    let alone = placed && decision.parts.iter().all(|part| part.key.account == account);
    let known = alone.then(|| KnownOrder::from(session.record.clone()));
    let linked = match &known {
        Some(known) => linked::link(&mut session, order, known).await,
        None => Ok(None),
    };
    session.release().await?;
    let trace = &session.trail.trace;
    let written = match linked {
        Ok(linked) => Box::pin(write_back::after_dispatch(world, order, known, linked, trace)).await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = written {
        warn!(%failure, trace = %trace, "The link of order `{}` is written later", order.name());
        write_back::later(world, &order.project, &order.id, trace).await?;
    }
    Ok(Outcome::Done)
}

/// Where only a product's attribute says what the partner calls a SKU, stock finds its way back by what was placed; what a
/// person said of one order's line is no such word.
async fn learn_skus(session: &Session<'_>, order: &Order, decision: &Decided) -> Result<(), LedgerError> {
    let (world, account) = (session.world, &session.desk.account.id);
    let rules = world.settings.rules.account(account);
    if !rules.is_some_and(|rules| matches!(rules.sku, SkuMap::Attribute(_))) {
        return Ok(());
    }
    for line in decision.parts.iter().filter(|want| want.key.account == *account).flat_map(|want| &want.lines)
    {
        let by_rule = decision.order(order).line(&line.line).filter(|line| line.partner_sku.is_none());
        if let Some(ours) = by_rule.and_then(|line| line.sku.as_ref()) {
            world.ledger.learn_sku(account, &line.sku, ours).await?;
        }
    }
    Ok(())
}

/// What went wrong, said as what becomes of the record and of the look.
pub(super) async fn handed_over(
    mut session: Session<'_>,
    trouble: part::Trouble,
) -> Result<Outcome, RunError> {
    session.place_nothing_more();
    let failure = match trouble {
        part::Trouble::Ledger(error) => return Err(error.into()),
        part::Trouble::Braked => return held_back(session).await,
        part::Trouble::Exchange(failure) => failure,
    };
    let outcome = match failure {
        Failure::Busy { after, cause } => put_off(&mut session, &cause, after).await?,
        Failure::Unknown { cause } if session.world.safeguards.hold(Rule::DoubtAfterUnknown) => {
            session.note("doubtful", &cause, None);
            let references = session.references();
            // What was in doubt before may still be.
            let sent = session
                .doubt
                .as_ref()
                .map_or_else(|| Some(session.sending.clone()), |doubt| doubt.sent.clone());
            let doubt = Doubt { since: session.world.now(), empty_at: None, references, sent };
            session.settle(Then::Doubtful(doubt)).await?;
            again(session.settles_within())
        }
        Failure::Unknown { cause } => put_off(&mut session, &cause, None).await?,
        Failure::LockedOut { cause } => {
            session.note("locked out", &cause, None);
            session.release().await?;
            again(backoff(session.arrived.tries))
        }
        Failure::Refused(refusal) if refusal.code == NOT_SHOWN && session.arrived.tries < SHOWN => {
            put_off(&mut session, &refusal.message, None).await?
        }
        Failure::Refused(refusal) => {
            session.review(refusal).await?;
            session.release().await?;
            Outcome::Done
        }
    };
    Ok(outcome)
}

/// Hands the claim back; the look waits at the brake.
async fn held_back(mut session: Session<'_>) -> Result<Outcome, RunError> {
    session.note("waiting", "the brake on cancellations", None);
    session.release().await?;
    let (world, Arrived { trace, first_seen, look, .. }) = (session.world, session.arrived);
    let (queue, gate) = (names::dispatch(&look.account), names::cancels_gate(&look.account));
    let put = Put { queue: &queue, trace: &trace, first_seen, work: &Work::Look { look } };
    parking::at_gate(world, put, gate).await?;
    Ok(Outcome::Done)
}

/// Hands the claim back and comes again.
async fn put_off(
    session: &mut Session<'_>,
    cause: &str,
    after: Option<SignedDuration>,
) -> Result<Outcome, LedgerError> {
    session.note("waiting", cause, None);
    session.release().await?;
    Ok(again(after.unwrap_or_else(|| backoff(session.arrived.tries))))
}

/// The shop does not have the order: deleted, not yet readable, or the wrong project altogether.
pub(super) async fn missing(mut session: Session<'_>) -> Result<Outcome, RunError> {
    let is_deleted = session.arrived.look.cause == Cause::Deleted;
    // What the shop had given up before it let go of the order stays given up: a void may have brought units back.
    let gives_up = |part: &Part| part.state == PartState::Cancelled { by_shop: true };
    let is_given_up = !session.record.parts.is_empty() && session.record.parts.iter().all(gives_up);
    if is_deleted || is_given_up {
        return cancel_deleted(session).await;
    }
    let tries = session.arrived.tries;
    if tries < MISSED {
        session.release().await?;
        return Ok(again(backoff(tries)));
    }
    let (order, project) = (&session.record.subject.order, &session.record.project);
    let message = format!("order {order} is not in project `{project}`; nothing was cancelled");
    session.review(Refusal::new("order-not-found", message)).await?;
    session.release().await?;
    Ok(Outcome::Done)
}

/// A decision that nothing should be there.
pub(super) fn nothing(reason: &str) -> Decision {
    let verdict = Verdict::Cancelled { reason: reason.to_owned() };
    let (parts, cancel, refusals) = (Vec::new(), Vec::new(), Vec::new());
    Decision { verdict, parts, cancel, refusals, unclear: None, accounts: BTreeSet::new() }
}

/// A part of an order that the shop deleted, and with it whatever it said of why.
fn deleted_with(part: &Part) -> CancelPart {
    let (key, reference) = (part.key.clone(), part.reference.clone());
    CancelPart { key, reference, reason: DELETED.to_owned(), told: None }
}

async fn cancel_deleted(mut session: Session<'_>) -> Result<Outcome, RunError> {
    if let Err(trouble) = reopened::reopen(&mut session).await {
        return handed_over(session, trouble).await;
    }
    let placed = session.record.parts.iter().filter(|part| part.state == PartState::Placed);
    let live: Vec<CancelPart> = placed.map(deleted_with).collect();
    for cancel in &live {
        if let Err(trouble) = give_up(&mut session, cancel).await {
            return handed_over(session, trouble).await;
        }
    }
    complaints::heal(&mut session, &nothing(DELETED)).await?;
    session.release().await?;
    Ok(Outcome::Done)
}
