//! Orders that live at ShipStation and at Ordoro, by the interfaces that these publish.

use bytes::Bytes;
use http::Request;
use proptest::prelude::*;
use serde_json::json;
use waybill_domain::fulfillment::{FulfillmentOrder, Hold};
use waybill_domain::money::{Currency, Money};
use waybill_mapping::call::Next;
use waybill_mapping::partner::{Detail, Goal};

use crate::openapi::{Origin, Published};
use crate::parts::{address, any_part, coming, line, part, sought};
use crate::rest::{Described, Walk};

/// What the first document leaves out, which is made of samples: ShipStation's own pages of 2025 have it, and its answers
/// have the rest, which is written back as it was read.
const V1_KNOWN: [&str; 11] = [
    "/orders/createorder nonDelivery",
    "/orders/createorder orderItemId",
    "/orders/createorder orderId",
    "/orders/createorder holdUntilDate",
    "/orders/createorder billToMyOtherAccount",
    "/orders/createorder customsItemId",
    "/orders/createorder /internationalOptions/customsItems",
    "/orders/createorders nonDelivery",
    "/orders/createorders orderItemId",
    "/orders/createorders /internationalOptions/customsItems",
    "/webhooks/subscribe /store_id",
];
/// What is newer than the second document.
const V2_KNOWN: [&str; 2] = ["/v2/environment/webhooks name", "/v2/environment/webhooks /event"];

/// ShipStation, where its two documents are at hand.
fn shipstation() -> Option<Described> {
    let v2 = Published::at("shipstation/shipstation_v2_openapi.yaml", Origin::Described, &V2_KNOWN)?;
    let v1 = Published::at("shipstation/shipstation_v1_openapi_ballerina.yaml", Origin::Sampled, &V1_KNOWN)?;
    let options = json!({
        "currency": "USD", "store_id": 331, "api_url": "https://partner.test", "v2_url": "https://partner.test",
        "jwks_url": "https://partner.test/jwks", "v2_webhooks": true, "inventory": true,
        "inventory_warehouses": {"2718": "se-27"}, "residential": true, "source": "Shop", "hold_until": "2099-01-01",
        "customs": {"from": "US", "default_origin": "US"}, "insurance": {"provider": "carrier", "from": "10.00"},
    });
    Some(Described {
        name: "shipstation",
        options,
        warehouse: "2718",
        shelf: "se-27",
        published: vec![("/v2/", v2), ("/", v1)],
    })
}

/// Ordoro, where its document is at hand.
fn ordoro() -> Option<Described> {
    let published = Published::at("ordoro/ordoro-openapi-1.0.json", Origin::Described, &[])?;
    let options = json!({
        "currency": "USD", "api_url": "https://partner.test", "hold_tag": {"id": 30001, "text": "Hold"},
        "tags": ["Waybill"],
    });
    Some(Described {
        name: "ordoro",
        options,
        warehouse: "1618",
        shelf: "1618",
        published: vec![("/", published)],
    })
}

fn changed(want: &FulfillmentOrder) -> Vec<(&'static str, FulfillmentOrder)> {
    let usd = want.totals.total.currency;
    let change = |change: &dyn Fn(&mut FulfillmentOrder)| {
        let mut want = want.clone();
        change(&mut want);
        want
    };
    vec![
        ("address", change(&|want| want.address = address("Elko"))),
        ("bill", change(&|want| want.billing = Some(address("Ely")))),
        ("phone", change(&|want| want.contact.phone = Some("+1 555 0199".to_owned()))),
        ("hold", change(&|want| want.hold = Some(Hold::Operator))),
        ("no hold", change(&|_| {})),
        ("more mugs", change(&|want| want.lines[0].quantity = 5)),
        ("a hat for the card", change(&|want| want.lines[1] = line("1001", "HAT", 2, Money::new(500, usd)))),
    ]
}

