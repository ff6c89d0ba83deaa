//! Changes and cancellations, before and after shipping.

use serde_json::{Value, json};

use super::{EAST, WEST, World, snap};
use crate::shiphero::relay;

fn line(world: &World, order: &str, at: usize) -> Value {
    world.book(order)["line_items"][at].clone()
}

#[tokio::test]
async fn fields_of_an_open_order_change_and_lines_do_not() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 2, "10.00")]).await;
    let before = world.book(&id);
    world.pass(jiff::SignedDuration::from_mins(1));
    let change = json!({
        "order_id": id, "total_tax": "2.00", "tags": ["gift"], "packing_note": null,
        "shipping_lines": {"title": "Express", "price": "9.90"}, "shipping_address": {"city": "Hamburg"},
        "history_entry": {"source": "shop", "message": "changed"},
    });
    world.mutate("order_update", "UpdateOrderInput", change).await.unwrap();
    let after = world.book(&id);
    assert_eq!(after["shipping_address"], json!({"city": "Hamburg"}));
    assert_eq!((&after["total_price"], &after["tags"]), (&json!("30.90"), &json!(["gift"])));
    assert_eq!(after["line_items"], before["line_items"]);
    assert_ne!(after["updated_at"], before["updated_at"]);
    let query = "mutation M($d: UpdateOrderInput!) { order_update(data: $d) { request_id } }";
    for field in ["email", "holds", "line_items"] {
        let (status, _) = world.ask(query, json!({"d": {"order_id": id, field: null}})).await;
        assert_eq!(status, 400, "{field} is no field of it");
    }
}

#[tokio::test]
async fn lines_are_added_changed_and_removed() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 2, "10.00"), ("B", 1, "5.00")]).await;
    let (a, b) = (line(&world, &id, 0)["id"].clone(), line(&world, &id, 1)["id"].clone());
    let update = async |change: Value| {
        let data = json!({"order_id": id, "line_items": [change]});
        world.mutate("order_update_line_items", "UpdateLineItemsInput", data).await
    };
    update(json!({"id": a, "quantity": 5, "price": "9.00"})).await.unwrap();
    assert_eq!(world.shelf("A", EAST)["allocated"], 5);
    update(json!({"id": a, "quantity": 1})).await.unwrap();
    assert_eq!(world.shelf("A", EAST)["allocated"], 1);
    update(json!({"id": a, "warehouse_id": relay::id("Warehouse", WEST)})).await.unwrap();
    assert_eq!(
        (&world.shelf("A", EAST)["allocated"], &world.shelf("A", WEST)["allocated"]),
        (&json!(0), &json!(1))
    );
    let added = json!({"order_id": id, "line_items": [
        {"sku": "B", "partner_line_item_id": "p1-3", "quantity": 2, "price": "5.00"},
    ]});
    world.mutate("order_add_line_items", "AddLineItemsInput", added.clone()).await.unwrap();
    assert_eq!(world.shelf("B", EAST)["allocated"], 3);
    assert!(
        world.mutate("order_add_line_items", "AddLineItemsInput", added).await.is_err(),
        "the same line twice"
    );
    let removed = json!({"order_id": id, "line_item_ids": [b]});
    world.mutate("order_remove_line_items", "RemoveLineItemsInput", removed.clone()).await.unwrap();
    assert_eq!(world.shelf("B", EAST)["allocated"], 2);
    assert_eq!(world.book(&id)["line_items"].as_array().unwrap().len(), 2);
    assert_eq!(world.book(&id)["subtotal"], "19.00");
    let refused = world.mutate("order_remove_line_items", "RemoveLineItemsInput", removed).await;
    assert_eq!(refused.unwrap_err(), "LineItem not found");
}

#[tokio::test]
async fn shipped_orders_are_not_changed_any_more() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 2, "10.00")]).await;
    let a = line(&world, &id, 0)["id"].clone();
    world.shiphero.work("ship", json!({"order": "p1"})).unwrap();
    let mut refusals = serde_json::Map::new();
    for (name, kind, data) in [
        ("order_update", "UpdateOrderInput", json!({"packing_note": "late"})),
        ("order_cancel", "CancelOrderInput", json!({"reason": "late"})),
        ("order_update_holds", "UpdateOrderHoldsInput", json!({"client_hold": true})),
        ("order_add_line_items", "AddLineItemsInput", json!({"line_items": []})),
        (
            "order_update_line_items",
            "UpdateLineItemsInput",
            json!({"line_items": [{"id": a, "quantity": 3}]}),
        ),
        ("order_remove_line_items", "RemoveLineItemsInput", json!({"line_item_ids": [a]})),
        ("order_change_warehouse", "ChangeOrderWarehouseInput", json!({"warehouse_id": "102"})),
    ] {
        let mut data = data;
        data["order_id"] = json!(id);
        let before = world.book(&id);
        let query = format!("mutation M($data: {kind}!) {{ {name}(data: $data) {{ request_id }} }}");
        let (status, mut body) = world.ask(&query, json!({"data": data})).await;
        assert_eq!((status, world.book(&id)), (http::StatusCode::OK, before), "{name}");
        body["errors"][0]["request_id"] = json!("(id)");
        body.as_object_mut().unwrap().remove("extensions");
        refusals.insert(name.to_owned(), body);
    }
    snap!("shipped_order_refusals", refusals);
    let forced = json!({"order_id": id, "force": true});
    world.mutate("order_cancel", "CancelOrderInput", forced).await.unwrap();
    assert_eq!(world.book(&id)["status"], "canceled");
}

