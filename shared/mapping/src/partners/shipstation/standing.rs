//! Which facets stand at ShipStation as wanted: by comparing what was read with what would be sent.

use std::collections::BTreeMap;

use serde_json::Value;
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::Seen;

use super::family::Member;
use super::price::is_adjustment;
use super::state::{AWAITING_PAYMENT, ON_HOLD, Status};
use super::wire::{Item, Order};
use super::{address, amount, seen};
use crate::partner::value;

/// Whether a facet stands; `wanted` is the part as it would be created. Of orders that people split, those count that can
/// still be changed.
pub(super) fn stands(facet: Facet, wanted: &Value, seen: &Seen) -> bool {
    let counted = seen::counted(seen);
    match facet {
        Facet::Lines => lines_stand(wanted, seen),
        Facet::Address | Facet::Contact | Facet::Shipping | Facet::Hold => {
            !counted.is_empty() && counted.iter().all(|member| stands_in(facet, wanted, member))
        }
    }
}

/// Whether a facet other than the lines stands in one order.
pub(super) fn stands_in(facet: Facet, wanted: &Value, member: &Member) -> bool {
    let held = &member.whole;
    let text = |of: &Value, name: &str| value::text(of.get(name));
    match facet {
        Facet::Address => {
            let same = |name: &str| address::same(wanted.get(name).unwrap_or(&Value::Null), held.get(name));
            // Of a bill's address nothing but the name may be told.
            same("shipTo") && (!address::has_place(held.get("billTo")) || same("billTo"))
        }
        Facet::Contact => {
            let phone = |of: &Value| address::digits(of.get("shipTo"));
            // Nothing wanted: whatever is there may stay.
            let email = text(wanted, "customerEmail").is_none_or(|wanted| {
                text(held, "customerEmail").is_some_and(|held| held.eq_ignore_ascii_case(&wanted))
            });
            email && phone(wanted) == phone(held)
        }
        // ShipStation fills in by its own rules what is not told.
        Facet::Shipping => SHIPPING.iter().all(|name| {
            text(wanted, name).is_none_or(|wanted| text(held, name).is_some_and(|held| held == wanted))
        }),
        Facet::Hold => hold_stands(wanted, &member.order),
        Facet::Lines => true,
    }
}

/// What says how an order is shipped: first what the buyer chose.
pub(super) const SHIPPING: [&str; 5] =
    ["requestedShippingService", "carrierCode", "serviceCode", "packageCode", "confirmation"];

/// A wanted hold must be set. Where none is wanted, whether it is paid is the shop's to say; people there hold orders
/// back too, and that stays.
fn hold_stands(wanted: &Value, held: &Order) -> bool {
    let held = Status::of(held);
    match wanted.get("orderStatus").and_then(Value::as_str) {
        Some(AWAITING_PAYMENT) => held == Status::AwaitingPayment,
        Some(ON_HOLD) => held == Status::OnHold,
        Some(_) | None => held != Status::AwaitingPayment,
    }
}

/// Whether an order is held back by its status though nothing of the shop holds it any more.
pub(super) fn is_held_in_vain(wanted: &Value, held: &Order) -> bool {
    let wanted = wanted.get("orderStatus").and_then(Value::as_str);
    let held = Status::of(held);
    match wanted {
        Some(AWAITING_PAYMENT) => held == Status::OnHold,
        Some(ON_HOLD) => held == Status::AwaitingPayment,
        Some(_) | None => matches!(held, Status::AwaitingPayment | Status::OnHold),
    }
}

/// Units of every line of ours, and what they cost. How the money of a split order is spread is ShipStation's to say.
fn lines_stand(wanted: &Value, seen: &Seen) -> bool {
    let family = seen::family(seen);
    let live = || family.iter().filter(|member| Status::of(&member.order) != Status::Cancelled);
    let Some(units_wanted) = units_of(wanted) else { return false };
    let mut held = BTreeMap::new();
    for member in live() {
        add(&mut held, member.order.goods());
    }
    if units_wanted != held {
        return false;
    }
    let mut live = live();
    match (live.next(), live.next()) {
        (Some(one), None) => money_stands(wanted, &one.whole),
        (Some(_), Some(_)) => true,
        (None, _) => held.is_empty(),
    }
}

type UnitsByLine = BTreeMap<(String, String), u64>;

fn units_of(wanted: &Value) -> Option<UnitsByLine> {
    let items: Vec<Item> = serde_json::from_value(wanted.get("items")?.clone()).ok()?;
    let mut units = UnitsByLine::new();
    add(&mut units, items.iter().filter(|item| item.adjustment != Some(true)));
    Some(units)
}

/// Lines of people there have no key.
pub(super) fn add<'a>(units: &mut UnitsByLine, items: impl Iterator<Item = &'a Item>) {
    for item in items {
        let (Some(key), Some(count)) = (value::said(item.line_item_key.as_ref()), item.quantity) else {
            continue;
        };
        if count.0 > 0 {
            let sku = value::said(item.sku.as_ref()).unwrap_or_default();
            *units.entry((key, sku)).or_default() += u64::from(count.0);
        }
    }
}

fn money_stands(wanted: &Value, held: &Value) -> bool {
    let beside = ["taxAmount", "shippingAmount"];
    let prices = |of: &Value| -> BTreeMap<String, Option<String>> {
        let items = of.get("items").and_then(Value::as_array).into_iter().flatten();
        let priced = items.filter_map(|item| {
            let key = value::text(item.get("lineItemKey"))?;
            let price = item.get("unitPrice").and_then(amount::text).filter(|price| price != "0");
            // A price of nothing is no adjustment.
            (price.is_some() || !is_adjustment(&key)).then_some((key, price))
        });
        priced.collect()
    };
    beside.iter().all(|name| amount::same(wanted.get(*name), held.get(*name)))
        && prices(wanted) == prices(held)
}
