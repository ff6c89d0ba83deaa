//! Deliveries, parcels, custom fields of everything, returns.

use super::*;

fn delivery(key: &str, line: &Value, quantity: i64) -> Value {
    json!({"action": "addDelivery", "deliveryKey": key, "items": [{"id": line, "quantity": quantity}],
        "parcels": [{"key": format!("{key}-1"), "measurements": {"weightInGram": 750},
            "trackingData": {"trackingId": "1Z1", "carrier": "UPS"}, "items": [{"id": line, "quantity": quantity}]}]})
}

const TOLD_OF_DELIVERIES: [&str; 13] = [
    "OrderCreated",
    "DeliveryAdded",
    "ParcelAddedToDelivery",
    "DeliveryAdded",
    "ParcelAddedToDelivery",
    "ParcelAddedToDelivery",
    "ParcelTrackingDataUpdated",
    "ParcelMeasurementsUpdated",
    "ParcelItemsUpdated",
    "DeliveryItemsUpdated",
    "DeliveryAddressSet",
    "ParcelRemovedFromDelivery",
    "DeliveryRemoved",
];

/// What happens to the first delivery and to a second one: name, action, code of the refusal.
fn after_the_first(line: &Value) -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("same key", delivery("sh-1", line, 2), "DuplicateField"),
        ("unknown line", delivery("sh-2", &json!("nobody"), 1), "InvalidInput"),
        ("more than ordered is not checked", delivery("sh-3", line, 99), "none"),
        (
            "parcel without delivery",
            json!({"action": "addParcelToDelivery", "deliveryKey": "sh-9"}),
            "InvalidOperation",
        ),
        (
            "neither id nor key",
            json!({"action": "addParcelToDelivery", "parcelKey": "p1"}),
            "InvalidJsonInput",
        ),
        (
            "same parcel key",
            json!({"action": "addParcelToDelivery", "deliveryKey": "sh-3", "parcelKey": "sh-1-1"}),
            "DuplicateField",
        ),
        (
            "parcel",
            json!({"action": "addParcelToDelivery", "deliveryKey": "sh-3", "parcelKey": "p2"}),
            "none",
        ),
        (
            "tracking",
            json!({"action": "setParcelTrackingData", "parcelKey": "p2", "trackingData": {"trackingId": "2Z"}}),
            "none",
        ),
        (
            "measures",
            json!({"action": "setParcelMeasurements", "parcelKey": "p2", "measurements": {"weightInGram": 1}}),
            "none",
        ),
        (
            "items",
            json!({"action": "setParcelItems", "parcelKey": "p2", "items": [{"id": line, "quantity": 1}]}),
            "none",
        ),
        (
            "items of delivery",
            json!({"action": "setDeliveryItems", "deliveryKey": "sh-3", "items": []}),
            "none",
        ),
        (
            "address",
            json!({"action": "setDeliveryAddress", "deliveryKey": "sh-3", "address": {"country": "US"}}),
            "none",
        ),
        ("remove parcel", json!({"action": "removeParcelFromDelivery", "parcelKey": "p2"}), "none"),
        ("remove", json!({"action": "removeDelivery", "deliveryKey": "sh-3"}), "none"),
        ("removed already", json!({"action": "removeDelivery", "deliveryKey": "sh-3"}), "InvalidOperation"),
    ]
}

#[tokio::test]
async fn a_delivery_is_added_once() {
    let world = World::new().await;
    let order = world.order("1001");
    let (id, line) = (order["id"].as_str().unwrap(), &order["lineItems"][0]["id"]);
    let shipped = world.update("orders", id, json!([delivery("sh-1", line, 2)])).await;
    assert_eq!(shipped.body["version"], 2, "{}", shipped.body);
    snap!("deliveries", shipped.body["shippingInfo"]["deliveries"]);
    for (name, action, want) in after_the_first(line) {
        let answer = world.update("orders", id, json!([action])).await;
        assert_eq!(code(&answer), want, "{name}: {}", answer.body);
    }
    assert_eq!(world.told(id).await, TOLD_OF_DELIVERIES);
    let found = "orders?where=shippingInfo(deliveries(parcels(trackingData(trackingId%3D%221Z1%22))))";
    assert_eq!(world.get(found).await.body["count"], 1);
}