/// Places an order, changes all of it, ships one, and cancels another.
async fn lives(walk: &Walk) {
    let want = part("1001", walk.described.warehouse);
    let placed = walk.ask(&walk.orders().place(&want).unwrap()).await.unwrap();
    let found = walk.ask(&walk.orders().find(&sought(&want))).await.unwrap();
    assert_eq!(found.iter().map(|seen| &seen.id).collect::<Vec<_>>(), [&placed.id]);
    for (name, want) in changed(&want) {
        let aligned = walk.stand(&want, &walk.get(&want, &placed).await).await;
        assert!(aligned.refused.is_empty(), "{name}: {aligned:?}");
    }
    walk.ship_and_poll(placed.id.as_str()).await;

    let other = part("1002", walk.described.warehouse);
    let seen = walk.ask(&walk.orders().place(&other).unwrap()).await.unwrap();
    let reason = "a \"quoted\" reason";
    walk.align(&Goal::Cancel { reason }, &walk.get(&other, &seen).await).await.unwrap();
    walk.stock(&["MUG", "CARD"]).await;
    walk.ask(&walk.account.probe()).await.unwrap();
}

#[tokio::test]
async fn all_that_is_asked_of_shipstation_is_published() {
    let Some(described) = shipstation() else { return };
    let walk = Walk::new(described, &["MUG", "CARD", "HAT"]);
    lives(&walk).await;
    let (first, second) = (part("2001", "2718"), part("2002", "2718"));
    let bulk = walk.orders().bulk().unwrap().place_all(&[&first, &second]);
    let each = walk.ask(&bulk.call.unwrap()).await.unwrap();
    assert!(each.len() == 2 && each.iter().all(|(_, placed)| placed.is_ok()), "{each:?}");
    let hooks = walk.account.webhooks().unwrap().registers();
    for wanted in hooks.wanted("https://waybill.example/webhooks/us-east") {
        walk.ask(&hooks.register(&wanted)).await.unwrap();
    }
    let mut page = None;
    loop {
        let read = walk.ask(&hooks.registered(page.as_deref(), Detail::Plain)).await.unwrap();
        for there in &read.items {
            walk.ask(&hooks.remove(there)).await.unwrap();
        }
        page = read.next;
        if page.is_none() {
            break;
        }
    }
    walk.was_valid(&[
        "order_create",
        "orders_create",
        "order_update",
        "order_hold",
        "order_release",
        "inventory",
        "webhook_register",
    ]);
}

#[tokio::test]
async fn all_that_is_asked_of_ordoro_is_published() {
    let Some(described) = ordoro() else { return };
    let walk = Walk::new(described, &["MUG", "CARD", "HAT"]);
    for sku in ["MUG", "CARD", "HAT"] {
        let known = walk.orders().skus().unwrap().objection(&sku.try_into().unwrap());
        assert_eq!(walk.ask(&known).await.unwrap(), None);
    }
    lives(&walk).await;
    let returns = walk.account.returns().unwrap();
    let (mut answered, coming) = (None, coming(&part("1001", walk.described.warehouse)));
    while let Next::Ask(call) = returns.announce(&coming, answered.as_ref()) {
        answered = Some(walk.ask(&call).await.unwrap());
    }
    walk.was_valid(&["order_create", "product", "order", "return_find", "return_create"]);
}

/// An account that buys the cheapest label of one carrier; ids are those of the simulated accounts.
fn with_labels_of(described: Described, carrier: &str, id: u64) -> Described {
    let sizes = json!({"length": "9", "width": "6", "height": "4", "weight": "12.5"});
    let package = if carrier == "dhl" { "BOX" } else { "Parcel" };
    let mut shipper = json!({"carrier": carrier, "shipper_id": id, "package": package});
    shipper.as_object_mut().unwrap().extend(sizes.as_object().unwrap().clone());
    if carrier == "dhl_ecommerce" {
        shipper["description"] = json!("Mugs");
    }
    let rules = json!({"*": {"cheapest_of": ["own"]}});
    let mut options = described.options.clone();
    options["labels"] = json!({"rules": rules, "shippers": {"own": shipper}});
    Described { options, ..described }
}

