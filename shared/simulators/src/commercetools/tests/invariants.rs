//! What holds after any sequence of updates.

use proptest::prelude::*;

use super::*;

/// The actions of one request: some do, some fail, some change nothing.
fn requests() -> impl Strategy<Value = Vec<Vec<Value>>> {
    let state = prop_oneof![Just("Open"), Just("Confirmed"), Just("Complete"), Just("Cancelled")];
    let line = 0..3_usize;
    let action = prop_oneof![
        state.prop_map(|state| json!({"action": "changeOrderState", "orderState": state})),
        (line.clone(), 0..4_i64, any::<bool>()).prop_map(|(line, quantity, back)| {
            let (from, to) = if back { ("packed", "Initial") } else { ("Initial", "packed") };
            json!({"action": "transitionLineItemState", "lineItemKey": format!("line-{line}"), "quantity": quantity,
                "fromState": {"key": from}, "toState": {"key": to}})
        }),
        (0..4_u8, line).prop_map(|(key, line)| {
            let items = json!([{"id": format!("line-{line}"), "quantity": 1}]);
            json!({"action": "addDelivery", "deliveryKey": format!("sh-{key}"), "items": items,
                "parcels": [{"key": format!("sh-{key}-1")}]})
        }),
        (0..4_u8).prop_map(|key| json!({"action": "removeDelivery", "deliveryKey": format!("sh-{key}")})),
        (0..4_u8).prop_map(|key| json!({"action": "addParcelToDelivery", "deliveryKey": format!("sh-{key}"),
            "parcelKey": format!("sh-{key}-1")})),
    ];
    proptest::collection::vec(proptest::collection::vec(action, 1..4), 1..12)
}

fn shop() -> (Commercetools, Value) {
    let stage = Stage::new(Arc::new(|| Timestamp::UNIX_EPOCH), FaultLevel::None, 1);
    let shop = Commercetools::new(stage, "shop");
    shop.create("states", &json!({"key": "packed", "type": "LineItemState", "initial": false})).unwrap();
    let mut draft = order_draft("1001");
    for (at, line) in draft["lineItems"].as_array_mut().unwrap().iter_mut().enumerate() {
        line["key"] = json!(format!("line-{at}"));
    }
    let order = shop.place_order(&draft).unwrap();
    (shop, order)
}

/// Puts line ids in the place of line keys, as a client would.
fn with_ids(action: &Value, order: &Value) -> Value {
    let mut action = action.clone();
    for item in action.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
        let line = order["lineItems"].as_array().unwrap().iter().find(|line| line["key"] == item["id"]);
        if let Some(line) = line {
            item["id"] = line["id"].clone();
        }
    }
    action
}

proptest! {
    #[test]
    fn updates_are_atomic_numbered_and_keep_every_unit(requests in requests()) {
        let (shop, order) = shop();
        let mut before = order.clone();
        for actions in requests {
            let actions: Vec<Value> = actions.iter().map(|action| with_ids(action, &order)).collect();
            let answer = shop.change("orders", "1001", &actions);
            let after = shop.get("orders", "1001").unwrap();
            if let Ok(answered) = answer {
                prop_assert_eq!(&answered, &after);
                prop_assert_eq!(after["version"] == before["version"], after == before);
                prop_assert!(after["version"].as_i64() >= before["version"].as_i64());
            } else {
                prop_assert_eq!(&after, &before, "a refused request leaves everything as it was");
            }
            for line in after["lineItems"].as_array().unwrap() {
                let states = line["state"].as_array().unwrap();
                let units: i64 = states.iter().map(|state| state["quantity"].as_i64().unwrap()).sum();
                prop_assert_eq!(Some(units), line["quantity"].as_i64());
            }
            let keys: Vec<&Value> =
                after["shippingInfo"]["deliveries"].as_array().unwrap().iter().map(|each| &each["key"]).collect();
            let distinct: std::collections::BTreeSet<String> = keys.iter().map(ToString::to_string).collect();
            prop_assert_eq!(distinct.len(), keys.len(), "delivery keys are unique");
            before = after;
        }
        let mut numbers: Vec<i64> = shop
            .lock()
            .tables
            .all(Kind::Message)
            .filter(|message| message["resource"]["id"] == order["id"])
            .map(|message| message["sequenceNumber"].as_i64().unwrap())
            .collect();
        numbers.sort_unstable();
        prop_assert!(numbers.iter().zip(1..).all(|(number, at)| *number == at), "numbered without gaps");
    }
}
