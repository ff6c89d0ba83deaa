//! Every compared field, corrupted in either book, is reported; untouched books are not.

mod reduced;

use serde_json::{Value, json};

use super::*;

/// A shop with one order of two lines and a wrapping, of which one parcel left.
fn shop() -> Value {
    json!({
        "orders": [{
            "id": "o1", "orderNumber": "1001", "orderState": "Open", "customerEmail": "ada@example.com",
            "shippingAddress": {"title": "Dr", "firstName": "Ada", "lastName": "Moss", "company": "Moss & Co",
                "streetName": "Elm St", "streetNumber": "4", "apartment": "B", "city": "Reno", "state": "NV",
                "postalCode": "89501", "country": "US"},
            "itemShippingAddresses": [],
            "totalPrice": {"centAmount": 5000, "currencyCode": "USD", "fractionDigits": 2},
            "taxedPrice": {"totalGross": {"centAmount": 5500, "currencyCode": "USD", "fractionDigits": 2}},
            "lines": [
                {"id": "l1", "sku": "MUG", "quantity": 3, "states": [{"state": "Initial", "quantity": 3}],
                    "custom": {"waybillShipped": 2, "waybillCancelled": 1}},
                {"id": "l2", "sku": "HAT", "quantity": 1, "states": [], "custom": {}},
            ],
            "customLines": [{"id": "c1", "slug": "wrap", "quantity": 1, "custom": {}}],
            "custom": {"verdict": "warning"},
            "deliveries": [{"items": [{"id": "l1", "quantity": 2}], "parcels": [{
                "trackingData": {"trackingId": "1Z1"}, "items": [{"id": "l1", "quantity": 2}]}]}],
            "returnInfo": [
                {"items": [{"lineItemId": "l1", "quantity": 1, "shipmentState": "Advised"}]},
                {"items": [{"lineItemId": "l1", "quantity": 1, "shipmentState": "BackInStock"},
                    {"lineItemId": "l1", "quantity": 1, "shipmentState": "Unusable"}]},
            ],
        }, {
            "id": "o2", "orderNumber": "1002", "orderState": "Open", "customerEmail": null, "shippingAddress": null,
            "totalPrice": {"centAmount": 1, "currencyCode": "JPY", "fractionDigits": 0},
            "lines": [{"id": "l9", "sku": "ODD", "quantity": 1}], "customLines": [], "deliveries": [],
        }],
        "inventory": [{"sku": "MUG", "channel": "east", "quantityOnStock": 5},
            {"sku": "HAT", "channel": "east", "quantityOnStock": 0}],
    })
}

fn partner() -> Value {
    json!({
        "orders": [{
            "id": "p1", "status": "pending", "partner_order_id": "o1-0a1b2c3d", "email": "ada@example.com",
            "shipping_address": {"first_name": "Dr Ada", "last_name": "Moss", "company": "Moss & Co",
                "address1": "4 Elm St", "address2": "B", "city": "Reno", "zip": "89501", "state": "Nevada",
                "state_code": "NV", "country_code": "US", "email": "ada@example.com"},
            "total_price": "55.00", "holds": [], "address_verified": "doubtful",
            "line_items": [
                {"id": "x1", "sku": "MUG-1", "partner_line_item_id": "l1", "quantity": 3, "quantity_shipped": 2,
                    "cancelled": 1},
                {"id": "x2", "sku": "HAT", "partner_line_item_id": "l2", "quantity": 1, "quantity_shipped": 0,
                    "cancelled": 0},
                {"id": "x3", "sku": "WRAP-1", "partner_line_item_id": "c1", "quantity": 1, "quantity_shipped": 0,
                    "cancelled": 0},
            ],
            "shipments": [{"id": "s1", "labels": [
                {"tracking_number": "1Z0", "voided": true, "lines": {"x1": 2}},
                {"tracking_number": "1Z1", "voided": false, "lines": {"x1": 2}},
            ]}],
        }],
        "returns": [
            {"order": "p1", "units": [{"sku": "MUG-1", "announced": 1, "received": 1, "restocked": 1}]},
            {"order": "p1", "units": [{"sku": "MUG-1", "announced": 0, "received": 1, "restocked": 0}]},
            {"order": "p7", "units": [{"sku": "MUG-1", "announced": 3, "received": 3, "restocked": 3}]},
        ],
        "stock": {"MUG-1": {"w1": {"available": 7}}, "HAT": {"w1": {"available": 1}},
            "WRAP-1": {"w1": {"available": 99}}},
    })
}

