//! What subscriptions are sent, and the books.

use super::*;
use crate::commercetools::Format;
use crate::control::Controlled as _;
use crate::outbox::Delivery;

fn subscription(messages: &Value) -> Value {
    json!({"key": "waybill", "messages": messages, "destination": {"type": "SQS", "region": "eu-west-1",
        "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders", "accessKey": "AKIASECRET"}})
}

fn body(delivery: &Delivery) -> Value {
    serde_json::from_slice(&delivery.body).unwrap()
}

#[tokio::test]
async fn subscriptions_get_what_they_ask_for() {
    let world = World::new().await;
    world.shop.deliver_to("http://localhost/messages", "s3cret", Format::AsSubscribed);
    let wanted = json!([{"resourceTypeId": "order", "types": ["OrderCreated", "OrderStateChanged"]}]);
    let mut draft = subscription(&wanted);
    draft["changes"] = json!([{"resourceTypeId": "inventory-entry"}]);
    let made = world.post("subscriptions", draft).await;
    assert_eq!((made.status, &made.body["destination"]["accessKey"]), (201, &json!("AKIA****")));
    let order = world.order("1001");
    let id = order["id"].as_str().unwrap();
    world.shop.create("inventory", &json!({"sku": "MUG", "quantityOnStock": 1})).unwrap();
    let actions = json!([{"action": "changePaymentState", "paymentState": "Paid"},
        {"action": "changeOrderState", "orderState": "Confirmed"}]);
    world.update("orders", id, actions).await;
    let sent = world.stage.outbox.pushed();
    let names: Vec<&str> = sent.iter().map(|delivery| delivery.id.as_str()).collect();
    let entry = world.get("inventory").await.body["results"][0]["id"].as_str().unwrap().to_owned();
    let change = format!("{entry}/change-1/waybill");
    assert_eq!(names, ["test-1/waybill", "1001/1/waybill", &change, "1001/3/waybill"]);
    assert!(sent.iter().all(|delivery| delivery.headers["authorization"] == "Bearer s3cret"));
    snap!("test_notification", body(&sent[0]));
    snap!("state_changed", body(&sent[3]));
    assert_eq!(body(&sent[1])["order"], order);
    world.shop.set_subscription_status("waybill", "ConfigurationErrorDeliveryStopped").unwrap();
    world.order("1002");
    assert_eq!(world.stage.outbox.pushed().len(), 4, "a stopped subscription is sent nothing");
}

#[tokio::test]
async fn cloud_events_wrap_and_large_payloads_stay_out() {
    let world = World::new().await;
    world.shop.deliver_to("http://localhost/messages", "s3cret", Format::CloudEvents);
    world.shop.create("subscriptions", &subscription(&json!([{"resourceTypeId": "order"}]))).unwrap();
    world.order("1001");
    let mut large = order_draft("1002");
    large["lineItems"] = json!((0..600).map(|n| line_draft(&format!("SKU-{n}"), 1, 100)).collect::<Vec<_>>());
    world.shop.place_order(&large).unwrap();
    let sent = world.stage.outbox.pushed();
    let mut first = body(&sent[1]);
    assert_eq!(first["data"]["order"]["orderNumber"], "1001");
    first["data"]["order"] = json!("[order]");
    snap!("cloud_event", first);
    let second = body(&sent[2]);
    snap!("payload_not_included", second);
    assert_eq!(second["type"], "com.commercetools.order.message.OrderCreated");
}

#[tokio::test]
async fn a_subscription_must_ask_for_something_reachable() {
    let world = World::new().await;
    let mut unreachable = subscription(&json!([{"resourceTypeId": "order"}]));
    unreachable["destination"]["queueUrl"] = json!("https://sqs.eu-west-1.amazonaws.com/0000000000/orders");
    for (draft, want) in [
        (subscription(&json!([])), "InvalidInput"),
        (subscription(&json!([{"resourceTypeId": "channel"}])), "InvalidJsonInput"),
        (unreachable, "InvalidInput"),
        (subscription(&json!([{"resourceTypeId": "order"}])), "none"),
        (subscription(&json!([{"resourceTypeId": "order"}])), "DuplicateField"),
    ] {
        assert_eq!(code(&world.post("subscriptions", draft).await), want);
    }
    let actions = json!([{"action": "setMessages", "messages": [{"resourceTypeId": "order", "types": ["OrderDeleted"]}]}]);
    let changed = world.update("subscriptions", "key=waybill", actions).await.body;
    assert_eq!(changed["messages"][0]["types"], json!(["OrderDeleted"]));
}

#[tokio::test]
async fn messages_are_numbered_and_found() {
    let world = World::new().await;
    let order = world.order("1001");
    let id = order["id"].as_str().unwrap();
    for state in ["Confirmed", "Complete", "Cancelled"] {
        world.pass(60);
        world.update("orders", id, json!([{"action": "changeOrderState", "orderState": state}])).await;
    }
    let sweep = "messages?where=(createdAt+%3E+%222026-11-02T08:00:30Z%22)+and+type+in+(%22OrderStateChanged%22)\
        &sort=createdAt+asc&sort=id+asc&withTotal=false&limit=2";
    let page = world.get(sweep).await.body;
    let numbers: Vec<i64> = page["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["sequenceNumber"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [2, 3]);
    assert_eq!(page["results"][1]["oldOrderState"], "Confirmed");
    assert_eq!(page["results"][1]["resourceVersion"], 3);
}

#[tokio::test]
async fn books_show_what_is_compared() {
    let world = World::new().await;
    world
        .shop
        .create("inventory", &json!({"sku": "MUG", "quantityOnStock": 4, "supplyChannel": {"key": "east"}}))
        .unwrap();
    let order = world.shop.act("place-order", order_draft("1001")).unwrap();
    let line = &order["lineItems"][0]["id"];
    let actions = json!([
        {"action": "addDelivery", "deliveryKey": "sh-1", "items": [{"id": line, "quantity": 1}],
            "parcels": [{"key": "sh-1-1", "trackingData": {"trackingId": "1Z1"}}]},
        {"action": "updateSyncInfo", "channel": {"key": "export"}, "externalId": "77"}]);
    world.shop.act("change", json!({"path": "orders", "id": "1001", "actions": actions})).unwrap();
    world.shop.act("count-stock", json!({"sku": "MUG", "channel": "east", "quantity": 9})).unwrap();
    snap!("books", world.shop.books());
    for (action, body, want) in [
        ("fly", json!({}), "commercetools has no action `fly`"),
        ("change", json!({"path": "orders"}), "`id` is missing"),
    ] {
        assert_eq!(world.shop.act(action, body).unwrap_err(), want);
    }
}
