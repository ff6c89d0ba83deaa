//! How a part and an order at Ordoro name each other.
//!
//! Ordoro's key of an order is `order_number`: the sales channel's index, a dash, and the `order_id` that was sent.
//! The `order_id` ends with the part's hash, so two parts of one order never collide and a second attempt to place one
//! meets the first. The order's id and the part's reference travel as `cart_order_id` and `cart_shipment_id`; Ordoro
//! shows both on every line, also after people split the order, whatever it calls what came of it. Where the
//! reference does not come back, the order's id and the hash in the number make it again.

use waybill_domain::event::Subject;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::ids::Reference;

use super::options::{Options, OrderIdFrom};
use super::wire::{Line, Order};
use crate::partner::value;

/// A number longer than this would not fit into an order number of Ordoro that we can keep.
const LONGEST: usize = 80;
/// What of an order's id stands in a reference.
const OF_ORDER: usize = 41;

/// What Ordoro's people know the part by, behind the index of the sales channel.
pub(super) fn order_id(options: &Options, want: &FulfillmentOrder) -> String {
    let reference = want.reference.as_str();
    match (options.order_id_from, &want.number) {
        (OrderIdFrom::Number, Some(number)) if number.as_str().len() <= LONGEST => {
            format!("{}-{}", number.as_str().trim(), hash(&want.reference))
        }
        (OrderIdFrom::Number, Some(_) | None) | (OrderIdFrom::Reference, _) => reference.to_owned(),
    }
}

/// The hash at the end of a reference.
pub(super) fn hash(reference: &Reference) -> &str {
    let text = reference.as_str();
    text.rsplit_once('-').map_or(text, |(_, hash)| hash)
}

/// The reference that a line of an order belongs to, where it says so.
pub(super) fn reference_of(order: &Order, line: &Line) -> Option<Reference> {
    let told = value::said(line.cart_shipment_id.as_ref()).and_then(|text| in_our_form(&text));
    told.or_else(|| {
        let start: String = value::said(line.cart_order_id.as_ref())?.chars().take(OF_ORDER).collect();
        let hash = hash_in(&order.number).or_else(|| order.parent().and_then(hash_in))?;
        in_our_form(&format!("{start}-{hash}"))
    })
}

/// The references that an order names, each once: people can also merge orders.
pub(super) fn references(order: &Order) -> Vec<Reference> {
    let mut all: Vec<Reference> = order.lines().iter().filter_map(|line| reference_of(order, line)).collect();
    all.sort();
    all.dedup();
    all
}

/// The reference within an order number that was made of one. One that was made of the shop's number looks alike, so
/// only an order's id in the shop's form (a UUID) counts.
pub(super) fn reference_in(number: &str) -> Option<Reference> {
    let (_index, rest) = number.split_once('-')?;
    let hash = hash_in(rest)?;
    let found = in_our_form(rest.get(..rest.rfind(hash)? + hash.len())?)?;
    let (order, _hash) = found.as_str().rsplit_once('-')?;
    let is_uuid = order.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    is_uuid.then_some(found)
}

/// The order number of the part itself, for an order that came of splitting it.
pub(super) fn root(order: &Order) -> &str {
    let Some(parent) = order.parent() else { return &order.number };
    let end = hash_in(parent).and_then(|hash| Some(parent.rfind(hash)? + hash.len()));
    end.and_then(|end| parent.get(..end)).unwrap_or(parent)
}

/// The last piece of a number that can be a hash of ours: what Ordoro puts behind it when an order is split is
/// shorter.
pub(super) fn hash_in(number: &str) -> Option<&str> {
    let is_hash = |piece: &&str| {
        piece.len() == 8 && piece.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    number.split('-').rfind(is_hash)
}

fn in_our_form(text: &str) -> Option<Reference> {
    Subject { reference: Some(text.to_owned()), ..Subject::default() }.reference()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{options, part};
    use super::*;

    const ORDER: &str = "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00";

    fn order(number: &str, parent: Option<&str>, line: &Value) -> Order {
        let order = json!({ "order_number": number, "parent_order_number": parent, "lines": [line] });
        serde_json::from_value(order).unwrap()
    }

    #[test]
    fn parts_of_one_order_have_different_ids() {
        let mut one = part();
        let named = order_id(&options(), &one);
        assert_eq!(named, format!("W-1001-{}", hash(&one.reference)));
        let mut other = part();
        other.key.warehouse = Some("9".try_into().unwrap());
        other.reference = other.key.reference();
        assert_ne!(order_id(&options(), &other), named);
        one.number = None;
        assert_eq!(order_id(&options(), &one), one.reference.as_str());
        one.number = Some("9".repeat(81).as_str().try_into().unwrap());
        assert_eq!(order_id(&options(), &one), one.reference.as_str());
    }

    #[test]
    fn a_reference_comes_back_in_one_of_two_ways() {
        let reference = format!("{ORDER}-0a1b2c3d");
        let told = json!({ "cart_shipment_id": reference });
        let made = json!({ "cart_order_id": ORDER });
        for (name, number, parent, line, want) in [
            ("told", "1-9001", Some("1-9000"), &told, Some(&reference)),
            ("made of the number", "1-W-1001-0a1b2c3d", None, &made, Some(&reference)),
            ("made of a number like a hash", "M-20261128-0a1b2c3d", None, &made, Some(&reference)),
            ("made of a child", "1-W-1001-0a1b2c3d-1", Some("1-W-1001-0a1b2c3d"), &made, Some(&reference)),
            ("made of the parent", "1-77", Some("1-W-1001-0a1b2c3d-2"), &made, Some(&reference)),
            ("neither", "1-77", Some("1-76"), &made, None),
            ("not ours", "2-1001", None, &json!({ "cart_order_id": null }), None),
        ] {
            let order = order(number, parent, line);
            let found = reference_of(&order, &order.lines()[0]);
            assert_eq!(found.as_ref().map(Reference::as_str), want.map(String::as_str), "{name}");
        }
    }

    #[test]
    fn a_number_that_was_made_of_a_reference_names_it() {
        let reference = format!("{ORDER}-0a1b2c3d");
        for (number, want) in [
            (format!("1-{reference}"), Some(reference.as_str())),
            (format!("M-{reference}-2"), Some(reference.as_str())),
            ("1-W-1001-0a1b2c3d".to_owned(), None),
            ("1-1001".to_owned(), None),
        ] {
            assert_eq!(reference_in(&number).as_ref().map(Reference::as_str), want, "{number}");
        }
    }

    #[test]
    fn everything_that_came_of_a_part_has_one_root() {
        let line = json!({});
        for (number, parent, want) in [
            ("1-W-1001-0a1b2c3d", None, "1-W-1001-0a1b2c3d"),
            ("1-W-1001-0a1b2c3d-1", Some("1-W-1001-0a1b2c3d"), "1-W-1001-0a1b2c3d"),
            ("1-W-1001-0a1b2c3d-1-2", Some("1-W-1001-0a1b2c3d-1"), "1-W-1001-0a1b2c3d"),
            ("1-9002", Some("1-9001"), "1-9001"),
        ] {
            assert_eq!(root(&order(number, parent, &line)), want, "{number}");
        }
    }
}
