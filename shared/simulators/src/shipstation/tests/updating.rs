//! Orders are replaced, locked, held, tagged and deleted by calls.

use http::StatusCode;
use serde_json::{Value, json};

use super::{FRAGILE, World, draft, snap, with};

/// Keys and quantities of what an order has.
fn items(order: &Value) -> Vec<(String, u64)> {
    let items = order["items"].as_array().unwrap().iter();
    items
        .map(|item| (item["lineItemKey"].as_str().unwrap().to_owned(), item["quantity"].as_u64().unwrap()))
        .collect()
}

#[tokio::test]
async fn an_update_replaces_the_order_whole() {
    let world = World::new();
    let first = with(
        draft("p1", &[("A", 3, "10"), ("B", 1, "5")]),
        json!({"customerNotes": "Ring", "tagIds": [FRAGILE]}),
    );
    let made = world.push(first).await;
    world.breathe();
    let mut second = draft("p1", &[("A", 2, "10")]);
    second.as_object_mut().unwrap().remove("amountPaid");
    let changed = world.push(second.clone()).await;
    assert_eq!(changed["orderId"], made["orderId"]);
    assert_eq!(items(&changed), [("p1-1".to_owned(), 2)]);
    assert_eq!(changed["items"][0]["orderItemId"], made["items"][0]["orderItemId"], "the same item");
    assert_eq!(
        (&changed["customerNotes"], &changed["tagIds"], &changed["amountPaid"], &changed["orderTotal"]),
        (&Value::Null, &Value::Null, &json!(0), &json!(26.8))
    );
    assert_eq!(changed["createDate"], made["createDate"]);
    assert_ne!(changed["modifyDate"], made["modifyDate"]);
    let by_number = with(second, json!({"orderId": made["orderId"], "orderNumber": "new"}));
    assert_eq!(world.push(by_number).await["orderNumber"], "new");
    assert_eq!(world.get("/orders").await["total"], 1);
}

#[tokio::test]
async fn names_must_fit() {
    let world = World::new();
    let id = world.order("p1", &[("A", 1, "1")]).await;
    let other = with(draft("p2", &[]), json!({"orderId": id}));
    assert_eq!(world.refused("/orders/createorder", other).await, "orderKey can only be set at creation");
    let (status, body) =
        world.post("/orders/createorder", with(draft("p1", &[]), json!({"orderId": 7}))).await;
    assert_eq!((status, body), (StatusCode::NOT_FOUND, json!({"Message": "Order not found"})));
    let new = world.push(with(draft("p3", &[]), json!({"orderId": 0}))).await;
    assert_ne!(new["orderId"], json!(id), "no number is no name");
}

#[tokio::test]
async fn shipped_and_cancelled_orders_are_locked_without_a_word() {
    let world = World::new();
    for (reference, action) in [("p1", "ship"), ("p2", "cancel"), ("p3", "mark_shipped")] {
        world.order(reference, &[("A", 2, "10")]).await;
        world.work(action, json!({"order": reference}));
        let status = if action == "cancel" { "cancelled" } else { "shipped" };
        let cancel =
            with(draft(reference, &[("A", 1, "10")]), json!({"orderStatus": "cancelled", "gift": true}));
        let answer = world.push(cancel.clone()).await;
        assert_eq!((&answer["orderStatus"], &answer["gift"]), (&json!(status), &json!(false)), "{action}");
        assert_eq!(items(&answer), [(format!("{reference}-1"), 2)]);
        let many = world.done("/orders/createorders", json!([cancel.clone()])).await;
        assert_eq!(many["results"][0]["success"], true, "{action}");
        world.shipstation.refuse_locked(true);
        let told = world.refused("/orders/createorder", cancel.clone()).await;
        assert_eq!(told, format!("Order #{reference} is already {status}"));
        let many = world.done("/orders/createorders", json!([cancel])).await;
        assert_eq!((&many["hasErrors"], &many["results"][0]["errorMessage"]), (&json!(true), &json!(told)));
        world.shipstation.refuse_locked(false);
    }
}

