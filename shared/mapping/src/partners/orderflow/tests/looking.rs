//! Looking: by the reference, and by what is known.

use serde_json::json;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::SeenStatus;

use super::{MISSING, fixture, flow, flow_with, line, open, part, read, seen, told};
use crate::partner::TakesOrders;
use crate::partner::sample::sought;

#[test]
fn what_stands_under_the_reference_is_found() {
    let (flow, want) = (flow(), part());
    let call = flow.find(&sought(&want));
    assert_eq!(
        line(&call),
        "GET remoteorder/order/detail.xml?externalReference={order}&channel=WEB&organisation=acme Harmless"
    );
    assert_eq!(read(&call, &open(&want)).unwrap().len(), 1);
    assert!(read(&call, MISSING).unwrap().is_empty());
    let wrapped = format!("<orders>{}</orders>", open(&want));
    assert_eq!(read(&call, &wrapped).unwrap().len(), 1);
    for (name, text) in [
        ("another order", open(&want).replace(want.reference.as_str(), "other")),
        ("no order", "<shipments/>".to_owned()),
        ("no reference", "<order/>".to_owned()),
        ("no units", open(&want).replace("quantity=\"2\"", "")),
        ("odd units", open(&want).replace("quantity=\"2\"", "quantity=\"-2\"")),
    ] {
        assert!(matches!(read(&call, &text), Err(Failure::Unknown { .. })), "{name}");
    }
}

#[test]
fn an_order_that_is_not_there_is_absent_where_we_may_have_cancelled_it() {
    let want = part();
    let id = want.reference.as_str().try_into().unwrap();
    let absent = seen(&flow(), MISSING);
    assert_eq!((absent.status, absent.lines.len()), (SeenStatus::Open, 0));
    let manual = flow_with(&json!({ "changes": "manual" }));
    assert_eq!(read(&manual.get(&id, &sought(&want)), MISSING).unwrap(), None);
}

#[test]
fn how_far_an_order_is_shows_in_its_shipments() {
    let flow = flow();
    let all = |order: &str, shipment: &str, line: &str| told(&part(), order, shipment, line);
    for (name, text, want) in [
        ("new", all("validated", "ready", "created"), SeenStatus::Open),
        ("packed", all("validated", "packed", "picked"), SeenStatus::Open),
        ("a state that is new to us", all("validated", "teleported", "x"), SeenStatus::Open),
        ("left", all("completed", "despatched", "picked"), SeenStatus::Shipped),
        ("cancelled", all("cancelled", "ready", "created"), SeenStatus::Cancelled),
        ("its shipment is", all("validated", "cancelled", "created"), SeenStatus::Cancelled),
        ("its lines are", all("validated", "ready", "cancelled"), SeenStatus::Cancelled),
        (
            "half of it left",
            fixture("order_detail", &[]).replace("\"pickable\"", "\"despatched\""),
            SeenStatus::PartlyShipped,
        ),
    ] {
        assert_eq!(seen(&flow, &text).status, want, "{name}");
    }
    let bare = |state: &str| format!("<order externalReference=\"{}\" state=\"{state}\"/>", part().reference);
    assert_eq!(seen(&flow, &bare("completed")).status, SeenStatus::Shipped);
    assert_eq!(seen(&flow, &bare("created")).status, SeenStatus::Open);
}

#[test]
fn units_of_a_sku_are_one_line_over_all_shipments() {
    let text = fixture("order_detail", &[]).replace("\"pickable\"", "\"despatched\"");
    let seen = seen(&flow(), &text);
    let lines: Vec<_> = seen
        .lines
        .iter()
        .map(|line| (line.sku.as_str(), line.quantity, line.shipped, line.line.is_some()))
        .collect();
    assert_eq!(lines, [("MUG-1", 2, 1, false), ("CARD-7", 1, 0, false)]);
}
