//! Making labels: goods leave, the order moves on, the stores are told.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::Account;
use super::order::{Order, Status};
use super::parcel::{Packed, Shipment};
use super::refusal::Refusal;
use super::{amount, pacific};
use crate::floor::PackageLine;

/// What the warehouse ships of an order at one time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ship {
    /// `orderKey`, `orderNumber` or `orderId`.
    pub order: String,
    /// The place that the labels name; without it the order's.
    pub warehouse: Option<String>,
    /// Each becomes a label, and each label a shipment. Without any: one label for everything that is pending.
    #[serde(default)]
    pub packages: Vec<Package>,
    /// True if the labels are made together: one webhook for all of them.
    #[serde(default)]
    pub batch: bool,
}

/// One package; what is missing is made up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Without it: everything that is pending and not in another package.
    /// A line is named by: `lineItemKey`, `orderItemId` or SKU.
    pub lines: Option<Vec<PackageLine>>,
    pub tracking: Option<String>,
    pub carrier: Option<String>,
    /// The service.
    pub method: Option<String>,
    pub box_name: Option<String>,
    /// Ounces, decimal.
    pub weight: Option<String>,
    /// Decimal.
    pub cost: Option<String>,
}

/// What stands on a label, beside what is in the parcel.
#[derive(Debug, Clone)]
pub(super) struct LabelText {
    pub(super) tracking: Option<String>,
    pub(super) carrier: String,
    pub(super) service: String,
    pub(super) package: String,
    pub(super) confirmation: String,
    pub(super) weight: Value,
    pub(super) cost: Decimal,
    pub(super) ship_date: Option<Date>,
    pub(super) warehouse: Option<u64>,
}

/// Units by item.
pub(super) type Contents = BTreeMap<u64, u32>;

impl Account {
    /// Ships packages of an order. All of it is done, or nothing. Returns the shipments.
    pub(super) fn ship(&mut self, ship: &Ship) -> Result<Vec<u64>, Refusal> {
        let id = self.find_order(&ship.order)?;
        let order = self.shippable(id)?;
        let whole = [Package::default()];
        let packages = if ship.packages.is_empty() { &whole[..] } else { &ship.packages[..] };
        let contents = contents(order, packages)?;
        let texts: Vec<LabelText> =
            packages.iter().map(|package| package.text(order)).collect::<Result<_, _>>()?;
        let warehouse = match &ship.warehouse {
            Some(named) => Some(self.find_place(named)?),
            None => order.warehouse,
        };
        let labels: Vec<(LabelText, Contents)> =
            texts.into_iter().map(|text| LabelText { warehouse, ..text }).zip(contents).collect();
        let mut made = Vec::new();
        let mut batch = self.next("batch");
        for (text, contents) in labels {
            if !ship.batch && !made.is_empty() {
                batch = self.next("batch");
            }
            made.push(self.label(id, batch, text, &contents)?);
            if !ship.batch {
                self.announce_labels(batch, made.last().map_or(&[], std::slice::from_ref));
            }
        }
        if ship.batch {
            self.announce_labels(batch, &made);
        }
        Ok(made)
    }

    /// Ships several orders whole, with one label each, in one batch.
    pub(super) fn ship_batch(&mut self, orders: &[String]) -> Result<Vec<u64>, Refusal> {
        let mut labels = Vec::new();
        for name in orders {
            let order = self.shippable(self.find_order(name)?)?;
            if labels.iter().any(|(id, _, _)| *id == order.id) {
                return Err(Refusal::Invalid(format!("Order {} is there twice", order.number())));
            }
            let package = Package::default();
            let mut packed = contents(order, std::slice::from_ref(&package))?;
            let text = LabelText { warehouse: order.warehouse, ..package.text(order)? };
            labels.push((order.id, text, packed.pop().unwrap_or_default()));
        }
        let batch = self.next("batch");
        let mut made = Vec::new();
        for (id, text, packed) in labels {
            made.push(self.label(id, batch, text, &packed)?);
        }
        self.announce_labels(batch, &made);
        Ok(made)
    }

    /// The order, if a label can be made for it.
    pub(super) fn shippable(&self, id: u64) -> Result<&Order, Refusal> {
        let order = self.open_order(id)?;
        match order.status {
            Status::AwaitingShipment => Ok(order),
            Status::AwaitingPayment
            | Status::PendingFulfillment
            | Status::OnHold
            | Status::Shipped
            | Status::Cancelled => {
                Err(Refusal::TooLate(format!("Order {} is {}", order.number(), order.status.text())))
            }
        }
    }

    /// Makes one label. The caller has checked what is in it.
    pub(super) fn label(
        &mut self,
        order: u64,
        batch: u64,
        text: LabelText,
        contents: &Contents,
    ) -> Result<u64, Refusal> {
        let (id, now) = (self.next("shipment"), self.now);
        let place = text.warehouse.or_else(|| self.config.warehouses.first().map(|place| place.id));
        let contents = self.leave(order, place, contents)?;
        let shipment = Shipment {
            id,
            order,
            batch,
            tracking: text.tracking.unwrap_or_else(|| format!("1ZSIM{id:011}")),
            carrier: text.carrier,
            service: text.service,
            package: text.package,
            confirmation: text.confirmation,
            cost: text.cost,
            weight: text.weight,
            warehouse: place.unwrap_or(0),
            is_return: false,
            ship_date: text.ship_date.unwrap_or_else(|| pacific::day(now)),
            created: now,
            voided: None,
            contents,
            track: None,
        };
        self.shipments.insert(id, shipment);
        self.order_mut(order)?.shipments.push(id);
        Ok(id)
    }

