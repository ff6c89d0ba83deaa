//! The simulated commercetools speaks as the real one does: its resources, messages and errors fit the schemas.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use waybill_mapping::commercetools::messages;

use crate::schema::{Schemas, schemas};
use crate::shop::{World, address, draft, two_ways};

/// What happens to an order in its life, one action after the other; each is told by a message of its own.
fn life(line: &Value) -> Vec<Value> {
    let of_type = json!({"typeId": "type", "key": "waybill"});
    let items = json!([{"id": line, "quantity": 1}]);
    vec![
        json!({"action": "changePaymentState", "paymentState": "Paid"}),
        json!({"action": "changeOrderState", "orderState": "Confirmed"}),
        json!({"action": "transitionState", "state": {"typeId": "state", "key": "checked"}}),
        json!({"action": "setCustomerEmail", "email": "ada.moss@example.com"}),
        json!({"action": "setShippingAddress", "address": address("home-2")}),
        json!({"action": "setBillingAddress", "address": address("office-2")}),
        json!({"action": "setPurchaseOrderNumber", "purchaseOrderNumber": "PO-7"}),
        json!({"action": "setCustomType", "type": of_type, "fields": {"partner-order": "1"}}),
        json!({"action": "setCustomField", "name": "allocated", "value": 1}),
        json!({"action": "setCustomField", "name": "allocated", "value": 2}),
        json!({"action": "setCustomField", "name": "allocated"}),
        json!({"action": "updateSyncInfo", "channel": {"typeId": "channel", "key": "waybill-us"}, "externalId": "1"}),
        json!({"action": "setLineItemCustomType", "lineItemId": line, "type": of_type, "fields": {"allocated": 2}}),
        json!({"action": "transitionLineItemState", "lineItemId": line, "quantity": 1,
            "fromState": {"typeId": "state", "key": "Initial"}, "toState": {"typeId": "state", "key": "packed"}}),
        json!({"action": "addDelivery", "deliveryKey": "us-1", "items": items, "parcels": [{"key": "us-1-1",
            "measurements": {"heightInMillimeter": 100, "lengthInMillimeter": 200, "widthInMillimeter": 150,
                "weightInGram": 750},
            "trackingData": {"trackingId": "1Z1", "carrier": "UPS", "isReturn": false}, "items": items}]}),
        json!({"action": "setDeliveryCustomType", "deliveryKey": "us-1", "type": of_type}),
        json!({"action": "setDeliveryCustomField", "deliveryKey": "us-1", "name": "allocated", "value": 1}),
        json!({"action": "addParcelToDelivery", "deliveryKey": "us-1", "parcelKey": "us-1-2"}),
        json!({"action": "setParcelTrackingData", "parcelKey": "us-1-2", "trackingData": {"trackingId": "2Z"}}),
        json!({"action": "setParcelMeasurements", "parcelKey": "us-1-2", "measurements": {"weightInGram": 5}}),
        json!({"action": "setParcelItems", "parcelKey": "us-1-2", "items": items}),
        json!({"action": "setParcelCustomType", "parcelKey": "us-1-2", "type": of_type}),
        json!({"action": "setDeliveryItems", "deliveryKey": "us-1", "items": items}),
        json!({"action": "setDeliveryAddress", "deliveryKey": "us-1", "address": address("there")}),
        json!({"action": "changeShipmentState", "shipmentState": "Partial"}),
        json!({"action": "addReturnInfo", "items": [{"key": "back", "quantity": 1, "lineItemId": line,
            "shipmentState": "Returned"}]}),
        json!({"action": "setReturnShipmentState", "returnItemKey": "back", "shipmentState": "BackInStock"}),
        json!({"action": "removeParcelFromDelivery", "parcelKey": "us-1-2"}),
        json!({"action": "removeDelivery", "deliveryKey": "us-1"}),
        json!({"action": "setCustomType"}),
    ]
}

#[tokio::test]
async fn its_orders_are_orders() {
    let Some(schemas) = schemas() else { return };
    let world = World::new().await;
    schemas.check("Order", &world.place(&two_ways("1002")), "an order with two ways of shipping");
    let order = world.place(&draft("1001"));
    schemas.check("Order", &order, "a new order");
    for action in life(&order["lineItems"][0]["id"]) {
        let told = action["action"].clone();
        schemas.check("Order", &world.change("1001", action), &format!("the order after {told}"));
    }
}

