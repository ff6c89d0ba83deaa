//! What lies where, whose it is, and what can be sold.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::account::Account;
use super::config::{Location, LocationKind, Site};
use super::refusal::Refusal;

/// One SKU at one site.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    /// The `inventoryId`.
    pub(super) id: u64,
    /// Units by location.
    pub(super) places: BTreeMap<String, u32>,
    /// Units that are expected.
    pub(super) on_order: u32,
    /// The last stock change; grows.
    pub(super) last_change: u64,
    /// The last change of what orders want of it; grows.
    pub(super) last_requirement: u64,
}

/// One movement, as it is told.
#[derive(Debug, Clone)]
pub(super) struct StockChange {
    pub(super) id: u64,
    pub(super) kind: &'static str,
    pub(super) at: Timestamp,
    pub(super) sku: String,
    pub(super) site: String,
    pub(super) location: String,
    pub(super) location_kind: &'static str,
    pub(super) previous: u32,
    pub(super) new: u32,
    pub(super) user: String,
    pub(super) note: String,
}

/// The figures of one SKU at one site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) total: u32,
    /// Assigned to lines, picked ones included.
    pub(super) allocated: u32,
    /// Usable and not allocated.
    pub(super) available: u32,
    pub(super) frozen: u32,
    pub(super) inspection: u32,
    pub(super) damaged: u32,
    pub(super) quarantined: u32,
    pub(super) on_order: u32,
}

/// Units that lines hold, by SKU and site.
#[derive(Debug, Default)]
pub(super) struct Demand(BTreeMap<(String, String), u32>);

impl Demand {
    pub(super) fn of(&self, sku: &str, site: &str) -> u32 {
        self.0.get(&(sku.to_owned(), site.to_owned())).copied().unwrap_or(0)
    }

    pub(super) fn add(&mut self, sku: &str, site: &str, units: u32) {
        *self.0.entry((sku.to_owned(), site.to_owned())).or_default() += units;
    }
}

impl Account {
    /// What all open shipments hold.
    pub(super) fn demand(&self) -> Demand {
        let mut demand = Demand::default();
        for shipment in self.open.iter().filter_map(|id| self.shipments.get(id)) {
            for part in shipment.parts.iter().filter(|part| part.state.holds_stock()) {
                demand.add(&part.sku, &shipment.site, part.quantity);
            }
        }
        demand
    }

    pub(super) fn figures(&self, demand: &Demand, sku: &str, site: &str) -> Figures {
        let Some(bay) = self.shelves.get(&(sku.to_owned(), site.to_owned())) else {
            return Figures { allocated: demand.of(sku, site), ..Figures::default() };
        };
        let allocated = demand.of(sku, site);
        let mut figures = Figures { allocated, on_order: bay.on_order, ..Figures::default() };
        let mut usable = 0;
        for (location, units) in &bay.places {
            figures.total += units;
            match self.location(site, location).map(|location| location.kind) {
                Some(LocationKind::Frozen) => figures.frozen += units,
                Some(LocationKind::Incoming) => figures.inspection += units,
                Some(LocationKind::Damaged) => figures.damaged += units,
                Some(LocationKind::Quarantine) => figures.quarantined += units,
                Some(
                    LocationKind::Storage
                    | LocationKind::Workstation
                    | LocationKind::Consolidation
                    | LocationKind::Mobile,
                )
                | None => usable += units,
            }
        }
        Figures { available: usable.saturating_sub(allocated), ..figures }
    }

    pub(super) fn site(&self, name: &str) -> Option<&Site> {
        self.config.sites.iter().find(|site| site.name == name)
    }

    fn location(&self, site: &str, name: &str) -> Option<&Location> {
        self.site(site)?.locations.iter().find(|location| location.name == name)
    }

    /// A location by its name, or the first for storage.
    pub(super) fn find_location(&self, site: &str, name: Option<&str>) -> Result<Location, Refusal> {
        let found = match name {
            Some(name) => self.location(site, name),
            None => self.site(site).and_then(|site| {
                site.locations.iter().find(|location| location.kind == LocationKind::Storage)
            }),
        };
        found.cloned().ok_or_else(|| Refusal::missing("location", name.unwrap_or("for storage")))
    }

    pub(super) fn units_at(&self, sku: &str, site: &str, location: &str) -> u32 {
        let bay = self.shelves.get(&(sku.to_owned(), site.to_owned()));
        bay.and_then(|bay| bay.places.get(location)).copied().unwrap_or(0)
    }

    /// The shelf of a SKU at a site, made if there is none.
    pub(super) fn shelf(&mut self, sku: &str, site: &str) -> &mut Shelf {
        self.know(sku);
        let place = (sku.to_owned(), site.to_owned());
        if !self.shelves.contains_key(&place) {
            let id = self.next("inventory");
            self.shelves.insert(place.clone(), Shelf { id, ..Shelf::default() });
        }
        self.touched.insert(place.clone());
        self.shelves.entry(place).or_default()
    }

    /// So many units lie in a location from here on.
    pub(super) fn put(
        &mut self,
        (sku, site, location): (&str, &str, &Location),
        new: u32,
        (kind, note): (&'static str, &str),
    ) {
        let (id, at, user) = (self.next("stock change"), self.now, self.user.clone());
        let bay = self.shelf(sku, site);
        let previous = bay.places.insert(location.name.clone(), new).unwrap_or(0);
        bay.last_change = id;
        self.changes.push(StockChange {
            id,
            kind,
            at,
            sku: sku.to_owned(),
            site: site.to_owned(),
            location: location.name.clone(),
            location_kind: location.kind.word(),
            previous,
            new,
            user,
            note: note.to_owned(),
        });
        self.is_stirred = true;
    }

    /// Units arrive in a location.
    pub(super) fn add(
        &mut self,
        (sku, site, location): (&str, &str, &Location),
        units: u32,
        told: (&'static str, &str),
    ) {
        let new = self.units_at(sku, site, &location.name).saturating_add(units);
        self.put((sku, site, location), new, told);
    }

    /// Units leave usable locations, in the order of the site's list; the callers have seen that they are there.
    pub(super) fn take(&mut self, (sku, site): (&str, &str), units: u32, told: (&'static str, &str)) {
        let mut left = units;
        let locations = self.site(site).map(|site| site.locations.clone()).unwrap_or_default();
        for location in locations.iter().filter(|location| location.kind.is_usable()) {
            let here = self.units_at(sku, site, &location.name);
            let taken = here.min(left);
            if taken > 0 {
                self.put((sku, site, location), here - taken, told);
                left -= taken;
            }
        }
    }

    /// What orders want of a shelf is other than before.
    pub(super) fn require(&mut self, sku: &str, site: &str) {
        let id = self.next("requirement");
        self.shelf(sku, site).last_requirement = id;
    }
}
