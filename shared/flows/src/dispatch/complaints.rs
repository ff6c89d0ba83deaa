//! What of an order at an account still stands before a person, and closing what no longer does.
//!
//! An entry says how things stand: a SKU without a name, a change that was refused. The look that finds it otherwise
//! closes it; whoever sees that there is something to close sends the look.

use waybill_domain::facets::Facet;
use waybill_domain::failure::Refusal;
use waybill_ledger::{Label, LedgerError, Part, PartState, Record};
use waybill_routing::decision::{Decision, Verdict};

use super::labels;
use super::session::Session;
use crate::{returning, reviews, tracked};

/// Whether an entry was made for this record that nothing explains any more.
pub(crate) fn is_healed(record: &Record, decision: &Decision) -> bool {
    let standing = standing(record, decision);
    !record.reviewed.iter().all(|code| standing.iter().any(|refusal| refusal.code == *code))
}

/// Closes the entries of what is over, and forgets what was refused and is not wanted any more.
pub(super) async fn heal(session: &mut Session<'_>, decision: &Decision) -> Result<(), LedgerError> {
    forget(session, decision);
    if session.record.reviewed.is_empty() && !session.was_doubtful {
        return Ok(());
    }
    let mut standing: Vec<Refusal> = standing(&session.record, decision).into_iter().cloned().collect();
    standing.append(&mut session.said);
    let account = &session.desk.account.id;
    reviews::healed(session.world, &session.about, Some(account), &standing, |_| true).await?;
    let before = session.record.reviewed.len();
    session.record.reviewed.retain(|code| standing.iter().any(|refusal| refusal.code == *code));
    if session.record.reviewed.len() < before {
        session.touch();
    }
    Ok(())
}

/// What was decided against, and what the parts remember.
fn standing<'a>(record: &'a Record, decision: &'a Decision) -> Vec<&'a Refusal> {
    let mut standing: Vec<&Refusal> = decision.refusals.iter().collect();
    for part in &record.parts {
        let refused = part.refused.iter().filter(|(facet, _)| facet_stands(part, **facet, decision));
        standing.extend(refused.map(|(_, refused)| &refused.refusal));
        standing.extend(part.cancel_refused.as_ref().filter(|_| cancel_stands(part, decision)));
        standing.extend(returning::complaints(part));
        standing.extend(label_refused(part).filter(|_| label_stands(part, decision)));
    }
    standing.extend(tracked::complaints(record));
    standing
}

fn forget(session: &mut Session<'_>, decision: &Decision) {
    let mut forgot = false;
    for part in &mut session.record.parts {
        let judged = part.clone();
        part.refused.retain(|facet, _| facet_stands(&judged, *facet, decision));
        part.cancel_refused = part.cancel_refused.take().filter(|_| cancel_stands(&judged, decision));
        if label_refused(&judged).is_some() && !label_stands(&judged, decision) {
            part.label = None;
        }
        forgot |= *part != judged;
    }
    if forgot {
        session.touch();
    }
}

/// Whether a facet that was refused is still wanted and still does not stand.
fn facet_stands(part: &Part, facet: Facet, decision: &Decision) -> bool {
    let want = decision.parts.iter().find(|want| want.reference == part.reference);
    match (part.state, want) {
        (PartState::Cancelled { .. }, _) | (PartState::Intended, None) => false,
        (PartState::Intended, Some(_)) => true,
        (PartState::Placed, Some(want)) => part.settled.get(&facet) != want.facets().get(&facet),
        // Neither wanted nor to be cancelled: it cannot be built for the moment.
        (PartState::Placed, None) => {
            let given_up = decision.cancel.iter().any(|cancel| cancel.reference == part.reference);
            !given_up && !matches!(decision.verdict, Verdict::Cancelled { .. })
        }
    }
}

/// Whether a cancellation that was refused, or could not be whole, is still wanted.
fn cancel_stands(part: &Part, decision: &Decision) -> bool {
    match part.state {
        PartState::Cancelled { .. } => true,
        PartState::Placed | PartState::Intended => {
            !decision.parts.iter().any(|want| want.reference == part.reference)
        }
    }
}

pub(crate) fn label_refused(part: &Part) -> Option<&Refusal> {
    match &part.label {
        Some(Label::Refused(refused)) => Some(&refused.refusal),
        Some(Label::Bought { .. }) | None => None,
    }
}

/// Whether a label that was refused is still to be bought for a part that is just so.
fn label_stands(part: &Part, decision: &Decision) -> bool {
    let want = decision.parts.iter().find(|want| want.reference == part.reference);
    match (&part.label, want) {
        (Some(Label::Refused(refused)), Some(want)) => {
            part.state == PartState::Placed && refused.fingerprint == labels::fingerprint(want)
        }
        (Some(Label::Refused(_) | Label::Bought { .. }) | None, _) => false,
    }
}
