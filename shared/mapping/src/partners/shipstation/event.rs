//! What an order as read says, as events.

use jiff::Timestamp;
use serde_json::Value;
use tracing::warn;
use waybill_domain::event::{
    AddressStatus, AddressVerdict, FulfillmentEvent, LineLevel, PartStatus, Split, Subject, What,
};
use waybill_domain::ids::{LineId, PartnerLineId, PartnerOrderId, Sku};
use waybill_domain::new_word::{NewWord, SaidOf};

use super::options::Options;
use super::state::{self, Status};
use super::wire::{Id, Item, Order};
use crate::partner::value;

/// What an order says: how it and its lines stand, and what ShipStation thinks of its address. Nothing where it is none
/// of ours.
pub(super) fn of_order(
    options: &Options,
    order: &Order,
    others: &[Order],
    as_of: Timestamp,
) -> Vec<FulfillmentEvent> {
    if !is_ours(options, order) {
        return Vec::new();
    }
    let subject = subject(order, others);
    let now = Status::of(order);
    let status = match now {
        Status::Shipped => PartStatus::Shipped,
        Status::Cancelled => PartStatus::Cancelled,
        Status::AwaitingPayment
        | Status::OnHold
        | Status::Waiting
        | Status::AtProvider
        | Status::Rejected => PartStatus::Pending,
    };
    let lines = order.goods().map(|item| level(item, now == Status::Cancelled)).collect();
    let checked = order.ship_to.as_ref().and_then(verdict);
    let (verdict, strange) = match checked {
        Some(Checked::Known(verdict)) => (Some(What::AddressChecked(verdict)), None),
        Some(Checked::New(word)) => (None, NewWord::new(SaidOf::Address, &word)),
        None => (None, None),
    };
    let new = state::new_word(order).into_iter().chain(strange).collect();
    let stands =
        What::Stands { handled: None, status, lines, holds: Some(state::holds(order)), shipments: None, new };
    let event = |what| FulfillmentEvent { subject: subject.clone(), as_of, what };
    [stands].into_iter().chain(verdict).map(event).collect()
}

/// Which part an order is, or is of: a split-off one is told by what it was split from. Whether that still ships
/// something is known where it was read too; a split leaves something behind.
pub(super) fn subject(order: &Order, others: &[Order]) -> Subject {
    let split = order.parent().and_then(|parent| {
        let of_parent = others.iter().find(|other| other.id == *parent);
        let remains = of_parent.is_none_or(|parent| {
            Status::of(parent) != Status::Cancelled
                && parent.goods().any(|item| item.quantity.is_some_and(|units| units.0 > 0))
        });
        Some(Split::new(PartnerOrderId::try_from(parent.as_str()).ok()?, remains))
    });
    Subject {
        reference: value::said(order.key.as_ref()).filter(|key| is_reference(key)),
        partner_order: PartnerOrderId::try_from(order.id.as_str()).ok(),
        split,
    }
}

/// Whether an order may be ours: in a store of ours, and under a key of ours or split off another order.
pub(super) fn is_ours(options: &Options, order: &Order) -> bool {
    let keyed = order.key.as_deref().is_some_and(is_reference);
    !is_foreign_store(options, order.store()) && (keyed || order.parent().is_some())
}

/// Whether a store is told, and none of ours.
pub(super) fn is_foreign_store(options: &Options, store: Option<&str>) -> bool {
    store.is_some_and(|store| !options.store_ids().iter().any(|ours| ours.to_string() == store))
}

/// Whether a key has the form of our references.
pub(super) fn is_reference(key: &str) -> bool {
    Subject { reference: Some(key.to_owned()), ..Subject::default() }.order().is_some()
}

fn level(item: &Item, is_cancelled: bool) -> LineLevel {
    let units = item.quantity.map(|units| units.0);
    LineLevel {
        line: item.line_item_key.as_deref().and_then(|key| LineId::try_from(key).ok()),
        partner_line: item.order_item_id.as_ref().and_then(|id| PartnerLineId::try_from(Id::as_str(id)).ok()),
        sku: item.sku.as_deref().and_then(|sku| Sku::try_from(sku).ok()),
        held: if is_cancelled { Some(0) } else { units },
        allocated: None,
        backordered: None,
        picked: None,
        packed: None,
    }
}

/// What is said of an address that was looked at.
enum Checked {
    Known(AddressVerdict),
    /// In a word that is new to us.
    New(String),
}

/// What ShipStation thinks of an address, where it has looked.
fn verdict(address: &Value) -> Option<Checked> {
    let told = value::text(address.get("addressVerified"))?;
    let plain = told.to_ascii_lowercase();
    let status = match plain.strip_prefix("address ").unwrap_or(&plain) {
        "validated successfully" => AddressStatus::Valid,
        "validation warning" => AddressStatus::Warning,
        "validation failed" => AddressStatus::Failed,
        "not yet validated" => return None,
        _ => {
            warn!(partner = "shipstation", verdict = %told, "verdict `{told}` on an address is new to us; left out");
            return Some(Checked::New(told));
        }
    };
    let is_part = |name: &str| !["addressVerified", "residential", "phone"].contains(&name);
    let parts = address.as_object().into_iter().flatten().filter(|(name, _)| is_part(name));
    Some(Checked::Known(AddressVerdict {
        status,
        message: (status != AddressStatus::Valid).then_some(told),
        normalised: parts.filter_map(|(name, part)| Some((name.clone(), value::text(Some(part))?))).collect(),
    }))
}
