//! Events of one order, merged into its facts by compare-and-set, with what others are told of it.

use jiff::Timestamp;
use waybill_domain::event::What;
use waybill_domain::facts::{Facts, PartFacts};
use waybill_domain::ids::{OrderId, ProjectKey, Reference};
use waybill_ledger::{Direction, Entry, FactsPut, KnownOrder, LedgerError};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::{Heard, Of, Placed, resolve};
use crate::journal::{self, Topic};
use crate::world::{Desk, World};
use crate::{outbox, reviews};

/// How often facts are merged anew when another worker was faster.
const MERGES: u32 = 8;

/// What is known of an order after events were merged into its facts, and which of its parts nothing holds up any more.
pub(super) struct Merged {
    pub(super) known: KnownOrder,
    pub(super) freed: Vec<Reference>,
    /// The facts with their new times, where nothing but these is new; not stored yet.
    pub(super) again: Option<Facts>,
}

/// Merges events of one order into its facts; `None` when other workers were faster every time.
pub(super) async fn merge(
    world: &World,
    desk: &Desk,
    (project, order): (&ProjectKey, &OrderId),
    events: &[Placed],
    heard: &Heard,
) -> Result<Option<Merged>, LedgerError> {
    for _ in 0..MERGES {
        let mut known = world.ledger.known(order).await?;
        let mut facts = known.facts.clone();
        for (of, event) in events {
            match (of, &event.what) {
                (Of::Parcels, What::Tracked(update)) => facts.track(&desk.account.id, update),
                (Of::Parcels, _) => {}
                (Of::Part(place), _) => {
                    facts.merge(&place.reference, &desk.account.id, &resolve::lines(place, event));
                }
            }
        }
        if facts == known.facts {
            return Ok(Some(Merged { known, freed: Vec::new(), again: None }));
        }
        if facts.repeat(&known.facts, |reference| settled(&known, reference)) {
            return Ok(Some(Merged { known, freed: Vec::new(), again: Some(facts) }));
        }
        facts.shown = false;
        let told = (outbox::events(world, (project, order), &known, &facts), world.now());
        let (rev, token) = (known.facts_rev, world.token());
        match world.ledger.put_facts_telling(order, &facts, rev, told, &token).await? {
            FactsPut::Moved => {}
            FactsPut::Stored { .. } => {
                let topic = Topic {
                    order: Some(order.clone()),
                    account: Some(desk.account.id.clone()),
                    attempt: heard.tries.into(),
                };
                let trail = Trail::new(heard.trace.clone(), Purpose::News);
                let told = events.iter().map(|(_, event)| Entry {
                    direction: Direction::In,
                    ..journal::decision(world, &topic, &trail, "heard", kind(&event.what), None)
                });
                world.ledger.journal(told.collect()).await?;
                for (_, event) in events {
                    if let What::Shipped(shipment) = &event.what {
                        reviews::passed(world, &super::stray(desk, shipment), Some(&desk.account.id)).await?;
                    }
                }
                let freed = freed(&known.facts, &facts);
                known.facts = facts;
                return Ok(Some(Merged { known, freed, again: None }));
            }
        }
    }
    Ok(None)
}

/// When a part was settled last.
fn settled(known: &KnownOrder, reference: &Reference) -> Option<Timestamp> {
    let parts = known.records.iter().flat_map(|record| &record.parts);
    parts.filter(|part| part.reference == *reference).map(|part| part.settled_at).max()
}

/// The parts that were held up and are not any more.
fn freed(before: &Facts, now: &Facts) -> Vec<Reference> {
    let is_held = |part: &PartFacts| !part.holds().is_empty();
    let were = before.parts.iter().filter(|(_, part)| is_held(part));
    let are = were.filter(|(reference, _)| now.parts.get(*reference).is_none_or(|part| !is_held(part)));
    are.map(|(reference, _)| reference.clone()).collect()
}

const fn kind(what: &What) -> &'static str {
    match what {
        What::Stands { .. } => "how it stands",
        What::Allocated { .. } => "allocated",
        What::Deallocated => "deallocated",
        What::Packed { .. } => "packed",
        What::Shipped(_) => "shipped",
        What::ShipmentVoided { .. } => "shipment voided",
        What::Cancelled { .. } => "cancelled",
        What::LinesCancelled { .. } => "lines cancelled",
        What::AddressChecked(_) => "address checked",
        What::Returned(_) => "returned",
        What::Tracked(_) => "tracked",
    }
}
