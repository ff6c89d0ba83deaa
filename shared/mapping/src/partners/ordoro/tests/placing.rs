//! Placing: the whole request, and what its answer means.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{Hold, SeenStatus};

use super::{answer, held, holding, ordoro, ordoro_with, part, read, refused, seen_of, sent};
use crate::call::Repeat;
use crate::partner::TakesOrders;
use crate::partner::sample::in_currency;

#[test]
fn a_plain_part_is_placed_whole() {
    let call = ordoro().place(&part()).unwrap();
    assert_eq!((call.name, call.repeat), ("order_create", Repeat::LookFirst));
    assert!(!call.request.headers().contains_key("authorization"));
    insta::assert_json_snapshot!(sent(&call));
}

#[test]
fn a_part_with_everything_is_placed_whole() {
    let ordoro = ordoro_with(&json!({
        "cart": 100, "order_id_from": "reference", "default_warehouse": 4712, "tags": ["web"],
        "hold_tag": { "id": 77, "text": "Waybill hold" }, "services": { "us-standard": "UPS Ground" },
        "require_known_service": true, "weight_unit": "g",
    }));
    let mut want = part();
    want.key.warehouse = None;
    want.billing = None;
    want.hold = Some(Hold::Payment);
    want.address.company = Some("Brook & Co".to_owned());
    want.address.additional_address_info = Some("2nd yard".to_owned());
    want.totals.discount.minor = 150;
    want.totals.adjustments.minor = 25;
    want.totals.total.minor += 25 - 150;
    want.fields = [
        ("notes_from_customer", json!("Ring twice")),
        ("internal_notes", json!("b2b")),
        ("ship_by_date", json!("2026-12-01")),
        ("deliver_by_date", json!("2026-12-05T18:00:00+01:00")),
        ("tags", json!(["vip", "web"])),
        ("additional_cart_info.is_prime", json!(false)),
        ("alternate_ship_from_address.name", json!("Store 7")),
        ("shipping_address.reference_number", json!("PO-9")),
        ("lines.product.weight", json!(340)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    want.lines[0].fields.insert("lines.selected_option".to_owned(), json!("Size: L"));
    insta::assert_json_snapshot!(sent(&ordoro.place(&want).unwrap()));
}

#[test]
fn money_is_written_with_the_currencys_decimals() {
    for (code, digits, price, tax) in
        [("JPY", 0, "1499", "320"), ("EUR", 2, "14.99", "3.2"), ("KWD", 3, "1.499", "0.32")]
    {
        let want = in_currency(part(), code, digits);
        let body = sent(&ordoro_with(&json!({ "currency": code })).place(&want).unwrap())["body"].clone();
        assert_eq!(body["lines"][0]["item_price"].to_string(), price, "{code}");
        assert_eq!(body["tax_amount"].to_string(), tax, "{code}");
    }
}

#[test]
fn what_cannot_be_an_order_is_refused_before_it_is_sent() {
    let change = |change: &dyn Fn(&mut waybill_domain::fulfillment::FulfillmentOrder)| {
        let mut want = part();
        change(&mut want);
        want
    };
    let strict = ordoro_with(&json!({ "require_known_service": true }));
    let euro = ordoro_with(&json!({ "currency": "EUR" }));
    for (ordoro, want, code, names) in vec![
        (ordoro(), change(&|want| want.lines.clear()), "no-lines", "W-1001"),
        (ordoro(), change(&|want| want.lines[1].quantity = 0), "no-units", "CARD-7"),
        (ordoro(), change(&|want| want.hold = Some(Hold::Fraud)), "no-hold", "hold_tag"),
        (ordoro(), change(&|want| want.address.city = None), "missing-address", "lacks a city"),
        (
            ordoro(),
            change(&|want| want.address = waybill_domain::address::Address::default()),
            "missing-address",
            "lacks a name, a street, a city, a country",
        ),
        (
            ordoro(),
            change(&|want| want.key.warehouse = Some("west".try_into().unwrap())),
            "unknown-warehouse",
            "`west`",
        ),
        (
            ordoro(),
            change(&|want| {
                want.fields.insert("colour".to_owned(), json!("red"));
            }),
            "unknown-field",
            "`colour`",
        ),
        (strict, part(), "unsupported-shipping-service", "`us-standard`"),
        (euro, part(), "currency", "in USD, and the Ordoro account counts in EUR"),
    ] {
        let refusal = ordoro.place(&want).unwrap_err();
        assert_eq!(refusal.code, code, "{refusal}");
        assert!(refusal.message.contains(names), "{refusal}");
    }
}

#[test]
fn a_service_is_known_by_either_table() {
    let mut named = part();
    named.shipping.service = Some("Ground".to_owned());
    let strict = ordoro_with(&json!({ "require_known_service": true }));
    assert_eq!(sent(&strict.place(&named).unwrap())["body"]["shipping_type"], "Ground");
    let own = ordoro_with(&json!({ "services": { "us-standard": "UPS Ground" } }));
    assert_eq!(sent(&own.place(&named).unwrap())["body"]["shipping_type"], "UPS Ground");
    assert_eq!(sent(&ordoro().place(&part()).unwrap())["body"]["shipping_type"], "Standard");
}

#[test]
fn the_answer_is_what_was_seen_and_stands_as_wanted() {
    let mut want = part();
    want.hold = Some(Hold::Operator);
    let ordoro = holding();
    let call = ordoro.place(&want).unwrap();
    let placed = (call.read)(&answer(201, &held(&ordoro, &want))).unwrap();
    let root = "1-W-1001-97b54c93";
    assert_eq!((placed.id.as_str(), placed.number.as_deref()), (root, Some(root)));
    assert_eq!(placed.status, SeenStatus::Open);
    assert_eq!(placed.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(ordoro.standing(&want, &placed), Facet::ALL);
    for (name, body) in [("no order", json!({})), ("null", json!(null)), ("a list", json!([]))] {
        assert!(matches!(read(&call, &body), Err(Failure::Unknown { .. })), "{name}");
    }
}

#[test]
fn an_order_that_was_placed_before_is_looked_for() {
    let call = ordoro().place(&part()).unwrap();
    for (status, words, doubt) in [
        (409, "conflict", true),
        (400, "order_id already exists", true),
        (400, "Invalid zip", false),
        (422, "Invalid cart", false),
    ] {
        let failure = refused(&call, status, words).unwrap_err();
        assert_eq!(matches!(failure, Failure::Unknown { .. }), doubt, "{status}: {failure}");
        assert_eq!(matches!(failure, Failure::Refused(_)), !doubt, "{status}: {failure}");
    }
}

#[test]
fn each_facet_is_compared_by_itself() {
    let ordoro = holding();
    let want = part();
    for (path, value, facet) in [
        ("/shipping_address/street1", json!("1 Elsewhere"), Facet::Address),
        ("/billing_address/city", json!("Reno"), Facet::Address),
        ("/shipping_address/email", json!("other@example.com"), Facet::Contact),
        ("/shipping_address/phone", json!("+1 555 0199"), Facet::Contact),
        ("/lines/0/quantity", json!(1), Facet::Lines),
        ("/lines/0/sku", json!("MUG-2"), Facet::Lines),
        ("/lines/0/item_price", json!(9.99), Facet::Lines),
        ("/financial/tax_amount", json!(9.99), Facet::Lines),
        ("/financial/grand_total", json!(null), Facet::Lines),
        ("/requested_shipping_method", json!("Express"), Facet::Shipping),
        ("/tags", json!([{ "id": 77, "text": "x" }]), Facet::Hold),
        ("/tags", json!([{ "id": 5, "name": "waybill HOLD" }]), Facet::Hold),
    ] {
        let mut order = held(&ordoro, &want);
        *order.pointer_mut(path).unwrap() = value;
        let standing = ordoro.standing(&want, &seen_of(&[order]));
        let missing: Vec<Facet> = Facet::ALL.into_iter().filter(|facet| !standing.contains(facet)).collect();
        assert_eq!(missing, [facet], "{path}");
    }
}

#[test]
fn a_price_that_is_kept_finer_is_the_same_price() {
    let mut want = part();
    want.lines[0].quantity = 3;
    want.lines[0].total.minor = 1000;
    want.totals.lines.minor = 1500;
    want.totals.total.minor = 1500 + 499 + 320;
    let ordoro = ordoro();
    for (price, stands) in
        [(json!(3.33), true), (json!("3.3333"), true), (json!(3.4), false), (Value::Null, true)]
    {
        let mut order = held(&ordoro, &want);
        order["lines"][0]["item_price"] = price.clone();
        let standing = ordoro.standing(&want, &seen_of(&[order]));
        assert_eq!(standing.contains(&Facet::Lines), stands, "{price}");
    }
}
