//! What no message told of: the warehouse cancels units, and only the polls come.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::passing::Passing;

const OFTEN: &str = "[schedules]
poll_every = \"10m\"
reconcile_every = \"1h\"

[brakes]";

const PARTNERS: [&str; 4] = ["shiphero", "shipstation", "ordoro", "orderflow"];

/// An order of which a unit of two is to be cancelled.
struct Unheard {
    passing: Passing,
    order: String,
    there: Value,
}

impl Unheard {
    async fn begin(partner: &'static str) -> Self {
        let mut passing = Passing::begin_at(partner, &[("[brakes]", OFTEN)]).await;
        let order = passing.orders_out(1..2).await.remove(0);
        let there = passing.sandbox.partner.orders().remove(0);
        Self { passing, order, there }
    }

    fn floor(&self, action: &str, mut body: Value) {
        body["order"] = self.there["id"].clone();
        self.passing.sandbox.partner.act(action, body);
    }

    fn line(&self) -> &Value {
        &self.there["line_items"][0]["partner_line_item_id"]
    }

    fn cancel_one(&self) {
        self.floor("cancel_units", json!({ "line": self.line(), "quantity": 1 }));
    }

    async fn hours(&mut self, hours: i64) {
        self.passing.pass(SignedDuration::from_hours(hours)).await;
    }

    /// One unit left, the other never will.
    fn is_told(&self, partner: &str) {
        let shown = self.passing.sandbox.shop.0.get("orders", &self.order).unwrap();
        let fields = &shown["lineItems"][0]["custom"]["fields"];
        let units = ["waybillShipped", "waybillCancelled"].map(|name| &fields[name]);
        assert_eq!(units, [1, 1], "{partner}");
        let states = (&shown["orderState"], &shown["shipmentState"]);
        assert_eq!(states, (&json!("Complete"), &json!("Shipped")), "{partner}");
    }
}

#[tokio::test]
async fn a_unit_that_was_cancelled_before_the_rest_left_is_heard_of() {
    for partner in PARTNERS {
        let mut unheard = Unheard::begin(partner).await;
        unheard.cancel_one();
        unheard.floor("ship", json!({}));
        unheard.hours(3).await;
        unheard.is_told(partner);
    }
}

/// By then the partner's list of what left is long past it, and in the list of what waits it is no more.
#[tokio::test]
async fn a_unit_that_was_cancelled_long_after_the_rest_left_is_heard_of() {
    for partner in PARTNERS {
        let mut unheard = Unheard::begin(partner).await;
        let other = &unheard.there["line_items"][1]["partner_line_item_id"];
        let lines = [unheard.line(), other].map(|line| json!({ "line": line, "quantity": 1 }));
        unheard.floor("ship", json!({ "packages": [{ "lines": lines }] }));
        unheard.hours(5).await;
        unheard.cancel_one();
        unheard.hours(3).await;
        unheard.is_told(partner);
    }
}

/// What is listed is heard of with every poll, and of what left nothing waits.
#[tokio::test]
async fn what_is_heard_of_is_not_asked_for_by_itself() {
    let mut unheard = Unheard::begin("orderflow").await;
    let details = |unheard: &Unheard| {
        let counts = unheard.passing.sandbox.stage.calls.counts();
        counts["orderflow"].get("order.detail").copied().unwrap_or(0)
    };
    let before = details(&unheard);
    unheard.hours(6).await;
    assert_eq!(details(&unheard) - before, 6, "once an hour while it waits, by the poll");
    unheard.floor("ship", json!({}));
    unheard.hours(1).await;
    let before = details(&unheard);
    unheard.hours(6).await;
    assert_eq!(details(&unheard), before);
}
