//! Orders as sent, read whole. Fixtures are made up after the spec of 2026-08-21; the people in them are invented.

use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::order::Order;

use super::order;

const SINGLE: &str = include_str!("../fixtures/order-single.json");
const MULTIPLE: &str = include_str!("../fixtures/order-multiple.json");

fn read(body: &Value) -> Result<Order, Refusal> {
    order(&"shop-eu".try_into().unwrap(), body)
}

fn sent(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_order_with_everything_is_read() {
    insta::assert_json_snapshot!(read(&sent(SINGLE)).unwrap());
}

#[test]
fn an_order_of_several_shippings_is_read() {
    insta::assert_json_snapshot!(read(&sent(MULTIPLE)).unwrap());
}

#[test]
fn what_an_order_need_not_have_may_be_absent() {
    let mut body = sent(MULTIPLE);
    let fields = body.as_object_mut().unwrap();
    for name in
        ["customLineItems", "syncInfo", "itemShippingAddresses", "shippingMode", "shipping", "refusedGifts"]
    {
        fields.remove(name);
    }
    let order = read(&body).unwrap();
    assert!(order.shippings.is_empty() && order.number.is_none());
    assert_eq!(order.name(), "0c6a5f1e-7c1b-4f0a-9d3e-2f4f6a1b0002");
}

#[test]
fn payments_say_what_they_show_and_no_more() {
    let transaction = json!({"id": "t-1", "type": "Charge", "state": "Success", "timestamp": "2026-11-10T08:01:00.000Z",
        "interactionId": "psp-1", "amount": {"type": "centPrecision", "currencyCode": "JPY", "centAmount": 5000, "fractionDigits": 0}});
    let with = |name: &str, value: Value| {
        let mut changed = transaction.clone();
        changed[name] = value;
        changed
    };
    let payment = |id: &str, transactions: Vec<Value>| {
        let body = json!({"id": id, "version": 4, "amountPlanned": transaction["amount"], "transactions": transactions,
            "paymentMethodInfo": {}, "paymentStatus": {}, "interfaceInteractions": []});
        json!({"typeId": "payment", "id": id, "obj": body})
    };
    let mut stateless = transaction.clone();
    stateless.as_object_mut().unwrap().remove("state");
    let new = with("type", json!("Teleport"));
    let broken = with("amount", json!({"currencyCode": "yen", "centAmount": 1, "fractionDigits": 0}));
    let mut body = sent(MULTIPLE);
    body["paymentInfo"] = json!({"payments": [
        payment("p-1", vec![transaction.clone(), stateless, new]),
        payment("p-2", vec![]),
        {"typeId": "payment", "id": "p-3"},
        payment("p-4", vec![transaction.clone(), broken]),
        {"typeId": "payment", "id": "p-5", "obj": {"id": "p-5"}},
        payment("p-1", vec![]),
    ]});
    insta::assert_json_snapshot!(read(&body).unwrap().payments);
    body["paymentInfo"] = json!({});
    assert_eq!(read(&body).unwrap().payments, []);
}

#[test]
fn what_cannot_be_read_is_refused_in_words() {
    for (path, value, want) in [
        ("/lineItems/0/quantity", json!(-1), "negative-quantity: line `茶碗` has a quantity of -1"),
        (
            "/lineItems/0/totalPrice/currencyCode",
            json!("EUR"),
            "unreadable-order: the order cannot be read: an amount in EUR with 0 decimals in an order in JPY",
        ),
        (
            "/totalPrice/currencyCode",
            json!("yen"),
            "unreadable-order: the order cannot be read: `yen` is not a currency code",
        ),
        ("/lineItems/0/variant/sku", json!(" "), "unreadable-order: the order cannot be read: Sku is empty"),
    ] {
        let mut body = sent(MULTIPLE);
        *body.pointer_mut(path).unwrap() = value;
        let refusal = read(&body).unwrap_err();
        assert_eq!(format!("{}: {}", refusal.code, refusal.message), want);
    }
    let mut body = sent(MULTIPLE);
    body.as_object_mut().unwrap().remove("version");
    let message = read(&body).unwrap_err().message;
    assert_eq!(message, "the order cannot be read: missing field `version`");
}
