//! Products that come in, and calls that only say that something is there.

use serde_json::json;

use super::{World, message, outcome};
use crate::control::Controlled as _;

fn product(operation: &str, sku: &str, text: &str) -> String {
    format!("<import type=\"product\" operation=\"{operation}\" externalReference=\"{sku}\">{text}</import>")
}

#[tokio::test]
async fn products_are_inserted_updated_and_merged() {
    let world = World::new();
    for (operation, text, want) in [
        ("update", "description=Mug", "failure"),
        ("insert", "description=Mug\nweight=400", "success"),
        ("insert", "description=Cup", "duplicate"),
        ("update", "description=Blue mug", "success"),
        ("merge", "barcode=5012345678900\n", "success"),
        ("upsert", "description=Mug", "failure"),
        ("merge", "priceGross=12.345", "failure"),
        ("merge", "sellable=y", "failure"),
        ("merge", "organisation=other", "failure"),
        ("merge", "shelf=4", "failure"),
        ("merge", "<productAlias type=\"barcode\" value=\"123\" operation=\"insert\"/>", "success"),
        ("merge", "<alias/>", "failure"),
    ] {
        let answer = world.import_others(&product(operation, "MUG", text)).await;
        assert_eq!(outcome(&answer), want, "{operation} {text}: {answer}");
    }
    assert_eq!(
        world.orderflow.books()["products"]["MUG"],
        json!({"properties": {"description": "Blue mug", "weight": "400", "barcode": "5012345678900"},
               "aliases": [["barcode", "123"]]})
    );
    assert_eq!(outcome(&world.import_others(&product("merge", "CUP", "description=Cup")).await), "success");
    let missing = world.import_others(&product("update", "X", "description=X")).await;
    assert_eq!(message(&missing), "Product 'X' not found");
    world.order("o1", &[("MUG", 1)]).await;
    assert_eq!(
        world.get("remotewarehouse/inventory.xml").await.children.len(),
        0,
        "nothing of it was ever here"
    );
}

#[tokio::test]
async fn there_is_no_shop_to_fetch_from() {
    let world = World::new();
    for (path, query, want) in [
        (
            "remoteorder/order",
            "thirdPartyReference=7&event=order.created&action=created",
            "Result 'no_operation' for order 7",
        ),
        (
            "remotewarehouse/product",
            "thirdPartyReference=A&event=product.modified&action=modified",
            "Result 'no_operation' for product A",
        ),
        (
            "remoteorder/order",
            "event=order.created&action=created",
            "Parameter 'thirdPartyReference' is required",
        ),
        (
            "remoteorder/order",
            "thirdPartyReference=7&event=order.created&action=modified",
            "Event 'order.created' with action 'modified' is not known",
        ),
    ] {
        assert_eq!(world.call("POST", &format!("{path}/update.xml?{query}"), "").await.1.text, want);
    }
}
