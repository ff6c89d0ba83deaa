//! Looking: by the shop order, and by id.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::SeenStatus;

use super::{held, line, ordoro, part, read, sought};
use crate::call::Repeat;
use crate::partner::{NOT_SHOWN, TakesOrders};

fn page(orders: &[Value]) -> Value {
    json!({ "count": orders.len(), "limit": 100, "offset": 0, "order": orders })
}

#[test]
fn everything_of_the_part_is_found_and_nothing_else() {
    let (ordoro, want) = (ordoro(), part());
    let call = ordoro.find(&sought(&want));
    assert_eq!(call.repeat, Repeat::Harmless);
    assert_eq!(
        line(&call),
        "GET /v3/order?cart_order_id=b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00&status=all&limit=100"
    );
    let mut other = want.clone();
    other.key.warehouse = Some("4712".try_into().unwrap());
    other.reference = other.key.reference();
    let (mine, theirs) = (held(&ordoro, &want), held(&ordoro, &other));
    let mut elsewhere = mine.clone();
    elsewhere["order_number"] = json!("2-W-1001-97b54c93");
    let mut shell = mine.clone();
    shell["is_order_parent"] = json!(true);
    let mut cancelled = mine.clone();
    cancelled["status"] = json!("cancelled");
    for (name, orders, want) in [
        ("none", vec![], vec![]),
        ("one", vec![mine.clone()], vec![SeenStatus::Open]),
        ("with the part from another warehouse", vec![theirs, mine.clone()], vec![SeenStatus::Open]),
        ("under another sales channel too", vec![mine, elsewhere], vec![SeenStatus::Open; 2]),
        ("a shell", vec![shell], vec![]),
        ("cancelled", vec![cancelled], vec![SeenStatus::Cancelled]),
    ] {
        let found = read(&call, &page(&orders)).unwrap();
        assert_eq!(found.iter().map(|seen| seen.status).collect::<Vec<_>>(), want, "{name}");
    }
}

#[test]
fn marks_that_do_not_come_back_are_made_of_the_number() {
    let (ordoro, want) = (ordoro(), part());
    let mut order = held(&ordoro, &want);
    for line in order["lines"].as_array_mut().unwrap() {
        line["cart_shipment_id"] = json!(null);
    }
    let call = ordoro.find(&sought(&want));
    assert_eq!(read(&call, &page(&[order.clone()])).unwrap().len(), 1);
    for line in order["lines"].as_array_mut().unwrap() {
        line["cart_order_id"] = json!(null);
    }
    assert_eq!(read(&call, &page(&[order.clone()])).unwrap().len(), 1);
    order["order_number"] = json!("1-W-1001-00000000");
    assert_eq!(read(&call, &page(&[order])).unwrap().len(), 0);
}

#[test]
fn an_order_that_could_be_any_part_is_for_a_person() {
    let (ordoro, want) = (ordoro(), part());
    let mut order = held(&ordoro, &want);
    order["order_number"] = json!("1-77");
    for line in order["lines"].as_array_mut().unwrap() {
        line["cart_shipment_id"] = json!(null);
    }
    let failure = read(&ordoro.find(&sought(&want)), &page(&[order])).unwrap_err();
    assert!(matches!(failure, Failure::Refused(refusal) if refusal.code == "unassignable-order"));
}

#[test]
fn a_list_that_is_not_whole_is_no_answer() {
    let (ordoro, want) = (ordoro(), part());
    let call = ordoro.find(&sought(&want));
    let mut cut = page(&[held(&ordoro, &want)]);
    cut["count"] = json!(101);
    assert!(matches!(read(&call, &cut), Err(Failure::Refused(refusal)) if refusal.code == "too-many-orders"));
    for body in [json!({}), json!({ "order": null }), json!({ "order": [{}] }), json!([])] {
        assert!(matches!(read(&call, &body), Err(Failure::Unknown { .. })), "{body}");
    }
}

#[test]
fn an_id_is_kept_whatever_became_of_the_order() {
    let (ordoro, want) = (ordoro(), part());
    let id = "1-W-1001-97b54c93".try_into().unwrap();
    let call = ordoro.get(&id, &sought(&want));
    assert_eq!(call.name, "order_get");
    let whole = read(&call, &page(&[held(&ordoro, &want)])).unwrap().unwrap();
    assert_eq!((&whole.id, whole.status), (&id, SeenStatus::Open));
    let mut grandchild = held(&ordoro, &want);
    grandchild["order_number"] = json!("1-9003");
    grandchild["parent_order_number"] = json!("1-9001");
    let split = read(&call, &page(&[grandchild])).unwrap().unwrap();
    assert_eq!((&split.id, split.content["id"].as_str()), (&id, Some(id.as_str())));
}

#[test]
fn a_part_that_was_placed_and_is_in_no_list_is_not_taken_for_gone() {
    let (ordoro, want) = (ordoro(), part());
    let call = ordoro.get(&"1-W-1001-97b54c93".try_into().unwrap(), &sought(&want));
    let failure = read(&call, &page(&[])).unwrap_err();
    assert!(matches!(failure, Failure::Refused(refusal) if refusal.code == NOT_SHOWN));
    let other = |number: &str| {
        let mut order = held(&ordoro, &want);
        order["order_number"] = json!(number);
        order
    };
    let failure = read(&call, &page(&[other("2-W-1001-97b54c93"), other("3-W-1001-97b54c93")])).unwrap_err();
    assert!(matches!(failure, Failure::Refused(refusal) if refusal.code == "unassignable-order"));
}
