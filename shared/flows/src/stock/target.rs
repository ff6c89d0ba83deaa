//! One SKU of one channel: what the partner says of it, and what the shop's entry should say.

use waybill_domain::ids::{ChannelKey, Sku};
use waybill_domain::stock::StockLevel;
use waybill_mapping::commercetools::stock::{InventoryEntry, StockRule, Want, desired};
use waybill_settings::sections::StockOwner;

use crate::world::{Desk, World};

/// One SKU of one channel, and what the partner says of it.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) sku: &'a Sku,
    pub(super) level: &'a StockLevel,
    pub(super) channel: &'a ChannelKey,
    pub(super) in_flight: u32,
}

impl Target<'_> {
    /// What the shop's entry should say; `None` when there is nothing to say.
    pub(super) fn want(&self, world: &World, desk: &Desk, entry: Option<&InventoryEntry>) -> Option<Want> {
        let quantity = match self.owner(world, desk) {
            StockOwner::Commercetools => entry?.on_stock,
            StockOwner::Partner if entry.is_none() && !world.settings.stock.create_missing => return None,
            StockOwner::Partner => self.figure(world)?,
        };
        Some(Want {
            sku: self.sku.clone(),
            channel: self.channel.clone(),
            quantity,
            figures: self.level.figures,
            account: desk.account.id.clone(),
            as_of: self.level.as_of,
            places: self.level.places.clone(),
        })
    }

    /// Who owns the quantity.
    pub(super) fn owner(&self, world: &World, desk: &Desk) -> StockOwner {
        world.settings.stock.owner(&desk.account.id, Some(&self.level.warehouse))
    }

    /// What the partner's figure comes to, less what is kept back and what is on its way.
    pub(super) fn figure(&self, world: &World) -> Option<i64> {
        let stock = &world.settings.stock;
        let kept = stock.safety.iter().find(|safety| safety.sku.matches(self.sku.as_str()));
        let rule = StockRule { figure: stock.figure, safety: kept.map_or(0, |safety| safety.keep) };
        desired(self.level, &rule, self.in_flight)
    }
}