#[tokio::test]
async fn partly_shipped_orders_keep_what_was_shipped() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 3, "10.00")]).await;
    let a = line(&world, &id, 0)["id"].clone();
    let part = json!({"order": "p1", "packages": [{"lines": [{"line": "p1-1", "quantity": 2}]}]});
    world.shiphero.work("ship", part).unwrap();
    let update = async |quantity: u32| {
        let data = json!({"order_id": id, "line_items": [{"id": a, "quantity": quantity}]});
        world.mutate("order_update_line_items", "UpdateLineItemsInput", data).await
    };
    let refused = update(1).await.unwrap_err();
    assert_eq!(refused, "Quantity 1 of line item A is below the 2 units already shipped");
    let refused =
        world.mutate("order_cancel", "CancelOrderInput", json!({"order_id": id})).await.unwrap_err();
    assert_eq!(refused, "Order #p1 has valid labels or completed shipments and can't be canceled");
    assert_eq!(world.book(&id)["status"], "pending");
    update(2).await.unwrap();
    assert_eq!(world.book(&id)["status"], "fulfilled");
    assert_eq!(world.shelf("A", EAST)["allocated"], 0);
}

#[tokio::test]
async fn cancelling_frees_the_stock_and_can_be_repeated() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 3, "10.00")]).await;
    world.hooks().await;
    let mut mark = world.stage.outbox.pushed().len();
    for _ in 0..2 {
        let cancelled =
            world.mutate("order_cancel", "CancelOrderInput", json!({"order_id": id})).await.unwrap();
        assert_eq!(cancelled["order"]["fulfillment_status"], "canceled");
    }
    assert_eq!(line(&world, &id, 0)["cancelled"], 3);
    assert_eq!(world.shelf("A", EAST)["allocated"], 0);
    assert_eq!(world.types_said(&mut mark), ["Order Canceled", "Order Deallocated", "Inventory Update"]);
    let unknown = world.mutate("order_cancel", "CancelOrderInput", json!({"order_id": "1"})).await;
    assert_eq!(unknown.unwrap_err(), "Order not found");
}

#[tokio::test]
async fn tags_holds_history_status_and_warehouse() {
    let world = World::stocked().await;
    let id = world.order("p1", &[("A", 3, "10.00")]).await;
    for (name, kind, data, tags, holds) in [
        ("order_add_tags", "UpdateTagsInput", json!({"tags": ["a", "b"]}), json!(["a", "b"]), json!([])),
        ("order_add_tags", "UpdateTagsInput", json!({"tags": ["b", "c"]}), json!(["a", "b", "c"]), json!([])),
        ("order_update_tags", "UpdateTagsInput", json!({"tags": ["d"]}), json!(["d"]), json!([])),
        ("order_clear_tags", "UpdateOrderInputBase", json!({}), json!([]), json!([])),
        (
            "order_update_holds",
            "UpdateOrderHoldsInput",
            json!({"client_hold": true}),
            json!([]),
            json!(["client_hold"]),
        ),
        (
            "order_update_holds",
            "UpdateOrderHoldsInput",
            json!({"fraud_hold": false}),
            json!([]),
            json!(["client_hold"]),
        ),
        ("order_update_holds", "UpdateOrderHoldsInput", json!({"client_hold": false}), json!([]), json!([])),
        (
            "order_change_warehouse",
            "ChangeOrderWarehouseInput",
            json!({"warehouse_id": "102"}),
            json!([]),
            json!([]),
        ),
        (
            "order_add_history_entry",
            "AddHistoryInput",
            json!({"history_entry": {"message": "seen"}}),
            json!([]),
            json!([]),
        ),
    ] {
        let mut data = data;
        data["order_id"] = json!(id);
        world.mutate(name, kind, data).await.unwrap();
        let book = world.book(&id);
        assert_eq!((&book["tags"], &book["holds"]), (&tags, &holds), "{name}");
    }
    assert_eq!(world.shelf("A", WEST)["allocated"], 3);
    let query =
        "query H($id: String) { order_history(order_id: $id) { data { edges { node { information } } } } }";
    let history = world.get(query, json!({"id": id})).await;
    let last = history["data"]["edges"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["node"]["information"], "seen");
    let status = json!({"order_id": id, "fulfillment_status": "fulfilled", "remove_inventory": true});
    let kind = "UpdateOrderFulfillmentStatusInput";
    world.mutate("order_update_fulfillment_status", kind, status).await.unwrap();
    let shelf = world.shelf("A", WEST);
    assert_eq!((&shelf["on_hand"], &shelf["allocated"]), (&json!(2), &json!(0)));
}
