//! What people in the app do to orders that no request does in the same way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account::Account;
use super::order::Status;
use super::refusal::Refusal;
use super::shapes::UPDATE_ADDRESS;
use super::split::Share;
use crate::floor::PackageLine;

impl Account {
    /// Takes units off a line, in as many open children as it takes.
    pub(super) fn cancel_units(&mut self, name: &str, line: &str, units: u32) -> Result<(), Refusal> {
        let open = self.find_open(name)?;
        let places: Vec<(u64, u64, u32)> = open
            .iter()
            .filter_map(|order| {
                let line = self.find_line(*order, line)?;
                let quantity = self.orders.get(order)?.line(line)?.quantity;
                Some((*order, line, quantity))
            })
            .collect();
        if places.is_empty() {
            return Err(Refusal::NotFound("order line"));
        }
        let pending: u32 = places.iter().map(|(_, _, quantity)| quantity).sum();
        if units > pending {
            return Err(Refusal::general(format!("Only {pending} units of {line} are pending, not {units}")));
        }
        let mut left = units;
        for (order, line, quantity) in places.into_iter().filter(|_| units > 0) {
            let taken = left.min(quantity);
            left -= taken;
            if taken > 0 {
                self.cut(order, line, taken)?;
            }
        }
        Ok(())
    }

    /// Splits the one open order of this name: these lines leave it, the rest is another.
    pub(super) fn split_off(&mut self, name: &str, lines: &[PackageLine]) -> Result<Vec<u64>, Refusal> {
        let open = self.find_open(name)?;
        let order = open.first().copied().ok_or(Refusal::NotFound("order"))?;
        let mut share = Share::new();
        for line in lines {
            let found = self.find_line(order, &line.line).ok_or(Refusal::NotFound("order line"))?;
            *share.entry(found).or_default() += line.quantity;
        }
        let shown = self.orders.get(&order).ok_or(Refusal::NotFound("order"))?.shown();
        let rest: BTreeMap<u64, u32> = shown
            .map(|line| (line.id, line.quantity.saturating_sub(share.get(&line.id).copied().unwrap_or(0))))
            .collect();
        self.split(order, &[share, rest])
    }

    /// Puts the tag on all open orders of this name, or takes it off. Without a tag the first that the account stops at.
    pub(super) fn hold(&mut self, name: &str, tag: Option<&str>, is_on: bool) -> Result<(), Refusal> {
        let open = self.find_open(name)?;
        let usual = self.holds.first().and_then(|id| self.tags.get(id)).map(|tag| tag.text.clone());
        let text = tag.map(str::to_owned).or(usual).unwrap_or_else(|| "Hold".to_owned());
        let tag = self.tag_named(&text, None);
        self.holds.insert(tag);
        for id in open {
            let tags = &mut self.change(id)?.tags;
            if is_on {
                tags.insert(tag)
            } else {
                tags.remove(&tag)
            };
        }
        Ok(())
    }

    /// Writes notes and addresses into all open orders of this name, or moves them.
    pub(super) fn edit(&mut self, name: &str, edit: &Value) -> Result<(), Refusal> {
        let open = self.find_open(name)?;
        let address = edit.get("shipping_address").cloned().unwrap_or_else(|| json!({}));
        let sent = UPDATE_ADDRESS.check(&address)?;
        let text = |field: &str| edit.get(field).and_then(Value::as_str).map(str::to_owned);
        let warehouse = text("warehouse").map(|id| self.floor_warehouse(&id)).transpose()?;
        for id in open {
            if edit.get("shipping_address").is_some() {
                self.readdress(id, sent)?;
            }
            if let Some(warehouse) = warehouse {
                self.move_order(id, warehouse)?;
            }
            let details = &mut self.change(id)?.details;
            details.internal_notes = text("internal_notes").or_else(|| details.internal_notes.take());
            details.notes_from_customer =
                text("notes_from_customer").or_else(|| details.notes_from_customer.take());
        }
        Ok(())
    }

    /// Voids the shipment with this tracking number.
    pub(super) fn void_label(&mut self, tracking: &str) -> Result<(), Refusal> {
        self.void(|shipment| {
            shipment.packages.iter().any(|package| package.tracking.as_deref() == Some(tracking))
        })
    }

    /// Voids the shipment with this id.
    pub(super) fn void_shipment(&mut self, id: &str) -> Result<(), Refusal> {
        self.void(|shipment| shipment.id.to_string() == id)
    }

    /// Voiding again changes nothing.
    fn void(&mut self, is_meant: impl Fn(&super::shipment::Shipment) -> bool) -> Result<(), Refusal> {
        let mut meant = self.orders.values().filter(|order| order.shipments.iter().any(&is_meant));
        let found = meant.next_back().ok_or(Refusal::NotFound("shipment"))?;
        let (id, stands) =
            (found.id, found.shipments.last().is_some_and(|last| is_meant(last) && !last.voided));
        if stands && found.status == Status::Shipped { self.come_back(id) } else { Ok(()) }
    }

    /// Everything open of this name becomes something else.
    pub(super) fn each_open(
        &mut self,
        name: &str,
        change: impl Fn(&mut Self, u64) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.find_open(name)?.into_iter().try_for_each(|id| change(self, id))
    }
}