#[tokio::test]
async fn all_that_is_asked_of_ordoro_for_labels_is_published() {
    let carriers =
        ["australia_post", "canada_post", "dhl", "dhl_ecommerce", "endicia", "fedex", "pitney", "ups"];
    for (carrier, id) in carriers.into_iter().zip(501..) {
        let Some(described) = ordoro() else { return };
        let walk = Walk::new(with_labels_of(described, carrier, id), &["MUG", "CARD"]);
        let want = part("1001", walk.described.warehouse);
        let seen = walk.ask(&walk.orders().place(&want).unwrap()).await.unwrap();
        let bought = walk.label(&want, &seen).await;
        assert!(bought.tracking_number.is_some() && bought.cost.is_some(), "{carrier}: {bought:?}");
        walk.was_valid(&["order", "rates", "label_buy"]);
        assert_eq!(walk.label(&want, &seen).await, bought, "{carrier}: it is found, not bought again");
    }
}

#[test]
fn what_is_not_published_is_seen() {
    let (Some(shipstation), Some(ordoro)) = (shipstation(), ordoro()) else { return };
    let v1 = shipstation.published[1].1;
    let own = ordoro.published[0].1;
    let order = json!({"orderNumber": "1", "orderDate": "2026-11-20", "orderStatus": "awaiting_shipment",
        "billTo": {}, "shipTo": {}});
    let with = |name: &str, value| {
        let mut order = order.clone();
        order[name] = value;
        order.to_string()
    };
    for (name, published, method, path, body) in [
        ("a path", v1, "GET", "/parcels", String::new()),
        ("a method", v1, "PATCH", "/orders", String::new()),
        ("a parameter", v1, "GET", "/orders?colour=red", String::new()),
        ("a number", v1, "GET", "/orders?storeId=red", String::new()),
        ("a member", v1, "POST", "/orders/createorder", with("colour", json!("red"))),
        ("a kind", v1, "POST", "/orders/createorder", with("gift", json!("yes"))),
        ("no body", v1, "POST", "/orders/createorder", String::new()),
        ("a body", v1, "GET", "/orders", "{}".to_owned()),
        (
            "a member of Ordoro's",
            own,
            "POST",
            "/v3/order",
            json!({"order_id": "1", "colour": "red"}).to_string(),
        ),
    ] {
        let request = Request::builder().method(method).uri(format!("https://partner.test{path}"));
        let request = request.body(Bytes::from(body)).unwrap();
        assert!(!published.problems(&request).is_empty(), "{name} passes");
    }
}

fn in_dollars(part: FulfillmentOrder) -> FulfillmentOrder {
    let usd = Currency::new("USD", 2).expect("a currency");
    let mut part = part;
    let totals = &mut part.totals;
    for money in [
        &mut totals.lines,
        &mut totals.shipping,
        &mut totals.tax,
        &mut totals.discount,
        &mut totals.adjustments,
        &mut totals.total,
    ] {
        money.currency = usd;
    }
    for line in &mut part.lines {
        (line.total.currency, line.tax.currency) = (usd, usd);
    }
    part.key.warehouse = None;
    part
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the shop has, what leaves is valid, or it is refused here.
    #[test]
    fn placing_anything_is_valid(want in any_part()) {
        let want = in_dollars(want);
        for described in [shipstation(), ordoro()].into_iter().flatten() {
            let walk = Walk::new(described, &[]);
            if let Ok(call) = walk.orders().place(&want) {
                walk.check(&call);
            }
            if let Some(call) = walk.orders().bulk().and_then(|bulk| bulk.place_all(&[&want]).call) {
                walk.check(&call);
            }
            walk.was_valid(&[]);
        }
    }
}
