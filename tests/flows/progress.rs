//! What is picked and packed shows on the order: on its lines, in their states and in the shop's own workflow.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::review::About;

use crate::passing::Passing;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const STATES: &str = "[write_back]
line_states = { picked = \"picked\", packed = \"packed\", shipped = \"gone\" }
order_states = { accepted = \"at-warehouse\", packed = \"ready\", shipped = \"sent\" }

[schedules]
poll_every = \"5m\"

[brakes]";

/// The details of orders are read each hour where nothing is pushed.
const DETAILS: SignedDuration = SignedDuration::from_mins(61);

/// One order at the partner, in a shop whose people set up these steps of states: first what is left last.
async fn begin(partner: &'static str, steps: &[(&str, &str, Value)]) -> (Passing, String) {
    let mut passing = Passing::begin_at(partner, &[("[brakes]", STATES)]).await;
    for (key, kind, next) in steps {
        let next: Vec<Value> =
            next.as_array().unwrap().iter().map(|key| json!({ "typeId": "state", "key": key })).collect();
        let initial = *key == "at-warehouse";
        let draft = json!({ "key": key, "type": kind, "initial": initial, "transitions": next });
        passing.sandbox.shop.0.create("states", &draft).unwrap();
    }
    let order = passing.orders_out(1..2).await.remove(0);
    (passing, order)
}

fn steps() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("gone", "LineItemState", json!([])),
        ("packed", "LineItemState", json!(["gone"])),
        ("picked", "LineItemState", json!(["packed"])),
        ("sent", "OrderState", json!([])),
        ("ready", "OrderState", json!(["sent"])),
        ("at-warehouse", "OrderState", json!(["ready"])),
    ]
}

/// People at the warehouse do this to the one order.
fn act(passing: &Passing, action: &str) {
    let order = passing.sandbox.partner.orders()[0]["id"].clone();
    passing.sandbox.partner.act(action, json!({ "order": order }));
}

/// How far the order is: its state, and of its first line the state of units, and how many are picked and packed.
fn shown(passing: &Passing, order: &str) -> String {
    let (shop, line) = (&passing.sandbox.shop.0, "/lineItems/0");
    let order = shop.get("orders", order).unwrap();
    let key = |state: &Value| {
        let id = state["id"].as_str().unwrap_or_default();
        shop.get("states", id).map_or("none".to_owned(), |state| state["key"].as_str().unwrap().to_owned())
    };
    let line = order.pointer(line).unwrap();
    let states = line["state"].as_array().unwrap().iter();
    let states: Vec<String> =
        states.map(|one| format!("{} {}", one["quantity"], key(&one["state"]))).collect();
    let fields = &line["custom"]["fields"];
    let [taken, boxed] = ["waybillPicked", "waybillPacked"].map(|field| &fields[field]);
    format!("{}: {}, picked {taken}, packed {boxed}", key(&order["state"]), states.join(" and "))
}

#[tokio::test]
async fn each_step_shows_on_the_order() {
    let (mut passing, order) = begin("orderflow", &steps()).await;
    assert_eq!(shown(&passing, &order), "at-warehouse: 2 Initial, picked null, packed null");
    for (action, time, want) in [
        ("pick", DETAILS, "at-warehouse: 2 picked, picked 2, packed 0"),
        ("pack", MINUTE * 6, "ready: 2 packed, picked 2, packed 2"),
        ("ship", MINUTE * 6, "sent: 2 gone, picked 2, packed 2"),
    ] {
        act(&passing, action);
        passing.pass(time).await;
        assert_eq!(shown(&passing, &order), want, "{action}");
    }
    passing.tell_all_again().await;
    passing.pass(MINUTE * 60).await;
    assert_eq!(shown(&passing, &order), "sent: 2 gone, picked 2, packed 2", "told again");
    passing.judge(1).await;
    assert!(passing.open("update-refused").await.is_empty());
}

#[tokio::test]
async fn what_lies_in_totes_at_shiphero_is_picked() {
    let (mut passing, order) = begin("shiphero", &steps()).await;
    for (action, want) in [
        ("pick", "at-warehouse: 2 picked, picked 2, packed null"),
        ("ship", "sent: 2 gone, picked 2, packed null"),
    ] {
        act(&passing, action);
        passing.pass(MINUTE * 6).await;
        assert_eq!(shown(&passing, &order), want, "{action}");
    }
    passing.judge(1).await;
}

#[tokio::test]
async fn what_is_seen_late_goes_through_the_steps_between() {
    for partner in ["orderflow", "shiphero", "shipstation", "ordoro"] {
        let (mut passing, order) = begin(partner, &steps()).await;
        act(&passing, "ship");
        passing.pass(MINUTE * 21).await;
        let shown = shown(&passing, &order);
        assert!(shown.starts_with("sent: 2 gone,"), "{partner}: {shown}");
        passing.judge(1).await;
    }
}

#[tokio::test]
async fn steps_that_the_shop_does_not_allow_hold_up_nothing_else() {
    let mut steps = steps();
    steps[2].2 = json!([]);
    steps[4].2 = json!([]);
    let (mut passing, order) = begin("orderflow", &steps).await;
    act(&passing, "pick");
    passing.pass(DETAILS).await;
    act(&passing, "ship");
    passing.pass(MINUTE * 21).await;
    assert_eq!(shown(&passing, &order), "at-warehouse: 2 picked, picked 2, packed 2");
    assert_eq!(passing.sandbox.shop.0.get("orders", &order).unwrap()["shipmentState"], "Shipped");
    let open = passing.open("line-state-out-of-reach").await;
    let lines: BTreeSet<_> = open.iter().map(|entry| &entry.refusal.line).collect();
    assert!(open.iter().all(|entry| matches!(entry.about, About::Order { .. })), "{open:?}");
    assert_eq!((open.len(), lines.len()), (2, 2), "one for each line");
}

#[tokio::test]
async fn steps_that_were_allowed_a_while_ago_hold_up_nothing_else() {
    let (mut passing, order) = begin("orderflow", &steps()).await;
    let state =
        passing.sandbox.shop.0.get("orders", &order).unwrap()["state"]["id"].as_str().unwrap().to_owned();
    let action = json!({ "action": "setTransitions", "transitions": [] });
    passing.sandbox.shop.0.change("states", &state, &[action]).unwrap();
    act(&passing, "ship");
    passing.pass(MINUTE * 6).await;
    assert_eq!(
        shown(&passing, &order),
        "at-warehouse: 2 gone, picked null, packed null",
        "all but that step"
    );
    passing.judge(1).await;
    assert!(passing.open("update-refused").await.is_empty(), "what is allowed was asked for again");
}
