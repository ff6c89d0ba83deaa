//! What is different between the lines that are wanted and the lines that ShipHero holds.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenLine};
use waybill_domain::ids::PartnerLineId;

use super::order::name;
use crate::partner::value;

/// What has to change, in the order in which it is sent, and what cannot.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Changes {
    /// Lines to take away.
    pub(super) remove: Vec<PartnerLineId>,
    /// `UpdateLineItemInput`s.
    pub(super) update: Vec<Value>,
    /// `CreateLineItemInput`s.
    pub(super) add: Vec<Value>,
    /// What can no longer change, because it left.
    pub(super) left: Vec<Refusal>,
}

impl Changes {
    /// How many changes there are; each exchange must lower it.
    pub(super) fn count(&self) -> usize {
        self.remove.len() + self.update.len() + self.add.len()
    }
}

/// The changes from what is seen to what is wanted; `items` are the wanted lines as ShipHero would get them.
///
/// A line is found again by `partner_line_item_id` and SKU: a SKU cannot be changed, so another one is another
/// line. Lines that are not ours (added at the warehouse, by a person or a rule) stay as they are.
pub(super) fn changes(want: &FulfillmentOrder, items: &[Value], seen: &Seen) -> Changes {
    let mut changes = Changes::default();
    let mut kept: Vec<&PartnerLineId> = Vec::new();
    for (line, item) in want.lines.iter().zip(items) {
        let held = seen.lines.iter().find(|held| {
            held.line.as_ref() == Some(&line.line) && held.sku == line.sku && !kept.contains(&&held.id)
        });
        let Some(held) = held else {
            changes.add.push(item.clone());
            continue;
        };
        kept.push(&held.id);
        let units = line.quantity.max(held.shipped);
        if line.quantity < held.shipped {
            changes.left.push(gone(held, line.quantity).of_line(&line.line));
        }
        let price = item.get("price").and_then(Value::as_str);
        if held.quantity != units || !same_amount(price, held.price.as_deref()) {
            changes.update.push(update(held, units, price));
        }
    }
    let names = [name(want), want.reference.as_str()];
    for held in seen.lines.iter().filter(|held| !kept.contains(&&held.id) && is_ours(&names, held)) {
        if held.shipped > 0 {
            let refusal = gone(held, 0);
            changes.left.push(held.line.as_ref().map_or(refusal.clone(), |line| refusal.of_line(line)));
            if held.quantity != held.shipped {
                changes.update.push(update(held, held.shipped, None));
            }
        } else if held.quantity > 0 {
            changes.remove.push(held.id.clone());
        }
    }
    changes
}

/// What takes away whatever has not left: lines to lower to what left, and lines of which nothing left.
pub(super) fn rest(seen: &Seen) -> (Vec<Value>, Vec<PartnerLineId>) {
    let open = seen.lines.iter().filter(|line| line.quantity > line.shipped);
    let (started, untouched): (Vec<&SeenLine>, Vec<&SeenLine>) = open.partition(|line| line.shipped > 0);
    (
        started.into_iter().map(|line| update(line, line.shipped, None)).collect(),
        untouched.into_iter().map(|line| line.id.clone()).collect(),
    )
}

/// Units that have not left.
pub(super) fn open_units(seen: &Seen) -> u64 {
    seen.lines.iter().map(|line| u64::from(line.quantity.saturating_sub(line.shipped))).sum()
}

/// Whether two texts are the same amount; nothing is an amount of zero.
pub(super) fn same_amount(one: Option<&str>, other: Option<&str>) -> bool {
    let amount = |text: Option<&str>| match text {
        None => Some(Decimal::ZERO),
        Some(text) => value::decimal_of(text),
    };
    amount(one).is_some_and(|one| amount(other) == Some(one))
}

fn update(held: &SeenLine, units: u32, price: Option<&str>) -> Value {
    let pending = units.saturating_sub(held.shipped);
    let mut update = json!({ "id": held.id, "quantity": units, "quantity_pending_fulfillment": pending });
    if let Some(price) = price {
        value::set(&mut update, "price", json!(price));
    }
    update
}

/// A line made at the warehouse carries no id of the shop, but a number, or the order's number or reference (`names`)
/// with a suffix.
pub(super) fn is_ours(names: &[&str], held: &SeenLine) -> bool {
    let Some(line) = held.line.as_ref().map(waybill_domain::ids::LineId::as_str) else { return false };
    let numbered = line.bytes().all(|byte| byte.is_ascii_digit());
    let suffixed = names.iter().any(|name| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')));
    !numbered && !suffixed
}

fn gone(held: &SeenLine, wanted: u32) -> Refusal {
    let message = format!(
        "{} of {} units of `{}` left the warehouse already; {wanted} are wanted",
        held.shipped, held.quantity, held.sku
    );
    Refusal::new("already-shipped", message)
}