#[tokio::test]
async fn deliveries_need_shipping() {
    let world = World::new().await;
    let mut digital = order_draft("1001");
    digital.as_object_mut().unwrap().remove("shippingInfo");
    let order = world.shop.place_order(&digital).unwrap();
    let line = &order["lineItems"][0]["id"];
    let refused =
        world.update("orders", order["id"].as_str().unwrap(), json!([delivery("sh-1", line, 1)])).await;
    assert_eq!(code(&refused), "InvalidOperation");

    let mut several = digital;
    several["orderNumber"] = json!("1002");
    several["shippingMode"] = json!("Multiple");
    several["itemShippingAddresses"] =
        json!([{"key": "home", "country": "US"}, {"key": "work", "country": "US"}]);
    several["shipping"] = json!(["home", "work"].map(|key| json!({"shippingKey": key,
        "shippingAddress": {"key": key, "country": "US"}, "shippingInfo": shipping_draft(300)})));
    several["lineItems"][0]["shippingDetails"] = json!({"targets": [
        {"addressKey": "home", "quantity": 1, "shippingMethodKey": "home"},
        {"addressKey": "work", "quantity": 1, "shippingMethodKey": "work"}]});
    let order = world.shop.place_order(&several).unwrap();
    assert_eq!(order["totalPrice"]["centAmount"], 2 * 1999 + 1000 + 600);
    assert_eq!(order["lineItems"][0]["shippingDetails"]["valid"], true);
    let (id, line) = (order["id"].as_str().unwrap(), &order["lineItems"][0]["id"]);
    let bound = |key: &str, place: Option<&str>| {
        let mut action = delivery(key, line, 1);
        if let Some(place) = place {
            action["shippingKey"] = json!(place);
        }
        json!([action])
    };
    assert_eq!(code(&world.update("orders", id, bound("sh-1", Some("moon"))).await), "InvalidOperation");
    let order = world.update("orders", id, bound("sh-1", Some("work"))).await.body;
    assert_eq!(order.pointer("/shipping/1/shippingInfo/deliveries/0/key"), Some(&json!("sh-1")));
    let unbound = world.update("orders", id, bound("sh-2", None)).await;
    assert_eq!(unbound.status, 200, "accepted, and bound to nothing");
    assert!(!unbound.body.to_string().contains("sh-2"));
}

/// What is done with custom fields, in order: name, action, code of the refusal.
fn settings_of_fields(line: &Value) -> Vec<(&'static str, Value, &'static str)> {
    let of_type = json!({"typeId": "type", "key": "waybill"});
    vec![
        ("no type", json!({"action": "setCustomField", "name": "units", "value": 1}), "InvalidOperation"),
        (
            "unknown type",
            json!({"action": "setCustomType", "type": {"key": "other"}}),
            "ReferencedResourceNotFound",
        ),
        ("type", json!({"action": "setCustomType", "type": of_type, "fields": {"partner-id": "7"}}), "none"),
        (
            "same type",
            json!({"action": "setCustomType", "type": of_type, "fields": {"partner-id": "7"}}),
            "none",
        ),
        ("unknown field", json!({"action": "setCustomField", "name": "unit", "value": 1}), "InvalidField"),
        ("wrong value", json!({"action": "setCustomField", "name": "units", "value": "1"}), "InvalidField"),
        ("add", json!({"action": "setCustomField", "name": "units", "value": 1}), "none"),
        ("change", json!({"action": "setCustomField", "name": "units", "value": 2}), "none"),
        ("remove", json!({"action": "setCustomField", "name": "units"}), "none"),
        ("remove again", json!({"action": "setCustomField", "name": "units"}), "InvalidOperation"),
        ("line", json!({"action": "setLineItemCustomType", "lineItemId": line, "type": of_type}), "none"),
        (
            "field of line",
            json!({"action": "setLineItemCustomField", "lineItemId": line, "name": "units", "value": 3}),
            "none",
        ),
        (
            "delivery",
            json!({"action": "setDeliveryCustomType", "deliveryKey": "sh-1", "type": of_type}),
            "none",
        ),
        (
            "field of delivery",
            json!({"action": "setDeliveryCustomField", "deliveryKey": "sh-1", "name": "units", "value": 3}),
            "none",
        ),
        ("parcel", json!({"action": "setParcelCustomType", "parcelKey": "sh-1-1", "type": of_type}), "none"),
        ("address", json!({"action": "setShippingAddressCustomType", "type": of_type}), "InvalidInput"),
        ("no type any more", json!({"action": "setCustomType"}), "none"),
    ]
}

