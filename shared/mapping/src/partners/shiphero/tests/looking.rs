//! Looking: by reference and by id.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;

use super::{held, hero, part, read, sought, variables};
use crate::call::Repeat;
use crate::partner::TakesOrders;

fn found(orders: &[Value]) -> Value {
    let edges: Vec<Value> = orders.iter().map(|order| json!({ "node": order })).collect();
    json!({ "data": { "orders": { "request_id": "r", "data": { "edges": edges } } } })
}

#[test]
fn everything_under_a_reference_is_found() {
    let (hero, want) = (hero(), part());
    let call = hero.find(&sought(&want));
    assert_eq!(call.repeat, Repeat::Harmless);
    assert_eq!(variables(&call), json!({ "partner_order_id": want.reference, "shop_name": "shop-us" }));
    let one = held(&hero, &want);
    let mut two = one.clone();
    two["id"] = json!("T3JkZXI6Mg==");
    two["fulfillment_status"] = json!("canceled");
    let mut longer = one.clone();
    longer["partner_order_id"] = json!(format!("{}0", want.reference));
    for (name, orders, want) in [
        ("none", vec![], 0),
        ("one", vec![one.clone()], 1),
        ("a duplicate", vec![one.clone(), two], 2),
        ("another that begins alike", vec![longer], 0),
    ] {
        assert_eq!(read(&call, &found(&orders)).unwrap().len(), want, "{name}");
    }
    assert!(matches!(
        read(&call, &json!({ "data": { "orders": { "data": null } } })),
        Err(Failure::Unknown { .. })
    ));
}

#[test]
fn an_unknown_id_is_none() {
    let (hero, want) = (hero(), part());
    let call = hero.get(&"T3JkZXI6MQ==".try_into().unwrap(), &sought(&want));
    let order = json!({ "data": { "order": { "data": held(&hero, &want) } } });
    assert_eq!(read(&call, &order).unwrap().unwrap().number.as_deref(), Some("W-1001"));
    let unknown =
        json!({ "errors": [{ "message": "Order not found", "code": 5 }], "data": { "order": null } });
    assert_eq!(read(&call, &unknown).unwrap(), None);
    assert_eq!(read(&call, &json!({ "data": { "order": { "data": null } } })).unwrap(), None);
}
