//! Which facets stand at ShipHero as wanted: by comparing what was read with what would be sent.

use serde_json::Value;
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::order::hold_name;
use super::{address, lines};
use crate::partner::value;

/// The holds that the shop can ask for.
pub(super) const OUR_HOLDS: [&str; 3] = ["payment_hold", "operator_hold", "fraud_hold"];

/// Whether a facet stands; `input` is the part as ShipHero would get it.
pub(super) fn stands(facet: Facet, want: &FulfillmentOrder, input: &Value, seen: &Seen) -> bool {
    match facet {
        Facet::Address => {
            address_stands(input, seen, "shipping_address")
                && (input.get("billing_address").is_none() || address_stands(input, seen, "billing_address"))
        }
        Facet::Contact => phone_stands(input, seen) && email_stands(input, seen),
        Facet::Lines => {
            let changes = lines::changes(want, items(input), seen);
            changes.count() == 0 && changes.left.is_empty() && money_stands(input, seen)
        }
        Facet::Shipping => shipping_stands(input, seen),
        Facet::Hold => holds_to_change(want, seen).is_empty(),
    }
}

/// The wanted lines as ShipHero would get them.
pub(super) fn items(input: &Value) -> &[Value] {
    input.get("line_items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether tax, discounts and the shipping price stand: with the lines they make the total.
pub(super) fn money_stands(input: &Value, seen: &Seen) -> bool {
    let same = |wanted: Option<&Value>, held: Option<&Value>| {
        lines::same_amount(value::text(wanted).as_deref(), value::text(held).as_deref())
    };
    let price = |of: &Value| of.pointer("/shipping_lines/price").cloned();
    ["total_tax", "total_discounts"].iter().all(|name| same(input.get(*name), seen.content.get(*name)))
        && same(price(input).as_ref(), price(&seen.content).as_ref())
}

/// The holds to set or to release.
///
/// A wanted hold must be set. Where none is wanted, a payment hold is released, for whether it is paid is the
/// shop's to say; operator and fraud holds are not touched here, for people at the warehouse set them as well
/// ([`holds_to_release`] does when the shop's own hold was lifted).
pub(super) fn holds_to_change(want: &FulfillmentOrder, seen: &Seen) -> Vec<(&'static str, bool)> {
    let wanted = wanted_hold(want);
    let mut changes = Vec::new();
    if let Some(name) = wanted
        && !is_held(seen, name)
    {
        changes.push((name, true));
    }
    if wanted != Some("payment_hold") && is_held(seen, "payment_hold") && !held_by_field(want) {
        changes.push(("payment_hold", false));
    }
    changes
}

/// The holds of ours that are set though none, or another, is wanted.
pub(super) fn holds_to_release(want: &FulfillmentOrder, seen: &Seen) -> Vec<(&'static str, bool)> {
    let mut changes = holds_to_change(want, seen);
    for name in ["operator_hold", "fraud_hold"] {
        let by_field = want.fields.contains_key(&format!("holds.{name}"));
        if wanted_hold(want) != Some(name) && is_held(seen, name) && !by_field {
            changes.push((name, false));
        }
    }
    changes
}

/// The e-mail that ShipHero writes to: the order's, or the shipping address's where the order has none.
pub(super) fn email_stands(input: &Value, seen: &Seen) -> bool {
    let held = email(&seen.content).unwrap_or_default();
    // Nothing wanted: whatever is there may stay, it cannot be taken away.
    value::text(input.get("email")).is_none_or(|wanted| wanted.eq_ignore_ascii_case(&held))
}

/// The e-mail that an order as read is written to.
pub(super) fn email(order: &Value) -> Option<String> {
    value::text(order.get("email")).or_else(|| value::text(order.pointer("/shipping_address/email")))
}

/// Whether the shipping address leads to the wanted phone.
pub(super) fn phone_stands(input: &Value, seen: &Seen) -> bool {
    let held = seen.content.get("shipping_address");
    input.get("shipping_address").is_none_or(|wanted| address::same_phone(wanted, held))
}

fn address_stands(input: &Value, seen: &Seen, name: &str) -> bool {
    input.get(name).is_some_and(|wanted| address::same(wanted, seen.content.get(name)))
}

/// Carrier and method count only where they are told: ShipHero fills them in by its own mapping rules.
fn shipping_stands(input: &Value, seen: &Seen) -> bool {
    let part = |of: &Value, name: &str| value::text(of.get("shipping_lines").and_then(|line| line.get(name)));
    ["title", "carrier", "method"].iter().all(|name| {
        part(input, name).is_none_or(|wanted| part(&seen.content, name).is_some_and(|held| held == wanted))
    })
}

fn wanted_hold(want: &FulfillmentOrder) -> Option<&'static str> {
    want.hold.as_ref().map(hold_name)
}

fn held_by_field(want: &FulfillmentOrder) -> bool {
    want.fields.contains_key("holds.payment_hold")
}

pub(super) fn is_held(seen: &Seen, name: &str) -> bool {
    seen.content.get("holds").and_then(|holds| holds.get(name)).and_then(Value::as_bool).unwrap_or(false)
}
