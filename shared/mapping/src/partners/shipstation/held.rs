//! What ShipStation holds of each facet: in pieces to compare with what it held before, and in words for people.
//!
//! What ShipStation changes by itself is no piece, or is told in a form in which it does not show: a checked address, how
//! the units of a split order are spread.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::fulfillment::Seen;

use super::family::Member;
use super::state::{self, Status};
use super::{address, seen, standing, wire};
use crate::partner::held::{self, Written, piece};
use crate::partner::value;

/// Every facet as it was seen; nothing where nothing was.
pub(super) fn held(seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
    let counted = seen::counted(seen);
    let Some(head) = counted.first() else { return BTreeMap::new() };
    let order = &head.whole;
    held::every(|facet| match facet {
        Facet::Address => {
            let written = Written { form: address::form, words: address::words };
            held::addresses(wire::there(order, "shipTo"), wire::there(order, "billTo"), written)
        }
        Facet::Contact => held::contact(
            value::text(order.get("customerEmail")),
            value::text(order.pointer("/shipTo/phone")),
        ),
        Facet::Lines => goods(seen),
        Facet::Shipping => shipping(order),
        Facet::Hold => held::holds(&state::holds(&head.order)),
    })
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
    let lines = seen.lines.iter().filter(|line| line.quantity > 0);
    held::goods(lines, piece(&units), Some(piece(&money)))
}

/// Carrier and service are told once they are chosen, by whomever.
fn shipping(order: &Value) -> HeldFacet {
    let of = |name: &str| value::text(order.get(name));
    let [requested, carrier, service, package, confirmation] = standing::SHIPPING.map(of);
    let words = held::method(requested.as_deref(), [carrier.as_deref(), service.as_deref()]);
    let told = |text: &Option<String>| text.as_ref().map(piece);
    HeldFacet {
        pieces: held::pieces([
            ("requested", told(&requested)),
            ("carrier", told(&carrier)),
            ("service", told(&service)),
            ("package", told(&package)),
            ("confirmation", told(&confirmation)),
        ]),
        words,
    }
}
