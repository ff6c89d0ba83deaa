//! Units that customers bought and the partner's figure does not know of yet.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{ChannelKey, Sku};
use waybill_domain::order::{InventoryMode, Order};
use waybill_ledger::PartState;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::RunError;
use crate::notices::{Memory, decided};
use crate::pull::first_id;
use crate::world::{Desk, Shop, World};

/// Orders that changed this long before the figure was taken may still be on their way.
const WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// Orders of one read.
const PAGE: u16 = 200;
/// Placed this short before the figure was taken, a part may not be in it yet.
const LAG: SignedDuration = SignedDuration::from_secs(5);

/// Units on their way to the warehouses of a channel, by the shop's SKU: parts of recent orders that were placed
/// after the figure was taken, or not at all yet.
pub(super) async fn in_flight(
    world: &World,
    desk: &Desk,
    shop: &Shop,
    channel: &ChannelKey,
    skus: &[Sku],
    as_of: Timestamp,
) -> Result<BTreeMap<Sku, u32>, RunError> {
    let mut units = BTreeMap::new();
    if !world.settings.stock.in_flight {
        return Ok(units);
    }
    let tracked = tracked(skus);
    let mut after = (as_of.checked_sub(WINDOW).unwrap_or(as_of), first_id());
    loop {
        let mut trail = Trail::new(world.trace(), Purpose::News);
        let call = shop.project.orders_changed(Some(after), world.now(), Some(&tracked), PAGE);
        let page = world.perform(shop, call, &mut trail).await?;
        for order in page.orders.iter().filter(|order| order.inventory_mode != InventoryMode::None) {
            on_the_way(world, desk, channel, as_of, order, skus, &mut units).await?;
        }
        match page.last {
            Some(last) if page.orders.len() + page.unreadable.len() >= usize::from(PAGE) => after = last,
            _ => return Ok(units),
        }
    }
}

/// Orders of these SKUs that take from the shop's stock: no others can be on their way in it.
fn tracked(skus: &[Sku]) -> String {
    let quoted = skus.iter().map(|sku| serde_json::json!(sku.as_str()).to_string());
    let skus = quoted.collect::<Vec<_>>().join(", ");
    format!("inventoryMode != \"None\" and lineItems(variant(sku in ({skus})))")
}

async fn on_the_way(
    world: &World,
    desk: &Desk,
    channel: &ChannelKey,
    as_of: Timestamp,
    order: &Order,
    skus: &[Sku],
    units: &mut BTreeMap<Sku, u32>,
) -> Result<(), RunError> {
    let known = world.ledger.known(&order.id).await?;
    let Some(decision) = decided(world, order, Memory::Known(&known)).await? else { return Ok(()) };
    let counted_from = as_of.checked_sub(LAG).unwrap_or(as_of);
    for want in decision.parts.iter().filter(|want| want.key.account == desk.account.id) {
        let feeds = want.key.warehouse.as_ref().and_then(|id| desk.account.warehouses.get(id));
        if feeds.is_some_and(|feeds| feeds != channel) {
            continue;
        }
        let placed = known
            .records
            .iter()
            .flat_map(|record| &record.parts)
            .find(|part| part.reference == want.reference);
        if placed.is_some_and(|part| part.state != PartState::Intended && part.settled_at < counted_from) {
            continue;
        }
        for line in &want.lines {
            let sku = order.line(&line.line).and_then(|line| line.sku.clone());
            if let Some(sku) = sku.filter(|sku| skus.contains(sku)) {
                *units.entry(sku).or_default() += line.quantity;
            }
        }
    }
    Ok(())
}
