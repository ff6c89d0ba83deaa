//! Returns, announced and received.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, config, message, outcome, pretty, snap};
use crate::control::Controlled as _;

fn announced(reference: &str, text: &str) -> String {
    format!("<import type=\"return\" operation=\"insert\" externalReference=\"{reference}\">{text}</import>")
}

/// A return of one A of order o1, with more lines of text; of two with one key the last counts.
fn one(more: &str) -> String {
    let text = "return.orderReference=o1\nreturn.authorisation=RMA-1\nreturn.authorised=true\nreturn.returnDate=2026-03-08\n\
                returnLine.1.product=A\nreturnLine.1.quantity=1\nreturnLine.1.reason=C - Wrong size\n\
                returnLine.1.condition=As new\nreturnLine.1.returnItem=return\n";
    format!("{text}{more}")
}

async fn shipped() -> World {
    let world = World::stocked();
    world.order("o1", &[("A", 3)]).await;
    world.work("ship", json!({"order": "o1"}));
    world
}

#[tokio::test]
async fn a_return_is_announced_and_received() {
    let world = shipped().await;
    let answer = world.import_others(&announced("R1", &one("return.note=Too small"))).await;
    insta::assert_snapshot!("return_came_in", pretty(&answer));
    assert_eq!(outcome(&world.import_others(&announced("R1", &one(""))).await), "duplicate");
    assert_eq!(
        outcome(&world.import_others(&announced("", &one(""))).await),
        "success",
        "without a name it is another"
    );
    assert_eq!(world.shelf("A"), (7, 0, 7), "nothing arrived yet");
    let mut mark = world.stage.outbox.pushed().len();
    world.pass(SignedDuration::from_hours(24));
    snap!("return_received", world.work("receive_return", json!({"return": "R1"})));
    let said: Vec<String> = world.said(&mut mark).iter().map(pretty).collect();
    insta::assert_snapshot!("return_told", said.concat());
    assert_eq!(world.shelf("A"), (8, 0, 8));
    assert_eq!(world.refusal("receive_return", json!({"return": "R1"})), "Return R1 is already applied");
}

#[tokio::test]
async fn what_arrives_may_differ_and_go_elsewhere() {
    let world = shipped().await;
    world.import_others(&announced("R1", &one(""))).await;
    let lines = json!([{"sku": "A", "quantity": 1, "condition": "Packaging damaged"},
                       {"line": "A", "quantity": 1, "condition": "Product damaged(irreparable)",
                        "reason": "F - Damaged in transit", "refund": false}]);
    world.work("receive_return", json!({"return": "RMA-1", "lines": lines, "note": "two came"}));
    let found = world.orderflow.books()["stock"]["A"]["Default"].clone();
    assert_eq!(
        (&found["on_hand"], &found["damaged"], &found["available"]),
        (&json!(9), &json!(1), &json!(8))
    );
    let report = "remote/report.xml?reportKey=return_line_api_report";
    let all = world.get(report).await;
    insta::assert_snapshot!("returns_report", pretty(&all));
    for (range, want) in [
        ("&startDate=2026-03-04&endDate=2026-03-05", 2),
        ("&startDate=2026-03-04%2009:16:00&endDate=2026-03-04T09:16:00", 2),
        ("&startDate=2026-03-04%2009:16:01", 0),
        ("&endDate=2026-03-04", 0),
    ] {
        assert_eq!(world.get(&format!("{report}{range}")).await.children.len(), want, "{range}");
    }
    for (query, want) in [
        ("remote/report.xml", "Parameter 'reportKey' is required"),
        ("remote/report.xml?reportKey=x", "rtd.exceptions.MissingDataException: report x not found"),
        (&format!("{report}&startDate=x"), "Value 'x' does not fit parameter 'startDate'"),
    ] {
        assert_eq!(world.refused(query).await, want);
    }
}

