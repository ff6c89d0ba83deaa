//! Lines: taken away, changed and added, one exchange at a time.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder};

use super::families::child;
use super::{Ordoro, ask, done, fresh, held, line, ordoro, ordoro_with, part, read, refused, sent, toward};
use crate::call::Next;

const ROOT: &str = "1-W-1001-97b54c93";
const OPEN: &str = "awaiting_fulfillment";

/// The part with these units of its lines, and its totals as they are then.
fn with(lines: &[(usize, u32)]) -> FulfillmentOrder {
    let mut want = part();
    let whole = want.lines.clone();
    want.lines = lines
        .iter()
        .map(|(at, quantity)| {
            let one = &whole[*at];
            let unit = one.total.minor / i64::from(one.quantity);
            let mut total = one.total;
            total.minor = unit * i64::from(*quantity);
            FulfillmentLine { quantity: *quantity, total, ..one.clone() }
        })
        .collect();
    let sum: i64 = want.lines.iter().map(|line| line.total.minor).sum();
    want.totals.lines.minor = sum;
    want.totals.total.minor = sum + 499 + 320;
    want
}

/// Walks to the end at a partner that does what it is told.
fn walk(ordoro: &Ordoro, want: &FulfillmentOrder, mut orders: Vec<Value>) -> Vec<Value> {
    let (mut now, mut asked) = (fresh(&orders), Vec::new());
    for _ in 0..20 {
        match toward(ordoro, want, &[Facet::Lines], &now) {
            Next::Ask(call) => {
                let body = sent(&call)["body"].clone();
                let answered = obeyed(&mut orders, &line(&call), &body);
                now = read(&call, &answered).unwrap();
                asked.push(json!({ "ask": line(&call), "body": body }));
            }
            Next::Done(aligned) => {
                assert_eq!(aligned.settled, [Facet::Lines], "{:?}", aligned.refused);
                return asked;
            }
            Next::Refuse(refusal) => panic!("{refusal}"),
        }
    }
    panic!("it goes on for ever: {asked:?}");
}

/// What Ordoro does and answers.
fn obeyed(orders: &mut [Value], ask: &str, body: &Value) -> Value {
    let (method, path) = ask.split_once(' ').unwrap();
    if path.starts_with("/product/") {
        return json!({ "sku": "there", "archive_date": null });
    }
    let mut parts = path.trim_start_matches("/v3/order/").split('/');
    let number = parts.next().unwrap();
    let order = orders.iter_mut().find(|order| order["order_number"] == number).unwrap();
    let (below, id) = (parts.next(), parts.next());
    match (method, below) {
        ("GET", None) => {}
        ("DELETE", Some("line")) => {
            order["lines"].as_array_mut().unwrap().retain(|line| text(&line["id"]) != id.unwrap());
            assert!(!order["lines"].as_array().unwrap().is_empty(), "an order without lines");
        }
        ("PUT", Some("line")) => {
            let lines = order["lines"].as_array_mut().unwrap();
            let line = lines.iter_mut().find(|line| text(&line["id"]) == id.unwrap()).unwrap();
            line.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        }
        ("POST", Some("line")) => {
            let mut line = body.clone();
            line["id"] = json!(9999);
            order["lines"].as_array_mut().unwrap().push(line);
        }
        ("POST", Some("cancel")) => order["status"] = json!("cancelled"),
        ("PUT", Some("financial")) => {
            order["financial"] = body.clone();
            return body.clone();
        }
        _ => panic!("{ask}"),
    }
    order.clone()
}

fn text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

#[test]
fn lines_are_taken_away_then_changed_then_added_then_paid_for() {
    let ordoro = ordoro();
    let mut want = with(&[(0, 1)]);
    let mut new = part().lines[1].clone();
    new.line = "line-c".try_into().unwrap();
    want.lines.push(new);
    want.totals.total.minor += 500;
    let mut order = held(&ordoro, &part());
    let third =
        json!({ "id": 9003, "sku": "FLYER", "quantity": 1, "item_price": 0, "cart_orderitem_id": null });
    order["lines"].as_array_mut().unwrap().push(third);
    insta::assert_json_snapshot!(walk(&ordoro, &want, vec![order]));
}

#[test]
fn the_last_line_of_an_order_goes_after_the_new_one_came() {
    let ordoro = ordoro_with(&json!({ "auto_create_unknown_sku": true }));
    let want = with(&[(1, 1)]);
    let mut order = held(&ordoro, &part());
    order["lines"].as_array_mut().unwrap().pop();
    let asked = walk(&ordoro, &want, vec![order]);
    let asked: Vec<&str> = asked.iter().map(|one| one["ask"].as_str().unwrap()).collect();
    let below = |below: &str| format!("/v3/order/{ROOT}{below}");
    assert_eq!(
        asked,
        [
            format!("POST {}", below("/line")),
            format!("DELETE {}", below("/line/9001")),
            format!("PUT {}", below("/financial")),
        ]
    );
}

