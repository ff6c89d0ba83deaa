//! Placing: the whole request, and what its answer means.

use serde_json::json;
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{Hold, SeenStatus};

use super::{body, held, hero, hero_with, part, read, seen, variables};
use crate::call::Repeat;
use crate::partner::TakesOrders;
use crate::partner::sample::in_currency;

#[test]
fn a_plain_part_is_placed_whole() {
    let call = hero().place(&part()).unwrap();
    assert_eq!((call.name, call.repeat), ("order_create", Repeat::LookFirst));
    assert_eq!(call.request.uri(), "https://public-api.shiphero.com/graphql");
    assert!(!call.request.headers().contains_key("authorization"));
    insta::assert_json_snapshot!(body(&call));
}

#[test]
fn a_part_with_everything_is_placed_whole() {
    let hero = hero_with(&json!({
        "shop_name": "shop-eu", "customer_account_id": "QWNjb3VudDo2MDAx", "allow_partial": true,
        "allow_split": false, "ignore_address_validation_errors": true, "skip_address_validation": false,
        "tags": ["web"], "default_carrier": "DHL", "default_method": "Parcel",
    }));
    let mut want = part();
    want.number = None;
    want.key.warehouse = None;
    want.billing = None;
    want.hold = Some(Hold::Fraud);
    want.shipping.carrier = None;
    want.shipping.service = None;
    want.contact.phone = None;
    want.address.country = "DE".to_owned();
    want.address.company = Some("Brook & Co".to_owned());
    want.address.phone = Some("+49 30 5550100".to_owned());
    want.address.state = Some("BE".to_owned());
    want.address.additional_address_info = Some("2nd yard".to_owned());
    want.fields = [
        ("gift_note", json!("Happy birthday")),
        ("packing_note", json!("Handle with care")),
        ("required_ship_date", json!("2026-12-01")),
        ("tags", json!(["vip", "web"])),
        ("priority_flag", json!(true)),
        ("insurance_amount", json!(10.50)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    want.lines[0].fields.insert("line_items.customs_value".to_owned(), json!("4.20"));
    insta::assert_json_snapshot!(variables(&hero.place(&want).unwrap()));
}

#[test]
fn money_is_written_with_the_currencys_decimals() {
    for (code, digits, price, tax) in
        [("JPY", 0, "1499", "320"), ("EUR", 2, "14.99", "3.20"), ("KWD", 3, "1.499", "0.320")]
    {
        let want = in_currency(part(), code, digits);
        let data = variables(&hero().place(&want).unwrap())["data"].clone();
        assert_eq!(data["line_items"][0]["price"], price, "{code}");
        assert_eq!((&data["total_tax"], &data["currency"]), (&json!(tax), &json!(code)));
    }
}

#[test]
fn what_cannot_be_an_order_is_refused_before_it_is_sent() {
    let mut empty = part();
    empty.lines.clear();
    let mut long = part();
    long.lines = vec![long.lines[0].clone(); 251];
    let mut unknown = part();
    unknown.fields.insert("colour".to_owned(), json!("red"));
    let mut no_units = part();
    no_units.lines[1].quantity = 0;
    for (want, code) in
        [(empty, "no-lines"), (long, "too-many-lines"), (unknown, "unknown-field"), (no_units, "no-units")]
    {
        assert_eq!(hero().place(&want).unwrap_err().code, code);
    }
}

#[test]
fn the_answer_is_what_was_seen_and_stands_as_wanted() {
    let (hero, want) = (hero(), part());
    let call = hero.place(&want).unwrap();
    let placed =
        read(&call, &json!({ "data": { "order_create": { "order": held(&hero, &want) } } })).unwrap();
    assert_eq!((placed.id.as_str(), placed.status), ("T3JkZXI6MQ==", SeenStatus::Open));
    assert_eq!(placed.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(hero.standing(&want, &placed), Facet::ALL);
    for (name, body) in [
        ("null", json!({ "data": { "order_create": null } })),
        ("no order", json!({ "data": { "order_create": { "order": null } } })),
        ("more lines than asked for", {
            let mut order = held(&hero, &want);
            order["line_items"]["pageInfo"]["hasNextPage"] = json!(true);
            json!({ "data": { "order_create": { "order": order } } })
        }),
        (
            "errors beside",
            json!({ "errors": [{ "message": "m" }], "data": { "order_create": { "order": {} } } }),
        ),
    ] {
        assert!(matches!(read(&call, &body), Err(Failure::Unknown { .. })), "{name}");
    }
}

#[test]
fn each_facet_is_compared_by_itself() {
    let (hero, want) = (hero(), part());
    for (path, value, facet) in [
        ("/shipping_address/address1", json!("1 Elsewhere"), Facet::Address),
        ("/billing_address/city", json!("Reno"), Facet::Address),
        ("/email", json!("other@example.com"), Facet::Contact),
        ("/shipping_address/phone", json!("+1 555 0199"), Facet::Contact),
        ("/line_items/edges/0/node/quantity", json!(1), Facet::Lines),
        ("/line_items/edges/0/node/sku", json!("MUG-2"), Facet::Lines),
        ("/line_items/edges/0/node/price", json!("9.99"), Facet::Lines),
        ("/total_tax", json!("9.99"), Facet::Lines),
        ("/total_discounts", json!("1.00"), Facet::Lines),
        ("/shipping_lines/price", json!("0.00"), Facet::Lines),
        ("/shipping_lines/method", json!("Air"), Facet::Shipping),
        ("/shipping_lines/title", json!("Express"), Facet::Shipping),
        ("/holds", json!({ "payment_hold": true }), Facet::Hold),
    ] {
        let mut order = held(&hero, &want);
        *order.pointer_mut(path).unwrap() = value;
        let other = super::super::seen::seen(&order).unwrap();
        let missing: Vec<Facet> =
            Facet::ALL.into_iter().filter(|facet| !hero.standing(&want, &other).contains(facet)).collect();
        assert_eq!(missing, [facet], "{path}");
    }
    assert_eq!(hero.standing(&want, &seen(&hero, &want)), Facet::ALL);
}
