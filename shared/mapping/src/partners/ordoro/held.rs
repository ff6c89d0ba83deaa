//! What Ordoro holds of each facet: in pieces to compare with what it held before, and in words for people.
//!
//! What Ordoro changes by itself is no piece, or is told in a form in which it does not show: how a checked address is
//! written, how many orders a part is, the money of a part that was split.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use waybill_domain::facets::{Facet, Fingerprint, HeldFacet, Pieces};
use waybill_domain::fulfillment::{Seen, SeenLine};

use super::options::Options;
use super::standing::{AMOUNTS, is_tagged};
use super::wire::Order;
use super::{address, seen};
use crate::partner::value;

/// Every facet as it was seen.
pub(super) fn held(options: &Options, seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
    let orders = seen::subjects(seen);
    let facet = |facet| match facet {
        Facet::Address => addresses(&orders),
        Facet::Contact => contact(&orders),
        Facet::Lines => goods(seen),
        Facet::Shipping => shipping(&orders),
        Facet::Hold => holds(options, &orders),
    };
    Facet::ALL.into_iter().map(|name| (name, facet(name))).collect()
}

fn piece(of: &impl Serialize) -> String {
    Fingerprint::of(of).short().to_owned()
}

fn pieces<const N: usize>(told: [(&str, Option<String>); N]) -> Pieces {
    told.into_iter().filter_map(|(name, piece)| Some((name.to_owned(), piece?))).collect()
}

/// What all orders say, each word once: an order that is split says the same.
fn all<T: Ord>(orders: &[Order], of: impl Fn(&Order) -> Option<T>) -> BTreeSet<T> {
    orders.iter().filter_map(of).collect()
}

fn listed(words: BTreeSet<String>, none: &str) -> String {
    let words: Vec<String> = words.into_iter().filter(|words| !words.is_empty()).collect();
    if words.is_empty() { none.to_owned() } else { words.join("; ") }
}

fn addresses(orders: &[Order]) -> HeldFacet {
    let told = |forms: BTreeSet<Vec<String>>| (!forms.is_empty()).then(|| piece(&forms));
    let to = all(orders, |order| order.shipping_address.as_ref().map(address::form));
    let bill = all(orders, |order| order.billing_address.as_ref().map(address::form));
    let place =
        listed(all(orders, |order| order.shipping_address.as_ref().map(address::words)), "no address");
    let billed = listed(all(orders, |order| order.billing_address.as_ref().map(address::words)), "nobody");
    let words = if to == bill { place } else { format!("{place}; bill to {billed}") };
    HeldFacet { pieces: pieces([("shipping", told(to)), ("billing", told(bill))]), words }
}

fn contact(orders: &[Order]) -> HeldFacet {
    let of = |name: &'static str| {
        all(orders, move |order| value::text(order.shipping_address.as_ref().and_then(|to| to.get(name))))
    };
    let emails: BTreeSet<String> = of("email").iter().map(|email| email.to_lowercase()).collect();
    let phones = all(orders, |order| order.shipping_address.as_ref().map(address::digits));
    let said: Vec<String> = of("email").into_iter().chain(of("phone")).collect();
    HeldFacet {
        pieces: pieces([("email", Some(piece(&emails))), ("phone", Some(piece(&phones)))]),
        words: if said.is_empty() { "neither e-mail nor phone".to_owned() } else { said.join(", ") },
    }
}

/// The lines that are ours, and the money that stands beside them.
fn goods(seen: &Seen) -> HeldFacet {
    let ours = seen.lines.iter().filter(|line| line.quantity > 0 && line.line.is_some());
    let mut lines: Vec<&SeenLine> = ours.collect();
    lines.sort_by_key(|line| (&line.line, &line.sku));
    let units: Vec<_> =
        lines.iter().map(|line| (&line.line, &line.sku, line.quantity, price(line))).collect();
    let said: Vec<String> = lines.iter().map(|line| words(line)).collect();
    HeldFacet {
        pieces: pieces([("units", Some(piece(&units))), ("money", money(seen))]),
        words: if said.is_empty() { "no lines".to_owned() } else { said.join(", ") },
    }
}

fn money(seen: &Seen) -> Option<String> {
    let orders = seen::orders(seen);
    let [order] = orders.as_slice() else { return None };
    let told = order.financial.as_ref().filter(|told| told.is_object())?;
    let amount = |name: &&str| told.get(*name).and_then(value::decimal).unwrap_or_default();
    Some(piece(&AMOUNTS.iter().map(|name| amount(name).normalize().to_string()).collect::<Vec<_>>()))
}

fn words(line: &SeenLine) -> String {
    let price = line.price.as_deref().map(|price| format!(" at {price}"));
    format!("{} x `{}`{}", line.quantity, line.sku, price.unwrap_or_default())
}

fn price(line: &SeenLine) -> String {
    let text = line.price.as_deref().unwrap_or("0");
    value::decimal(&Value::from(text)).map_or_else(|| text.to_owned(), plain)
}

fn plain(amount: Decimal) -> String {
    amount.normalize().to_string()
}

fn shipping(orders: &[Order]) -> HeldFacet {
    let methods = all(orders, |order| value::said(order.requested_shipping_method.as_ref()));
    let told = (!methods.is_empty()).then(|| piece(&methods));
    HeldFacet { pieces: pieces([("method", told)]), words: listed(methods, "no method") }
}

fn holds(options: &Options, orders: &[Order]) -> HeldFacet {
    let Some(tag) = &options.hold_tag else {
        return HeldFacet { pieces: Pieces::new(), words: "no hold".to_owned() };
    };
    let is_held = orders.iter().any(|order| is_tagged(order, tag));
    HeldFacet {
        pieces: pieces([("tag", Some(piece(&is_held)))]),
        words: if is_held { format!("tag `{}`", tag.text) } else { "no hold".to_owned() },
    }
}
