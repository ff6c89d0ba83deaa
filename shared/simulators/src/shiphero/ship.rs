//! Shipping an order from one warehouse: stock leaves, labels are made, the store is told.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::account::Account;
use super::refusal::Refusal;
use super::shipment::{Label, Packed, Shipment, Size};
use crate::floor::PackageLine;

/// What the warehouse ships of an order at one time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ship {
    /// Relay id, number, `partner_order_id` or `order_number`.
    pub order: String,
    /// Relay id or number; without it the warehouse with the first allocation.
    pub warehouse: Option<String>,
    /// Without any: one package with everything that is allocated there.
    #[serde(default)]
    pub packages: Vec<Package>,
    /// True for Bulk Ship: the shipment is not `completed`.
    #[serde(default)]
    pub bulk: bool,
}

/// One package; what is missing is made up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Without it: everything that is allocated in the warehouse and not in an earlier package.
    /// A line is named by: Relay id, number, `partner_line_item_id` or SKU.
    pub lines: Option<Vec<PackageLine>>,
    pub tracking: Option<String>,
    pub carrier: Option<String>,
    pub method: Option<String>,
    pub box_name: Option<String>,
    /// Ounces, decimal.
    pub weight: Option<String>,
    /// Inches, decimal, as width and height.
    pub length: Option<String>,
    pub width: Option<String>,
    pub height: Option<String>,
    /// Decimal.
    pub cost: Option<String>,
}

impl Account {
    /// Ships packages of an order. All of it is done, or nothing. Returns the shipment.
    pub(super) fn ship(&mut self, ship: &Ship) -> Result<u64, Refusal> {
        let id = self.find_order(&ship.order)?;
        let warehouse = self.shipping_warehouse(id, ship.warehouse.as_deref())?;
        let whole = [Package::default()];
        let packages = if ship.packages.is_empty() { &whole[..] } else { &ship.packages[..] };
        let contents = self.contents(id, warehouse, packages)?;
        let shipment = self.next("Shipment");
        let mut labels = Vec::new();
        for (package, lines) in packages.iter().zip(contents) {
            for (line, units) in &lines {
                self.leave(id, warehouse, *line, *units);
            }
            labels.push(self.label(package, lines));
        }
        let created = self.now;
        let made = Shipment { id: shipment, order: id, warehouse, completed: !ship.bulk, created, labels };
        self.shipments.insert(shipment, made);
        if let Some(order) = self.orders.get_mut(&id) {
            order.shipments.push(shipment);
            order.settle_status();
            order.updated = created;
        }
        self.note(id, "warehouse", format!("Order shipped: shipment {shipment}"));
        self.allocate(id);
        self.announce_shipment(shipment);
        Ok(shipment)
    }

    fn shipping_warehouse(&self, id: u64, wanted: Option<&str>) -> Result<u64, Refusal> {
        let order = self.orders.get(&id).ok_or(Refusal::NotFound("Order"))?;
        if !order.is_open() {
            return Err(Refusal::TooLate(format!("Order {} is already {}", order.number(), order.status)));
        }
        if let Some(hold) = order.holds.first() {
            return Err(Refusal::TooLate(format!("Order {} has a {hold}", order.number())));
        }
        match wanted {
            Some(wanted) => self.warehouse(wanted),
            None => {
                order.allocations.keys().next().copied().ok_or_else(|| {
                    Refusal::TooLate(format!("Nothing is allocated to order {}", order.number()))
                })
            }
        }
    }

    /// What is in each package, by line; checked against what is pending and what lies in the warehouse.
    fn contents(
        &self,
        id: u64,
        warehouse: u64,
        packages: &[Package],
    ) -> Result<Vec<BTreeMap<u64, u32>>, Refusal> {
        let order = self.orders.get(&id).ok_or(Refusal::NotFound("Order"))?;
        let mut left: BTreeMap<u64, u32> =
            order.allocations.get(&warehouse).map(|found| found.lines.clone()).unwrap_or_default();
        let mut contents = Vec::new();
        let mut shipped: BTreeMap<u64, u32> = BTreeMap::new();
        for package in packages {
            let mut lines: BTreeMap<u64, u32> = BTreeMap::new();
            match &package.lines {
                None => lines.append(&mut left),
                Some(wanted) => {
                    for wanted in wanted {
                        let line = self.find_line(id, &wanted.line)?;
                        *lines.entry(line).or_default() += wanted.quantity;
                        left.entry(line).and_modify(|units| *units = units.saturating_sub(wanted.quantity));
                    }
                }
            }
            lines.retain(|_, units| *units > 0);
            for (line, units) in &lines {
                *shipped.entry(*line).or_default() += units;
            }
            contents.push(lines);
        }
        let mut by_sku: BTreeMap<&str, i64> = BTreeMap::new();
        for (line, units) in &shipped {
            let line =
                order.lines.iter().find(|found| found.id == *line).ok_or(Refusal::NotFound("LineItem"))?;
            let pending = line.pending();
            if *units > pending {
                let sku = &line.sku;
                return Err(Refusal::Invalid(format!(
                    "Only {pending} units of {sku} are pending, not {units}"
                )));
            }
            *by_sku.entry(&line.sku).or_default() += i64::from(*units);
        }
        for (sku, units) in by_sku {
            let on_hand = self.shelf(sku, warehouse).map_or(0, |shelf| shelf.on_hand);
            if units > on_hand {
                return Err(Refusal::Invalid(format!(
                    "Only {on_hand} units of {sku} are on hand, not {units}"
                )));
            }
        }
        if shipped.is_empty() {
            return Err(Refusal::Invalid(format!("Nothing of order {} is in the packages", order.number())));
        }
        Ok(contents)
    }

    /// Units leave the shelf: first those that were promised there, then promises elsewhere lapse.
    fn leave(&mut self, id: u64, warehouse: u64, line: u64, units: u32) {
        let here = self.take_back(id, warehouse, line, units).units;
        let Some(order) = self.orders.get_mut(&id) else { return };
        let now = self.now;
        let Ok(found) = order.line_mut(line) else { return };
        found.shipped += units;
        found.updated = now;
        let (sku, pending) = (found.sku.clone(), found.pending());
        let excess = order.allocated(line).saturating_sub(pending);
        if here < units {
            self.release(id, line, excess);
        }
        self.change_on_hand(&sku, Some(warehouse), -i64::from(units), "Order shipped");
    }

    fn label(&mut self, package: &Package, lines: BTreeMap<u64, u32>) -> Label {
        let id = self.next("ShippingLabel");
        let lines = lines
            .into_iter()
            .map(|(line, units)| (line, Packed { id: self.next("ShipmentLineItem"), units }));
        let lines = lines.collect();
        let or = |given: &Option<String>, default: &str| given.clone().unwrap_or_else(|| default.to_owned());
        Label {
            id,
            tracking: package.tracking.clone().unwrap_or_else(|| format!("1ZSIM{id:011}")),
            carrier: or(&package.carrier, "UPS"),
            method: or(&package.method, "Ground"),
            box_name: or(&package.box_name, "Box 1"),
            cost: or(&package.cost, "7.45"),
            size: Size {
                weight: or(&package.weight, "16.00"),
                length: or(&package.length, "10.00"),
                width: or(&package.width, "8.00"),
                height: or(&package.height, "4.00"),
            },
            voided: false,
            lines,
        }
    }
}