#[tokio::test]
async fn an_open_order_is_cancelled_by_an_update() {
    let world = World::new();
    world.order("p1", &[("A", 2, "10")]).await;
    let cancelled =
        world.push(with(draft("p1", &[("A", 2, "10")]), json!({"orderStatus": "cancelled"}))).await;
    assert_eq!(cancelled["orderStatus"], "cancelled");
    assert_eq!(world.refusal("ship", json!({"order": "p1"})), "Order #p1 is already cancelled");
}

#[tokio::test]
async fn what_is_in_a_label_stays_in_the_order() {
    let world = World::new();
    world.order("p1", &[("A", 3, "10"), ("B", 1, "1")]).await;
    world.work("ship", json!({"order": "p1", "packages": [{"lines": [{"line": "A", "quantity": 2}]}]}));
    for lines in [&[("A", 1, "10"), ("B", 1, "1")][..], &[("B", 1, "1")][..]] {
        let told = world.refused("/orders/createorder", draft("p1", lines)).await;
        assert_eq!(told, "2 units of item Product A are in labels");
    }
    let done = world.push(draft("p1", &[("A", 2, "10")])).await;
    assert_eq!(done["orderStatus"], "shipped", "nothing is left to be shipped");
}

#[tokio::test]
async fn a_split_order_is_named_by_number_and_key() {
    let world = World::new();
    let id = world.order("p1", &[("A", 3, "10")]).await;
    world.work("split", json!({"order": "p1", "lines": [{"line": "A", "quantity": 1}]}));
    let update = || draft("p1", &[("A", 2, "10")]);
    let keyless = with(update(), json!({"orderId": id, "orderKey": null}));
    for unclear in [update(), keyless] {
        let told = world.refused("/orders/createorder", unclear).await;
        assert_eq!(told, "a split order is updated by orderId and orderKey");
    }
    let parent = world.push(with(update(), json!({"orderId": id}))).await;
    assert_eq!((&parent["orderId"], items(&parent)), (&json!(id), vec![("p1-1".to_owned(), 2)]));
    assert_eq!(parent["advancedOptions"]["mergedOrSplit"], true);
}

#[tokio::test]
async fn holds_and_tags_have_calls_of_their_own() {
    let world = World::new();
    let id = world.order("p1", &[("A", 1, "1")]).await;
    let held = world.done("/orders/holduntil", json!({"orderId": id, "holdUntilDate": "2026-12-01"})).await;
    assert_eq!(held, json!({"success": true, "message": "Order held successfully."}));
    let order = world.get(&format!("/orders/{id}")).await;
    assert_eq!((&order["orderStatus"], &order["holdUntilDate"]), (&json!("on_hold"), &json!("2026-12-01")));
    let free = world.done("/orders/restorefromhold", json!({"orderId": id})).await;
    assert_eq!(free, json!({"success": true, "message": "The requested order has been restored"}));
    let told = world.refused("/orders/restorefromhold", json!({"orderId": id})).await;
    assert_eq!(told, "Order #p1 is not on hold");
    let tag = json!({"orderId": id, "tagId": FRAGILE});
    assert_eq!(world.done("/orders/addtag", tag.clone()).await["message"], "Tag added successfully.");
    assert_eq!(world.get(&format!("/orders/{id}")).await["tagIds"], json!([FRAGILE]));
    let path = format!("/orders/listbytag?orderStatus=awaiting_shipment&tagId={FRAGILE}");
    assert_eq!(world.get(&path).await["total"], 1);
    assert_eq!(world.done("/orders/removetag", tag).await["message"], "Tag removed successfully.");
    assert_eq!(world.get(&path).await["total"], 0);
    assert_eq!(
        world.refused("/orders/addtag", json!({"orderId": id, "tagId": 1})).await,
        "tag 1 does not exist"
    );
}

#[tokio::test]
async fn a_deleted_order_is_gone_and_its_key_is_free() {
    let world = World::new();
    let id = world.order("p1", &[("A", 1, "1")]).await;
    let path = format!("/orders/{id}");
    let (_, _, told) = world.send("DELETE", &path, None).await;
    snap!("deleted", told);
    for method in ["GET", "DELETE"] {
        assert_eq!(world.send(method, &path, None).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(world.get("/orders").await["total"], 0);
    assert_ne!(world.order("p1", &[("A", 1, "1")]).await, id);
}
