//! Splitting an order: an order has one shipment, so what leaves in parts is several orders.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::account::Account;
use super::call::{Answer, Call};
use super::order::{Line, Order};
use super::refusal::Refusal;
use super::shapes::{SPLIT, SPLIT_LINE, SPLIT_ORDER};

/// Units of one child, by the parent's line.
pub(super) type Share = BTreeMap<u64, u32>;

/// `POST .../split`: answers with the numbers of the children.
pub(super) fn split(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    let body = call.json()?;
    let shares = SPLIT.check(&body)?.list("split_orders").iter().map(share).collect::<Result<Vec<_>, _>>()?;
    let children = account.split(id, &shares)?;
    let numbers = children.iter().filter_map(|child| account.orders.get(child)).map(|child| &child.number);
    Ok(Answer::created(json!(numbers.collect::<Vec<_>>())))
}

fn share(entry: &Value) -> Result<Share, Refusal> {
    let mut share = Share::new();
    for line in SPLIT_LINE.check_all(SPLIT_ORDER.check(entry)?.list("lines"))? {
        let units = line.get("quantity").and_then(Value::as_u64).and_then(|units| u32::try_from(units).ok());
        let units =
            units.ok_or_else(|| Refusal::invalid("quantity", "`quantity` must be a whole number from 0"))?;
        *share.entry(line.id("line_id").unwrap_or_default()).or_default() += units;
    }
    Ok(share)
}

impl Account {
    /// Splits an open order into these shares. The children have every unit of it, no more and no less: our reading of a
    /// document that gives an example only.
    pub(super) fn split(&mut self, id: u64, shares: &[Share]) -> Result<Vec<u64>, Refusal> {
        let parent = self.orders.get(&id).ok_or(Refusal::NotFound("order"))?.clone();
        check(&parent, shares)?;
        let mut children = Vec::new();
        for share in shares {
            let child = self.child(&parent, share);
            children.push(child.id);
            self.keep(child);
        }
        self.change(id)?.children.clone_from(&children);
        Ok(children)
    }

    fn child(&mut self, parent: &Order, share: &Share) -> Order {
        let mut lines = Vec::new();
        for line in parent.shown() {
            if let Some(units @ 1..) = share.get(&line.id).copied() {
                lines.push(Line { id: self.next("line"), quantity: units, cut: 0, ..line.clone() });
            }
        }
        let now = self.now;
        Order {
            id: self.next("order"),
            number: self.free_number(&parent.number),
            lines,
            shipments: Vec::new(),
            created: now,
            updated: now,
            visible: now,
            parent: Some(parent.id),
            children: Vec::new(),
            ..parent.clone()
        }
    }

    /// How children are called is not documented: we count, as Ordoro did in former times, past numbers that are taken.
    fn free_number(&self, parent: &str) -> String {
        let numbers = (1_u32..).map(|count| format!("{parent}-{count}"));
        numbers.into_iter().find(|number| self.numbered(number).is_none()).unwrap_or_default()
    }
}

fn check(parent: &Order, shares: &[Share]) -> Result<(), Refusal> {
    let refuse = |message: String| Err(Refusal::invalid("split_orders", message));
    if shares.len() < 2 || shares.iter().any(|share| share.values().all(|units| *units == 0)) {
        return refuse("An order is split into at least two orders with units".to_owned());
    }
    let named: BTreeSet<u64> = shares.iter().flat_map(BTreeMap::keys).copied().collect();
    if let Some(unknown) = named.iter().find(|id| parent.line(**id).is_none()) {
        return Err(Refusal::invalid("line_id", format!("Order {} has no line {unknown}", parent.number)));
    }
    for line in parent.shown() {
        let units: u64 =
            shares.iter().filter_map(|share| share.get(&line.id)).map(|units| u64::from(*units)).sum();
        if units != u64::from(line.quantity) {
            return refuse(format!("Line {} has {} units, not {units}", line.id, line.quantity));
        }
    }
    Ok(())
}
