//! Payments: their transactions, what is told of them, and the way from a payment to its orders.

use super::*;
use crate::commercetools::Format;

fn usd(cents: i64) -> Value {
    json!({"currencyCode": "USD", "centAmount": cents})
}

/// A payment with one authorization under way.
fn payment(key: &str) -> Value {
    json!({"key": key, "amountPlanned": usd(5000), "transactions": [
        {"type": "Authorization", "amount": usd(5000), "state": "Pending", "timestamp": "2026-11-02T07:59:00Z"}]})
}

/// An order that the payment pays for.
fn paid_by(world: &World, number: &str, payment: &Value) -> Value {
    let mut draft = order_draft(number);
    draft["paymentInfo"] = json!({"payments": [{"typeId": "payment", "id": payment["id"]}]});
    world.shop.place_order(&draft).unwrap()
}

#[tokio::test]
async fn transactions_are_told_of_beside_the_payment() {
    let world = World::new().await;
    world.shop.deliver_to("http://localhost/messages", "s3cret", Format::Platform);
    let types = json!(["PaymentTransactionAdded", "PaymentTransactionStateChanged"]);
    let draft = json!({"key": "waybill", "messages": [{"resourceTypeId": "payment", "types": types}],
        "destination": {"type": "SQS", "region": "eu-west-1", "authenticationMode": "IAM",
            "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"}});
    world.shop.create("subscriptions", &draft).unwrap();
    let made = world.shop.create("payments", &payment("p-1")).unwrap();
    let order = paid_by(&world, "1001", &made);
    let (id, transaction) = (made["id"].as_str().unwrap(), &made["transactions"][0]["id"]);
    let actions = json!([
        {"action": "changeTransactionState", "transactionId": transaction, "state": "Success"},
        {"action": "changeTransactionState", "transactionId": transaction, "state": "Success"},
        {"action": "addTransaction", "transaction": {"type": "Charge", "amount": usd(5000)}}]);
    let now = world.update("payments", id, actions).await.body;
    assert_eq!(now["transactions"][0]["state"], "Success");
    assert_eq!(now["transactions"][1]["state"], "Initial", "nobody said how it stands");
    assert_eq!(now["transactions"][1]["amount"]["type"], "centPrecision");
    let told = ["PaymentCreated", "PaymentTransactionStateChanged", "PaymentTransactionAdded"];
    assert_eq!(world.told(id).await, told);
    let sent = world.stage.outbox.pushed();
    let body: Value = serde_json::from_slice(&sent.last().unwrap().body).unwrap();
    assert_eq!(body["resource"], json!({"typeId": "payment", "id": id}));
    assert_eq!((&body["type"], &body["transaction"]["type"]), (&told[2].into(), &"Charge".into()));
    assert_eq!(sent.len(), 3, "the test notification, and two of the three messages");
    let untouched = world.get(&format!("orders/{}", order["id"].as_str().unwrap())).await.body;
    assert_eq!(untouched, order, "a payment that changes changes no order");
}

#[tokio::test]
async fn the_orders_of_a_payment_are_found_and_show_it() {
    let world = World::new().await;
    let payments = ["p-1", "p-2"].map(|key| world.shop.create("payments", &payment(key)).unwrap());
    for (number, payment) in [("1001", &payments[0]), ("1002", &payments[1]), ("1003", &payments[1])] {
        paid_by(&world, number, payment);
    }
    world.order("1004");
    let id = |at: usize| payments[at]["id"].as_str().unwrap().to_owned();
    let found = async |predicate: &str| {
        let predicate: String = url::form_urlencoded::byte_serialize(predicate.as_bytes()).collect();
        let path = format!("orders?where={predicate}&sort=orderNumber+asc&expand=paymentInfo.payments[*]");
        world.get(&path).await.body["results"].as_array().unwrap().clone()
    };
    let numbers = |rows: &[Value]| -> Vec<String> {
        rows.iter().map(|row| row["orderNumber"].as_str().unwrap().to_owned()).collect()
    };
    let one = found(&format!("paymentInfo(payments(id=\"{}\"))", id(1))).await;
    assert_eq!(numbers(&one), ["1002", "1003"]);
    assert_eq!(one[0]["paymentInfo"]["payments"][0]["obj"], payments[1]);
    let both = found(&format!("paymentInfo(payments(id in (\"{}\",\"{}\")))", id(0), id(1))).await;
    assert_eq!(numbers(&both), ["1001", "1002", "1003"]);

    world.shop.withhold("payments", "p-2").unwrap();
    let dangling = found(&format!("paymentInfo(payments(id=\"{}\"))", id(1))).await;
    assert_eq!(dangling[0]["paymentInfo"]["payments"][0], json!({"typeId": "payment", "id": id(1)}));
    world.shop.show("payments", "p-2").unwrap();
    assert_eq!(found(&format!("paymentInfo(payments(id=\"{}\"))", id(1))).await, one);
}

#[tokio::test]
async fn payments_that_changed_are_found() {
    let world = World::new().await;
    let made = world.shop.create("payments", &payment("p-1")).unwrap();
    world.pass(60);
    world.shop.create("payments", &payment("p-2")).unwrap();
    let since =
        "payments?where=lastModifiedAt+%3E+%222026-11-02T08:00:30Z%22&sort=lastModifiedAt+asc&sort=id+asc";
    assert_eq!(world.get(since).await.body["results"][0]["key"], "p-2");
    world.pass(60);
    let transaction = json!({"type": "Refund", "amount": usd(100), "state": "Success"});
    let action = json!({"action": "addTransaction", "transaction": transaction});
    world.shop.change("payments", made["id"].as_str().unwrap(), &[action]).unwrap();
    let rows = world.get(since).await.body["results"].clone();
    assert_eq!([&rows[0]["key"], &rows[1]["key"]], ["p-2", "p-1"]);
    assert_eq!(code(&world.get("payments?where=orderState+%3D+%22Open%22").await), "InvalidInput");
}
