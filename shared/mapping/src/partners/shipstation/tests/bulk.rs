//! Many orders with one exchange.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, SeenStatus};

use super::{body, line, part, read, station};
use crate::call::Repeat;
use crate::partner::{PlacesInBulk, TakesOrders};

/// The same part from other warehouses.
fn parts(count: u32) -> Vec<FulfillmentOrder> {
    let one = |at: u32| {
        let mut want = part();
        want.key.warehouse = Some((100 + at).to_string().try_into().unwrap());
        want.reference = want.key.reference();
        want
    };
    (0..count).map(one).collect()
}

fn result(want: &FulfillmentOrder, [id, success, message]: &[Value; 3]) -> Value {
    json!({ "orderId": id, "orderNumber": "W-1001", "orderKey": want.reference, "success": success, "errorMessage": message })
}

#[test]
fn each_order_has_its_own_outcome() {
    let mut wants = parts(6);
    wants[5].lines.clear();
    let all: Vec<&FulfillmentOrder> = wants.iter().collect();
    let bulk = station().place_all(&all);
    assert_eq!(
        bulk.refused.iter().map(|(reference, _)| reference).collect::<Vec<_>>(),
        [&wants[5].reference]
    );
    let call = bulk.call.unwrap();
    assert_eq!(
        (line(&call).as_str(), call.repeat),
        ("POST https://ssapi.shipstation.com/orders/createorders", Repeat::Harmless)
    );
    let sent = body(&call);
    assert_eq!((sent.as_array().unwrap().len(), bulk.bodies.len()), (5, 5));
    for (at, want) in wants.iter().take(5).enumerate() {
        let alone = body(&station().place(want).unwrap());
        assert_eq!(sent[at], alone);
        assert_eq!(serde_json::from_slice::<Value>(&bulk.bodies[&want.reference]).unwrap(), alone);
    }
    let answer = json!({ "hasErrors": true, "results": [
        result(&wants[3], &[json!(0), json!(true), json!(null)]),
        result(&wants[2], &[json!(null), json!(false), json!("Name is required")]),
        result(&wants[1], &[json!(null), json!(false), json!(null)]),
        result(&wants[0], &[json!(7001), json!(true), json!(null)]),
    ] });
    let placed = read(&call, &answer).unwrap();
    let references: Vec<_> = placed.iter().map(|(reference, _)| reference).collect();
    assert_eq!(references, [&wants[0].reference, &wants[1].reference, &wants[2].reference]);
    let seen = placed[0].1.as_ref().unwrap();
    assert_eq!((seen.id.as_str(), seen.status, seen.lines.len()), ("7001", SeenStatus::Open, 0));
    assert_eq!(station().standing(&wants[0], seen), Facet::ALL);
    assert!(matches!(&placed[2].1, Err(Failure::Refused(refusal)) if refusal.message == "Name is required"));
    assert!(
        matches!(&placed[1].1, Err(Failure::Refused(refusal)) if refusal.message.contains("no word why"))
    );
}

#[test]
fn a_whole_answer_can_fail() {
    let wants = parts(2);
    let all: Vec<&FulfillmentOrder> = wants.iter().collect();
    let call = station().place_all(&all).call.unwrap();
    assert!(matches!(read(&call, &json!({ "hasErrors": false })), Err(Failure::Unknown { .. })));
    assert!(read(&call, &json!({ "results": [] })).unwrap().is_empty());
    assert_eq!(station().most(), 100);
}

#[test]
fn nothing_to_send_asks_nothing() {
    let mut empty = part();
    empty.lines.clear();
    assert!(station().place_all(&[&empty]).call.is_none());
}
