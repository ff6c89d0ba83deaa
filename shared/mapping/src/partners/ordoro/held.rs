//! What Ordoro holds of each facet: in pieces to compare with what it held before, and in words for people.
//!
//! What Ordoro changes by itself is no piece, or is told in a form in which it does not show: how a checked address is
//! written, how many orders a part is, the money of a part that was split.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;
use waybill_domain::facets::{Facet, HeldFacet, Pieces};
use waybill_domain::fulfillment::{Seen, SeenLine};

use super::options::Options;
use super::standing::{AMOUNTS, is_tagged};
use super::wire::Order;
use super::{address, seen};
use crate::partner::held::{self, piece};
use crate::partner::value;

/// Every facet as it was seen.
pub(super) fn held(options: &Options, seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
    let orders = seen::subjects(seen);
    held::every(|facet| match facet {
        Facet::Address => addresses(&orders),
        Facet::Contact => contact(&orders),
        Facet::Lines => goods(seen),
        Facet::Shipping => shipping(&orders),
        Facet::Hold => holds(options, &orders),
    })
}

/// What all orders say, each word once: an order that is split says the same.
fn all<T: Ord>(orders: &[Order], of: impl Fn(&Order) -> Option<T>) -> BTreeSet<T> {
    orders.iter().filter_map(of).collect()
}

fn addresses(orders: &[Order]) -> HeldFacet {
    let told = |forms: BTreeSet<Vec<String>>| (!forms.is_empty()).then(|| piece(&forms));
    let to = all(orders, |order| order.shipping_address.as_ref().map(address::form));
    let bill = all(orders, |order| order.billing_address.as_ref().map(address::form));
    let place = held::listed(
        all(orders, |order| order.shipping_address.as_ref().map(address::words)),
        "; ",
        "no address",
    );
    let billed =
        held::listed(all(orders, |order| order.billing_address.as_ref().map(address::words)), "; ", "nobody");
    let words = if to == bill { place } else { format!("{place}; bill to {billed}") };
    HeldFacet { pieces: held::pieces([("shipping", told(to)), ("billing", told(bill))]), words }
}

fn contact(orders: &[Order]) -> HeldFacet {
    let of = |name: &'static str| {
        all(orders, move |order| value::text(order.shipping_address.as_ref().and_then(|to| to.get(name))))
    };
    let emails: BTreeSet<String> = of("email").iter().map(|email| email.to_lowercase()).collect();
    let phones = all(orders, |order| order.shipping_address.as_ref().map(address::digits));
    HeldFacet {
        pieces: held::pieces([("email", Some(piece(&emails))), ("phone", Some(piece(&phones)))]),
        words: held::listed(of("email").into_iter().chain(of("phone")), ", ", "neither e-mail nor phone"),
    }
}

/// The lines that are ours, and the money that stands beside them.
fn goods(seen: &Seen) -> HeldFacet {
    let ours = seen.lines.iter().filter(|line| line.quantity > 0 && line.line.is_some());
    let mut lines: Vec<&SeenLine> = ours.collect();
    lines.sort_by_key(|line| (&line.line, &line.sku));
    let units: Vec<_> =
        lines.iter().map(|line| (&line.line, &line.sku, line.quantity, price(line))).collect();
    held::goods(lines, piece(&units), money(seen))
}

fn money(seen: &Seen) -> Option<String> {
    let orders = seen::orders(seen);
    let [order] = orders.as_slice() else { return None };
    let told = order.financial.as_ref().filter(|told| told.is_object())?;
    let amount = |name: &&str| told.get(*name).and_then(value::decimal).unwrap_or_default();
    Some(piece(&AMOUNTS.iter().map(|name| amount(name).normalize().to_string()).collect::<Vec<_>>()))
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
    HeldFacet { pieces: held::pieces([("method", told)]), words: held::listed(methods, "; ", "no method") }
}

fn holds(options: &Options, orders: &[Order]) -> HeldFacet {
    let Some(tag) = &options.hold_tag else {
        return HeldFacet { pieces: Pieces::new(), words: "no hold".to_owned() };
    };
    let is_held = orders.iter().any(|order| is_tagged(order, tag));
    HeldFacet {
        pieces: held::pieces([("tag", Some(piece(&is_held)))]),
        words: if is_held { format!("tag `{}`", tag.text) } else { "no hold".to_owned() },
    }
}
