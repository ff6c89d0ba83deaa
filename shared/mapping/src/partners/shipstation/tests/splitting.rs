//! Orders that people split or merged.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::SeenStatus;

use super::amending::{ask, done, next};
use super::{body, held, part, read, seen_of, sought, station};
use crate::call::Next;
use crate::partner::{Goal, TakesOrders};

/// The part split in two: one mug left, the other and the card are to leave.
fn split(first: &str, second: &str) -> [Value; 2] {
    let (mut parent, mut child) = (held(&part()), held(&part()));
    parent["orderStatus"] = json!(first);
    parent["items"] = json!([{ "orderItemId": 9001, "lineItemKey": "line-a", "sku": "MUG-1", "quantity": 1, "unitPrice": 14.99 }]);
    parent["advancedOptions"]["mergedOrSplit"] = json!(true);
    child["orderId"] = json!(7002);
    child["orderNumber"] = json!("W-1001-1");
    child["orderStatus"] = json!(second);
    child["items"] = json!([
        { "orderItemId": 9003, "lineItemKey": "line-a", "sku": "MUG-1", "quantity": 1, "unitPrice": 14.99 },
        { "orderItemId": 9004, "lineItemKey": "line-b", "sku": "CARD-7", "quantity": 1, "unitPrice": 5 },
    ]);
    child["advancedOptions"]["mergedOrSplit"] = json!(true);
    child["advancedOptions"]["parentId"] = json!(7001);
    [parent, child]
}

#[test]
fn what_was_split_is_seen_as_one() {
    let want = part();
    let call = station().find(&sought(&want));
    for (first, second, status, lines) in [
        ("awaiting_shipment", "on_hold", SeenStatus::Open, [(2, 0), (1, 0)]),
        ("shipped", "awaiting_shipment", SeenStatus::PartlyShipped, [(2, 1), (1, 0)]),
        ("shipped", "shipped", SeenStatus::Shipped, [(2, 2), (1, 1)]),
        ("shipped", "cancelled", SeenStatus::Shipped, [(1, 1), (0, 0)]),
        ("cancelled", "cancelled", SeenStatus::Cancelled, [(0, 0), (0, 0)]),
    ] {
        let [parent, child] = split(first, second);
        let found = read(&call, &json!({ "orders": [child, parent], "page": 1, "pages": 1 })).unwrap();
        assert_eq!(found.len(), 1, "{first} {second}");
        assert_eq!((found[0].id.as_str(), found[0].status), ("7001", status), "{first} {second}");
        let units: Vec<(u32, u32)> =
            found[0].lines.iter().map(|line| (line.quantity, line.shipped)).collect();
        assert_eq!(units, lines, "{first} {second}");
    }
}

#[test]
fn a_split_changes_no_lines_and_none_can_change_any_more() {
    let seen = seen_of(&split("awaiting_shipment", "awaiting_shipment"));
    assert!(station().standing(&part(), &seen).contains(&Facet::Lines));
    let mut want = part();
    want.lines[0].quantity = 1;
    let aligned = done(next(&want, &[Facet::Lines], &seen));
    assert_eq!(aligned.refused[0].1.code, "split-at-partner");
    assert_eq!(
        aligned.refused[0].1.message,
        "order `W-1001` was split at ShipStation: its lines can no longer change"
    );
}

#[test]
fn the_rest_is_written_to_each_open_order_by_its_own_id_and_key() {
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    let mut seen = seen_of(&split("awaiting_shipment", "on_hold"));
    for (id, status) in [(7001, "awaiting_shipment"), (7002, "on_hold")] {
        let call = ask(next(&want, &[Facet::Address], &seen));
        let sent = body(&call);
        assert_eq!((&sent["orderId"], &sent["orderStatus"]), (&json!(id), &json!(status)));
        assert_eq!((&sent["orderKey"], &sent["shipTo"]["city"]), (&json!(want.reference), &json!("Reno")));
        seen = read(&call, &sent).unwrap();
    }
    assert_eq!(done(next(&want, &[Facet::Address], &seen)).settled, [Facet::Address]);
    let partly = seen_of(&split("shipped", "awaiting_shipment"));
    assert_eq!(body(&ask(next(&want, &[Facet::Address], &partly)))["orderId"], 7002);
}

#[test]
fn each_open_order_is_cancelled_and_what_left_is_told() {
    let goal = Goal::Cancel { reason: "customer asked" };
    let mut seen = seen_of(&split("awaiting_shipment", "on_hold"));
    for id in [7001, 7002] {
        let call = ask(station().toward(&goal, &seen));
        let sent = body(&call);
        assert_eq!((&sent["orderId"], &sent["orderStatus"]), (&json!(id), &json!("cancelled")));
        seen = read(&call, &sent).unwrap();
    }
    assert_eq!(seen.status, SeenStatus::Cancelled);
    assert_eq!(done(station().toward(&goal, &seen)).settled, Facet::ALL);

    let partly = seen_of(&split("shipped", "awaiting_shipment"));
    let call = ask(station().toward(&goal, &partly));
    assert_eq!(body(&call)["orderId"], 7002);
    let after = read(&call, &body(&call)).unwrap();
    let Next::Refuse(refusal) = station().toward(&goal, &after) else { panic!("not refused") };
    assert_eq!(refusal.message, "order `W-1001` cannot be cancelled: 1 unit left the warehouse");
}

#[test]
fn what_was_merged_is_left_to_people() {
    let mut order = held(&part());
    order["advancedOptions"]["mergedIds"] = json!([6001, 6002]);
    let seen = seen_of(&[order]);
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    assert_eq!(done(next(&want, &[Facet::Address], &seen)).refused[0].1.code, "merged-at-partner");
    let cancelled = station().toward(&Goal::Cancel { reason: "r" }, &seen);
    assert!(matches!(cancelled, Next::Refuse(refusal) if refusal.code == "merged-at-partner"));
}