fn expectations() -> Expectations {
    let text = |text: &str| text.to_owned();
    let partly = Expected {
        fate: Fate::Exported,
        cancelled_by_partner: [(text("l1"), 1)].into_iter().collect(),
        announced_back: [(text("l1"), 1)].into_iter().collect(),
    };
    let held = Expected { fate: Fate::Held, ..Expected::default() };
    Expectations {
        orders: [(text("1001"), partly), (text("1002"), held)].into_iter().collect(),
        skus: [(text("MUG"), text("MUG-1"))].into_iter().collect(),
        items: [(text("wrap"), text("WRAP-1"))].into_iter().collect(),
        cancelling_states: vec![text("cancelled")],
        cancelled_field: text("waybillCancelled"),
        shipped_field: text("waybillShipped"),
        verdict_field: text("verdict"),
        verdicts: vec![(text("good"), text("valid")), (text("doubtful"), text("warning"))],
        channels: [((text("acc"), text("w1")), text("east"))].into_iter().collect(),
        safety: [(text("MUG"), 2), (text("HAT"), 2)].into_iter().collect(),
        ..Expectations::default()
    }
}

fn compared(shop: &Value, partner: &Value) -> Report {
    let partner = PartnerBook::read("acc", partner).unwrap();
    compare(&ShopBook::read(shop).unwrap(), &[partner], &expectations())
}

#[test]
fn untouched_books_agree() {
    let report = compared(&shop(), &partner());
    assert_eq!(report.sentences(), Vec::<String>::new());
    assert_eq!((report.orders, report.agree), (2, 2));
}

#[test]
fn every_corrupted_field_of_the_shop_is_reported() {
    let order = "/orders/0";
    for (path, value, field) in [
        ("/orderState", json!("Cancelled"), "units placed"),
        ("/customerEmail", json!("eve@example.com"), "e-mail"),
        ("/shippingAddress/title", json!("Ms"), "address"),
        ("/shippingAddress/firstName", json!("Eve"), "address"),
        ("/shippingAddress/lastName", json!("Mossy"), "address"),
        ("/shippingAddress/company", json!("Other"), "address"),
        ("/shippingAddress/streetName", json!("Oak St"), "address"),
        ("/shippingAddress/streetNumber", json!("5"), "address"),
        ("/shippingAddress/apartment", json!("C"), "address"),
        ("/shippingAddress/city", json!("Elko"), "address"),
        ("/shippingAddress/state", json!("CA"), "address"),
        ("/shippingAddress/postalCode", json!("89502"), "address"),
        ("/shippingAddress/country", json!("CA"), "address"),
        ("/shippingAddress", Value::Null, "address"),
        ("/taxedPrice/totalGross/centAmount", json!(5501), "total"),
        ("/taxedPrice/totalGross/fractionDigits", json!(3), "total"),
        ("/custom/verdict", json!("valid"), "verdict on the address"),
        ("/custom/verdict", Value::Null, "verdict on the address"),
        ("/lines/0/sku", json!("CUP"), "SKU"),
        ("/lines/0/quantity", json!(4), "units placed"),
        ("/lines/0/states/0/state", json!("cancelled"), "units placed"),
        ("/lines/0/custom/waybillCancelled", json!(0), "units cancelled"),
        ("/lines/0/custom/waybillShipped", json!(1), "units told as shipped"),
        ("/lines/1/id", json!("l7"), "line"),
        ("/customLines/0/quantity", json!(2), "units placed"),
        ("/customLines/0/id", json!("c7"), "line"),
        ("/deliveries/0/items/0/quantity", json!(1), "units shipped"),
        ("/deliveries/0/items/0/quantity", json!(3), "units shipped"),
        ("/deliveries/0/parcels/0/trackingData/trackingId", json!("1Z2"), "tracking number"),
        ("/deliveries/0/parcels/0/items/0/quantity", json!(1), "parcel"),
        ("/deliveries/0/parcels/0/items/0/id", json!("l2"), "parcel"),
        ("/returnInfo/0/items/0/quantity", json!(2), "units announced back"),
        ("/returnInfo/0/items/0/shipmentState", json!("Returned"), "units come back"),
        ("/returnInfo/1/items/0/quantity", json!(2), "units come back"),
        ("/returnInfo/1/items/0/shipmentState", json!("Returned"), "units back in stock"),
        ("/returnInfo/1/items/1/lineItemId", json!("l2"), "units come back"),
    ] {
        let mut corrupted = shop();
        *corrupted.pointer_mut(&format!("{order}{path}")).unwrap() = value;
        reports(&compared(&corrupted, &partner()), field, path);
    }
}

