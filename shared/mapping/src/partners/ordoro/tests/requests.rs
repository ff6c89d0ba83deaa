//! Every request: its address has the slash that it must have, its body the fields that are published.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Hold;

use super::{ask, fresh, held, holding, line, now, ordoro, part, read, refused, sent, sought, toward};
use crate::call::Call;
use crate::partner::{Goal, IsPolled, KnowsSkus, Partner, ReportsStock, TakesOrders};

fn path<T>(call: &Call<T>) -> String {
    assert_eq!((call.cost.bucket, call.cost.units), ("requests", 1));
    call.request.uri().path().to_owned()
}

#[test]
fn paths_end_with_a_slash_unless_they_are_of_version_3() {
    let (ordoro, want) = (holding(), part());
    let warehouse = "4711".try_into().unwrap();
    let order = held(&ordoro, &want);
    let mut paths = vec![
        path(&ordoro.probe()),
        path(&ordoro.place(&want).unwrap()),
        path(&ordoro.find(&sought(&want))),
        path(&ordoro.get(&"1-W".try_into().unwrap(), &sought(&want))),
        path(&ordoro.objection(&"A/B".try_into().unwrap())),
        path(&ordoro.changes(&warehouse, None, None, now())),
        path(&ordoro.levels(&warehouse, &["A".try_into().unwrap()], now())),
        path(&ask(ordoro.toward(&Goal::Cancel { reason: "asked" }, &fresh(std::slice::from_ref(&order))))),
    ];
    paths.extend(ordoro.polls().iter().map(|name| path(&ordoro.poll(name, now(), None, now()))));
    let mut changed = want;
    changed.address.city = Some("Reno".to_owned());
    changed.contact.phone = Some("5".to_owned());
    changed.hold = Some(Hold::Payment);
    changed.lines[0].quantity = 7;
    changed.shipping.method_name = "Express".to_owned();
    for facet in Facet::ALL {
        paths.push(path(&ask(toward(&ordoro, &changed, &[facet], &fresh(std::slice::from_ref(&order))))));
    }
    for path in paths {
        assert_eq!(path.ends_with('/'), !path.starts_with("/v3/"), "{path}");
    }
}

/// The fields of `post_order_v1` and of what is in it, as far as we know what to do with them.
const ORDER: &str = "additional_cart_info alternate_ship_from_address billing_address cart cart_order_id \
    cart_shipment_id credit_card_issuer deliver_by_date discount_amount grand_total internal_notes lines \
    notes_from_customer order_date order_id product_amount ship_by_date shipping_address shipping_amount \
    shipping_type status tags tax_amount warehouse_id";
const LINE: &str =
    "cart_orderitem_id item_price product product_name quantity selected_option tax_lines total_price";
const PRODUCT: &str = "category cost low_stock_threshold name original_sku out_of_stock_threshold price sku \
    variant_sku weight";
const ADDRESS: &str = "city company country email fax name phone reference_number state street1 street2 zip";

#[test]
fn an_order_has_only_published_fields() {
    let mut want = part();
    want.hold = Some(Hold::Payment);
    for field in holding().writable_fields() {
        let value = match field.name {
            name if name.ends_with("_date") => json!("2026-12-01"),
            name if name.ends_with("is_prime") => json!(true),
            _ => json!("1"),
        };
        want.fields.insert(field.name.to_owned(), value);
    }
    let body = sent(&holding().place(&want).unwrap())["body"].clone();
    let only = |of: &Value, published: &str| {
        let published: Vec<&str> = published.split_whitespace().collect();
        let mut names = of.as_object().unwrap().keys();
        assert_eq!(names.find(|name| !published.contains(&name.as_str())), None);
    };
    only(&body, ORDER);
    only(&body["lines"][0], LINE);
    only(&body["lines"][0]["product"], PRODUCT);
    for name in ["shipping_address", "billing_address", "alternate_ship_from_address"] {
        only(&body[name], ADDRESS);
    }
}

#[test]
fn a_sku_is_asked_for_before_it_is_ordered() {
    let ordoro = ordoro();
    let call = ordoro.skus().unwrap().objection(&"MUG/1 ü".try_into().unwrap());
    assert_eq!(line(&call), "GET /product/MUG%2F1%20%C3%BC/");
    let product = |archived: Value| json!({ "sku": "MUG/1 ü", "archive_date": archived });
    assert_eq!(read(&call, &product(json!(null))).unwrap(), None);
    assert_eq!(read(&call, &product(json!("2025-01-01"))).unwrap().unwrap().code, "archived-sku");
    let unknown = refused(&call, 404, "no product").unwrap().unwrap();
    assert_eq!(unknown.code, "unmapped-sku");
    assert!(unknown.message.contains("`MUG/1 ü`"), "{unknown}");
    assert!(matches!(read(&call, &json!({})), Err(Failure::Unknown { .. })));
    assert!(matches!(refused(&call, 429, "slow"), Err(Failure::Busy { .. })));
    let bold = super::ordoro_with(&json!({ "auto_create_unknown_sku": true }));
    assert!(bold.skus().is_none());
}

#[test]
fn the_probe_says_whether_the_key_works() {
    let probe = ordoro().probe();
    assert_eq!(line(&probe), "GET /authenticated/");
    assert!(read(&probe, &json!({ "success": true })).is_ok());
    for failure in
        [read(&probe, &json!({ "success": false })), refused(&probe, 401, "no"), refused(&probe, 403, "plan")]
    {
        assert!(matches!(failure, Err(Failure::LockedOut { .. })));
    }
}

#[test]
fn warehouses_are_whole_numbers() {
    let config = crate::partner::AccountConfig {
        id: "east".try_into().unwrap(),
        options: json!({ "currency": "USD" }),
        warehouses: [("west".try_into().unwrap(), "channel".try_into().unwrap())].into(),
    };
    let problems = super::super::ordoro(&config).unwrap_err();
    assert_eq!((problems.len(), problems[0].path.as_str()), (1, "warehouses"));
}
