//! What ShipStation holds of each facet: in pieces to compare with what it held before, and in words for people.
//!
//! What ShipStation changes by itself is no piece, or is told in a form in which it does not show: a checked address, how
//! the units of a split order are spread.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use waybill_domain::facets::{Facet, Fingerprint, HeldFacet, Pieces};
use waybill_domain::fulfillment::{Seen, SeenLine};

use super::family::Member;
use super::state::{self, Status};
use super::{address, seen, standing, wire};
use crate::partner::value;

/// Every facet as it was seen; nothing where nothing was.
pub(super) fn held(seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
    let counted = seen::counted(seen);
    let Some(head) = counted.first() else { return BTreeMap::new() };
    let facet = |facet| match facet {
        Facet::Address => addresses(&head.whole),
        Facet::Contact => contact(&head.whole),
        Facet::Lines => goods(seen),
        Facet::Shipping => shipping(&head.whole),
        Facet::Hold => holds(head),
    };
    Facet::ALL.into_iter().map(|name| (name, facet(name))).collect()
}

fn piece(of: &impl Serialize) -> String {
    Fingerprint::of(of).short().to_owned()
}

fn pieces<const N: usize>(told: [(&str, Option<String>); N]) -> Pieces {
    told.into_iter().filter_map(|(name, piece)| Some((name.to_owned(), piece?))).collect()
}

fn addresses(order: &Value) -> HeldFacet {
    let of = |name: &str| wire::there(order, name);
    let (shipping, billing) = (of("shipTo"), of("billTo"));
    let told = |address: Option<&Value>| address.map(|address| piece(&address::form(address)));
    let to = shipping.map_or_else(|| "no address".to_owned(), address::words);
    let apart = billing.filter(|billing| shipping.map(address::form) != Some(address::form(billing)));
    HeldFacet {
        pieces: pieces([("shipping", told(shipping)), ("billing", told(billing))]),
        words: apart
            .map_or_else(|| to.clone(), |billing| format!("{to}; bill to {}", address::words(billing))),
    }
}

fn contact(order: &Value) -> HeldFacet {
    let email = value::text(order.get("customerEmail")).unwrap_or_default();
    let phone = value::text(order.pointer("/shipTo/phone")).unwrap_or_default();
    let said: Vec<&str> =
        [email.as_str(), phone.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    HeldFacet {
        pieces: pieces([
            ("email", Some(piece(&email.to_lowercase()))),
            ("phone", Some(piece(&address::digits(order.get("shipTo"))))),
        ]),
        words: if said.is_empty() { "neither e-mail nor phone".to_owned() } else { said.join(", ") },
    }
}

/// The lines that are ours over all orders, and the money beside them.
fn goods(seen: &Seen) -> HeldFacet {
    let family = seen::family(seen);
    let live: Vec<&Member> =
        family.iter().filter(|member| Status::of(&member.order) != Status::Cancelled).collect();
    let mut units = BTreeMap::new();
    for member in &live {
        standing::add(&mut units, member.order.goods());
    }
    let units: Vec<_> = units.into_iter().collect();
    let sum = |name: &str| {
        let amounts = live.iter().filter_map(|member| value::decimal(member.whole.get(name)?));
        amounts.fold(Decimal::ZERO, Decimal::saturating_add).normalize().to_string()
    };
    let money = ["taxAmount", "shippingAmount"].map(sum);
    let said: Vec<String> = seen.lines.iter().filter(|line| line.quantity > 0).map(words).collect();
    HeldFacet {
        pieces: pieces([("units", Some(piece(&units))), ("money", Some(piece(&money)))]),
        words: if said.is_empty() { "no lines".to_owned() } else { said.join(", ") },
    }
}

fn words(line: &SeenLine) -> String {
    let price = line.price.as_deref().map(|price| format!(" at {price}"));
    format!("{} x `{}`{}", line.quantity, line.sku, price.unwrap_or_default())
}

/// Carrier and service are told once they are chosen, by whomever.
fn shipping(order: &Value) -> HeldFacet {
    let of = |name: &str| value::text(order.get(name));
    let [requested, carrier, service, package, confirmation] = standing::SHIPPING.map(of);
    let chosen: Vec<&str> = [&carrier, &service].into_iter().flatten().map(String::as_str).collect();
    let name = requested.as_deref().unwrap_or("no method");
    let words = if chosen.is_empty() { name.to_owned() } else { format!("{name} ({})", chosen.join(" ")) };
    let told = |text: &Option<String>| text.as_ref().map(piece);
    HeldFacet {
        pieces: pieces([
            ("requested", told(&requested)),
            ("carrier", told(&carrier)),
            ("service", told(&service)),
            ("package", told(&package)),
            ("confirmation", told(&confirmation)),
        ]),
        words,
    }
}

fn holds(head: &Member) -> HeldFacet {
    let holds = state::holds(&head.order);
    HeldFacet {
        words: if holds.is_empty() { "no hold".to_owned() } else { holds.join(", ") },
        pieces: pieces([("holds", Some(piece(&holds)))]),
    }
}
