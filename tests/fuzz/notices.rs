//! What commercetools announces, in every envelope in which it can arrive.

use serde_json::{Value, json};
use waybill_mapping::commercetools::messages::decode;
use waybill_mapping::partner::Secrets;

use crate::failures::Given;
use crate::hunt::hunt;
use crate::samples::{Sample, bodies, of_folder};

/// What makes an envelope of something.
const ENVELOPES: [&str; 3] = ["Type", "detail-type", "specversion"];

fn samples() -> Vec<Sample> {
    let plain = bodies(&of_folder("events/commerce-messages", &["json"]));
    let change = json!({ "notificationType": "ResourceDeleted", "projectKey": "shop-eu", "version": 7,
        "resource": { "typeId": "order", "id": "0c6a5f1e-7c1b-4f0a-9d3e-2f4f6a1b0001" },
        "resourceUserProvidedIdentifiers": { "orderNumber": "W-1" }, "modifiedAt": "2026-11-20T10:00:00.000Z",
        "dataErasure": true });
    let left_out = json!({ "notificationType": "Message", "projectKey": "shop-eu", "id": "m-1", "version": 1,
        "sequenceNumber": 2, "resource": { "typeId": "order", "id": "o-1" }, "resourceVersion": 12,
        "payloadNotIncluded": { "reason": "Payload too large.", "payloadType": "ReturnInfoSet" } });
    let made = [("a change", change), ("a message without its content", left_out)];
    let mut all = plain;
    all.extend(made.map(|(name, value)| Sample::new(name, value.to_string())));
    let wrapped: Vec<Sample> = all.iter().flat_map(|sample| wrapped(&sample.body)).collect();
    all.extend(wrapped);
    all
}

/// A body in each envelope, if it is JSON.
fn wrapped(body: &[u8]) -> Vec<Sample> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let all = [
        ("SNS", json!({ "Type": "Notification", "MessageId": "n-1", "Message": value.to_string() })),
        (
            "EventBridge",
            json!({ "version": "0", "id": "e-1", "detail-type": "OrderCreated", "source": "aws.partner", "detail": value }),
        ),
        ("CloudEvents", json!({ "specversion": "1.0", "id": "c-1", "source": "/shop-eu", "data": value })),
    ];
    all.into_iter().map(|(name, value)| Sample::new(name, value.to_string())).collect()
}

#[test]
fn notices() {
    let nothing = Secrets::default();
    hunt(bolero::check!(), &samples(), |input| {
        let notice = decode(&input.bytes);
        assert_eq!(notice, decode(&input.bytes), "it is read otherwise the second time");
        let given = Given { bytes: &input.bytes, secrets: &nothing };
        match &notice {
            Ok(notice) => {
                assert!(!notice.id.is_empty(), "a notice without a name");
                let _order = notice.order();
            }
            Err(unreadable) => given.words(&unreadable.message),
        }
        let Ok(value) = serde_json::from_slice::<Value>(&input.bytes) else { return };
        if ENVELOPES.iter().any(|name| value.get(name).is_some()) {
            return;
        }
        for envelope in wrapped(&input.bytes) {
            let inside = decode(&envelope.body);
            assert_eq!(inside.is_ok(), notice.is_ok(), "{}", envelope.name);
            if let (Ok(inside), Ok(notice)) = (&inside, &notice) {
                assert_eq!(inside, notice, "{} changes what is in it", envelope.name);
            }
        }
    });
}
