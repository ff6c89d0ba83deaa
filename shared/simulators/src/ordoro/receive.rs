//! Goods that arrive in the warehouse: counted, bought, and sent back.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::account::Account;
use super::product::Told;
use super::refusal::Refusal;
use super::returns::{Expected, Return, ReturnLine};
use crate::floor::Back;

/// A return that people announce in the app.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announce {
    /// Its `reference_id`.
    pub reference: String,
    /// As in [`super::Ship`]; of several children the first.
    pub order: String,
    pub lines: Vec<Returned>,
}

/// Units of one line that are to come back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    pub sku: String,
    pub quantity: u32,
    /// One of the account's codes.
    pub code: Option<String>,
}

/// Units of a return that arrived.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receive {
    /// The `reference_id`; `return` in JSON.
    #[serde(rename = "return")]
    pub reference: String,
    pub sku: String,
    pub quantity: u32,
    /// So many of them go back to the shelf.
    #[serde(default)]
    pub restock: u32,
    /// One of the account's codes, chosen on arrival.
    pub code: Option<String>,
}

impl Account {
    /// A stock count; a product that is not known is made.
    pub(super) fn count_stock(&mut self, sku: &str, warehouse: u64, on_hand: Decimal) -> Result<(), Refusal> {
        self.warehouse(warehouse).ok_or(Refusal::NotFound("warehouse"))?;
        self.know(sku, Told::default());
        self.count(sku, warehouse, on_hand);
        Ok(())
    }

    /// Goods arrive.
    pub(super) fn receive_stock(&mut self, sku: &str, warehouse: u64, units: u32) -> Result<(), Refusal> {
        self.warehouse(warehouse).ok_or(Refusal::NotFound("warehouse"))?;
        self.know(sku, Told::default());
        self.change_on_hand(sku, warehouse, Decimal::from(units));
        Ok(())
    }

    fn known_code(&self, code: Option<&String>) -> Result<(), Refusal> {
        match code {
            Some(code) if !self.config.return_codes.contains_key(code) => {
                Err(Refusal::general(format!("No return code is called `{code}`")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// People announce a return.
    pub(super) fn announce_return(&mut self, announce: &Announce) -> Result<u64, Refusal> {
        let order = self.find_orders(&announce.order)?.first().copied().ok_or(Refusal::NotFound("order"))?;
        for line in &announce.lines {
            self.known_code(line.code.as_ref())?;
        }
        let expected = |line: &Returned| -> Expected { (line.sku.clone(), line.quantity, line.code.clone()) };
        let lines: Vec<Expected> = announce.lines.iter().map(expected).collect();
        self.can_return(&announce.reference, &lines)?;
        let order = self.orders.get(&order).ok_or(Refusal::NotFound("order"))?;
        let (number, warehouse, mut customer) =
            (order.number.clone(), order.warehouse, order.shipping_address.clone());
        let (id, now) = (self.next("address"), self.now);
        customer.id = id;
        let lines = self.return_lines(lines);
        Ok(self.keep_return(Return {
            reference_id: announce.reference.clone(),
            order_number: Some(number),
            warehouse: Some(warehouse),
            customer,
            destination: None,
            customer_notes: None,
            internal_notes: None,
            lines,
            created: now,
            updated: now,
        }))
    }

    /// Units come back: as the part of a return that was announced, else as one that people make first.
    pub(super) fn take_back(&mut self, back: &Back) -> Result<u64, Refusal> {
        let order = self.find_orders(&back.order)?.first().copied().ok_or(Refusal::NotFound("order"))?;
        let order = self.orders.get(&order).ok_or(Refusal::NotFound("order"))?;
        let lacks =
            |line: &ReturnLine| line.sku == back.sku && line.received + back.quantity <= line.expected;
        let waits = |made: &&Return| made.is_of(order) && made.lines.iter().any(lacks);
        let announced = self.returns.values().find(waits).map(|made| made.reference_id.clone());
        let reference = if let Some(reference) = announced {
            reference
        } else {
            let reference = format!("BACK-{}-{}", order.number, self.returns.len() + 1);
            let lines = vec![Returned { sku: back.sku.clone(), quantity: back.quantity, code: None }];
            let order = back.order.clone();
            self.announce_return(&Announce { reference: reference.clone(), order, lines })?;
            reference
        };
        let (sku, quantity, restock) = (back.sku.clone(), back.quantity, back.restock);
        self.receive_return(&Receive { reference, sku, quantity, restock, code: None })
    }

    /// The warehouse has received units of a return, and puts some of them back on the shelf.
    pub(super) fn receive_return(&mut self, receive: &Receive) -> Result<u64, Refusal> {
        self.known_code(receive.code.as_ref())?;
        let (now, default) = (self.now, self.default_warehouse());
        let found = self.returns.iter_mut().find(|(_, made)| made.reference_id == receive.reference);
        let (id, made) = found.ok_or(Refusal::NotFound("return order"))?;
        let (id, warehouse) = (*id, made.warehouse.unwrap_or(default));
        let line = made.lines.iter_mut().find(|line| line.sku == receive.sku);
        let line = line.ok_or(Refusal::NotFound("return line"))?;
        let received = line.received.saturating_add(receive.quantity);
        if received > line.expected || receive.restock > receive.quantity {
            let (units, sku) = (receive.quantity, &receive.sku);
            return Err(Refusal::general(format!("Invalid quantity {units} of {sku}")));
        }
        line.received = received;
        line.restocked = line.restocked.saturating_add(receive.restock);
        line.code = receive.code.clone().or_else(|| line.code.take());
        made.updated = now;
        if receive.restock > 0 {
            self.change_on_hand(&receive.sku, warehouse, Decimal::from(receive.restock));
        }
        Ok(id)
    }
}
