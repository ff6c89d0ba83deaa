//! Placing: the whole request, and what its answer means.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{Hold, SeenStatus};

use super::{answered, body, held, line, part, read, seen_of, station, station_with};
use crate::call::Repeat;
use crate::partner::TakesOrders;
use crate::partner::sample::in_currency;

/// An account that tells all that can be told.
fn full() -> super::ShipStation {
    station_with(&json!({
        "currency": "USD", "store_id": 98765, "stores": { "eu": 11111 }, "weight_unit": "ounces", "length_unit": "inches",
        "attributes": { "weight": "weight", "length": "length", "width": "width", "height": "height",
            "image_url": "image", "upc": "ean", "warehouse_location": "bin" },
        "shown_attributes": { "Colour": "color", "Size": "size" },
        "packing": { "us-standard": { "package": "large_box", "confirmation": "adult_signature" } },
        "customs": { "from": "US", "tariff_code": "hs", "origin": "origin", "description": "customs" },
        "insurance": { "provider": "shipsurance", "from": "10.00" },
        "residential": true, "tag_ids": [7], "source": "web",
    }))
}

#[test]
fn a_plain_part_is_placed_whole() {
    let call = station().place(&part()).unwrap();
    assert_eq!((call.name, call.repeat), ("order_create", Repeat::Harmless));
    assert_eq!(line(&call), "POST https://ssapi.shipstation.com/orders/createorder");
    assert!(!call.request.headers().contains_key("authorization"));
    insta::assert_json_snapshot!(body(&call));
}

#[test]
fn a_part_with_everything_is_placed_whole() {
    let mut want = part();
    want.store = Some("eu".to_owned());
    want.locale = Some("de-DE".to_owned());
    want.hold = Some(Hold::Fraud);
    want.address.country = "de".to_owned();
    want.address.state = Some("DE-BE".to_owned());
    want.address.company = Some("Brook & Co".to_owned());
    want.address.apartment = Some("2b".to_owned());
    want.address.additional_address_info = Some("2nd\tyard".to_owned());
    want.lines[0].quantity = 3;
    want.lines[0].attributes = attributes(json!({
        "weight": 10.5, "image": "https://img.example/1.jpg", "ean": 4_006_381_333_931_u64, "bin": "A-7",
        "color": { "key": "r", "label": { "en": "red", "de": "rot" } }, "hs": "691200", "origin": { "key": "PT" },
        "customs": { "en": "Mug", "de": "Becher" },
    }));
    want.lines[1].attributes = attributes(json!({ "weight": "0.25", "size": "A6" }));
    want.lines[1].gift = true;
    want.totals.discount.minor = 100;
    want.totals.total.minor -= 100;
    want.fields = fields(&[
        ("customerNotes", json!("Bitte\r\nklingeln")),
        ("internalNotes", json!("Ring twice\u{7}")),
        ("giftMessage", json!("Happy birthday")),
        ("shipByDate", json!("2026-12-01")),
        ("paymentDate", json!("2026-11-20T10:11:13Z")),
        ("advancedOptions.customField1", json!("W-1001")),
        ("advancedOptions.containsAlcohol", json!("true")),
        ("tagIds", json!([9, 7])),
        ("items.productId", json!("42")),
    ]);
    want.lines[0].fields = fields(&[("items.options", json!({ "Engraving": "Ada" }))]);
    insta::assert_json_snapshot!(body(&full().place(&want).unwrap()));
}

fn attributes(value: Value) -> std::collections::BTreeMap<String, Value> {
    serde_json::from_value(value).unwrap()
}

fn fields(pairs: &[(&str, Value)]) -> std::collections::BTreeMap<String, Value> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

#[test]
fn one_unit_alone_has_a_size() {
    let mut want = part();
    want.lines.truncate(1);
    want.lines[0].quantity = 1;
    want.lines[0].attributes = attributes(json!({ "length": 10, "width": 5.5, "height": 4, "weight": 16 }));
    let sent = body(&full().place(&want).unwrap());
    assert_eq!(sent["dimensions"], json!({ "length": 10, "width": 5.5, "height": 4, "units": "inches" }));
    assert_eq!(sent["weight"], json!({ "value": 16, "units": "ounces" }));
    assert!(sent.get("internationalOptions").is_none());
    want.lines[0].quantity = 2;
    let sent = body(&full().place(&want).unwrap());
    assert_eq!((sent.get("dimensions"), &sent["weight"]["value"]), (None, &json!(32)));
}

#[test]
fn a_hold_is_a_status_and_what_is_not_paid_is_not_told_as_paid() {
    for (hold, status, paid) in [
        (None, "awaiting_shipment", json!(43.17)),
        (Some(Hold::Payment), "awaiting_payment", json!(0)),
        (Some(Hold::Operator), "on_hold", json!(43.17)),
        (Some(Hold::Fraud), "on_hold", json!(43.17)),
    ] {
        let mut want = part();
        want.hold = hold;
        let sent = body(&station().place(&want).unwrap());
        assert_eq!((&sent["orderStatus"], &sent["amountPaid"]), (&json!(status), &paid));
    }
}