#[tokio::test]
async fn custom_fields_are_defined_before_they_are_set() {
    let world = World::new().await;
    let order = world.order("1001");
    let (id, line) = (order["id"].as_str().unwrap(), &order["lineItems"][0]["id"]);
    let field = |name: &str, kind: &str| json!({"name": name, "label": {"en": name}, "required": false, "type": {"name": kind}});
    let types = json!({"key": "waybill", "name": {"en": "waybill"}, "fieldDefinitions": [field("partner-id", "String"), field("units", "Number")],
        "resourceTypeIds": ["order", "line-item", "order-delivery", "order-parcel"]});
    world.shop.create("types", &types).unwrap();
    world.update("orders", id, json!([delivery("sh-1", line, 1)])).await;
    for (name, action, want) in settings_of_fields(line) {
        let answer = world.update("orders", id, json!([action])).await;
        assert_eq!(code(&answer), want, "{name}: {}", answer.body);
    }
    let told = world.told(id).await;
    let want = [
        "OrderCustomTypeSet",
        "OrderCustomFieldAdded",
        "OrderCustomFieldChanged",
        "OrderCustomFieldRemoved",
        "DeliveryCustomTypeSet",
        "DeliveryCustomFieldAdded",
        "OrderCustomTypeRemoved",
    ];
    assert_eq!(told[3..], want);
}

#[tokio::test]
async fn returns_follow_the_rules_of_2026() {
    let world = World::new().await;
    let order = world.order("1001");
    let (id, line) = (order["id"].as_str().unwrap(), &order["lineItems"][0]["id"]);
    let back = |key: &str, state: &str, quantity: i64| json!({"action": "addReturnInfo", "items": [{"key": key, "quantity": quantity, "lineItemId": line, "shipmentState": state}]});
    let to = |key: &str, state: &str| json!({"action": "setReturnShipmentState", "returnItemKey": key, "shipmentState": state});
    let pay = |key: &str, state: &str| json!({"action": "setReturnPaymentState", "returnItemKey": key, "paymentState": state});
    for (action, want) in [
        (back("told", "Advised", 1), "none"),
        (back("here", "Returned", 1), "none"),
        (back("much", "Returned", 9), "InvalidInput"),
        (back("odd", "BackInStock", 1), "InvalidJsonInput"),
        (to("told", "Returned"), "InvalidOperation"),
        (to("here", "BackInStock"), "none"),
        (to("here", "Unusable"), "InvalidOperation"),
        (to("gone", "Unusable"), "InvalidOperation"),
        (pay("told", "Refunded"), "InvalidOperation"),
        (pay("here", "Refunded"), "none"),
    ] {
        let answer = world.update("orders", id, json!([action])).await;
        assert_eq!(code(&answer), want, "{action}: {}", answer.body);
    }
    let replaced = json!([{"action": "setReturnInfo", "items": [{"items": [{"quantity": 1, "lineItemId": line,
        "shipmentState": "Returned"}]}]}]);
    let infos = world.update("orders", id, replaced).await.body["returnInfo"].clone();
    assert_eq!(
        (infos.as_array().unwrap().len(), &infos[0]["items"][0]["paymentState"]),
        (1, &json!("Initial"))
    );
    let want = [
        "OrderCreated",
        "ReturnInfoAdded",
        "ReturnInfoAdded",
        "OrderReturnShipmentStateChanged",
        "ReturnInfoSet",
    ];
    assert_eq!(world.told(id).await, want);
}
