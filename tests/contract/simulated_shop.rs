//! The simulated commercetools speaks as the real one does: its resources, messages and errors fit the schemas.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use waybill_simulators::commercetools::{Commercetools, Format};
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::stage::Stage;

use crate::schema::{Schemas, schemas};

struct World {
    stage: Stage,
    shop: Commercetools,
}

impl World {
    /// A project with two warehouses, a custom type, a workflow and a subscription to everything.
    fn new() -> Self {
        let now: Timestamp = "2026-11-02T08:00:00Z".parse().unwrap();
        let stage = Stage::new(Arc::new(move || now), FaultLevel::None, 7);
        let shop = Commercetools::new(stage.clone(), "shop");
        shop.deliver_to("http://localhost/messages", "a secret", Format::Platform);
        let world = Self { stage, shop };
        for (path, draft) in [
            ("channels", json!({"key": "east", "roles": ["InventorySupply"]})),
            ("channels", json!({"key": "waybill-us", "roles": ["OrderExport"]})),
            ("states", json!({"key": "packed", "type": "LineItemState", "initial": false})),
            ("states", json!({"key": "checked", "type": "OrderState", "initial": true})),
            ("types", kind()),
            ("subscriptions", subscription()),
        ] {
            world.create(path, &draft);
        }
        world
    }

    fn create(&self, path: &str, draft: &Value) -> Value {
        self.shop.create(path, draft).unwrap_or_else(|refusal| panic!("{draft}: {}", refusal.body()))
    }

    fn place(&self, draft: &Value) -> Value {
        self.shop.place_order(draft).unwrap_or_else(|refusal| panic!("{draft}: {}", refusal.body()))
    }

    fn change(&self, order: &str, action: Value) -> Value {
        let told = action.to_string();
        let changed = self.shop.change("orders", order, &[action]);
        changed.unwrap_or_else(|refusal| panic!("{told}: {}", refusal.body()))
    }

    /// Everything that the subscription was sent.
    fn sent(&self) -> Vec<Value> {
        let pushed = self.stage.outbox.pushed();
        pushed.iter().map(|delivery| serde_json::from_slice(&delivery.body).unwrap()).collect()
    }
}

fn kind() -> Value {
    let field = |name: &str, kind: &str| json!({"name": name, "label": {"en": name}, "required": false, "type": {"name": kind}});
    json!({"key": "waybill", "name": {"en": "Waybill"},
        "fieldDefinitions": [field("partner-order", "String"), field("allocated", "Number")],
        "resourceTypeIds": ["order", "line-item", "order-delivery", "order-parcel"]})
}

fn subscription() -> Value {
    json!({"key": "everything", "messages": [{"resourceTypeId": "order"}, {"resourceTypeId": "inventory-entry"}],
        "changes": [{"resourceTypeId": "order"}, {"resourceTypeId": "inventory-entry"}],
        "destination": {"type": "SQS", "region": "eu-west-1", "accessKey": "AKIAEXAMPLE", "accessSecret": "example",
            "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/messages"}})
}

fn tax() -> Value {
    json!({"name": "sales tax", "amount": 0.1, "includedInPrice": false, "country": "US"})
}

fn cents(amount: i64) -> Value {
    json!({"currencyCode": "USD", "centAmount": amount})
}

fn shipping() -> Value {
    json!({"shippingMethodName": "Ground", "price": cents(490), "shippingRate": {"price": cents(490)},
        "taxRate": tax()})
}

fn address(key: &str) -> Value {
    json!({"key": key, "country": "US", "firstName": "Ada", "lastName": "Moss", "streetName": "Elm St",
        "streetNumber": "4", "city": "Reno", "state": "NV", "postalCode": "89501"})
}

fn line(sku: &str, quantity: i64, amount: i64) -> Value {
    json!({"name": {"en": sku}, "variant": {"sku": sku}, "quantity": quantity, "taxRate": tax(),
        "price": {"value": cents(amount)}})
}

fn draft(number: &str) -> Value {
    let mut gift = line("STICKER", 1, 0);
    gift["lineItemMode"] = json!("GiftLineItem");
    json!({"orderNumber": number, "currency": "USD", "country": "US", "customerEmail": "ada@example.com",
        "shippingAddress": address("home"), "billingAddress": address("office"), "discountOnTotalPrice": 500,
        "lineItems": [line("MUG", 2, 1999), line("HAT", 1, 1000), gift], "shippingInfo": shipping(),
        "customLineItems": [{"name": {"en": "Wrapping"}, "slug": "wrap", "quantity": 1, "taxRate": tax(),
            "money": cents(250)}]})
}

/// Two ways of shipping, one mug each.
fn two_ways(number: &str) -> Value {
    let mut several = draft(number);
    several.as_object_mut().unwrap().remove("shippingInfo");
    several["shippingMode"] = json!("Multiple");
    several["itemShippingAddresses"] = json!([address("home"), address("office")]);
    several["shipping"] = json!(["home", "office"].map(|key| {
        json!({"shippingKey": key, "shippingAddress": address(key), "shippingInfo": shipping()})
    }));
    several["lineItems"][0]["shippingDetails"] = json!({"targets": [
        {"addressKey": "home", "quantity": 1, "shippingMethodKey": "home"},
        {"addressKey": "office", "quantity": 1, "shippingMethodKey": "office"}]});
    several
}

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

#[test]
fn its_orders_are_orders() {
    let Some(schemas) = schemas() else { return };
    let world = World::new();
    schemas.check("Order", &world.place(&two_ways("1002")), "an order with two ways of shipping");
    let order = world.place(&draft("1001"));
    schemas.check("Order", &order, "a new order");
    for action in life(&order["lineItems"][0]["id"]) {
        let told = action["action"].clone();
        schemas.check("Order", &world.change("1001", action), &format!("the order after {told}"));
    }
}

#[test]
fn its_messages_are_messages() {
    let Some(schemas) = schemas() else { return };
    let world = World::new();
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

/// Checks a delivered payload; answers what it is about.
fn check_payload(schemas: &Schemas, payload: &Value) -> String {
    let about = payload["notificationType"].as_str().unwrap();
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
    let world = World::new();
    world.place(&draft("1001"));
    world.create("inventory", &json!({"sku": "MUG", "quantityOnStock": 4}));
    let client = world.shop.add_client(&["manage_project"]);
    let basic = BASE64_STANDARD.encode(format!("{}:{}", client.client_id, client.client_secret));
    let grant = "/oauth/token?grant_type=client_credentials";
    let (_, token) = ask(&world, "POST", grant, &format!("Basic {basic}"), String::new()).await;
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
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
        let body = body.map(Value::to_string).unwrap_or_default();
        let (answered, answer) = ask(&world, method, path, &bearer, body).await;
        assert_eq!(answered, status, "{method} {path}: {answer}");
        schemas.check(definition, &answer, &format!("the answer to {method} {path}"));
    }
}

async fn ask(world: &World, method: &str, path: &str, credentials: &str, body: String) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("authorization", credentials);
    let answer = world.shop.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status.as_u16(), serde_json::from_slice(&body).unwrap_or_default())
}
