//! What ShipHero holds of each facet: in pieces to compare with what it held before, and in words for people.
//!
//! What ShipHero changes by itself is no piece, or is told in a form in which it does not show: the case and the
//! postal code of a checked address, the shipped units of a line, an address hold.

use std::collections::BTreeMap;

use serde_json::Value;
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::fulfillment::{Seen, SeenLine};

use super::{address, lines, standing};
use crate::partner::held::{self, Written, piece};
use crate::partner::value;

/// Every facet as it was seen.
pub(super) fn held(seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
    let address = |name: &str| seen.content.get(name).filter(|address| address.is_object());
    held::every(|facet| match facet {
        Facet::Address => {
            let written = Written { form: address::form, words: address::words };
            held::addresses(address("shipping_address"), address("billing_address"), written)
        }
        Facet::Contact => {
            let phone = seen.content.pointer("/shipping_address/phone");
            held::contact(standing::email(&seen.content), value::text(phone))
        }
        Facet::Lines => goods(seen),
        Facet::Shipping => shipping(seen),
        Facet::Hold => {
            let holds = standing::OUR_HOLDS.into_iter().filter(|name| standing::is_held(seen, name));
            held::holds(&holds.collect::<Vec<_>>())
        }
    })
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
    held::goods(lines, piece(&units), Some(piece(&money)))
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
    let words = held::method(title.as_deref(), [carrier.as_deref(), method.as_deref()]);
    let told = |text: &Option<String>| text.as_ref().map(piece);
    HeldFacet {
        pieces: held::pieces([
            ("title", told(&title)),
            ("carrier", told(&carrier)),
            ("method", told(&method)),
        ]),
        words,
    }
}

fn text<'a>(seen: &'a Seen, at: &str) -> Option<&'a str> {
    seen.content.pointer(at).and_then(Value::as_str)
}