#[test]
fn of_a_part_that_was_split_less_is_taken_where_it_waits() {
    let ordoro = ordoro();
    let orders = || vec![child("1", ROOT, OPEN, [1, 0]), child("2", ROOT, OPEN, [1, 1])];
    for (name, want, asked) in [
        ("one mug less", with(&[(0, 1), (1, 1)]), vec![format!("DELETE /v3/order/{ROOT}-2/line/20")]),
        (
            "no mug",
            with(&[(1, 1)]),
            vec![format!("DELETE /v3/order/{ROOT}-2/line/20"), format!("POST /v3/order/{ROOT}-1/cancel")],
        ),
        ("more mugs", with(&[(0, 5), (1, 1)]), vec![format!("PUT /v3/order/{ROOT}-1/line/10")]),
    ] {
        let walked = walk(&ordoro, &want, orders());
        let walked: Vec<&str> = walked.iter().map(|one| one["ask"].as_str().unwrap()).collect();
        assert_eq!(walked, asked, "{name}");
    }
    let walked = walk(&ordoro, &with(&[(0, 5), (1, 1)]), orders());
    assert_eq!(walked[0]["body"], json!({ "quantity": 4, "item_price": 14.99, "total_price": 59.96 }));
}

#[test]
fn a_line_is_not_lowered_below_what_left() {
    let ordoro = ordoro();
    let orders = [child("1", ROOT, "shipped", [2, 0]), child("2", ROOT, OPEN, [0, 1])];
    let aligned = done(toward(&ordoro, &with(&[(0, 1), (1, 1)]), &[Facet::Lines], &fresh(&orders)));
    let refusal = &aligned.refused[0].1;
    assert_eq!(refusal.message, "2 units of `MUG-1` left the warehouse already; 1 are wanted");
    assert_eq!(refusal.line.as_ref().unwrap().as_str(), "line-a");
    let gone = done(toward(&ordoro, &with(&[(1, 1)]), &[Facet::Lines], &fresh(&orders)));
    assert_eq!(gone.refused[0].1.code, "already-shipped");
}

#[test]
fn a_line_is_added_for_a_sku_that_is_there() {
    let ordoro = ordoro();
    let mut want = with(&[(0, 2), (1, 1)]);
    let mut new = part().lines[1].clone();
    (new.line, new.sku) = ("line-c".try_into().unwrap(), "NEW/1".try_into().unwrap());
    want.lines.push(new);
    let order = held(&ordoro, &part());
    let know = ask(toward(&ordoro, &want, &[Facet::Lines], &fresh(std::slice::from_ref(&order))));
    assert_eq!(line(&know), "GET /product/NEW%2F1/");
    for (product, code) in [
        (json!({ "sku": "NEW/1", "archive_date": "2025-01-01" }), "archived-sku"),
        (Value::Null, "unmapped-sku"),
    ] {
        let after = if product.is_null() { refused(&know, 404, "no product") } else { read(&know, &product) };
        let aligned = done(toward(&ordoro, &want, &[Facet::Lines], &after.unwrap()));
        assert_eq!(aligned.refused[0].1.code, code);
    }
    let known = read(&know, &json!({ "sku": "NEW/1", "archive_date": null })).unwrap();
    let add = ask(toward(&ordoro, &want, &[Facet::Lines], &known));
    insta::assert_json_snapshot!(sent(&add));
    let bold = ordoro_with(&json!({ "auto_create_unknown_sku": true }));
    let add = ask(toward(&bold, &want, &[Facet::Lines], &fresh(&[order])));
    assert_eq!(line(&add), format!("POST /v3/order/{ROOT}/line"));
}

#[test]
fn lines_of_other_orders_and_of_people_stay() {
    let (ordoro, want) = (ordoro(), part());
    let mut order = held(&ordoro, &want);
    let lines = order["lines"].as_array_mut().unwrap();
    lines.push(json!({ "id": 1, "sku": "FLYER", "quantity": 1 }));
    lines.push(
        json!({ "id": 2, "sku": "MUG-1", "quantity": 1, "cart_orderitem_id": "x", "cart_order_id": "other" }),
    );
    let aligned = done(toward(&ordoro, &want, &[Facet::Lines], &fresh(&[order])));
    assert_eq!(aligned.settled, [Facet::Lines]);
}
