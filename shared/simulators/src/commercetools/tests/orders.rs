//! Placing, importing and editing orders; states, addresses, synchronisation.

use super::*;

#[tokio::test]
async fn a_placed_order_is_complete() {
    let world = World::new().await;
    let mut draft = order_draft("1001");
    draft["discountOnTotalPrice"] = json!(500);
    draft["lineItems"][1]["supplyChannel"] = json!({"typeId": "channel", "key": "east"});
    draft["lineItems"].as_array_mut().unwrap().push({
        let mut gift = line_draft("STICKER", 1, 0);
        gift["lineItemMode"] = json!("GiftLineItem");
        gift
    });
    draft["customLineItems"] = json!([{"name": {"en": "Wrapping"}, "slug": "wrap", "quantity": 1, "taxRate": tax(),
        "money": {"currencyCode": "USD", "centAmount": 250}}]);
    let order = world.shop.place_order(&draft).unwrap();
    snap!("placed_order", order);
    assert_eq!(world.told(order["id"].as_str().unwrap()).await, ["OrderCreated"]);
    let again = world.shop.place_order(&draft).unwrap_err();
    assert_eq!(again.code(), "DuplicateField");
}

#[tokio::test]
async fn the_first_message_names_the_way_in() {
    let world = World::new().await;
    for (origin, want) in [
        ("Customer", "OrderCreated"),
        ("Merchant", "OrderCreated"),
        ("RecurringOrder", "OrderCreatedFromRecurringOrder"),
    ] {
        let mut draft = order_draft(origin);
        draft["origin"] = json!(origin);
        let order = world.shop.place_order(&draft).unwrap();
        assert_eq!(world.told(order["id"].as_str().unwrap()).await, [want], "{origin}");
    }
    let found = world.get("messages?where=type%3D%22OrderCreatedFromRecurringOrder%22").await.body;
    let message = &found["results"][0];
    assert_eq!(message["recurringOrderRef"], message["order"]["recurringOrder"]);
    assert_eq!(message["recurringOrderRef"]["typeId"], "recurring-order");
}