#[tokio::test]
async fn goods_come_back_unannounced() {
    let world = shipped().await;
    let line = |sku: &str| json!([{"sku": sku, "quantity": 2, "reason": "A - Not wanted"}]);
    let body = json!({"order": "o1", "warehouse": "North", "type": "goods_damaged", "lines": line("A")});
    world.work("receive_return", body);
    let made = world.orderflow.books()["returns"][0].clone();
    assert_eq!(
        (&made["order_reference"], &made["site"], &made["authorised"]),
        (&json!("o1"), &json!("North"), &json!(false))
    );
    assert_eq!(world.orderflow.books()["stock"]["A"]["North"]["available"], 2);
    world.work("receive_return", json!({"authorisation": "from nobody", "lines": line("B")}));
    for (body, want) in [
        (json!({"order": "o1", "lines": line("B")}), "Product 'B' is not in order o1"),
        (json!({"order": "o1", "lines": line("X")}), "Product 'X' not found"),
        (json!({"order": "o1"}), "Return has no lines"),
        (json!({"order": "o9", "lines": line("A")}), "order o9 not found"),
        (json!({"return": "R9"}), "return R9 not found"),
        (json!({"order": "o1", "type": "x", "lines": line("A")}), "Return type 'x' is not known"),
    ] {
        let before = world.orderflow.books();
        assert_eq!(world.refusal("receive_return", body), want);
        assert_eq!(world.orderflow.books(), before);
    }
}

#[tokio::test]
async fn the_rules_of_the_server_refuse_returns() {
    let world = shipped().await;
    for (more, want) in [
        ("return.orderReference=o9", "order o9 not found"),
        (
            "return.orderReference=\nreturn.authorisation=",
            "Property 'return.authorisation' is required without 'return.orderReference'",
        ),
        ("return.type=lost", "Return type 'lost' is not known"),
        ("return.site=Nowhere", "site Nowhere not found"),
        ("return.organisation=other", "Value 'other' does not fit property 'return.organisation'"),
        ("return.returnDate=soon", "Value 'soon' does not fit property 'return.returnDate'"),
        ("return.authorised=1", "Value '1' does not fit property 'return.authorised'"),
        ("returnLine.1.reason=Because", "Return reason 'Because' is not known"),
        ("returnLine.1.condition=Eaten", "Return condition 'Eaten' is not known"),
        ("returnLine.1.product=B", "Product 'B' is not in order o1"),
        ("returnLine.1.product=X", "Product 'X' not found"),
        ("returnLine.1.quantity=-1", "Value '-1' does not fit property 'returnLine.1.quantity'"),
        ("returnLine.1.returnItem=o1", "Value 'o1' does not fit property 'returnLine.1.returnItem'"),
        ("returnLine.1.colour=red", "Property 'returnLine.1.colour' is not known"),
    ] {
        let answer = world.import_others(&announced("R1", &one(more))).await;
        assert_eq!((outcome(&answer), message(&answer).as_str()), ("failure", want));
    }
    assert_eq!(world.orderflow.books()["returns"], json!([]));
}

#[tokio::test]
async fn rules_are_the_customers() {
    let mut config = config();
    config.returns.permitted_states = Some(["despatched".to_owned()].into());
    config.returns.authorisation_is_order = true;
    config.returns.lines_in_order = false;
    let world = World::stocked_of(config);
    world.order("o1", &[("A", 3)]).await;
    let told = async |more: &str| message(&world.import_others(&announced("R1", &one(more))).await);
    assert_eq!(told("").await, "Order o1 is validated: it can't be returned");
    assert_eq!(told("return.orderReference=").await, "order RMA-1 not found");
    assert_eq!(
        told("return.orderReference=\nreturn.authorisation=o1").await,
        "Order o1 is validated: it can't be returned"
    );
    world.work("ship", json!({"order": "o1"}));
    assert_eq!(told("returnLine.1.product=B").await, "", "success has no message");
    assert_eq!(
        world.work("receive_return", json!({"return": "R1"}))["return"]["lines"][0]["sku"],
        Value::from("B")
    );
}
