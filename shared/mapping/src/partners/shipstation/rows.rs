//! What rows of ShipStation's lists say, and which of them can be told only once their order was read.
//!
//! A fulfillment names no items and no key. A label may lack the key, or stand under one that a split gave it. The order
//! says what they are of, and whether it is ours at all: other shops can share an account.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use waybill_domain::event::{FulfillmentEvent, Split, Subject};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::PartnerOrderId;

use super::options::Options;
use super::resource::List;
use super::wire::{Fulfillment, Id, Order, Shipment};
use super::{errors, event, shipment};
use crate::partner::value;

/// A row that waits for its order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pending {
    /// A label.
    Label(Box<Shipment>),
    /// Something that left without a label.
    Left(Fulfillment),
    /// Something that a provider did not take: only the order says how it stands now.
    Rejected(Id),
}

impl Pending {
    /// The order that it waits for.
    pub(super) const fn order(&self) -> Option<&Id> {
        match self {
            Self::Label(label) => label.order_id.as_ref(),
            Self::Left(told) => Some(&told.order_id),
            Self::Rejected(order) => Some(order),
        }
    }
}

/// What rows say.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// At once.
    pub(super) events: Vec<FulfillmentEvent>,
    /// Once their orders were read.
    pub(super) pending: Vec<Pending>,
    /// Not at all.
    pub(super) unreadable: Vec<Refusal>,
}

impl Heard {
    fn unreadable(&mut self, why: &dyn std::fmt::Display) {
        self.unreadable.push(Refusal::new("unreadable", why.to_string()));
    }
}

/// What the rows of a list say.
pub(super) fn heard(options: &Options, list: List, rows: Vec<Value>, as_of: Timestamp) -> Heard {
    match list {
        List::Orders => orders(options, rows, as_of),
        List::Shipments => labels(options, rows, as_of),
        List::Fulfillments => fulfillments(rows),
    }
}

fn orders(options: &Options, rows: Vec<Value>, as_of: Timestamp) -> Heard {
    let mut heard = Heard::default();
    let mut orders: Vec<Order> = Vec::new();
    for row in rows {
        let id = value::text(row.get("orderId")).unwrap_or_default();
        match serde_json::from_value(row) {
            Ok(order) => orders.push(order),
            Err(error) => heard.unreadable(&format!("order `{id}`: {error}")),
        }
    }
    for order in &orders {
        heard.events.extend(event::of_order(options, order, &orders, as_of));
    }
    heard
}

fn labels(options: &Options, rows: Vec<Value>, as_of: Timestamp) -> Heard {
    let mut heard = Heard::default();
    for row in rows {
        let id = value::text(row.get("shipmentId")).unwrap_or_default();
        match serde_json::from_value::<Shipment>(row) {
            Ok(label) => label_row(options, label, as_of, &mut heard),
            Err(error) => heard.unreadable(&format!("shipment `{id}`: {error}")),
        }
    }
    heard
}

fn label_row(options: &Options, label: Shipment, as_of: Timestamp, heard: &mut Heard) {
    let store = label.advanced_options.as_ref().and_then(|advanced| advanced.store_id.as_ref());
    if event::is_foreign_store(options, store.map(Id::as_str)) {
        return;
    }
    let what = match shipment::labelled(options, &label) {
        Ok(Some(what)) => what,
        Ok(None) => return,
        Err(error) => {
            return heard.unreadable(&format!("shipment `{}`: {error}", label.id.as_str()));
        }
    };
    match subject(&label) {
        Some(subject) => heard.events.push(FulfillmentEvent { subject, as_of, what }),
        None if label.order_id.is_some() => heard.pending.push(Pending::Label(Box::new(label))),
        None => heard.unreadable(&format!("shipment `{}` names no order", label.id.as_str())),
    }
}

/// Which part a label is of, where it says so itself.
fn subject(label: &Shipment) -> Option<Subject> {
    let reference = value::said(label.order_key.as_ref()).filter(|key| event::is_reference(key));
    let parent = label.advanced_options.as_ref().and_then(|advanced| advanced.parent_id.as_ref());
    let parent = parent.filter(|parent| parent.as_str() != "0" && Some(*parent) != label.order_id.as_ref());
    let from = parent.and_then(|parent| PartnerOrderId::try_from(parent.as_str()).ok());
    let subject = Subject {
        reference,
        partner_order: label.order_id.as_ref().and_then(|id| PartnerOrderId::try_from(id.as_str()).ok()),
        split: from.map(|from| Split::new(from, true)),
    };
    (subject.reference.is_some() || subject.split.is_some()).then_some(subject)
}

fn fulfillments(rows: Vec<Value>) -> Heard {
    let mut heard = Heard::default();
    for row in rows {
        let id = value::text(row.get("fulfillmentId")).unwrap_or_default();
        match serde_json::from_value(row) {
            Ok(told) => heard.pending.push(Pending::Left(told)),
            Err(error) => heard.unreadable(&format!("fulfillment `{id}`: {error}")),
        }
    }
    heard
}

/// The rows that wait for the same order as the first one, and the others.
pub(super) fn first(pending: Vec<Pending>) -> Option<(Id, Vec<Pending>, Vec<Pending>)> {
    let order = pending.iter().find_map(Pending::order).cloned()?;
    let (of_order, others): (Vec<Pending>, Vec<Pending>) =
        pending.into_iter().partition(|one| one.order() == Some(&order));
    Some((order, of_order, others))
}

/// What rows say, now that their order was read. An order that is gone, or none of ours, says nothing.
pub(super) fn completed(
    options: &Options,
    pending: &[Pending],
    answer: Result<Value, Failure>,
    as_of: Timestamp,
) -> Result<Heard, Failure> {
    let order = match answer {
        Ok(order) => order,
        Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => return Ok(Heard::default()),
        // It would be refused each time, and everything behind it would wait.
        Err(Failure::Refused(refusal)) => {
            return Ok(Heard { unreadable: vec![refusal], ..Heard::default() });
        }
        Err(failure) => return Err(failure),
    };
    let mut heard = Heard::default();
    let order: Order = match serde_json::from_value(order) {
        Ok(order) => order,
        Err(error) => {
            heard.unreadable(&format!("an order that something left of: {error}"));
            return Ok(heard);
        }
    };
    if !event::is_ours(options, &order) {
        return Ok(heard);
    }
    let subject = event::subject(&order, &[]);
    let mut left: BTreeMap<&Id, &Fulfillment> = BTreeMap::new();
    for one in pending {
        let what = match one {
            Pending::Label(label) => shipment::labelled(options, label),
            Pending::Left(told) => {
                left.insert(&told.id, told);
                continue;
            }
            Pending::Rejected(_) => continue,
        };
        match what {
            Ok(what) => heard.events.extend(what.map(|what| FulfillmentEvent {
                subject: subject.clone(),
                as_of,
                what,
            })),
            Err(error) => heard.unreadable(&error),
        }
    }
    if pending.iter().any(|one| !matches!(one, Pending::Label(_))) {
        heard.events.extend(event::of_order(options, &order, &[], as_of));
    }
    let left: Vec<Fulfillment> = left.into_values().cloned().collect();
    if shipment::is_news(&order, &left) {
        match shipment::marked(options, &order, &left) {
            Ok(what) => heard.events.push(FulfillmentEvent { subject, as_of, what }),
            Err(error) => heard.unreadable(&error),
        }
    }
    Ok(heard)
}
