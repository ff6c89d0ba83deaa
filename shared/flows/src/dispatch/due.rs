//! What is still to be done for a part, by what is remembered of it and by what its partner shows. Nothing is asked and
//! nothing is done here, so that whoever does the work and whoever foretells it decide alike.

use waybill_domain::facets::{Facet, changed, is_edited};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenStatus};
use waybill_domain::ids::LineId;
use waybill_domain::look::Cause;
use waybill_ledger::{Label, Part, PartState};
use waybill_mapping::call::Next;
use waybill_mapping::partner::{Goal, TakesOrders};
use waybill_settings::sections::{BothChanged, Whose};

use super::{contested, labels};

/// What remembered refusals count for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusals {
    /// What was refused as it is wanted now stays so.
    Stand,
    /// It is tried again: a person asked for it.
    TriedAgain,
}

impl Refusals {
    /// What they count for in a look with this cause.
    pub(crate) fn after(cause: &Cause) -> Self {
        if *cause == Cause::Person { Self::TriedAgain } else { Self::Stand }
    }
}

/// The facets that differ from what was settled and are not refused as they are wanted now. An order that an edit of ours
/// reduced is another one: what was refused of it may have been so for the units that the partner had cancelled.
pub(crate) fn open_facets(part: Option<&Part>, want: &FulfillmentOrder, refusals: Refusals) -> Vec<Facet> {
    let wanted = want.facets();
    let Some(part) = part else { return Facet::ALL.to_vec() };
    let is_ours = is_reduced(part, want);
    let stands_refused = |facet: &Facet| {
        let refused = part.refused.get(facet);
        refusals == Refusals::Stand
            && !is_ours
            && refused.is_some_and(|refused| wanted.get(facet) == Some(&refused.fingerprint))
    };
    let differs = changed(&wanted, &part.settled).into_iter();
    let is_over = |facet: &Facet| stands_refused(facet) || (is_ours && *facet == Facet::Lines);
    differs.filter(|facet| !is_over(facet)).collect()
}

/// Whether the order had an edit of ours since the part was last compared, and the part's units are as they were: what else is
/// another of its lines is their money, which follows from what the partner itself cancelled and is not sent back there.
pub(crate) fn is_reduced(part: &Part, want: &FulfillmentOrder) -> bool {
    let units = |line: &LineId| part.lines.iter().find(|known| known.line == *line).map(|known| known.units);
    let are_the_same = part.lines.len() == want.lines.len()
        && want.lines.iter().all(|line| units(&line.line) == Some(line.asked()));
    part.state == PartState::Placed && part.edits != want.edits && are_the_same
}

/// The facets that are settled as the shop has them, and yet stand at the partner otherwise than they would be sent now, while its
/// people left them as they were: they were sent by another mapping. They travel when a person asks, and only then.
pub(crate) fn sent_otherwise(
    orders: &dyn TakesOrders,
    want: &FulfillmentOrder,
    part: &Part,
    seen: &Seen,
) -> Vec<Facet> {
    if seen.status != SeenStatus::Open {
        return Vec::new();
    }
    let (wanted, standing, held) = (want.facets(), orders.standing(want, seen), orders.held(seen));
    let is_ours = |facet: &Facet| {
        let before_and_now = part.held.get(facet).zip(held.get(facet));
        before_and_now.is_some_and(|(before, now)| !before.is_empty() && *before == now.pieces)
    };
    let is_settled = |facet: &Facet| part.settled.get(facet) == wanted.get(facet);
    let others = Facet::ALL.into_iter().filter(|facet| !standing.contains(facet));
    others.filter(|facet| is_settled(facet) && is_ours(facet)).collect()
}

/// Whose change counts of a facet that the shop changed; `None` where the partner's people did not change it, or where no
/// exchange would overwrite it.
pub(crate) fn whose(
    orders: &dyn TakesOrders,
    (want, facet): (&FulfillmentOrder, Facet),
    (part, seen): (&Part, &Seen),
    rules: BothChanged,
    refusals: Refusals,
) -> Option<Whose> {
    let held = orders.held(seen);
    let edited = part.held.get(&facet).zip(held.get(&facet));
    let edited = edited.is_some_and(|(before, now)| is_edited(before, &now.pieces));
    if !edited || !matches!(orders.toward(&Goal::Stand { want, facets: &[facet] }, seen), Next::Ask(_)) {
        return None;
    }
    // A person who was asked about just this and lets the order be tried again wants the shop's.
    let asked = part.refused.get(&facet).filter(|asked| asked.refusal.code == contested::code(facet));
    let is_same = asked.is_some_and(|asked| want.facets().get(&facet) == Some(&asked.fingerprint));
    let is_answered = is_same && refusals == Refusals::TriedAgain;
    Some(if is_answered { Whose::Shop } else { rules.whose(facet) })
}

/// Whether cancelling is still open: not done, and not refused before.
pub(crate) fn worth_cancelling(part: &Part, refusals: Refusals) -> bool {
    let live = !matches!(part.state, PartState::Cancelled { .. });
    live && (part.cancel_refused.is_none() || refusals == Refusals::TriedAgain)
}

/// Whether a part stands as wanted, nothing holds it, and nothing became of a label for just this part yet.
pub(crate) fn label_is_due(part: &Part, want: &FulfillmentOrder, refusals: Refusals) -> bool {
    let stands = part.state == PartState::Placed && changed(&want.facets(), &part.settled).is_empty();
    let is_open = match &part.label {
        None => true,
        Some(Label::Bought { .. }) => false,
        Some(Label::Refused(refused)) => {
            refusals == Refusals::TriedAgain || refused.fingerprint != labels::fingerprint(want)
        }
    };
    stands && want.hold.is_none() && is_open
}