#[test]
fn every_corrupted_field_of_the_partner_is_reported() {
    let order = "/orders/0";
    for (path, value, field) in [
        ("/partner_order_id", json!("o7-0a1b2c3d"), "order"),
        ("/shipping_address/email", json!("eve@example.com"), "e-mail"),
        ("/shipping_address/email", json!(""), "e-mail"),
        ("/shipping_address/first_name", json!("Ada"), "address"),
        ("/shipping_address/last_name", json!("Mossy"), "address"),
        ("/shipping_address/company", json!(""), "address"),
        ("/shipping_address/address1", json!("4 Oak St"), "address"),
        ("/shipping_address/address2", json!(""), "address"),
        ("/shipping_address/city", json!("Elko"), "address"),
        ("/shipping_address/zip", json!("89502"), "address"),
        ("/shipping_address/state_code", json!("CA"), "address"),
        ("/shipping_address/country_code", json!("CA"), "address"),
        ("/address_verified", json!("good"), "verdict on the address"),
        ("/total_price", json!("54.99"), "total"),
        ("/total_price", json!("many"), "total"),
        ("/line_items/0/sku", json!("MUG"), "SKU"),
        ("/line_items/2/sku", json!("WRAP-2"), "SKU"),
        ("/line_items/0/partner_line_item_id", json!("l7"), "line"),
        ("/line_items/1/partner_line_item_id", json!("l1"), "units placed"),
        ("/line_items/1/quantity", json!(0), "units placed"),
        ("/line_items/1/quantity", json!(2), "units placed"),
        ("/line_items/0/cancelled", json!(0), "units cancelled"),
        ("/line_items/0/quantity_shipped", json!(3), "units shipped"),
        ("/line_items/0/quantity_shipped", json!(1), "units shipped"),
        ("/shipments/0/labels/1/voided", json!(true), "units in labels"),
        ("/shipments/0/labels/0/voided", json!(false), "tracking number"),
        ("/shipments/0/labels/0/voided", json!(false), "label"),
        ("/shipments/0/labels/1/tracking_number", json!("1Z9"), "tracking number"),
        ("/shipments/0/labels/1/lines/x1", json!(1), "parcel"),
    ] {
        let mut corrupted = partner();
        *corrupted.pointer_mut(&format!("{order}{path}")).unwrap() = value;
        reports(&compared(&shop(), &corrupted), field, path);
    }
}

