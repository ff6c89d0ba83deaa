//! Orders: read by id, number and change, and updated.

use std::fmt::Display;

use jiff::Timestamp;
use serde::Deserialize as _;
use serde_json::Value;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{OrderId, OrderNumber};
use waybill_domain::order::Order;

use super::super::actions::OrderUpdate;
use super::super::read;
use super::address::{Address, one_of, quoted};
use super::payments::PAYMENTS;
use super::{Project, Reads, Updated, get, json, optional, post, updated};
use crate::call::{Call, Repeat};

/// What an order is read with: the keys of everything that it refers to and that decides something.
pub const EXPANDED: [&str; 8] = [
    "state",
    "shippingInfo.shippingMethod",
    "shipping[*].shippingInfo.shippingMethod",
    "lineItems[*].supplyChannel",
    "lineItems[*].distributionChannel",
    "lineItems[*].state[*].state",
    "customLineItems[*].state[*].state",
    "syncInfo[*].channel",
];

/// Orders of one query. One that cannot be read is for people; the others go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Orders {
    /// As they are now.
    pub orders: Vec<Order>,
    /// Those that cannot be read.
    pub unreadable: Vec<UnreadableOrder>,
    /// When the last row changed, and its id, unreadable or not: where the next page starts.
    pub last: Option<(Timestamp, OrderId)>,
}

/// An order that cannot be read, kept whole.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadableOrder {
    /// Its id.
    pub id: Option<OrderId>,
    /// Its number.
    pub number: Option<OrderNumber>,
    /// Its version.
    pub version: Option<u64>,
    /// Why.
    pub refusal: Refusal,
    /// As sent.
    pub kept: Value,
}

impl Project {
    /// An order by its id; `None` when the project has none.
    pub fn order(&self, id: &OrderId) -> Call<Option<Order>> {
        let address = self.expanded(self.address("/orders").part("/", id.as_str()));
        get("order", address, optional(self.reads_order()))
    }

    /// An order by its number; `None` when the project has none.
    pub fn order_by_number(&self, number: &OrderNumber) -> Call<Option<Order>> {
        let address = self.expanded(self.address("/orders").part("/order-number=", number.as_str()));
        get("order_by_number", address, optional(self.reads_order()))
    }

    /// Orders by their ids, at most 100 so that the address stays short. Those that are missing in the answer
    /// are not there.
    pub fn orders(&self, ids: &[OrderId]) -> Call<Orders> {
        let predicate = one_of("id", ids.iter().map(OrderId::as_str));
        let address =
            self.address("/orders").with("where", &predicate).with("limit", &ids.len().max(1).to_string());
        get("orders", self.expanded(address.with("withTotal", "false")), self.reads_orders())
    }

    /// Orders that changed after a place in the sequence of (time of change, id), up to a time, oldest first.
    /// `until` should trail the clock by a minute: times have milliseconds and ids no order of their own.
    /// At most 500.
    pub fn orders_changed(
        &self,
        after: Option<(Timestamp, OrderId)>,
        until: Timestamp,
        extra_predicate: Option<&str>,
        limit: u16,
    ) -> Call<Orders> {
        let changed = changed(after, until);
        let extra = extra_predicate.map(|extra| format!("({extra})"));
        let predicate = [Some(changed), extra].into_iter().flatten().collect::<Vec<_>>().join(" and ");
        let address = in_sequence(self.address("/orders").with("where", &predicate), limit.min(500));
        get("orders_changed", self.expanded(address), self.reads_orders())
    }

    /// Updates an order. After an unknown outcome: read and plan again; what was made is not planned again.
    pub fn update_order(&self, id: &OrderId, update: &OrderUpdate) -> Call<Updated<Order>> {
        let address = self.expanded(self.address("/orders").part("/", id.as_str()));
        post("order_update", address, update, Repeat::LookFirst, updated(self.reads_order()))
    }

    /// With everything that orders are read with.
    pub(super) fn expanded(&self, address: Address) -> Address {
        let address = address.with_each("expand", &EXPANDED);
        if self.shows_payments { address.with("expand", PAYMENTS) } else { address }
    }

    fn reads_order(&self) -> Reads<Order> {
        let (key, reduced) = (self.key.clone(), self.reduced.clone());
        Box::new(move |answer| read::reduced_order(&key, &json(answer)?, &reduced).map_err(Failure::Refused))
    }

    pub(super) fn reads_orders(&self) -> Reads<Orders> {
        let (key, reduced) = (self.key.clone(), self.reduced.clone());
        Box::new(move |answer| {
            let mut page = Orders { orders: Vec::new(), unreadable: Vec::new(), last: None };
            for row in super::rows(json(answer)?)? {
                page.last = place(&row).or(page.last);
                match read::reduced_order(&key, &row, &reduced) {
                    Ok(order) => page.orders.push(order),
                    Err(refusal) => page.unreadable.push(unreadable(refusal, row)),
                }
            }
            Ok(page)
        })
    }
}

/// What changed after a place in the sequence of (time of change, id), up to a time.
pub(super) fn changed<I: Display>(after: Option<(Timestamp, I)>, until: Timestamp) -> String {
    let until = format!("lastModifiedAt <= \"{until:.3}\"");
    let after = after.map(|(time, id)| {
        let id = quoted(&id.to_string());
        format!("(lastModifiedAt > \"{time:.3}\" or (lastModifiedAt = \"{time:.3}\" and id > {id})) and ")
    });
    after.unwrap_or_default() + &until
}

/// So many rows, the one that changed first first.
pub(super) fn in_sequence(address: Address, limit: u16) -> Address {
    let address = address.with_each("sort", &["lastModifiedAt asc", "id asc"]);
    address.with("limit", &limit.to_string()).with("withTotal", "false")
}

fn place(row: &Value) -> Option<(Timestamp, OrderId)> {
    let time = Timestamp::deserialize(row.get("lastModifiedAt")?).ok()?;
    Some((time, OrderId::deserialize(row.get("id")?).ok()?))
}

fn unreadable(refusal: Refusal, row: Value) -> UnreadableOrder {
    UnreadableOrder {
        id: row.get("id").and_then(|id| OrderId::deserialize(id).ok()),
        number: row.get("orderNumber").and_then(|number| OrderNumber::deserialize(number).ok()),
        version: row.get("version").and_then(Value::as_u64),
        refusal,
        kept: row,
    }
}
