//! Stock: the list of all figures at a site, the figures of some SKUs, and pushed messages that name what changed.
//!
//! OrderFlow's `available` has the units of allocated order lines taken off already. The list has no pages and cannot be
//! asked for changes alone; entries that stay as they were cost nothing further on.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{Sku, WarehouseId};
use waybill_domain::stock::{Figures, StockLevel};

use super::xml::Element;
use super::{OrderFlow, errors};
use crate::call::Call;
use crate::partner::{Page, ReportsStock, value};

/// SKUs of one exchange: more make the address too long.
const MOST: usize = 50;
/// What stands between SKUs that are asked for.
const BETWEEN: char = ',';

impl ReportsStock for OrderFlow {
    fn changes(
        &self,
        warehouse: &WarehouseId,
        _since: Option<Timestamp>,
        _page: Option<&str>,
        now: Timestamp,
    ) -> Call<Page<StockLevel>> {
        inventory(self, warehouse, None, now)
    }

    fn sweeps_every(&self) -> Option<SignedDuration> {
        None
    }

    fn most(&self) -> usize {
        MOST
    }

    fn levels(&self, warehouse: &WarehouseId, skus: &[Sku], now: Timestamp) -> Call<Page<StockLevel>> {
        inventory(self, warehouse, Some(skus), now)
    }
}

fn inventory(
    flow: &OrderFlow,
    warehouse: &WarehouseId,
    skus: Option<&[Sku]>,
    now: Timestamp,
) -> Call<Page<StockLevel>> {
    let (odd, plain): (Vec<&Sku>, Vec<&Sku>) =
        skus.unwrap_or_default().iter().partition(|sku| sku.as_str().contains(BETWEEN));
    let plain: Vec<&str> = plain.into_iter().map(Sku::as_str).collect();
    let asked = skus.map(|_| plain.join(&BETWEEN.to_string()));
    let mut named: Vec<(&str, &str)> = Vec::new();
    named.extend(asked.as_deref().map(|asked| ("externalReferences", asked)));
    if flow.options.several_sites {
        named.push(("site", flow.site(warehouse)));
    }
    // Asked for nothing, OrderFlow would tell everything.
    let is_asked = asked.as_deref() != Some("");
    let odd: Vec<Sku> = odd.into_iter().cloned().collect();
    let (reader, warehouse) = (flow.clone(), warehouse.clone());
    flow.ask("inventory", &flow.options.paths.inventory, &named, move |answer| {
        let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
        let place = (&reader.account, &warehouse, now);
        for sku in &odd {
            page.take(place, Some(sku.as_str()), Err(unaskable(sku)));
        }
        errors::rows(answer, "inventory", |row| {
            if !is_asked || row.name != "product" {
                return;
            }
            let level = reader.level(row, Some(&warehouse), now);
            let here = level.map(|level| level.filter(|level| level.warehouse == warehouse));
            page.take(place, row.said("externalReference"), here);
        })?;
        Ok(page)
    })
}

fn unaskable(sku: &Sku) -> Refusal {
    let message = format!("stock of `{sku}` cannot be asked for by itself: a comma ends a SKU at OrderFlow");
    Refusal::new("unaskable-sku", message)
}

impl OrderFlow {
    /// OrderFlow's name of a warehouse: an id is that, or that behind its organisation and a slash.
    pub(super) fn site<'a>(&self, warehouse: &'a WarehouseId) -> &'a str {
        let id = warehouse.as_str();
        let ours = self.options.organisation.as_deref();
        id.split_once('/')
            .filter(|(organisation, _)| Some(*organisation) == ours)
            .map_or(id, |(_, site)| site)
    }

    /// The warehouse that a site of an organisation is; `None` where it is none of ours.
    pub(super) fn warehouse(&self, organisation: Option<&str>, site: Option<&str>) -> Option<WarehouseId> {
        let ours = self.options.organisation.as_deref();
        if organisation.is_some() && ours.is_some() && organisation != ours {
            return None;
        }
        let site = site.or(self.options.default_site.as_deref());
        let known = self.warehouses.iter().find(|warehouse| Some(self.site(warehouse)) == site);
        // Where there is one warehouse alone, nobody has to name it.
        let only = || match (self.warehouses.as_slice(), site) {
            ([one], None) => Some(one),
            _ => None,
        };
        known.or_else(only).cloned()
    }

    /// What a product of a list says; nothing of one without a SKU, or at a site that is none of ours. A list that was
    /// asked for one site need not repeat it.
    pub(super) fn level(
        &self,
        row: &Element,
        asked: Option<&WarehouseId>,
        as_of: Timestamp,
    ) -> Result<Option<StockLevel>, Refusal> {
        let Some(sku) = row.said("externalReference") else { return Ok(None) };
        let wrong = |why: String| Refusal::new("unreadable", format!("stock of `{sku}`: {why}"));
        let told = (row.said("organisation"), row.said("site"));
        let warehouse = match (told, asked) {
            ((None, None), Some(asked)) => Some(asked.clone()),
            ((organisation, site), _) => self.warehouse(organisation, site),
        };
        let Some(warehouse) = warehouse else { return Ok(None) };
        let sku = Sku::try_from(sku).map_err(|error| wrong(error.to_string()))?;
        let figures = figures(row).map_err(wrong)?;
        Ok(Some(StockLevel::new((self.account.clone(), warehouse), sku, figures, as_of)))
    }
}

fn figures(row: &Element) -> Result<Figures, String> {
    let whole = |name: &str| match row.said(name) {
        None => Ok(None),
        Some(told) => value::whole(&told.into()).map(Some).ok_or_else(|| format!("`{name}` is `{told}`")),
    };
    let mut unsellable = None;
    for name in ["frozen", "inspection", "damaged", "quarantined"] {
        if let Some(units) = whole(name)? {
            unsellable = Some(unsellable.unwrap_or(0_i64).saturating_add(units));
        }
    }
    let (on_hand, allocated) = (whole("total")?, whole("allocated")?);
    for (name, units) in [("total", on_hand), ("allocated", allocated)] {
        if units.is_some_and(|units| units < 0) {
            return Err(format!("`{name}` is below zero"));
        }
    }
    Ok(Figures { on_hand, available: whole("available")?, allocated, unsellable, ..Figures::default() })
}