#[test]
fn every_corrupted_unit_that_comes_back_is_reported() {
    for (path, value, field) in [
        ("/returns/0/units/0/announced", json!(0), "units announced to come back"),
        ("/returns/1/units/0/announced", json!(1), "units announced to come back"),
        ("/returns/0/units/0/received", json!(0), "units come back"),
        ("/returns/1/units/0/restocked", json!(1), "units back in stock"),
        ("/returns/0/units/0/sku", json!("HAT"), "units come back"),
        ("/returns/2/order", json!("p1"), "units come back"),
    ] {
        let mut corrupted = partner();
        *corrupted.pointer_mut(path).unwrap() = value;
        reports(&compared(&shop(), &corrupted), field, path);
    }
}

fn reports(report: &Report, field: &str, path: &str) {
    let all = report.missing.iter().chain(&report.duplicates).chain(&report.mismatches);
    let fields: Vec<&str> = all.map(|difference| difference.field).collect();
    assert!(fields.contains(&field), "{path}: {field} is not among {fields:?}");
    assert!(report.agree < report.orders, "{path}");
}

#[test]
fn what_is_not_there_is_missing_and_what_is_there_twice_is_a_duplicate() {
    let mut nothing = partner();
    nothing["orders"] = json!([]);
    let report = compared(&shop(), &nothing);
    assert_eq!((report.missing.len(), report.missing[0].field), (1, "order"));

    let mut twice = partner();
    let mut copy = twice["orders"][0].clone();
    copy["id"] = json!("p2");
    twice["orders"].as_array_mut().unwrap().push(copy);
    let fields: Vec<&str> = compared(&shop(), &twice).duplicates.iter().map(|found| found.field).collect();
    assert!(fields.contains(&"order") && fields.contains(&"units placed"), "{fields:?}");

    let mut unwritten = shop();
    unwritten["orders"][0]["deliveries"] = json!([]);
    let report = compared(&unwritten, &partner());
    let fields: Vec<&str> = report.missing.iter().map(|found| found.field).collect();
    assert_eq!(fields, ["units shipped", "tracking number"]);

    let mut doubled = shop();
    let parcel = doubled["orders"][0]["deliveries"][0]["parcels"][0].clone();
    doubled["orders"][0]["deliveries"][0]["parcels"].as_array_mut().unwrap().push(parcel);
    assert_eq!(compared(&doubled, &partner()).duplicates[0].field, "tracking number");
}

#[test]
fn the_worst_verdict_counts_and_none_where_nobody_looked_or_nothing_leaves() {
    let mut both = partner();
    let mut split = both["orders"][0].clone();
    (split["id"], split["partner_order_id"]) = (json!("p2"), json!("o1-99999999"));
    (split["line_items"], split["shipments"], split["total_price"]) = (json!([]), json!([]), json!("0"));
    let verdicts = |books: &Value, said: &str| {
        let mut ours = shop();
        ours["orders"][0]["custom"]["verdict"] = json!(said);
        let report = compared(&ours, books);
        report.mismatches.iter().filter(|found| found.field == "verdict on the address").count()
    };
    for (told, said, wrong) in
        [("good", "valid", 0), ("good", "warning", 1), ("not yet", "whatever", 0), ("doubtful", "valid", 1)]
    {
        both["orders"][0]["address_verified"] = json!(told);
        assert_eq!(verdicts(&both, said), wrong, "{told} is told as {said}");
    }
    both["orders"].as_array_mut().unwrap().push(split);
    assert_eq!(verdicts(&both, "valid"), 0, "a part of which nothing leaves");
    both["orders"][1]["line_items"] = json!([{"id": "y1", "sku": "X", "partner_line_item_id": "l2", "quantity": 1,
        "quantity_shipped": 0, "cancelled": 0}]);
    both["orders"][0]["address_verified"] = json!("good");
    assert_eq!((verdicts(&both, "valid"), verdicts(&both, "warning")), (1, 0), "the other part is in doubt");
}

