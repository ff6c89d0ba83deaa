//! What ShipHero holds of each facet: in pieces to compare with what it held before, and in words for people.
//!
//! What ShipHero changes by itself is no piece, or is told in a form in which it does not show: the case and the
//! postal code of a checked address, the shipped units of a line, an address hold.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use waybill_domain::facets::{Facet, Fingerprint, HeldFacet, Pieces};
use waybill_domain::fulfillment::{Seen, SeenLine};

use super::{address, lines, standing};
use crate::partner::value;

/// Every facet as it was seen.
pub(super) fn held(seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
    let facet = |facet| match facet {
        Facet::Address => addresses(seen),
        Facet::Contact => contact(seen),
        Facet::Lines => goods(seen),
        Facet::Shipping => shipping(seen),
        Facet::Hold => holds(seen),
    };
    Facet::ALL.into_iter().map(|name| (name, facet(name))).collect()
}

fn piece(of: &impl Serialize) -> String {
    Fingerprint::of(of).short().to_owned()
}

fn pieces<const N: usize>(told: [(&str, Option<String>); N]) -> Pieces {
    told.into_iter().filter_map(|(name, piece)| Some((name.to_owned(), piece?))).collect()
}

fn addresses(seen: &Seen) -> HeldFacet {
    let of = |name: &str| seen.content.get(name).filter(|address| address.is_object());
    let (shipping, billing) = (of("shipping_address"), of("billing_address"));
    let told = |address: Option<&Value>| address.map(|address| piece(&address::form(address)));
    let to = shipping.map_or_else(|| "no address".to_owned(), address::words);
    let apart = billing.filter(|billing| shipping.map(address::form) != Some(address::form(billing)));
    HeldFacet {
        pieces: pieces([("shipping", told(shipping)), ("billing", told(billing))]),
        words: apart
            .map_or_else(|| to.clone(), |billing| format!("{to}; bill to {}", address::words(billing))),
    }
}

fn contact(seen: &Seen) -> HeldFacet {
    let shipping = seen.content.get("shipping_address");
    let email = standing::email(&seen.content).unwrap_or_default();
    let phone = value::text(shipping.and_then(|address| address.get("phone"))).unwrap_or_default();
    let said: Vec<&str> =
        [email.as_str(), phone.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    HeldFacet {
        pieces: pieces([
            ("email", Some(piece(&email.to_lowercase()))),
            ("phone", Some(piece(&address::digits(shipping)))),
        ]),
        words: if said.is_empty() { "neither e-mail nor phone".to_owned() } else { said.join(", ") },
    }
}

/// The lines that are ours, and the money that stands beside them.
fn goods(seen: &Seen) -> HeldFacet {
    let names: Vec<&str> =
        [seen.number.as_deref(), text(seen, "/partner_order_id")].into_iter().flatten().collect();
    let mut lines: Vec<&SeenLine> =
        seen.lines.iter().filter(|line| line.quantity > 0 && lines::is_ours(&names, line)).collect();
    lines.sort_by_key(|line| (&line.line, &line.sku, &line.id));
    let units: Vec<_> = lines
        .iter()
        .map(|line| (&line.line, &line.sku, line.quantity, amount(line.price.as_deref())))
        .collect();
    let money = ["/total_tax", "/total_discounts", "/shipping_lines/price"]
        .map(|at| amount(value::text(seen.content.pointer(at)).as_deref()));
    let said: Vec<String> = lines.iter().map(|line| words(line)).collect();
    HeldFacet {
        pieces: pieces([("units", Some(piece(&units))), ("money", Some(piece(&money)))]),
        words: if said.is_empty() { "no lines".to_owned() } else { said.join(", ") },
    }
}

fn words(line: &SeenLine) -> String {
    let price = line.price.as_deref().map(|price| format!(" at {price}"));
    format!("{} x `{}`{}", line.quantity, line.sku, price.unwrap_or_default())
}

/// An amount in one form; what is no amount stays as it is written.
fn amount(text: Option<&str>) -> String {
    let text = text.map_or("0", str::trim);
    value::decimal_of(text).map_or_else(|| text.to_owned(), |amount| amount.normalize().to_string())
}

/// Carrier and method are told once they are chosen, by whomever.
fn shipping(seen: &Seen) -> HeldFacet {
    let of = |name: &str| value::text(seen.content.pointer(&format!("/shipping_lines/{name}")));
    let [title, carrier, method] = ["title", "carrier", "method"].map(of);
    let service: Vec<&str> = [&carrier, &method].into_iter().flatten().map(String::as_str).collect();
    let name = title.as_deref().unwrap_or("no method");
    let words = if service.is_empty() { name.to_owned() } else { format!("{name} ({})", service.join(" ")) };
    let told = |text: &Option<String>| text.as_ref().map(piece);
    HeldFacet {
        pieces: pieces([("title", told(&title)), ("carrier", told(&carrier)), ("method", told(&method))]),
        words,
    }
}

fn holds(seen: &Seen) -> HeldFacet {
    let set: Vec<&str> =
        standing::OUR_HOLDS.into_iter().filter(|name| standing::is_held(seen, name)).collect();
    HeldFacet {
        words: if set.is_empty() { "no hold".to_owned() } else { set.join(", ") },
        pieces: pieces([("holds", Some(piece(&set)))]),
    }
}

fn text<'a>(seen: &'a Seen, at: &str) -> Option<&'a str> {
    seen.content.pointer(at).and_then(Value::as_str)
}
