//! Looking for orders, by their number and never by the number alone.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::SeenStatus;

use super::{answered, held, line, part, read, sought, station};
use crate::call::{Next, Repeat};
use crate::partner::{Goal, TakesOrders};

fn list(orders: &[Value]) -> Value {
    json!({ "orders": orders, "total": orders.len(), "page": 1, "pages": 1 })
}

fn other(id: u64, key: &str) -> Value {
    let mut order = held(&part());
    order["orderId"] = json!(id);
    order["orderKey"] = json!(key);
    order
}

#[test]
fn an_order_is_found_by_its_number_and_known_by_its_key() {
    let want = part();
    let call = station().find(&sought(&want));
    assert_eq!(line(&call), "GET https://ssapi.shipstation.com/orders?orderNumber=W-1001&pageSize=500");
    assert_eq!(call.repeat, Repeat::Harmless);
    let found = read(&call, &list(&[other(1, "W-10010"), held(&want), other(2, "x")])).unwrap();
    assert_eq!(found.iter().map(|seen| seen.id.as_str()).collect::<Vec<_>>(), ["7001"]);
    assert!(read(&call, &list(&[other(1, "x")])).unwrap().is_empty());
    let twice = read(&call, &list(&[held(&want), other(7005, want.reference.as_str())])).unwrap();
    assert_eq!(twice.len(), 2);
    let mut nameless = want.clone();
    nameless.number = None;
    let call = station().find(&sought(&nameless));
    assert!(line(&call).contains(&format!("orderNumber={}&", want.reference)), "{}", line(&call));
}

#[test]
fn nothing_is_concluded_from_the_first_of_many_pages() {
    let call = station().find(&sought(&part()));
    let mut cut = list(&[other(1, "x")]);
    cut["pages"] = json!(3);
    assert!(
        matches!(read(&call, &cut), Err(Failure::Refused(refusal)) if refusal.code == "too-many-matches")
    );
    cut["orders"] = json!([held(&part())]);
    assert_eq!(read(&call, &cut).unwrap().len(), 1);
    assert!(matches!(answered(&call, 503, &json!({})), Err(Failure::Unknown { .. })));
}

#[test]
fn an_order_is_read_by_its_id_whatever_its_key_became() {
    let want = part();
    let call = station().get(&"7001".try_into().unwrap(), &sought(&want));
    let seen = read(&call, &list(&[other(7001, "changed"), other(1, "x")])).unwrap().unwrap();
    assert_eq!((seen.id.as_str(), seen.status), ("7001", SeenStatus::Open));
}

#[test]
fn an_order_of_another_number_is_read_by_its_id_before_anything_is_done() {
    let want = part();
    let goal = Goal::Stand { want: &want, facets: &waybill_domain::facets::Facet::ALL };
    let call = station().get(&"7001".try_into().unwrap(), &sought(&want));
    let lacking = read(&call, &list(&[])).unwrap().unwrap();
    assert_eq!((lacking.status, station().standing(&want, &lacking).len()), (SeenStatus::Open, 0));
    assert!(station().held(&lacking).is_empty());
    let Next::Ask(by_id) = station().toward(&goal, &lacking) else { panic!("does not ask") };
    assert_eq!(line(&by_id), "GET https://ssapi.shipstation.com/orders/7001");

    let mut renamed = held(&want);
    renamed["orderNumber"] = json!("RENAMED 7");
    let alone = read(&by_id, &renamed).unwrap();
    let Next::Ask(kin) = station().toward(&goal, &alone) else { panic!("does not ask") };
    assert_eq!(line(&kin), "GET https://ssapi.shipstation.com/orders?orderNumber=RENAMED+7&pageSize=500");
    for known in [list(&[renamed.clone()]), list(&[])] {
        let whole = read(&kin, &known).unwrap();
        assert!(matches!(station().toward(&goal, &whole), Next::Done(aligned) if aligned.settled.len() == 5));
    }

    let mut many = list(&[other(1, "x")]);
    many["pages"] = json!(2);
    assert_eq!(read(&kin, &many).unwrap().id.as_str(), "7001");
    assert_eq!(read(&call, &many).unwrap().unwrap().lines.len(), 0);

    let gone = answered(&by_id, 404, &json!({})).unwrap();
    assert_eq!(gone.status, SeenStatus::Cancelled);
    assert!(
        matches!(station().toward(&goal, &gone), Next::Refuse(refusal) if refusal.code == "gone-at-partner")
    );
    assert!(matches!(station().toward(&Goal::Cancel { reason: "r" }, &gone), Next::Done(_)));
}
