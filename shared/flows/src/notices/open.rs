//! At which accounts something is to be done for an order.

use std::collections::BTreeSet;

use waybill_domain::ids::{AccountId, Reference};
use waybill_domain::order::Order;
use waybill_ledger::{KnownOrder, Part, PartState, RecordState};
use waybill_routing::decision::Decision;

use crate::dispatch::{self, Refusals};
use crate::world::World;
use crate::{returning, tracked};

/// The accounts at which something is to be done: a part is missing, differs, is to be cancelled, is back after it had
/// left, or is in doubt; or a person was told what is no longer so; or parcels are to be tracked, or returns announced.
pub(crate) fn open_accounts(
    world: &World,
    order: &Order,
    decision: &Decision,
    known: &KnownOrder,
) -> BTreeSet<AccountId> {
    let part = |account: &AccountId, reference: &Reference| -> Option<&Part> {
        let record = known.records.iter().find(|record| record.subject.account == *account)?;
        record.part(reference)
    };
    let differs = decision.parts.iter().filter(|want| {
        part(&want.key.account, &want.reference).is_none_or(|part| {
            let is_live = !matches!(part.state, PartState::Cancelled { .. });
            let differs = || !dispatch::open_facets(Some(part), want, Refusals::Stand).is_empty();
            is_live && (dispatch::is_reduced(part, want) || differs())
        })
    });
    let cancels = decision.cancel.iter().filter(|cancel| {
        let found = part(&cancel.key.account, &cancel.reference);
        found.is_some_and(|part| part.state == PartState::Placed && part.cancel_refused.is_none())
    });
    let of_orders = known.records.iter().filter(|record| !tracked::tracks(world, &record.subject.account));
    let unsettled = of_orders.filter(|record| {
        record.state != RecordState::Free
            || record.parts.iter().any(|part| dispatch::is_reopened(part, &known.facts))
            || dispatch::is_healed(record, decision)
    });
    let differs = differs.map(|want| want.key.account.clone());
    let cancels = cancels.map(|cancel| cancel.key.account.clone());
    let unsettled = unsettled.map(|record| record.subject.account.clone());
    differs
        .chain(cancels)
        .chain(unsettled)
        .chain(tracked::open(world, order, &known.records))
        .chain(returning::open(world, order, known))
        .collect()
}