    /// A label with which the customer sends a parcel back. V1 knows nothing else of returns: neither units nor stock change.
    pub(super) fn return_label(&mut self, shipped: u64) -> Result<u64, Refusal> {
        let (id, batch) = (self.next("shipment"), self.next("batch"));
        let outbound = self.shipments.get(&shipped).ok_or(Refusal::NotFound("Shipment"))?;
        let label = Shipment {
            id,
            batch,
            tracking: format!("1ZSIM{id:011}"),
            is_return: true,
            ship_date: pacific::day(self.now),
            created: self.now,
            voided: None,
            track: None,
            ..outbound.clone()
        };
        let order = label.order;
        self.shipments.insert(id, label);
        self.order_mut(order)?.shipments.push(id);
        self.announce_labels(batch, &[id]);
        Ok(id)
    }

    /// Units leave the order and, as far as they are tracked, the shelf.
    pub(super) fn leave(
        &mut self,
        order: u64,
        place: Option<u64>,
        contents: &Contents,
    ) -> Result<Vec<Packed>, Refusal> {
        let bay = self.shelf_of(place);
        let mut packed = Vec::new();
        for (item, units) in contents {
            let held = self.order_mut(order)?.item_mut(*item)?;
            held.shipped += units;
            let sku = held.text("sku").unwrap_or_default().to_owned();
            let from_shelf = self.take_from_shelf(&sku, bay, *units);
            packed.push(Packed { item: *item, units: *units, from_shelf });
        }
        self.order_mut(order)?.settle_status();
        Ok(packed)
    }

    /// The place that orders are shipped from.
    pub(super) fn find_place(&self, name: &str) -> Result<u64, Refusal> {
        let bay = self.find_shelf(name)?;
        let place = self.config.warehouses.iter().find(|place| place.inventory_warehouse == bay);
        place.map(|place| place.id).ok_or(Refusal::NotFound("Warehouse"))
    }
}

impl Package {
    /// What stands on its label: what the package says, else what the order says, else something usual.
    fn text(&self, order: &Order) -> Result<LabelText, Refusal> {
        let or = |given: &Option<String>, name: &str, usual: &str| {
            given.clone().unwrap_or_else(|| order.text(name).unwrap_or(usual).to_owned())
        };
        let decimal = |field: &str, text: &str| {
            let wrong = |error| Refusal::Invalid(format!("Invalid {field} `{text}`: {error}"));
            text.trim().parse::<Decimal>().map_err(wrong)
        };
        let weight = match &self.weight {
            Some(weight) => json!({"value": amount::json(decimal("weight", weight)?), "units": "ounces"}),
            None => order.details.get("weight").cloned().unwrap_or_default(),
        };
        Ok(LabelText {
            tracking: self.tracking.clone(),
            carrier: or(&self.carrier, "carrierCode", "ups").to_lowercase(),
            service: or(&self.method, "serviceCode", "ups_ground"),
            package: or(&self.box_name, "packageCode", "package"),
            confirmation: or(&None, "confirmation", "none"),
            weight,
            cost: decimal("cost", self.cost.as_deref().unwrap_or("7.45"))?,
            ship_date: None,
            warehouse: None,
        })
    }
}

/// What is in each package, by item; checked against what is pending.
fn contents(order: &Order, packages: &[Package]) -> Result<Vec<Contents>, Refusal> {
    let pending = order.pending();
    let mut named = Contents::new();
    let mut all = Vec::new();
    for package in packages {
        let mut contents = Contents::new();
        for line in package.lines.iter().flatten() {
            let item = Account::find_item(order, &line.line)?;
            *contents.entry(item).or_default() += line.quantity;
            *named.entry(item).or_default() += line.quantity;
        }
        contents.retain(|_, units| *units > 0);
        all.push(contents);
    }
    for (item, units) in &named {
        let left = pending.get(item).copied().unwrap_or(0);
        if *units > left {
            let sku = order.item(*item)?.text("sku").unwrap_or_default();
            return Err(Refusal::Invalid(format!("Only {left} units of {sku} are pending, not {units}")));
        }
    }
    let rest: Contents = pending
        .into_iter()
        .map(|(item, units)| (item, units - named.get(&item).copied().unwrap_or(0)))
        .filter(|(_, units)| *units > 0)
        .collect();
    if let Some(at) = packages.iter().position(|package| package.lines.is_none())
        && let Some(contents) = all.get_mut(at)
    {
        *contents = rest;
    }
    if all.iter().any(Contents::is_empty) {
        return Err(Refusal::Invalid(format!(
            "Nothing of order {} is in one of the packages",
            order.number()
        )));
    }
    Ok(all)
}
