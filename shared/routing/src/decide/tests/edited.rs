//! Orders that people edited: what is decided rests on the edits.

use jiff::Timestamp;
use waybill_domain::edits::{Change, Edit, Edits};

use super::*;
use crate::explain::fired;
use crate::sku::SkuMap;

/// The sample's order with these edits, and what found no place on it.
fn edited(order: &Order, changes: &[(&str, &str)]) -> (Order, Vec<String>) {
    let mut edits = Edits::default();
    for (field, value) in changes {
        let change = Change::read(field, value).unwrap();
        edits.set(Edit { change, by: "ada".to_owned(), because: None, at: Timestamp::UNIX_EPOCH });
    }
    let once = edits.applied(order);
    assert_eq!(edits.applied(&once.order), once, "applied twice it is the same");
    let missed = once.missed.iter().map(|missed| format!("{}: {}", missed.field, missed.why)).collect();
    (once.order, missed)
}

#[test]
fn an_address_that_was_missing_is_filled_in() {
    let order = Order { shipping_address: None, ..sample::order() };
    assert_eq!(codes(&run(&sample::rules(), &order, &[])), ["missing-address"]);
    let changes =
        [("address.street", "Lindenallee 7"), ("address.city", "Berlin"), ("address.country", "DE")];
    let decision = run(&sample::rules(), &edited(&order, &changes).0, &[]);
    assert_eq!(codes(&decision), [""; 0]);
    assert_eq!(decision.parts[0].address.street_name.as_deref(), Some("Lindenallee 7"));
    assert_eq!(decision.parts[0].address.country, "DE");
}

#[test]
fn each_edit_changes_its_facet_and_no_other() {
    let before = run(&sample::rules(), &sample::order(), &[]).parts[0].facets();
    for (field, value, want) in [
        ("address.city", "Potsdam", Facet::Address),
        ("email", "ada@mail.example", Facet::Contact),
        ("phone", "030 555 0100", Facet::Contact),
        ("shipping_method", "express", Facet::Shipping),
        ("sku.l1", "M1", Facet::Lines),
        ("sku.MUG-1", "M1", Facet::Lines),
    ] {
        let (order, missed) = edited(&sample::order(), &[(field, value)]);
        assert_eq!(missed, [""; 0], "{field}");
        let after = run(&sample::rules(), &order, &[]).parts[0].facets();
        assert_eq!(changed(&after, &before), [want], "{field}");
    }
}

#[test]
fn a_sku_that_a_person_told_needs_no_rule() {
    let mut rules = sample::rules();
    rules.accounts[0].sku = SkuMap::Table(BTreeMap::new());
    let mut order = sample::order();
    order.lines[0].sku = None;
    assert_eq!(codes(&run(&rules, &order, &[])), ["missing-sku", "unmapped-sku"]);
    let decision = run(&rules, &edited(&order, &[("sku.l1", "M1"), ("sku.CAP-1", "C1")]).0, &[]);
    let skus: Vec<&str> = decision.parts[0].lines.iter().map(|line| line.sku.as_str()).collect();
    assert_eq!((codes(&decision), skus), (vec![], vec!["M1", "C1"]));
}

#[test]
fn the_account_that_a_person_chose_ships_what_was_not_placed() {
    let rules = two_accounts();
    let (order, _) = edited(&sample::order(), &[("send_to", "second")]);
    let decision = run(&rules, &order, &[]);
    assert_eq!(parts(&decision), ["second: l1*3 l2*2"]);
    let rule = fired(&rules, &order, &decision.parts).into_values().collect::<Vec<_>>();
    assert_eq!(rule, ["route 1"], "the first that leads there");
    let placed = [sample::placed("main", None, &[("l1", 3)])];
    assert_eq!(parts(&run(&rules, &order, &placed)), ["main: l1*3", "second: l2*2"], "what stands, stays");
    let (order, _) = edited(&sample::order(), &[("send_to", "third")]);
    assert_eq!(codes(&run(&rules, &order, &[])), ["no-route", "no-route"]);
}

#[test]
fn what_finds_no_place_is_told() {
    let several = Order { shipping_mode: ShippingMode::Multiple, shippings: vec![], ..sample::order() };
    let bare = Order { shipping_address: None, shippings: vec![], ..sample::order() };
    for (order, field, value, want) in [
        (&several, "address.city", "Potsdam", "address.city: the order goes to several addresses"),
        (&bare, "phone", "030 555 0100", "phone: the order has no shipping address"),
        (&bare, "shipping_method", "express", "shipping_method: the order has no shipping method"),
        (&bare, "sku.TEA", "T1", "sku.TEA: the order has no such line"),
    ] {
        let (after, missed) = edited(order, &[(field, value)]);
        assert_eq!(missed, [want]);
        assert_eq!(after, *order, "{field}");
    }
}
