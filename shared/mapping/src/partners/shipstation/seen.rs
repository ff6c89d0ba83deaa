//! What ShipStation holds of a part, as read: one order, or several where people split it.
//!
//! The content keeps every order whole, for ShipStation takes whole orders alone: what is not sent back is lost. An
//! order of ShipStation leaves at once; what leaves in part was split before.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{Seen, SeenLine, SeenStatus};
use waybill_domain::ids::{LineId, PartnerLineId, PartnerOrderId, Sku};

use super::family::{Member, member};
use super::state::Status;
use super::wire::{Id, Item};
use crate::partner::value;

/// Where the orders stand in the content.
const ORDERS: &str = "orders";
/// What is not known of the orders, in the content.
const LACKS: &str = "lacks";

/// What has to be read before anything can be said or done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// The order: it was not among those of its number.
    Order,
    /// What was split off it, which its number finds.
    Kin,
    /// Its newest state, behind an exchange that did not tell it.
    News,
}

impl Lack {
    const fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Kin => "kin",
            Self::News => "news",
        }
    }
}

/// A family of orders as one part.
pub(super) fn seen(family: &[Member]) -> Result<Seen, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::unknown(format!("ShipStation's order cannot be read: {error}"))
    };
    let Some(head) = family.first() else { return Err(unreadable(&"there is none")) };
    let id = head.order.id.as_str();
    let orders: Vec<&Value> = family.iter().map(|member| &member.whole).collect();
    Ok(Seen {
        id: id.try_into().map_err(|error| unreadable(&error))?,
        number: head.order.number.clone(),
        status: status(family),
        lines: lines(family).map_err(|error| unreadable(&error))?,
        content: json!({ ORDERS: orders }),
    })
}

/// An order alone, as an exchange about it answers.
pub(super) fn alone(order: Value) -> Result<Seen, Failure> {
    seen(&[member(order)?])
}

/// A part of which nothing is known but that it was placed under an id.
pub(super) fn missing(id: &PartnerOrderId) -> Seen {
    let content = json!({ LACKS: Lack::Order.word() });
    Seen { id: id.clone(), number: None, status: SeenStatus::Open, lines: Vec::new(), content }
}

/// A part that ShipStation does not know any more.
pub(super) fn gone(id: &PartnerOrderId) -> Seen {
    Seen { status: SeenStatus::Cancelled, content: json!({ "gone": true }), ..missing(id) }
}

/// Whether ShipStation does not know it any more.
pub(super) fn is_gone(seen: &Seen) -> bool {
    seen.content.get("gone").and_then(Value::as_bool) == Some(true)
}

/// What has to be read first.
pub(super) fn lack(seen: &Seen) -> Option<Lack> {
    let word = seen.content.get(LACKS).and_then(Value::as_str)?;
    [Lack::Order, Lack::Kin, Lack::News].into_iter().find(|lack| lack.word() == word)
}

/// The same, lacking something.
pub(super) fn lacking(mut seen: Seen, lack: Lack) -> Seen {
    value::set(&mut seen.content, LACKS, json!(lack.word()));
    seen
}

/// The orders as they were read.
pub(super) fn family(seen: &Seen) -> Vec<Member> {
    let orders = seen.content.get(ORDERS).and_then(Value::as_array);
    orders.into_iter().flatten().filter_map(|order| member(order.clone()).ok()).collect()
}

/// The orders that count: those that can still be changed, or all that are not cancelled where none can.
pub(super) fn counted(seen: &Seen) -> Vec<Member> {
    let all = family(seen);
    let is = |want: fn(Status) -> bool| {
        let matching = all.iter().filter(|member| want(Status::of(&member.order)));
        Some(matching.cloned().collect::<Vec<_>>()).filter(|found| !found.is_empty())
    };
    is(Status::is_open).or_else(|| is(|status| status != Status::Cancelled)).unwrap_or(all)
}

/// The same with one of its orders as it is now.
pub(super) fn with(seen: &Seen, order: Value) -> Result<Seen, Failure> {
    let new = member(order)?;
    let mut all = family(seen);
    match all.iter_mut().find(|member| member.order.id == new.order.id) {
        Some(there) => *there = new,
        None => all.push(new),
    }
    self::seen(&all)
}

fn status(family: &[Member]) -> SeenStatus {
    let of = |wanted: fn(Status) -> bool| family.iter().any(|member| wanted(Status::of(&member.order)));
    match (of(|status| status == Status::Shipped), of(Status::is_open)) {
        (true, true) => SeenStatus::PartlyShipped,
        (true, false) => SeenStatus::Shipped,
        (false, true) => SeenStatus::Open,
        (false, false) => SeenStatus::Cancelled,
    }
}

/// Each of our lines once, over all orders; lines of people there stand for themselves.
fn lines(family: &[Member]) -> Result<Vec<SeenLine>, waybill_domain::ids::BadId> {
    let mut lines: Vec<SeenLine> = Vec::new();
    for member in family {
        let status = Status::of(&member.order);
        for item in member.order.goods() {
            let Some(line) = line(item, status)? else { continue };
            let same = |other: &&mut SeenLine| {
                other.line.is_some() && other.line == line.line && other.sku == line.sku
            };
            match lines.iter_mut().find(same) {
                Some(there) => {
                    there.quantity = there.quantity.saturating_add(line.quantity);
                    there.shipped = there.shipped.saturating_add(line.shipped);
                }
                None => lines.push(line),
            }
        }
    }
    Ok(lines)
}

/// A line without an id or a SKU is none that could be ours.
fn line(item: &Item, status: Status) -> Result<Option<SeenLine>, waybill_domain::ids::BadId> {
    let (Some(id), Some(sku)) = (&item.order_item_id, value::said(item.sku.as_ref())) else {
        return Ok(None);
    };
    let units = item.quantity.map_or(0, |units| units.0);
    let (quantity, shipped) = match status {
        Status::Cancelled => (0, 0),
        Status::Shipped => (units, units),
        Status::AwaitingPayment
        | Status::OnHold
        | Status::Waiting
        | Status::AtProvider
        | Status::Rejected => (units, 0),
    };
    Ok(Some(SeenLine {
        id: PartnerLineId::try_from(Id::as_str(id))?,
        line: item.line_item_key.as_deref().and_then(|key| LineId::try_from(key).ok()),
        sku: Sku::try_from(sku)?,
        quantity,
        shipped,
        price: item.unit_price.as_ref().and_then(super::amount::text),
    }))
}
