//! An order of which the ledger does not know what was sent: the partner is looked at before anything is.

use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{Seen, SeenStatus};
use waybill_domain::ids::Reference;
use waybill_ledger::{Doubt, RecordState};
use waybill_mapping::partner::TakesOrders;

use super::Partners;
use super::parts::{self, View, names};
use super::step::Step;
use crate::dispatch::{is_fresh, suspicion};
use crate::engine::RunError;

/// Why an order is in doubt at an account, and what may be there.
pub(super) struct Why {
    words: String,
    references: Vec<Reference>,
}

/// Whether an order is in doubt at an account.
pub(super) async fn why(view: &View<'_>) -> Result<Option<Why>, RunError> {
    let (world, record) = (view.world, view.record());
    let since = |doubt: &Doubt| {
        let words = format!("in doubt since {}", doubt.since);
        Some(Why { words, references: doubt.references.clone() })
    };
    let expected = || record.map(|record| record.expects.clone()).unwrap_or_default();
    Ok(match record.map(|record| &record.state) {
        Some(RecordState::Doubtful(doubt) | RecordState::Held { doubt: Some(doubt), .. }) => since(doubt),
        Some(RecordState::Held { until, .. }) if *until < world.now() => {
            let words = format!("in doubt, for whoever worked on it did not come to an end by {until}");
            Some(Why { words, references: expected() })
        }
        Some(RecordState::Held { until, .. }) => {
            let words = format!("being worked on, until {until} at the latest");
            Some(Why { words, references: expected() })
        }
        Some(RecordState::Free) if record.is_some_and(|record| !is_fresh(record)) => None,
        Some(RecordState::Free) | None => {
            let born = world.ledger.born(world.now()).await?;
            let suspicion = suspicion(&view.desk.account, view.order, born);
            suspicion
                .map(|suspicion| Why { words: format!("in doubt, for {suspicion}"), references: Vec::new() })
        }
    })
}

/// A step for everything that may be there.
pub(super) async fn steps(view: &View<'_>, orders: &dyn TakesOrders, why: &Why) -> Vec<Step> {
    let account = &view.desk.account.id;
    let wanted = view.decision.parts.iter().filter(|want| want.key.account == *account);
    let known = view.record().into_iter().flat_map(|record| &record.parts);
    let mut references: Vec<&Reference> = why.references.iter().collect();
    references.extend(wanted.map(|want| &want.reference));
    references.extend(known.map(|part| &part.reference));
    references.sort();
    references.dedup();
    let mut steps = Vec::new();
    for reference in references {
        steps.push(step(view, orders, why, reference).await);
    }
    steps
}

async fn step(view: &View<'_>, orders: &dyn TakesOrders, why: &Why, reference: &Reference) -> Step {
    let (account, of) = (&view.desk.account.id, Some(reference.as_str()));
    let first = |said: &str| Step::look(account, of, &format!("{}; {said}", why.words));
    if view.partners == Partners::LeftAlone {
        return first("it is looked for before anything is sent");
    }
    let found = match view.patiently(|| orders.find(&view.sought(reference))).await {
        Ok(found) => found,
        Err(failure) => return first(&format!("the partner could not be asked: {failure}")),
    };
    let live: Vec<&Seen> = found.iter().filter(|seen| seen.status != SeenStatus::Cancelled).collect();
    match (live.as_slice(), live.first().copied().or(found.first())) {
        ([_] | [], Some(seen)) => first(&adopted(view, orders, reference, seen)),
        (_, None) => {
            let want = view.decision.parts.iter().find(|want| want.reference == *reference);
            let Some(want) = want else { return first("nothing is there, and nothing is wanted") };
            let then = parts::placed(view, orders, want);
            Step {
                words: format!("{}; nothing is there now, and once that is sure: {}", why.words, then.words),
                ..then
            }
        }
        (several, _) => first(&format!("it is there {} times, which is for a person", several.len())),
    }
}

/// What was found, and what of it would be changed.
fn adopted(view: &View<'_>, orders: &dyn TakesOrders, reference: &Reference, seen: &Seen) -> String {
    let at = format!("it is there as {}, which is taken over", seen.id);
    let want = view.decision.parts.iter().find(|want| want.reference == *reference);
    let Some(want) = want.filter(|_| seen.status == SeenStatus::Open) else { return at };
    let standing = orders.standing(want, seen);
    let others: Vec<Facet> = Facet::ALL.into_iter().filter(|facet| !standing.contains(facet)).collect();
    if others.is_empty() { at } else { format!("{at}; otherwise there: {}", names(&others)) }
}