#[tokio::test]
async fn totals_are_exact() {
    for (name, change, total, net, gross) in [
        ("plain", json!({}), 5488, Some(5488), Some(6037)),
        ("less 5.00", json!({"discountOnTotalPrice": 500}), 4988, Some(4988), Some(5487)),
        ("no tax rate on the shipping", json!({"shippingInfo": {"taxRate": null}}), 5488, None, None),
        (
            "a cart discount on one mug",
            json!({"lineItems": [{"discountedPricePerQuantity": [{"quantity": 1, "discountedPrice":
                {"value": {"currencyCode": "USD", "centAmount": 999}, "includedDiscounts": []}}]}, {}]}),
            4488,
            Some(4488),
            Some(4937),
        ),
    ] {
        let world = World::new().await;
        let mut draft = order_draft("1001");
        merge(&mut draft, &change);
        let order = world.shop.place_order(&draft).unwrap();
        let cents = |path: &str| order.pointer(path).and_then(Value::as_i64);
        let got = (cents("/totalPrice/centAmount"), cents("/taxedPrice/totalNet/centAmount"));
        assert_eq!(got, (Some(total), net), "{name}");
        assert_eq!(cents("/taxedPrice/totalGross/centAmount"), gross, "{name}");
    }
}

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => {
            for (into, from) in into.iter_mut().zip(from) {
                merge(into, from);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

#[tokio::test]
async fn imports_are_strict() {
    let world = World::new().await;
    let draft = json!({"orderNumber": "I-1", "totalPrice": {"currencyCode": "JPY", "centAmount": 500},
        "lineItems": [{"name": {"ja": "帽子"}, "variant": {"sku": "HAT"}, "quantity": 1,
            "price": {"value": {"currencyCode": "JPY", "centAmount": 500}}}]});
    let order = world.post("orders/import", draft.clone()).await;
    assert_eq!((order.status, &order.body["totalPrice"]["fractionDigits"]), (201, &json!(0)));
    assert_eq!(world.told(order.body["id"].as_str().unwrap()).await, ["OrderImported"]);
    let without = |field: &str| {
        let mut draft = draft.clone();
        draft.as_object_mut().unwrap().remove(field);
        draft["orderNumber"] = json!("I-2");
        draft
    };
    let with = |field: &str, value: Value| {
        let mut draft = without("orderNumber");
        draft[field] = value;
        draft
    };
    for (draft, want) in [
        (draft.clone(), "DuplicateField"),
        (without("totalPrice"), "InvalidJsonInput"),
        (with("shippingMode", json!("Multiple")), "InvalidJsonInput"),
        (with("orderState", json!("Canceled")), "InvalidJsonInput"),
        (with("state", json!({"typeId": "state", "key": "nowhere"})), "ReferencedResourceNotFound"),
        (with("custom", json!({"type": {"key": "none"}})), "ReferencedResourceNotFound"),
    ] {
        let refused = world.post("orders/import", draft).await;
        assert_eq!((refused.status, code(&refused)), (400, want), "{}", refused.body);
    }
}

#[tokio::test]
async fn states_move_as_their_transitions_allow() {
    let world = World::new().await;
    let id = world.order("1001")["id"].as_str().unwrap().to_owned();
    for state in [
        json!({"key": "done", "type": "OrderState", "initial": false, "transitions": []}),
        json!({"key": "sent", "type": "OrderState", "initial": true, "transitions": [{"key": "done"}]}),
        json!({"key": "packed", "type": "LineItemState", "initial": false}),
    ] {
        world.shop.create("states", &state).unwrap();
    }
    let line = world.get(&format!("orders/{id}")).await.body["lineItems"][0]["id"].clone();
    let to = |key: &str| json!({"action": "transitionState", "state": {"typeId": "state", "key": key}});
    let units = |quantity: i64, from: &str, to: &str| {
        json!({"action": "transitionLineItemState", "lineItemId": line, "quantity": quantity,
            "fromState": {"key": from}, "toState": {"key": to}})
    };
    let import = |quantity: i64| {
        json!({"action": "importLineItemState", "lineItemId": line,
            "state": [{"quantity": quantity, "state": {"typeId": "state", "key": "packed"}}]})
    };
    for (action, want) in [
        (to("done"), "InvalidOperation"),
        (to("packed"), "InvalidInput"),
        (to("sent"), "none"),
        (to("sent"), "InvalidOperation"),
        (to("done"), "none"),
        (to("sent"), "InvalidOperation"),
        (units(3, "Initial", "packed"), "InvalidOperation"),
        (units(1, "Initial", "packed"), "none"),
        (units(2, "Initial", "packed"), "InvalidOperation"),
        (units(1, "Initial", "done"), "InvalidInput"),
        (import(3), "InvalidOperation"),
        (import(2), "none"),
        (json!({"action": "setOrderNumber", "orderNumber": "1002"}), "InvalidOperation"),
        (json!({"action": "setOrderNumber", "orderNumber": "1001"}), "none"),
        (json!({"action": "setCustomerEmail", "email": "new@example.com"}), "none"),
        (json!({"action": "setShippingAddress", "address": {"country": "DE", "city": "Ulm"}}), "none"),
        (json!({"action": "setShippingAddress", "address": {"country": "DE", "city": "Ulm"}}), "none"),
    ] {
        let answer = world.update("orders", &id, json!([action])).await;
        assert_eq!(code(&answer), want, "{action}: {}", answer.body);
    }
    let order = world.get(&format!("orders/{id}")).await.body;
    assert_eq!(order["lineItems"][0]["state"].as_array().unwrap().len(), 1);
    let told = world.told(&id).await;
    let want = [
        "OrderCreated",
        "OrderStateTransition",
        "OrderStateTransition",
        "LineItemStateTransition",
        "OrderCustomerEmailSet",
        "OrderShippingAddressSet",
    ];
    assert_eq!(told, want);
}

#[tokio::test]
async fn sync_info_needs_a_role_and_tells_nobody() {
    let world = World::new().await;
    let id = world.order("1001")["id"].as_str().unwrap().to_owned();
    let sync = |channel: &str, external: &str| {
        json!([{"action": "updateSyncInfo", "channel": {"typeId": "channel", "key": channel},
            "externalId": external, "syncedAt": "2026-11-02T10:00:00+01:00"}])
    };
    for (channel, external, want) in [
        ("east", "1", "InvalidInput"),
        ("none", "1", "ReferencedResourceNotFound"),
        ("export", "1", "none"),
        ("export", "2", "none"),
    ] {
        assert_eq!(code(&world.update("orders", &id, sync(channel, external)).await), want, "{channel}");
    }
    let info = world.get(&format!("orders/{id}?expand=syncInfo[*].channel")).await.body["syncInfo"].clone();
    assert_eq!(info.as_array().unwrap().len(), 1);
    assert_eq!(
        (&info[0]["externalId"], &info[0]["syncedAt"]),
        (&json!("2"), &json!("2026-11-02T09:00:00.000Z"))
    );
    assert_eq!(info[0]["channel"]["obj"]["key"], "export");
    let found = world.get("orders?where=syncInfo(externalId%3D%222%22)").await.body;
    assert_eq!(found["count"], 1);
    assert_eq!(world.told(&id).await, ["OrderCreated"]);
}

#[tokio::test]
async fn edits_change_lines_and_totals() {
    let world = World::new().await;
    let order = world.order("1001");
    let id = order["id"].as_str().unwrap();
    let mugs = &order["lineItems"][0]["id"];
    let staged = [
        json!({"action": "changeLineItemQuantity", "lineItemId": mugs, "quantity": 5}),
        json!({"action": "removeLineItem", "lineItemId": order["lineItems"][1]["id"]}),
        json!({"action": "addLineItem", "item": line_draft("CAP", 1, 1500)}),
        json!({"action": "setCustomShippingMethod", "shippingInfo": shipping_draft(990)}),
        json!({"action": "setCustomerEmail", "email": "late@example.com"}),
    ];
    let edited = world.shop.edit_order("1001", &staged).unwrap();
    assert_eq!(edited["totalPrice"]["centAmount"], 5 * 1999 + 1500 + 990);
    assert_eq!((edited["lineItems"].as_array().unwrap().len(), &edited["version"]), (2, &json!(2)));
    assert_eq!(edited["lineItems"][0]["state"][0]["quantity"], 5);
    let want = [
        "OrderCreated",
        "OrderLineItemAdded",
        "OrderLineItemRemoved",
        "OrderLineItemAdded",
        "OrderShippingInfoSet",
        "OrderCustomerEmailSet",
        "OrderEditApplied",
    ];
    assert_eq!(world.told(id).await, want);
    let mut tracked = order_draft("1002");
    tracked["lineItems"][0]["inventoryMode"] = json!("TrackOnly");
    world.shop.create("inventory", &json!({"sku": "MUG", "quantityOnStock": 9})).unwrap();
    world.shop.place_order(&tracked).unwrap();
    assert_eq!(world.shop.edit_order("1002", &[]).unwrap_err().code(), "InvalidOperation");
}