#[tokio::test]
async fn its_messages_are_messages() {
    let Some(schemas) = schemas() else { return };
    let world = World::new().await;
    let order = world.place(&draft("1001"));
    for action in life(&order["lineItems"][0]["id"]) {
        world.change("1001", action);
    }
    let edit = [
        json!({"action": "changeLineItemQuantity", "lineItemId": order["lineItems"][1]["id"], "quantity": 3}),
    ];
    world.shop.edit_order("1001", &edit).unwrap_or_else(|refusal| panic!("{}", refusal.body()));
    let entry = world.create(
        "inventory",
        &json!({"key": "mug-east", "sku": "MUG", "quantityOnStock": 4, "supplyChannel": {"key": "east"}}),
    );
    schemas.check("InventoryEntry", &entry, "a new inventory entry");
    let counted = [json!({"action": "changeQuantity", "quantity": 0})];
    let entry = world.shop.change("inventory", "mug-east", &counted).unwrap();
    schemas.check("InventoryEntry", &entry, "a counted inventory entry");
    world.shop.delete("orders", "1001").unwrap();

    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for payload in world.sent() {
        *told.entry(check_payload(schemas, &payload)).or_default() += 1;
    }
    let messages: BTreeSet<&str> = told.keys().map(String::as_str).collect();
    for wanted in [
        "test",
        "ResourceCreated",
        "ResourceUpdated",
        "ResourceDeleted",
        "OrderCreated",
        "OrderStateChanged",
        "OrderPaymentStateChanged",
        "OrderStateTransition",
        "LineItemStateTransition",
        "OrderShippingAddressSet",
        "OrderCustomerEmailSet",
        "OrderCustomTypeSet",
        "OrderCustomFieldAdded",
        "OrderCustomFieldChanged",
        "OrderCustomFieldRemoved",
        "OrderEditApplied",
        "OrderDeleted",
        "DeliveryAdded",
        "ParcelAddedToDelivery",
        "ParcelTrackingDataUpdated",
        "OrderShipmentStateChanged",
        "ReturnInfoAdded",
        "InventoryEntryQuantitySet",
    ] {
        assert!(messages.contains(wanted), "nothing told of {wanted}: {told:?}");
    }
}

#[tokio::test]
async fn its_payments_are_payments() {
    let Some(schemas) = schemas() else { return };
    let world = World::new().await;
    let amount = json!({"currencyCode": "USD", "centAmount": 5000});
    let transaction = json!({"type": "Authorization", "amount": amount, "timestamp": "2026-11-02T07:59:00Z"});
    let payment = world.create("payments", &json!({"amountPlanned": amount, "transactions": [transaction]}));
    schemas.check("Payment", &payment, "a new payment");
    world.place(&draft("1001"));
    let reference = json!({"typeId": "payment", "id": payment["id"]});
    world.change("1001", json!({"action": "addPayment", "payment": reference}));
    let charge = json!({"type": "Charge", "amount": amount, "state": "Success"});
    let actions = [
        json!({"action": "changeTransactionState", "transactionId": payment["transactions"][0]["id"], "state": "Success"}),
        json!({"action": "addTransaction", "transaction": charge}),
    ];
    let payment = world.shop.change("payments", payment["id"].as_str().unwrap(), &actions).unwrap();
    schemas.check("Payment", &payment, "a charged payment");
    let request = Request::get("/shop/orders/order-number=1001?expand=paymentInfo.payments%5B*%5D");
    let answer = world.send(request.body(Bytes::new()).unwrap()).await;
    let order: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(order["paymentInfo"]["payments"][0]["obj"], payment);
    schemas.check("Order", &order, "an order that shows its payment");
    world.change("1001", json!({"action": "removePayment", "payment": reference}));

    let told: BTreeSet<String> = world.sent().iter().map(|payload| check_payload(schemas, payload)).collect();
    let ours = messages::PAYMENTS.into_iter().chain(messages::PAYMENT_LOOKS);
    for wanted in ours.chain(["PaymentCreated"]) {
        assert!(told.contains(wanted), "nothing told of {wanted}: {told:?}");
    }
}

/// Checks a delivered payload, and that the product reads it; answers what it is about.
fn check_payload(schemas: &Schemas, payload: &Value) -> String {
    let about = payload["notificationType"].as_str().unwrap();
    let notice = messages::decode(payload.to_string().as_bytes()).unwrap();
    assert_eq!(payload["resource"], json!({"typeId": notice.resource_type, "id": notice.resource_id}));
    match (about, payload["type"].as_str()) {
        ("Message", Some(name)) => {
            schemas.check("MessageDeliveryPayload", payload, name);
            schemas.check(&format!("{name}MessagePayload"), payload, name);
            name.to_owned()
        }
        // The notification that a new subscription is sent has a form of its own, which the schema does not know.
        ("ResourceCreated", None) if payload["resource"]["typeId"] == "subscription" => "test".to_owned(),
        (about, _) => {
            schemas.check("DeliveryPayload", payload, about);
            about.to_owned()
        }
    }
}

#[tokio::test]
async fn its_answers_are_answers() {
    let Some(schemas) = schemas() else { return };
    let world = World::new().await;
    world.place(&draft("1001"));
    world.create("inventory", &json!({"sku": "MUG", "quantityOnStock": 4}));
    let stale = json!({"version": 9, "actions": [{"action": "changeOrderState", "orderState": "Open"}]});
    let twice = json!({"sku": "MUG", "quantityOnStock": 1});
    for (method, path, body, status, definition) in [
        ("GET", "/shop/orders", None, 200, "OrderPagedQueryResponse"),
        ("GET", "/shop/inventory?where=sku%3D%22MUG%22", None, 200, "InventoryPagedQueryResponse"),
        ("GET", "/shop/orders/nobody", None, 404, "ErrorResponse"),
        ("GET", "/shop/orders?where=((", None, 400, "ErrorResponse"),
        ("POST", "/shop/orders/order-number=1001", Some(&stale), 409, "ErrorResponse"),
        ("POST", "/shop/inventory", Some(&twice), 400, "ErrorResponse"),
    ] {
        let body = Bytes::from(body.map(Value::to_string).unwrap_or_default());
        let request = Request::builder().method(method).uri(path).body(body).unwrap();
        let answer = world.send(request).await;
        let told: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer.status(), status, "{method} {path}: {told}");
        schemas.check(definition, &told, &format!("the answer to {method} {path}"));
    }
}
