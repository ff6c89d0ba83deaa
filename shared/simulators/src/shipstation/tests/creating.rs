//! Orders come: what is taken, what is refused, what is made of it.

use http::StatusCode;
use serde_json::{Value, json};

use super::{EAST, FRAGILE, MANUAL, SECOND, World, draft, snap, with};

/// An order with everything that can be said of one.
fn full() -> Value {
    with(
        draft("p1", &[("A", 2, "9.99"), ("B", 1, "5")]),
        json!({
            "paymentDate": "2026-11-20 06:50:30", "shipByDate": "2026-11-22", "customerNotes": "Ring\ntwice",
            "internalNotes": "VIP", "gift": true, "giftMessage": "Enjoy!", "paymentMethod": "card",
            "requestedShippingService": "Standard", "carrierCode": "ups", "serviceCode": "ups_ground",
            "packageCode": "package", "confirmation": "delivery", "shipDate": "2026-11-21",
            "weight": {"value": 24.5, "units": "ounces"},
            "dimensions": {"length": 7, "width": 5, "height": 6, "units": "inches"},
            "insuranceOptions": {"provider": "carrier", "insureShipment": true, "insuredValue": 200},
            "internationalOptions": {"contents": "merchandise", "nonDelivery": "return_to_sender", "customsItems": [
                {"description": "Mug", "quantity": 2, "value": 9.99, "harmonizedTariffCode": "6912.00", "countryOfOrigin": "US"}]},
            "advancedOptions": {"warehouseId": EAST, "storeId": SECOND, "customField1": "W-1", "source": "shop",
                "saturdayDelivery": true, "mergedOrSplit": true, "parentId": 7},
            "tagIds": [FRAGILE], "orderTotal": 999, "customerId": 5, "colour": "unknown fields are ignored",
        }),
    )
}

#[tokio::test]
async fn an_order_is_kept_with_everything_that_was_said() {
    let world = World::new();
    let mut order = full();
    let coupon = json!({"lineItemKey": "coupon", "sku": "", "name": "Coupon", "quantity": 1, "unitPrice": -4.5, "adjustment": true});
    order["items"].as_array_mut().unwrap().push(coupon);
    let made = world.push(order).await;
    snap!("created_full", made);
    assert_eq!(world.get(&format!("/orders/{}", made["orderId"])).await, made);
}

#[tokio::test]
async fn an_order_needs_little() {
    let world = World::new();
    let made = world
        .push(json!({
            "orderNumber": "10001", "orderDate": "2026-11-20T06:00:00", "orderStatus": "awaiting_payment",
            "billTo": {"name": "Ada"}, "shipTo": {"name": "Ada"},
        }))
        .await;
    snap!("created_bare", made);
    let again = world.push(with(draft("p1", &[]), json!({"orderKey": ""}))).await;
    assert_ne!(again["orderKey"], made["orderKey"], "a key is made up for each order without one");
}

#[tokio::test]
async fn what_can_not_be_taken_is_refused_with_its_reason() {
    let world = World::new();
    let item = |change: Value| {
        json!([with(json!({"name": "Mug", "sku": "A", "quantity": 1, "unitPrice": 1}), change)])
    };
    for (change, message) in [
        (json!({"orderNumber": null}), "orderNumber is required"),
        (json!({"orderNumber": "x".repeat(51)}), "orderNumber has more than 50 characters"),
        (json!({"orderDate": null}), "orderDate is required"),
        (json!({"orderStatus": null}), "orderStatus is required"),
        (json!({"orderStatus": "open"}), "orderStatus is not a known word: \"open\""),
        (
            json!({"orderStatus": "pending_fulfillment"}),
            "orderStatus is not a known word: \"pending_fulfillment\"",
        ),
        (json!({"billTo": null}), "billTo.name is required"),
        (json!({"billTo": {"name": ""}}), "billTo.name is required"),
        (json!({"shipTo": {"city": "Austin"}}), "shipTo.name is required"),
        (
            json!({"shipTo": {"name": "A", "country": "USA"}}),
            "shipTo.country is not a country of two letters: \"USA\"",
        ),
        (
            json!({"shipTo": {"name": "A", "country": "us"}}),
            "shipTo.country is not a country of two letters: \"us\"",
        ),
        (json!({"shipTo": {"name": "A\u{7}"}}), "shipTo.name has a control character"),
        (json!({"customerNotes": "a\u{85}b"}), "customerNotes has a control character"),
        (json!({"items": item(json!({"name": null}))}), "items.name is required"),
        (json!({"items": item(json!({"quantity": 1.5}))}), "items.quantity is not a whole number: 1.5"),
        (json!({"items": item(json!({"quantity": -1}))}), "items.quantity is not a number of units"),
        (json!({"items": item(json!({"unitPrice": "1.00"}))}), "items.unitPrice is not a number: \"1.00\""),
        (
            json!({"items": item(json!({"unitPrice": -1}))}),
            "items.unitPrice is negative and the item is no adjustment",
        ),
        (json!({"tagIds": [1]}), "tag 1 does not exist"),
        (json!({"advancedOptions": {"storeId": 7}}), "store 7 does not exist"),
        (json!({"advancedOptions": {"storeId": 11}}), "store 11 does not exist"),
        (json!({"advancedOptions": {"warehouseId": 7}}), "warehouse 7 does not exist"),
        (
            json!({"weight": {"value": 1, "units": "kilograms"}}),
            "weight.units is not a known word: \"kilograms\"",
        ),
        (json!({"orderDate": "20.11.2026"}), "`20.11.2026` is not a date"),
    ] {
        if world.stage.calls.total("shipstation") % 30 == 29 {
            world.breathe();
        }
        let told = world.refused("/orders/createorder", with(draft("p1", &[]), change)).await;
        assert!(told.starts_with(message), "{told}");
    }
    assert_eq!(world.get("/orders").await["total"], 0, "a refusal leaves no trace");
}

#[tokio::test]
async fn a_store_is_chosen_once() {
    let world = World::new();
    let made = world.push(draft("p1", &[])).await;
    assert_eq!(made["advancedOptions"]["storeId"], MANUAL, "the first active manual one");
    let moved = with(draft("p1", &[]), json!({"advancedOptions": {"storeId": SECOND}}));
    assert_eq!(world.push(moved).await["advancedOptions"]["storeId"], MANUAL);
}

#[tokio::test]
async fn a_hundred_orders_come_at_once_and_each_has_its_own_answer() {
    let world = World::new();
    let mut orders: Vec<Value> = (0..100).map(|n| draft(&format!("p{n}"), &[("A", 1, "1.00")])).collect();
    let all = world.done("/orders/createorders", json!(orders)).await;
    assert_eq!((&all["hasErrors"], all["results"].as_array().unwrap().len()), (&json!(false), 100));
    orders.push(draft("p100", &[]));
    let told = world.refused("/orders/createorders", json!(orders)).await;
    assert_eq!(told, "101 orders are more than 100");
    let mixed = json!([
        draft("p1", &[("A", 2, "1.00")]),
        with(draft("bad", &[]), json!({"shipTo": {"name": null}})),
        draft("new", &[]),
        7,
    ]);
    let (status, _, answer) = world.send("POST", "/orders/createorders", Some(&mixed)).await;
    assert_eq!(status, StatusCode::OK);
    snap!("created_many", answer);
    assert_eq!(world.get("/orders").await["total"], 101);
    assert_eq!(
        world.refused("/orders/createorders", draft("p1", &[])).await,
        "the body is no list of orders"
    );
}