#[test]
fn money_is_written_with_the_currencys_decimals() {
    for (code, digits, price, tax) in [
        ("JPY", 0, json!(1499), json!(320)),
        ("EUR", 2, json!(14.99), json!(3.2)),
        ("KWD", 3, json!(1.499), json!(0.32)),
    ] {
        let want = in_currency(part(), code, digits);
        assert_eq!(station().place(&want).map(|_| ()).unwrap_err().code, "currency", "{code}");
        let sent = body(&station_with(&json!({ "currency": code, "store_id": 1 })).place(&want).unwrap());
        assert_eq!((&sent["items"][0]["unitPrice"], &sent["taxAmount"]), (&price, &tax), "{code}");
    }
}

#[test]
fn what_cannot_be_an_order_is_refused_before_it_is_sent() {
    let with = |change: fn(&mut waybill_domain::fulfillment::FulfillmentOrder)| {
        let mut want = part();
        change(&mut want);
        want
    };
    for (want, code) in [
        (with(|want| want.lines.clear()), "no-lines"),
        (with(|want| want.lines[1].quantity = 0), "no-units"),
        (with(|want| want.address.country = "USA".to_owned()), "bad-country"),
        (with(|want| want.key.warehouse = Some("west".try_into().unwrap())), "bad-warehouse"),
        (
            with(|want| {
                want.fields.insert("colour".to_owned(), json!("red"));
            }),
            "unknown-field",
        ),
    ] {
        assert_eq!(station().place(&want).unwrap_err().code, code);
    }
    let by_store = station_with(&json!({ "currency": "USD", "stores": { "eu": 1 } }));
    assert_eq!(by_store.place(&part()).unwrap_err().code, "no-store");
}

#[test]
fn a_number_that_is_too_long_gives_way_to_the_reference() {
    let mut want = part();
    want.number = Some("9".repeat(51).as_str().try_into().unwrap());
    assert_eq!(body(&station().place(&want).unwrap())["orderNumber"], json!(want.reference));
    want.number = None;
    assert_eq!(body(&station().place(&want).unwrap())["orderNumber"], json!(want.reference));
}

#[test]
fn the_answer_is_what_was_seen_and_stands_as_wanted() {
    let (station, want) = (station(), part());
    let call = station.place(&want).unwrap();
    let placed = read(&call, &held(&want)).unwrap();
    assert_eq!((placed.id.as_str(), placed.status), ("7001", SeenStatus::Open));
    assert_eq!(
        placed.lines.iter().map(|line| (line.id.as_str(), line.quantity)).collect::<Vec<_>>(),
        [("9001", 2), ("9002", 1)]
    );
    assert_eq!(station.standing(&want, &placed), Facet::ALL);
    let refused = answered(&call, 400, &json!({ "Message": "The item's name is required." })).unwrap_err();
    assert!(
        matches!(refused, Failure::Refused(refusal) if refusal.message == "The item's name is required.")
    );
    for nonsense in [
        json!({}),
        json!([]),
        json!({ "orderId": null }),
        json!({ "orderId": 1, "items": [{ "quantity": 1.5 }] }),
    ] {
        assert!(matches!(read(&call, &nonsense), Err(Failure::Unknown { .. })), "{nonsense}");
    }
}

#[test]
fn each_facet_is_compared_by_itself() {
    let want = part();
    for (path, value, facet) in [
        ("/shipTo/street1", json!("1 Elsewhere"), Facet::Address),
        ("/billTo/city", json!("Reno"), Facet::Address),
        ("/customerEmail", json!("other@example.com"), Facet::Contact),
        ("/shipTo/phone", json!("+1 555 0199"), Facet::Contact),
        ("/items/0/quantity", json!(1), Facet::Lines),
        ("/items/0/sku", json!("MUG-2"), Facet::Lines),
        ("/items/0/unitPrice", json!(9.99), Facet::Lines),
        ("/items/0/lineItemKey", json!("line-z"), Facet::Lines),
        ("/taxAmount", json!(9.99), Facet::Lines),
        ("/shippingAmount", json!(0), Facet::Lines),
        ("/requestedShippingService", json!("Express"), Facet::Shipping),
        ("/serviceCode", json!("ups_2nd_day_air"), Facet::Shipping),
        ("/carrierCode", json!(null), Facet::Shipping),
        ("/orderStatus", json!("awaiting_payment"), Facet::Hold),
    ] {
        let mut order = held(&want);
        *order.pointer_mut(path).unwrap() = value;
        let other = seen_of(&[order]);
        let stands = station().standing(&want, &other);
        let missing: Vec<Facet> = Facet::ALL.into_iter().filter(|facet| !stands.contains(facet)).collect();
        assert_eq!(missing, [facet], "{path}");
    }
    let mut nameless = held(&want);
    nameless["billTo"] = json!({ "name": "Ada Brook", "street1": null, "city": null, "country": null });
    assert_eq!(station().standing(&want, &seen_of(&[nameless])), Facet::ALL);
    let mut checked = held(&want);
    checked["shipTo"]["street1"] = json!("2200 DESERT INN ROAD");
    checked["shipTo"]["postalCode"] = json!("89119-0001");
    checked["orderStatus"] = json!("some_new_status");
    assert_eq!(station().standing(&want, &seen_of(&[checked])), Facet::ALL);
}
