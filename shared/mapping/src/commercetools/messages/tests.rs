//! Notifications in every form. Bodies follow the official examples and deliveries that others published.

use serde_json::{Value, json};

use super::{Notice, NoticeKind, decode};

fn message(kind: &str) -> Value {
    json!({
        "notificationType": "Message", "projectKey": "shop-eu", "id": "message-1", "version": 1, "sequenceNumber": 5,
        "resource": {"typeId": "order", "id": "order-1"}, "resourceVersion": 9,
        "resourceUserProvidedIdentifiers": {"orderNumber": "WB-1001"}, "type": kind,
        "createdAt": "2026-11-20T11:13:26.646Z", "lastModifiedAt": "2026-11-20T11:13:26.646Z",
        "createdBy": {"isPlatformClient": true},
    })
}

/// A notification of a change.
fn change(kind: &str) -> Value {
    json!({"notificationType": kind, "projectKey": "shop-eu", "version": 4, "oldVersion": 3,
        "resource": {"typeId": "order", "id": "order-1"}, "modifiedAt": "2026-11-20T11:13:26.646Z"})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn about(kind: &str, body: Value) -> Value {
    with(body, "resource", json!({"typeId": kind, "id": "x"}))
}

/// A message whose content was left out.
fn left_out(kind: &str) -> Value {
    let mut body = message("");
    body.as_object_mut().unwrap().remove("type");
    with(body, "payloadNotIncluded", json!({"reason": "Payload too large.", "payloadType": kind}))
}

fn read(body: &Value) -> Notice {
    decode(body.to_string().as_bytes()).unwrap()
}

fn look(kind: &str) -> NoticeKind {
    NoticeKind::Look { message: kind.to_owned() }
}

fn tracking(message: &str) -> NoticeKind {
    NoticeKind::Tracking { message: message.to_owned() }
}

fn payment(message: &str) -> NoticeKind {
    NoticeKind::Payment { message: message.to_owned() }
}

fn irrelevant(kind: &str) -> NoticeKind {
    NoticeKind::Irrelevant { kind: kind.to_owned() }
}

#[test]
fn every_envelope_holds_the_same_notice() {
    let plain = message("OrderStateChanged");
    let sns =
        json!({"Type": "Notification", "MessageId": "x", "Message": plain.to_string(), "Timestamp": "t"});
    let bridge = json!({"version": "0", "id": "e", "detail-type": "OrderStateChanged", "source": "aws.partner/x",
        "detail": plain});
    let cloud = json!({"specversion": "1.0", "id": "message-1", "source": "/shop-eu/orders", "subject": "order-1",
        "type": "com.commercetools.order.message.OrderStateChanged", "time": "t", "data": plain});
    let both = json!({"Type": "Notification", "Message": bridge.to_string()});
    let notice = read(&plain);
    assert_eq!(notice.order().unwrap().as_str(), "order-1");
    insta::assert_debug_snapshot!(notice);
    for body in [sns, bridge, cloud, both] {
        assert_eq!(read(&body), notice, "{body}");
    }
}

#[test]
fn a_notice_says_what_concerns_us() {
    let parcel = with(message("ParcelAddedToDelivery"), "parcel", json!({"id": "p"}));
    for (name, body, want) in [
        ("created", message("OrderCreated"), look("OrderCreated")),
        ("custom field", message("OrderCustomFieldChanged"), look("OrderCustomFieldChanged")),
        ("edit", message("OrderEditApplied"), look("OrderEditApplied")),
        ("deleted", message("OrderDeleted"), NoticeKind::Deleted { data_erasure: false }),
        ("left out", left_out("OrderCreated"), look("OrderCreated")),
        ("left out parcel", left_out("ParcelAddedToDelivery"), tracking("ParcelAddedToDelivery")),
        ("parcel", parcel, tracking("ParcelAddedToDelivery")),
        ("delivery", message("DeliveryRemoved"), tracking("DeliveryRemoved")),
        ("new to us", message("OrderTeleported"), irrelevant("OrderTeleported")),
        ("ours", message("DeliveryAdded"), irrelevant("DeliveryAdded")),
        ("of something else", about("product", message("OrderCreated")), irrelevant("OrderCreated")),
        ("changed", change("ResourceUpdated"), look("ResourceUpdated")),
        ("gone", change("ResourceDeleted"), NoticeKind::Deleted { data_erasure: false }),
        (
            "erased",
            with(change("ResourceDeleted"), "dataErasure", json!(true)),
            NoticeKind::Deleted { data_erasure: true },
        ),
        ("test", about("subscription", change("ResourceCreated")), NoticeKind::SubscriptionTest),
        ("other kind", change("Event"), irrelevant("Event")),
    ] {
        assert_eq!(read(&body).kind, want, "{name}");
    }
    let notice = read(&change("ResourceUpdated"));
    assert_eq!((notice.id.as_str(), notice.version), ("order-1@4", 4));
}

#[test]
fn a_notice_says_what_became_of_payments() {
    for (name, body, want) in [
        ("payment of an order", message("OrderPaymentAdded"), look("OrderPaymentAdded")),
        ("payment of an order no more", message("OrderPaymentRemoved"), look("OrderPaymentRemoved")),
        ("of an order", about("payment", message("OrderCreated")), irrelevant("OrderCreated")),
        (
            "transaction",
            about("payment", message("PaymentTransactionAdded")),
            payment("PaymentTransactionAdded"),
        ),
        (
            "transaction changed",
            about("payment", message("PaymentTransactionStateChanged")),
            payment("PaymentTransactionStateChanged"),
        ),
        (
            "payment left out",
            about("payment", left_out("PaymentTransactionAdded")),
            payment("PaymentTransactionAdded"),
        ),
        ("payment changed", about("payment", change("ResourceUpdated")), payment("ResourceUpdated")),
        ("payment created", about("payment", message("PaymentCreated")), irrelevant("PaymentCreated")),
        ("payment made", about("payment", change("ResourceCreated")), irrelevant("ResourceCreated")),
        ("payment gone", about("payment", change("ResourceDeleted")), irrelevant("ResourceDeleted")),
        (
            "an order's word of a payment",
            message("PaymentTransactionAdded"),
            irrelevant("PaymentTransactionAdded"),
        ),
    ] {
        assert_eq!(read(&body).kind, want, "{name}");
    }
}

#[test]
fn a_notice_of_a_payment_names_the_payment_and_no_order() {
    let mut body = message("PaymentTransactionStateChanged");
    body["resource"] = json!({"typeId": "payment", "id": "payment-1"});
    body["transactionId"] = json!("transaction-1");
    body["state"] = json!("Success");
    let notice = read(&body);
    assert_eq!((notice.payment().unwrap().as_str(), notice.order(), notice.version), ("payment-1", None, 9));
    assert_eq!(read(&message("OrderPaymentAdded")).payment(), None);
}

#[test]
fn what_is_no_notification_is_kept_with_its_position() {
    for (body, message, position) in [
        ("{\"a\":\n tru}", "not JSON: expected ident at line 2 column 5", Some((2, 5))),
        ("{}", "not a notification: missing field `notificationType`", None),
        ("[]", "not a notification: invalid length 0, expected struct Sent with 10 elements", None),
        (
            r#"{"Type":"Notification","Message":"{"}"#,
            "not JSON: EOF while parsing an object at line 1 column 1",
            Some((1, 1)),
        ),
    ] {
        let unreadable = decode(body.as_bytes()).unwrap_err();
        assert_eq!((unreadable.message.as_str(), unreadable.position), (message, position), "{body}");
    }
}
