//! What would be changed of a part that stands at the partner.

use waybill_domain::facets::Facet;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};
use waybill_ledger::Part;
use waybill_mapping::call::Next;
use waybill_mapping::partner::{Goal, TakesOrders};
use waybill_routing::decision::CancelPart;
use waybill_settings::sections::Whose;

use super::parts::{REFUSALS, Shown, View, names};
use super::step::Step;
use crate::dispatch::{open_facets, sent_otherwise, whose};

/// A step for what is sent of the part, one for what its partner's people want otherwise, or one that says that it stands.
pub(super) fn steps(
    view: &View<'_>,
    orders: &dyn TakesOrders,
    (want, part): (&FulfillmentOrder, &Part),
    shown: &Shown,
) -> Vec<Step> {
    let (account, of) = (&view.desk.account.id, Some(want.reference.as_str()));
    let open = open_facets(Some(part), want, REFUSALS);
    let blind = |said: &str| {
        if open.is_empty() {
            Step::look(account, of, &format!("stands as it was last settled{said}"))
        } else {
            Step::send(account, of, &format!("changed: {}{said}", names(&open)))
        }
    };
    match shown {
        Shown::NotAsked => vec![blind("; the partner was not asked")],
        Shown::Silent(why) => vec![blind(&format!("; the partner could not be asked: {why}"))],
        Shown::Has(None) => {
            let id = part.partner_order.as_ref().map_or("?", |id| id.as_str());
            let message = format!("order {id} is not at `{account}` any more");
            vec![Step::refuse(Some(account), of, &Refusal::new("gone-at-partner", message))]
        }
        Shown::Has(Some(seen)) => against(view, orders, (want, part), seen, open),
    }
}

/// The same, with what the partner shows.
fn against(
    view: &View<'_>,
    orders: &dyn TakesOrders,
    (want, part): (&FulfillmentOrder, &Part),
    seen: &Seen,
    mut open: Vec<Facet>,
) -> Vec<Step> {
    let (account, of) = (&view.desk.account.id, Some(want.reference.as_str()));
    let otherwise = sent_otherwise(orders, want, part, seen);
    open.extend(&otherwise);
    let standing = orders.standing(want, seen);
    let edited = Facet::ALL.into_iter().filter(|facet| !standing.contains(facet) && !open.contains(facet));
    let edited: Vec<Facet> = edited.filter(|_| seen.status == SeenStatus::Open).collect();
    let mut steps = Vec::new();
    let rules = view.desk.account.both_changed;
    let (mut send, mut keep, mut ask) = (Vec::new(), Vec::new(), Vec::new());
    for facet in open {
        match whose(orders, (want, facet), (part, seen), rules, REFUSALS) {
            None | Some(Whose::Shop) => send.push(facet),
            Some(Whose::Partner) => keep.push(facet),
            Some(Whose::Review) => ask.push(facet),
        }
    }
    if !send.is_empty() {
        let again = if otherwise.is_empty() {
            String::new()
        } else {
            format!(" (sent by another mapping: {})", names(&otherwise))
        };
        steps.push(sent(view, orders, want, seen, &send, &again));
    }
    if !keep.is_empty() {
        let words = format!("stays as the partner's people want it: {}", names(&keep));
        steps.push(Step::look(account, of, &words));
    }
    if !ask.is_empty() {
        let message = format!("changed on both sides: {}", names(&ask));
        steps.push(Step::refuse(Some(account), of, &Refusal::new("both-changed", message)));
    }
    if !edited.is_empty() {
        let words = format!("changed there and not in the shop, so it stays: {}", names(&edited));
        steps.push(Step::skip(account, of, &words));
    }
    if steps.is_empty() {
        let at = seen.number.as_deref().unwrap_or_else(|| seen.id.as_str());
        steps.push(Step::skip(account, of, &format!("stands as wanted, as {at}")));
    }
    steps
}

/// What is sent of these facets.
fn sent(
    view: &View<'_>,
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
    seen: &Seen,
    facets: &[Facet],
    again: &str,
) -> Step {
    let (account, of) = (&view.desk.account.id, Some(want.reference.as_str()));
    match orders.toward(&Goal::Stand { want, facets }, seen) {
        Next::Ask(call) => Step::send(account, of, &format!("changed: {}{again}", names(facets))).with(&call),
        Next::Done(aligned) => match aligned.refused.first() {
            Some((_, refusal)) => Step::refuse(Some(account), of, refusal),
            None => {
                Step::look(account, of, &format!("stands there already, and is noted: {}", names(facets)))
            }
        },
        Next::Refuse(refusal) => Step::refuse(Some(account), of, &refusal),
    }
}

/// A part that is to be cancelled.
pub(super) fn cancelled(
    view: &View<'_>,
    orders: &dyn TakesOrders,
    cancel: &CancelPart,
    shown: &Shown,
) -> Step {
    let (account, of) = (&view.desk.account.id, Some(cancel.reference.as_str()));
    let words = format!("cancelled: {}", cancel.reason);
    let seen = match shown {
        Shown::NotAsked => return Step::send(account, of, &words),
        Shown::Silent(why) => {
            return Step::send(account, of, &format!("{words}; the partner could not be asked: {why}"));
        }
        Shown::Has(None) => return Step::look(account, of, "is not there any more, and counts as cancelled"),
        Shown::Has(Some(seen)) if seen.status == SeenStatus::Cancelled => {
            return Step::look(account, of, "is cancelled there already, and is noted");
        }
        Shown::Has(Some(seen)) => seen,
    };
    match orders.toward(&Goal::Cancel { reason: cancel.told() }, seen) {
        Next::Ask(call) => Step::send(account, of, &words).with(&call),
        Next::Done(aligned) => match aligned.refused.first() {
            Some((_, refusal)) => Step::refuse(Some(account), of, refusal),
            None => Step::look(account, of, "is cancelled there already, and is noted"),
        },
        Next::Refuse(refusal) => Step::refuse(Some(account), of, &refusal),
    }
}
