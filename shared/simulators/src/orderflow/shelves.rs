//! What people do with stock: count it, receive it, move it.

use super::account::Account;
use super::config::{Location, LocationKind};
use super::refusal::Refusal;
use super::state::LineState;

impl Account {
    /// So many units of a SKU are in a location. If that is fewer than are allocated, the youngest lines that nobody has
    /// picked lose theirs.
    pub(super) fn count_stock(
        &mut self,
        sku: &str,
        site: Option<&str>,
        location: Option<&str>,
        on_hand: u32,
    ) -> Result<(), Refusal> {
        let site = self.find_site(site)?;
        let location = self.find_location(&site, location)?;
        let lost = self.units_at(sku, &site, &location.name).saturating_sub(on_hand);
        self.give_way(sku, &site, &location, lost)?;
        self.put((sku, &site, &location), on_hand, ("adjustment", "stock count"));
        Ok(())
    }

    /// Goods arrive.
    pub(super) fn receive_stock(
        &mut self,
        sku: &str,
        site: Option<&str>,
        location: Option<&str>,
        units: u32,
    ) -> Result<(), Refusal> {
        let site = self.find_site(site)?;
        let location = self.find_location(&site, location)?;
        self.add((sku, &site, &location), units, ("receipt", "goods received"));
        let bay = self.shelf(sku, &site);
        bay.on_order = bay.on_order.saturating_sub(units);
        Ok(())
    }

    /// So many units are on order.
    pub(super) fn expect_stock(
        &mut self,
        sku: &str,
        site: Option<&str>,
        on_order: u32,
    ) -> Result<(), Refusal> {
        let site = self.find_site(site)?;
        self.shelf(sku, &site).on_order = on_order;
        Ok(())
    }

    /// Units go from one location to another of the same site.
    pub(super) fn move_stock(
        &mut self,
        sku: &str,
        site: Option<&str>,
        (from, to): (&str, &str),
        units: u32,
    ) -> Result<(), Refusal> {
        let site = self.find_site(site)?;
        let (from, to) = (self.find_location(&site, Some(from))?, self.find_location(&site, Some(to))?);
        let here = self.units_at(sku, &site, &from.name);
        if units > here {
            return Err(Refusal::Conflict(format!(
                "Only {here} units of {sku} are in {}, not {units}",
                from.name
            )));
        }
        if !to.kind.is_usable() {
            self.give_way(sku, &site, &from, units)?;
        }
        self.put((sku, &site, &from), here - units, ("move", ""));
        self.add((sku, &site, &to), units, ("move", ""));
        Ok(())
    }

    /// The picker did not find the units of these lines: they wait for a check in the frozen location, if there is one, and
    /// are lost otherwise.
    pub(super) fn miss(&mut self, sku: &str, site: &str, units: u32) {
        self.take((sku, site), units, ("adjustment", "not found"));
        let frozen = self.site(site).and_then(|site| site.first(LocationKind::Frozen)).map(str::to_owned);
        if let Some(Ok(location)) = frozen.map(|name| self.find_location(site, Some(&name))) {
            self.add((sku, site, &location), units, ("adjustment", "to be checked"));
        }
    }

    /// Lines lose their stock, the youngest first, until so many units can leave a location.
    fn give_way(&mut self, sku: &str, site: &str, location: &Location, units: u32) -> Result<(), Refusal> {
        if !location.kind.is_usable() {
            return Ok(());
        }
        let available = self.figures(&self.demand(), sku, site).available;
        let mut short = units.saturating_sub(available);
        let mut losers: Vec<(u64, usize)> = Vec::new();
        for shipment in self.open.iter().rev().filter_map(|id| self.shipments.get(id)) {
            for (at, part) in shipment.parts.iter().enumerate().filter(|_| shipment.site == site) {
                let may_lose = matches!(part.state, LineState::Allocated | LineState::Pickable);
                if short > 0 && part.sku == sku && may_lose {
                    short = short.saturating_sub(part.quantity);
                    losers.push((shipment.id, at));
                }
            }
        }
        if short > 0 {
            return Err(Refusal::Conflict(format!("{short} units more of {sku} at {site} are picked")));
        }
        for (shipment, at) in losers {
            self.set_part(shipment, at, LineState::OutOfStock);
            self.restate(shipment);
        }
        Ok(())
    }
}
