//! Books what orders do to stock that the shop owns: every effect once.
//!
//! The order's bookings say what is under way before anything is sent, and what was sent carries its id to the entry with the
//! quantity, at the version that was read. The ledger is always read after the entry, and an id leaves an entry only after
//! its effect was noted as done: so what is under way still and is not on the entry is not booked, however long ago it was
//! begun and by whomever.

use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{EffectId, OrderId, TraceId};
use waybill_domain::order::Order;
use waybill_domain::stock::booking::{Effect, Row};
use waybill_ledger::KnownOrder;
use waybill_mapping::commercetools::calls::Updated;
use waybill_mapping::commercetools::stock::{Booked, InventoryEntry, book as booked};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::channel_id;
use super::owned::levels;
use crate::world::{Happening, Shop, World};
use crate::write_back;

/// How often what is to be booked, and how often one entry, is planned anew within one piece of work.
const ROUNDS: u32 = 8;
/// The code of a change of stock that commercetools does not take.
pub(crate) const REFUSED: &str = "stock-refused";

/// Whether all is booked that an order does to stock of the shop's own.
pub(crate) fn is_booked(world: &World, shop: &Shop, order: &Order, known: &KnownOrder) -> bool {
    known.bookings.agree(&levels(world, shop, order, known))
}

/// Books what is missing; answers what commercetools does not take.
pub(crate) async fn book(
    world: &World,
    shop: &Shop,
    (order, known): (&Order, &KnownOrder),
    trail: &mut Trail,
) -> Result<Vec<Refusal>, Failure> {
    if is_booked(world, shop, order, known) {
        return Ok(Vec::new());
    }
    let (mut order, mut known) = (order.clone(), known.clone());
    for _ in 0..ROUNDS {
        let levels = levels(world, shop, &order, &known);
        if known.bookings.agree(&levels) {
            return Ok(Vec::new());
        }
        let Some(begun) = known.bookings.begun(&levels, order.version) else {
            (order, known) = write_back::reread(world, shop, &order.id, trail).await?;
            continue;
        };
        let (rev, token) = (known.bookings_rev, world.token());
        if world
            .ledger
            .put_bookings(&order.id, &begun, rev, &token)
            .await
            .map_err(|error| write_back::ledger(&error))?
        {
            let refused = complete(world, shop, &order.id, begun.under_way(&order.id), trail).await?;
            if !refused.is_empty() {
                return Ok(refused);
            }
        }
        known = world.ledger.known(&order.id).await.map_err(|error| write_back::ledger(&error))?;
    }
    Err(Failure::busy(format!(
        "what order {} does to stock changes faster than it can be booked",
        order.name()
    )))
}

/// Completes what is under way of an order that is not in the shop any more.
pub(crate) async fn finish(
    world: &World,
    shop: &Shop,
    order: &OrderId,
    trace: &TraceId,
) -> Result<Vec<Refusal>, Failure> {
    let known = world.ledger.bookings(order).await.map_err(|error| write_back::ledger(&error))?;
    let mut trail = Trail::new(trace.clone(), Purpose::News);
    complete(world, shop, order, known.under_way(order), &mut trail).await
}

async fn complete(
    world: &World,
    shop: &Shop,
    order: &OrderId,
    effects: Vec<Effect>,
    trail: &mut Trail,
) -> Result<Vec<Refusal>, Failure> {
    let mut refused = Vec::new();
    for effect in effects {
        match one(world, shop, order, &effect, trail).await {
            Ok(()) => {}
            Err(Failure::Refused(Refusal { code, message, .. })) => {
                let Row { sku, line, .. } = &effect.row;
                let message = format!(
                    "commercetools does not take {:+} units of stock of `{sku}`: {message} ({code})",
                    effect.units
                );
                refused.push(Refusal::new(REFUSED, message).of_line(line));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(refused)
}

/// Makes an effect, unless it is made, and notes it as done.
async fn one(
    world: &World,
    shop: &Shop,
    order: &OrderId,
    effect: &Effect,
    trail: &mut Trail,
) -> Result<(), Failure> {
    let sku = &effect.row.sku;
    let mut last = Failure::busy(format!("the entry of `{sku}` changes faster than it can be written"));
    for _ in 0..ROUNDS {
        let entry = entry(world, shop, &effect.row, trail).await?;
        let bookings = world.ledger.bookings(order).await.map_err(|error| write_back::ledger(&error))?;
        if !bookings.has_under_way(order, &effect.id) {
            return Ok(());
        }
        let Some(entry) = entry else {
            // Where the shop keeps no stock there is none to change: an entry made of a difference would claim a quantity
            // that nobody counted.
            world.counts.add("booked where the shop keeps no stock");
            return done(world, order, &effect.id).await;
        };
        match booked(&entry, effect, &world.settings.write_back) {
            Booked::Already => return done(world, order, &effect.id).await,
            Booked::Lacking { update, lets_go } => {
                for other in &lets_go {
                    if let Some(order) = other.order() {
                        done(world, &order, other).await?;
                    }
                }
                let call = shop.project.update_inventory(&entry.id, &update);
                match world.perform(shop, call, trail).await {
                    Ok(Updated::Done(_)) => {
                        world.counts.add("stock of an order booked");
                        world.happenings.add(Happening::Stock { entries: 1 });
                        return done(world, order, &effect.id).await;
                    }
                    Ok(Updated::Conflict { .. }) => {}
                    Err(Failure::Unknown { cause }) => last = Failure::unknown(cause),
                    Err(failure) => return Err(failure),
                }
            }
        }
    }
    Err(last)
}

async fn done(world: &World, order: &OrderId, effect: &EffectId) -> Result<(), Failure> {
    world.ledger.booked(order, effect).await.map_err(|error| write_back::ledger(&error))
}

/// The entry that a row is about, as it is now.
async fn entry(
    world: &World,
    shop: &Shop,
    row: &Row,
    trail: &mut Trail,
) -> Result<Option<InventoryEntry>, Failure> {
    let sku = std::slice::from_ref(&row.sku);
    let id = match &row.channel {
        None => None,
        Some(channel) => match channel_id(world, shop, channel).await? {
            None => return Ok(None),
            id => id,
        },
    };
    let there = world.perform(shop, shop.project.inventory(sku, id.as_deref()), trail).await?;
    Ok(there.entries.into_iter().find(|entry| entry.channel_id == id))
}
