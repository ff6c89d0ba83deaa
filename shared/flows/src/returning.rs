//! Which returns of the shop partners are to know of, and what of it is still to be done.
//!
//! The returns on the order say what is wanted, the records of the order at its accounts what was announced; nothing is
//! asked of a partner to compare the two.

use std::collections::{BTreeMap, BTreeSet};

use waybill_domain::facets::Fingerprint;
use waybill_domain::facts::PartFacts;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, LineId, TraceId};
use waybill_domain::order::Order;
use waybill_ledger::{KnownOrder, Part, Record, RefusedFacet, ToldReturn};
use waybill_mapping::returns::{BY_HAND, Hears, Of, Sender, Told, Wish, wishes};
use waybill_routing::account::Mode;

use crate::notices;
use crate::world::{Desk, World};

/// Whether an account is to hear of returns, from its partner or from a person: it is switched on, ships, and wants to.
pub(crate) fn hears(desk: &Desk) -> bool {
    let account = &desk.account;
    account.announce_returns && account.mode == Mode::On && desk.partner().orders().is_some()
}

/// Whether there is anything about returns to compare.
pub(crate) fn concerns<'a>(order: &Order, mut records: impl Iterator<Item = &'a Record>) -> bool {
    !order.returns.is_empty()
        || records.any(|record| record.parts.iter().any(|part| !part.returns.is_empty()))
}

/// What the parts of an order are to know of the shop's returns, whoever has them.
pub(crate) fn wanted(world: &World, order: &Order, known: &KnownOrder) -> Vec<Wish> {
    let senders: Vec<Sender> = known
        .records
        .iter()
        .flat_map(|record| {
            let hears = who_hears(world, &record.subject.account);
            let parts = record.parts.iter();
            parts.filter_map(move |part| sender(part, known.facts.parts.get(&part.reference), hears.clone()))
        })
        .collect();
    let settings = &world.settings;
    let told = Told {
        rules: &settings.returns,
        prefix: &settings.write_back.field_prefix,
        since: settings.returns.since.unwrap_or(settings.rules.export.since),
    };
    wishes(order, &senders, told)
}

/// Who hears of returns of what an account shipped.
fn who_hears(world: &World, account: &AccountId) -> Hears {
    let takes_none = |desk: &Desk| desk.partner().returns().is_none();
    if world.desks.get(account).is_some_and(takes_none) {
        Hears::Person(account.clone())
    } else {
        Hears::Partner
    }
}

/// A part as one that shipped something; `None` where it was never placed.
fn sender(part: &Part, facts: Option<&PartFacts>, hears: Hears) -> Option<Sender> {
    let mut shipped: BTreeMap<&LineId, u32> = BTreeMap::new();
    let live = facts.into_iter().flat_map(|facts| facts.shipments.values()).filter(|left| !left.is_void());
    for line in live.flat_map(|left| left.contents()) {
        if let Some(id) = &line.line {
            let sum = shipped.entry(id).or_default();
            *sum = sum.saturating_add(line.quantity);
        }
    }
    let lines = part.lines.iter().map(|line| {
        let units = shipped.get(&line.line).copied().unwrap_or(0);
        (line.line.clone(), (line.sku.clone(), units))
    });
    let of_shipment = || {
        facts.into_iter().flat_map(|facts| facts.shipments.values()).find_map(|left| left.warehouse.clone())
    };
    let announced = part.returns.iter().filter(|told| told.key.is_some());
    Some(Sender {
        reference: part.reference.clone(),
        partner_order: part.partner_order.clone()?,
        warehouse: part.key.warehouse.clone().or_else(of_shipment),
        shipping: part.key.shipping.clone(),
        lines: lines.collect(),
        announced: announced.map(|told| (told.known_as.clone(), told.units.clone())).collect(),
        hears,
    })
}

/// The accounts at which a return is to be announced, or a person to be told of one, or which remember one that is gone.
pub(crate) fn open(world: &World, order: &Order, known: &KnownOrder) -> BTreeSet<AccountId> {
    if !concerns(order, known.records.iter()) {
        return BTreeSet::new();
    }
    let wanted = wanted(world, order, known);
    let is_open = |record: &&Record| {
        let desk = world.desks.get(&record.subject.account).filter(|desk| desk.account.mode == Mode::On);
        // Whoever is not to hear of returns wants none, and forgets those that it was not told of.
        let wanted = desk.map(|desk| if hears(desk) { wanted.as_slice() } else { &[] });
        wanted.is_some_and(|wanted| record.parts.iter().any(|part| has_work(part, wanted)))
    };
    known.records.iter().filter(is_open).map(|record| record.subject.account.clone()).collect()
}

fn has_work(part: &Part, wanted: &[Wish]) -> bool {
    let mut own = wanted.iter().filter(|wish| wish.reference == part.reference);
    own.any(|wish| !is_done(part, wish)) || part.returns.iter().any(|told| is_gone(told, part, wanted))
}

/// What is remembered of a return that a wish is about.
pub(crate) fn told<'a>(part: &'a Part, wish: &Wish) -> Option<&'a ToldReturn> {
    part.returns.iter().find(|told| told.known_as == wish.known_as)
}

/// Whether nothing is left to do for a return: it stands as announced, or it is known that it cannot be told.
pub(crate) fn is_done(part: &Part, wish: &Wish) -> bool {
    let told = told(part, wish);
    let refused = told.and_then(|told| told.refused.as_ref());
    let print = refused.map(|refused| &refused.fingerprint);
    match &wish.of {
        Of::Stands => told.is_some() && refused.is_none(),
        // Of what a person was to tell, the partner is told only when a person says that nobody did.
        Of::Announce(coming) => print == Some(&coming.print()) || refused.is_some_and(is_by_hand),
        Of::Refuse(refusal) => print == Some(&self::print(refusal)),
        // Fewer units than a person was told of are no news: the others came.
        Of::ByHand { units, .. } => {
            let known = |line: &LineId| told.and_then(|told| told.units.get(line)).copied().unwrap_or(0);
            refused.is_some_and(is_by_hand) && units.iter().all(|(line, units)| *units <= known(line))
        }
    }
}

/// Whether a person is to tell of a return.
fn is_by_hand(refused: &RefusedFacet) -> bool {
    refused.refusal.code == BY_HAND
}

/// Whether a return is remembered that was never announced and is not wanted any more.
pub(crate) fn is_gone(told: &ToldReturn, part: &Part, wanted: &[Wish]) -> bool {
    let mut own = wanted.iter().filter(|wish| wish.reference == part.reference);
    told.key.is_none() && !own.any(|wish| wish.known_as == told.known_as)
}

/// The fingerprint of why a return cannot be told.
pub(crate) fn print(refusal: &Refusal) -> Fingerprint {
    Fingerprint::of(&(&refusal.code, &refusal.message))
}

/// What of a part's returns could not be told.
pub(crate) fn complaints(part: &Part) -> impl Iterator<Item = &Refusal> {
    part.returns.iter().filter_map(|told| told.refused.as_ref()).map(|refused| &refused.refusal)
}

/// Sends a look to whoever has a return to announce of an order that we have just written to: what left can come back.
pub(crate) async fn look(
    world: &World,
    order: &Order,
    known: &KnownOrder,
    trace: &TraceId,
) -> Result<(), Failure> {
    notices::look_at(world, order, open(world, order, known), trace).await
}
