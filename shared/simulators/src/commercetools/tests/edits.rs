//! Order Edits through the API.

use serde_json::{Value, json};

use super::{World, code, order_draft};

/// An edit that leaves so many mugs, and a note on the order.
fn draft(order: &Value, key: &str, mugs: i64) -> Value {
    json!({"key": key, "resource": {"typeId": "order", "id": order["id"]}, "stagedActions": [
        {"action": "changeLineItemQuantity", "lineItemId": order["lineItems"][0]["id"], "quantity": mugs},
        {"action": "setCustomerEmail", "email": "late@example.com"},
    ]})
}

async fn apply(world: &World, edit: &Value, versions: (i64, i64)) -> super::Answer {
    let path = format!("orders/edits/{}/apply", edit["id"].as_str().unwrap());
    world.post(&path, json!({"editVersion": versions.0, "resourceVersion": versions.1})).await
}

#[tokio::test]
async fn an_edit_changes_nothing_before_it_is_applied() {
    let world = World::new().await;
    let order = world.order("1001");
    let id = order["id"].as_str().unwrap();
    let made = world.post("orders/edits", draft(&order, "k-1", 1)).await;
    assert_eq!((made.status, &made.body["version"]), (201, &json!(1)));
    assert_eq!(made.body["result"]["type"], "PreviewSuccess");
    assert_eq!(made.body["result"]["preview"]["totalPrice"]["centAmount"], 1999 + 1000 + 490);
    assert_eq!(world.get(&format!("orders/{id}")).await.body, order);
    assert_eq!(code(&world.post("orders/edits", draft(&order, "k-1", 1)).await), "DuplicateField");
    let applied = apply(&world, &made.body, (1, 1)).await;
    assert_eq!((applied.status, &applied.body["result"]["type"]), (200, &json!("Applied")));
    let after = world.get(&format!("orders/{id}")).await.body;
    assert_eq!((&after["version"], &after["lineItems"][0]["quantity"]), (&json!(2), &json!(1)));
    assert_eq!(after["totalPrice"]["centAmount"], 1999 + 1000 + 490);
    let told = world.told(id).await;
    assert_eq!(told, ["OrderCreated", "OrderLineItemRemoved", "OrderCustomerEmailSet", "OrderEditApplied"]);
    assert_eq!(world.get("orders/edits/key=k-1").await.body["result"]["excerptAfterEdit"]["version"], 2);
}

#[tokio::test]
async fn an_edit_is_applied_once_and_only_to_what_was_read() {
    let world = World::new().await;
    let order = world.order("1001");
    let made = world.post("orders/edits", draft(&order, "k-1", 1)).await.body;
    for versions in [(2, 1), (1, 2)] {
        let refused = apply(&world, &made, versions).await;
        assert_eq!((refused.status, code(&refused)), (409, "ConcurrentModification"), "{versions:?}");
    }
    assert_eq!(apply(&world, &made, (1, 1)).await.status, 200);
    assert_eq!(code(&apply(&world, &made, (2, 2)).await), "InvalidOperation");
    let path = format!("orders/edits/{}?version=2", made["id"].as_str().unwrap());
    assert_eq!(code(&world.call("DELETE", &path, None).await), "InvalidOperation");
    let other = world.post("orders/edits", draft(&order, "k-2", 2)).await.body;
    let path = format!("orders/edits/{}?version=1", other["id"].as_str().unwrap());
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    assert_eq!(world.get("orders/edits/key=k-2").await.status, 404);
}

#[tokio::test]
async fn what_cannot_be_made_shows_in_the_preview() {
    let world = World::new().await;
    let order = world.order("1001");
    let mut wrong = draft(&order, "k-1", 1);
    wrong["stagedActions"][0]["lineItemId"] = json!("nothing");
    let made = world.post("orders/edits", wrong).await;
    assert_eq!((made.status, &made.body["result"]["type"]), (201, &json!("PreviewFailure")));
    assert_eq!(made.body["result"]["errors"][0]["code"], "InvalidOperation");
    let refused = apply(&world, &made.body, (1, 1)).await;
    assert_eq!((refused.status, code(&refused)), (400, "EditPreviewFailed"));
    assert_eq!(refused.body["errors"][0]["result"]["type"], "PreviewFailure");
    let unknown =
        json!({"resource": {"typeId": "order", "id": order["id"]}, "stagedActions": [{"action": "ship"}]});
    assert_eq!(code(&world.post("orders/edits", unknown).await), "InvalidJsonInput");
}

#[tokio::test]
async fn orders_that_move_stock_are_not_edited() {
    let world = World::new().await;
    world.shop.create("inventory", &json!({"sku": "MUG", "quantityOnStock": 9})).unwrap();
    let mut tracked = order_draft("1002");
    tracked["lineItems"][0]["inventoryMode"] = json!("TrackOnly");
    let order = world.shop.place_order(&tracked).unwrap();
    assert_eq!(code(&world.post("orders/edits", draft(&order, "k-1", 1)).await), "InvalidOperation");
    assert_eq!(world.get("orders/edits/key=k-1").await.status, 404);
}

#[tokio::test]
async fn edits_have_a_scope_of_their_own() {
    let mut world = World::new().await;
    let order = world.order("1001");
    let client = world.shop.add_client(&["manage_orders"]);
    world.token = world.token_of(&client).await;
    assert_eq!(world.post("orders/edits", draft(&order, "k-1", 1)).await.status, 403);
    let client = world.shop.add_client(&["manage_order_edits"]);
    world.token = world.token_of(&client).await;
    assert_eq!(world.post("orders/edits", draft(&order, "k-1", 1)).await.status, 201);
}