#[test]
fn a_held_order_and_a_strange_one_are_reported_at_a_partner() {
    for reference in ["o2-00000000", "o99-00000000"] {
        let mut books = partner();
        let mut more = books["orders"][0].clone();
        (more["id"], more["partner_order_id"]) = (json!("p2"), json!(reference));
        books["orders"].as_array_mut().unwrap().push(more);
        let report = compared(&shop(), &books);
        assert_eq!(report.mismatches.iter().filter(|found| found.field == "order").count(), 1, "{reference}");
    }
}

#[test]
fn the_e_mail_of_the_order_counts_where_the_address_has_none() {
    let mut books = partner();
    books["orders"][0]["shipping_address"].as_object_mut().unwrap().remove("email");
    assert!(compared(&shop(), &books).is_clean());
    books["orders"][0]["email"] = json!("eve@example.com");
    assert_eq!(compared(&shop(), &books).mismatches[0].field, "e-mail");
}

#[test]
fn several_addresses_are_told_apart_by_the_lines_that_go_there() {
    let mut books = shop();
    let order = &mut books["orders"][0];
    let mut home = order["shippingAddress"].clone();
    home["key"] = json!("home");
    let mut away = home.clone();
    (away["key"], away["city"]) = (json!("away"), json!("Elko"));
    (order["shippingAddress"], order["itemShippingAddresses"]) = (Value::Null, json!([home, away]));
    for (line, key) in [(0, "home"), (1, "home")] {
        order["lines"][line]["shippingDetails"] = json!({"targets": [{"addressKey": key, "quantity": 1}]});
    }
    assert!(compared(&books, &partner()).is_clean());
    for line in [0, 1] {
        books["orders"][0]["lines"][line]["shippingDetails"]["targets"][0]["addressKey"] = json!("away");
    }
    assert_eq!(compared(&books, &partner()).mismatches[0].field, "address");
}

#[test]
fn stock_is_compared_less_the_safety_stock() {
    for (name, side, path, value) in [
        ("shop's units", "shop", "/inventory/0/quantityOnStock", json!(6)),
        ("shop's SKU", "shop", "/inventory/0/sku", json!("CUP")),
        ("shop's channel", "shop", "/inventory/0/channel", Value::Null),
        ("units for sale that are not there", "shop", "/inventory/1/quantityOnStock", json!(1)),
        ("partner's units", "partner", "/stock/MUG-1/w1/available", json!(8)),
        ("partner's only SKU", "partner", "/stock/MUG-1", json!({})),
    ] {
        let (mut ours, mut theirs) = (shop(), partner());
        let book = if side == "shop" { &mut ours } else { &mut theirs };
        *book.pointer_mut(path).unwrap() = value;
        let report = compared(&ours, &theirs);
        assert!(!report.stock_mismatches.is_empty() && report.orders_are_clean(), "{name}");
    }
}

#[test]
fn what_the_shop_took_out_costs_nothing_unless_it_is_still_to_be_shipped() {
    let mut beside = partner();
    let part = json!({
        "id": "p2", "status": "cancelled", "partner_order_id": "o1-99999999", "email": "ada@example.com",
        "shipping_address": beside["orders"][0]["shipping_address"], "total_price": "28.12", "holds": [],
        "line_items": [{"id": "y1", "sku": "LAMP", "partner_line_item_id": "gone", "quantity": 1,
            "quantity_shipped": 0, "cancelled": 1}],
        "shipments": [],
    });
    beside["orders"].as_array_mut().unwrap().push(part);
    assert_eq!(compared(&shop(), &beside).sentences(), Vec::<String>::new());
    beside["orders"][1]["line_items"][0]["cancelled"] = json!(0);
    reports(&compared(&shop(), &beside), "total", "a live part");
    beside["orders"][1]["line_items"][0]["cancelled"] = json!(1);
    beside["orders"][1]["line_items"][0]["partner_line_item_id"] = json!("l2");
    reports(&compared(&shop(), &beside), "total", "a part of a line that is there");
}
