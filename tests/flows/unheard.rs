//! What no message told of: the warehouse cancels a unit and ships the rest at once, and only the polls come.

use jiff::SignedDuration;
use serde_json::json;

use crate::passing::Passing;

const OFTEN: &str = "[schedules]
poll_every = \"10m\"

[brakes]";

#[tokio::test]
async fn a_unit_that_was_cancelled_before_the_rest_left_is_heard_of() {
    for partner in ["shiphero", "shipstation", "ordoro", "orderflow"] {
        let mut passing = Passing::begin_at(partner, &[("[brakes]", OFTEN)]).await;
        let order = passing.orders_out(1..2).await.remove(0);
        let part = passing.sandbox.partner.orders().remove(0);
        let line = part["line_items"][0]["partner_line_item_id"].clone();
        let (at, there) = (&part["id"], &passing.sandbox.partner);
        there.act("cancel_units", json!({ "order": at, "line": line, "quantity": 1 }));
        there.act("ship", json!({ "order": at }));
        passing.pass(SignedDuration::from_mins(80)).await;
        let shown = passing.sandbox.shop.0.get("orders", &order).unwrap();
        let fields = &shown["lineItems"][0]["custom"]["fields"];
        let units = ["waybillShipped", "waybillCancelled"].map(|name| &fields[name]);
        assert_eq!(units, [1, 1], "{partner}");
        assert_eq!(
            (&shown["orderState"], &shown["shipmentState"]),
            (&json!("Complete"), &json!("Shipped")),
            "{partner}"
        );
    }
}
