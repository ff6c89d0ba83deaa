//! What orders say: levels, holds, shipments, voids, addresses.

use serde_json::{Value, json};
use waybill_domain::event::{FulfillmentEvent, PartStatus, Shipment, What};
use waybill_domain::facts::PartFacts;
use waybill_domain::new_word::SaidOf;

use super::super::event::of_order;
use super::{fixture, holding, now, options, ordoro_with};

fn events(order: &Value) -> Vec<FulfillmentEvent> {
    of_order(&options(), order, now()).unwrap()
}

fn shipment(order: &Value) -> Option<Shipment> {
    let mut whats = events(order).into_iter().map(|event| event.what);
    whats.find_map(|what| if let What::Shipped(shipment) = what { Some(shipment) } else { None })
}

fn voided(order: &Value) -> Option<String> {
    let mut whats = events(order).into_iter().map(|event| event.what);
    whats.find_map(|what| {
        if let What::ShipmentVoided { shipment } = what { Some(shipment.to_string()) } else { None }
    })
}

#[test]
fn an_open_order_tells_levels_holds_and_what_is_wrong_with_its_address() {
    let events = of_order(&holding().options, &fixture("order_open"), now()).unwrap();
    insta::assert_json_snapshot!(events);
}

#[test]
fn an_order_that_left_tells_its_shipment() {
    insta::assert_json_snapshot!(events(&fixture("order_shipped")));
}

#[test]
fn a_label_that_was_bought_tells_its_packages_and_whose_account_it_was() {
    let ordoro = ordoro_with(&json!({ "carriers": { "321": "FedEx" } }));
    insta::assert_json_snapshot!(of_order(&ordoro.options, &fixture("order_labelled"), now()).unwrap());
}

#[test]
fn a_shipment_is_the_same_until_it_is_shipped_again() {
    let first = fixture("order_shipped");
    let id = |order: &Value| shipment(order).unwrap().id.to_string();
    assert_eq!(id(&first), "1-W-1001-97b54c93/20261120T112010Z");
    let change = |path: &str, value: Value| {
        let mut order = first.clone();
        *order.pointer_mut(path).unwrap() = value;
        order
    };
    let corrected = change("/shipping_info/tracking_number", json!("1Z999AA10000000002"));
    let summer = change("/shipping_info/created_date", json!("2026-11-20T06:20:10.500000-05:00"));
    assert_eq!((id(&corrected), id(&summer)), (id(&first), id(&first)));
    let parcels = shipment(&corrected).unwrap().parcels;
    assert_eq!((parcels.len(), parcels[0].id.as_str()), (1, "1"));
    let again = change("/shipping_info/created_date", json!("2026-11-21T08:00:00Z"));
    assert_ne!(id(&again), id(&first));
    let mut undated = change("/shipping_info/created_date", json!(null));
    assert_eq!(id(&undated), "1-W-1001-97b54c93/1Z999AA10000000001");
    undated["shipping_info"]["tracking_number"] = json!("");
    assert_eq!(id(&undated), "1-W-1001-97b54c93/20261120T110000Z");
    undated["shipping_info"] = json!({});
    assert_eq!(id(&undated), "1-W-1001-97b54c93/marked");
    assert!(shipment(&undated).unwrap().parcels.is_empty());
}

#[test]
fn a_shipment_that_was_taken_back_is_void() {
    let shipped = fixture("order_shipped");
    let id = shipment(&shipped).unwrap().id.to_string();
    let change = |status: &str, info: Option<Value>, void: bool| {
        let mut order = shipped.clone();
        order["status"] = json!(status);
        order["shipping_info"]["void"] = json!(void);
        if let Some(info) = info {
            order["shipping_info"] = info;
        }
        order
    };
    let open = "awaiting_fulfillment";
    let unnumbered =
        json!({ "created_date": "2026-11-20T11:20:10Z", "void": false, "tracking_number": null });
    for (name, order, want) in [
        ("void", change("shipped", None, true), Some(&id)),
        ("void and waiting", change(open, None, true), Some(&id)),
        ("waiting with its number", change(open, None, false), Some(&id)),
        ("waiting, nothing left of it", change(open, Some(json!({})), false), None),
        ("waiting, never shipped", change(open, Some(unnumbered), false), None),
        ("shipped", change("shipped", None, false), None),
    ] {
        assert_eq!(voided(&order).as_ref(), want, "{name}");
        assert_eq!(shipment(&order).is_some(), name == "shipped", "{name}");
    }
}

#[test]
fn a_shipment_of_which_nothing_is_left_is_void_by_what_stands() {
    let shipped = fixture("order_shipped");
    let waiting = |info: Value| {
        let mut order = shipped.clone();
        order["status"] = json!("awaiting_fulfillment");
        order["shipping_info"] = info;
        order
    };
    let with = |status: &str| {
        let mut order = shipped.clone();
        order["status"] = json!(status);
        order
    };
    let mut bare = shipped.clone();
    bare["shipping_info"] = json!({});
    for (name, then, is_void) in [
        ("still shipped", shipped.clone(), false),
        ("waiting, nothing left of it", waiting(json!({})), true),
        ("waiting, with null", waiting(json!(null)), true),
        ("shipped, without a word of it", bare, false),
        ("cancelled", with("cancelled"), false),
        ("new to us", with("on_the_moon"), true),
    ] {
        let mut facts = PartFacts::new("east".try_into().unwrap());
        let later = |event: FulfillmentEvent| FulfillmentEvent {
            as_of: event.as_of + jiff::SignedDuration::from_mins(1),
            ..event
        };
        let news = events(&shipped).into_iter().chain(events(&then).into_iter().map(later));
        news.for_each(|event| facts.merge(&event));
        let first = shipment(&shipped).unwrap().id;
        assert_eq!(facts.shipments[&first].is_void(), is_void, "{name}");
    }
}

#[test]
fn how_far_an_order_is() {
    for (status, want) in [
        ("awaiting_fulfillment", PartStatus::Pending),
        ("dropshipment_requested", PartStatus::Pending),
        ("on_the_moon", PartStatus::Pending),
        ("shipped", PartStatus::Shipped),
        ("cancelled", PartStatus::Cancelled),
    ] {
        let mut order = fixture("order_open");
        order["status"] = json!(status);
        let What::Stands { status: told, lines, holds, new, .. } = &events(&order)[0].what else {
            panic!("{status}")
        };
        assert_eq!((*told, holds), (want, &None), "{status}");
        let words: Vec<&str> = new.iter().map(|new| new.word.as_str()).collect();
        assert_eq!(words, if status == "on_the_moon" { vec![status] } else { vec![] }, "{status}");
        let is_cancelled = want == PartStatus::Cancelled;
        assert_eq!(lines[0].held, Some(if is_cancelled { 0 } else { 2 }), "{status}");
    }
}

#[test]
fn a_verdict_that_is_new_is_told_as_new() {
    for (status, want) in [("unvalidated", None), ("validated", None), ("haunted", Some("haunted"))] {
        let mut order = fixture("order_open");
        order["shipping_address"]["validation"] = json!({ "status": status });
        let events = events(&order);
        let What::Stands { new, .. } = &events[0].what else { panic!("{status}") };
        let told = new.iter().map(|new| (new.of, new.word.as_str())).collect::<Vec<_>>();
        assert_eq!(
            told,
            want.map(|word| (SaidOf::Address, word)).into_iter().collect::<Vec<_>>(),
            "{status}"
        );
        let is_checked = events.iter().any(|event| matches!(event.what, What::AddressChecked(_)));
        assert_eq!(is_checked, status == "validated", "{status}");
    }
}

#[test]
fn units_are_allocated_or_short() {
    type Told = [(Option<u32>, Option<u32>); 2];
    let (none, all, short) =
        ((Some(0), Some(0)), |units| (Some(units), Some(0)), |units| (Some(0), Some(units)));
    let cases: [(&str, Told); 6] = [
        ("allocated", [all(2), all(1)]),
        ("overallocated", [all(2), all(1)]),
        ("partial", [all(2), short(1)]),
        ("could_not_allocate", [short(2), short(1)]),
        ("unallocated", [none, none]),
        ("", [(None, None), (None, None)]),
    ];
    for (status, want) in cases {
        let mut order = fixture("order_open");
        order["allocation_status"] = json!(status);
        let What::Stands { lines, .. } = &events(&order)[0].what else { panic!("{status}") };
        let told: Vec<_> = lines.iter().map(|line| (line.allocated, line.backordered)).collect();
        assert_eq!(told, want, "{status}");
    }
}

#[test]
fn rows_of_one_line_are_one_level() {
    let mut order = fixture("order_open");
    let mut more = order["lines"][0].clone();
    more["id"] = json!(9009);
    more["quantity"] = json!(3);
    order["lines"].as_array_mut().unwrap().push(more);
    let What::Stands { lines, .. } = &events(&order)[0].what else { panic!("{order}") };
    assert_eq!(lines.iter().map(|line| line.held.unwrap()).collect::<Vec<_>>(), [5, 1]);
}

#[test]
fn several_numbers_are_several_packages() {
    let number = "1Z999AA10000000001";
    for (name, field, value, want) in [
        ("none", "packages", json!(null), vec![number]),
        ("bare numbers", "packages", json!(["A-100001", number]), vec![number, "A-100001"]),
        ("objects", "packages", json!([{ "tracking_number": "A-100001" }]), vec![number, "A-100001"]),
        ("without numbers", "packages", json!([{ "weight": 3 }, { "weight": 4 }]), vec![number, ""]),
        (
            "a text with commas",
            "package_tracking",
            json!("A-100001, A-100002"),
            vec![number, "A-100001", "A-100002"],
        ),
        ("words", "package_tracking", json!("left at the door"), vec![number]),
        (
            "a list in a text",
            "package_tracking",
            json!("[{\"tracking_number\":\"A-100001\"}]"),
            vec![number, "A-100001"],
        ),
    ] {
        let mut order = fixture("order_shipped");
        order["shipping_info"][field] = value;
        let parcels = shipment(&order).unwrap().parcels;
        let numbers: Vec<String> =
            parcels.iter().map(|parcel| parcel.tracking_number.clone().unwrap_or_default()).collect();
        assert_eq!(numbers, want, "{name}");
        assert_eq!(parcels.iter().all(|parcel| parcel.lines.is_empty()), want.len() > 1, "{name}");
    }
}

#[test]
fn where_the_numbers_are_is_a_setting() {
    let ordoro =
        ordoro_with(&json!({ "packages_at": "/package_tracking", "package_number_at": "/label/number" }));
    let mut order = fixture("order_shipped");
    order["shipping_info"]["package_tracking"] = json!([{ "label": { "number": "A-100001" }, "weight": 16 }]);
    order["shipping_info"]["tracking_number"] = json!(null);
    let events = of_order(&ordoro.options, &order, now()).unwrap();
    let What::Shipped(shipment) = &events[1].what else { panic!("{events:?}") };
    assert_eq!(shipment.parcels[0].tracking_number.as_deref(), Some("A-100001"));
    assert_eq!(shipment.parcels[0].measurements.weight.unwrap().0, 454);
}

#[test]
fn orders_that_are_not_ours_say_nothing_unless_they_are_in_our_channel() {
    let mut order = fixture("order_shipped");
    order["order_number"] = json!("2-1001");
    for line in order["lines"].as_array_mut().unwrap() {
        line["cart_shipment_id"] = json!(null);
        line["cart_order_id"] = json!("5512");
    }
    assert!(events(&order).is_empty());
    let channel = ordoro_with(&json!({ "cart": 100 }));
    let told = of_order(&channel.options, &order, now()).unwrap();
    assert_eq!(told[0].subject.reference.as_deref(), Some("5512"));
}

#[test]
fn of_orders_that_people_merged_each_part_has_its_lines() {
    let mut order = fixture("order_shipped");
    let other = "2b0d7b3d-0000-4000-8000-1d0a8b6f2a11";
    order["lines"][1]["cart_order_id"] = json!(other);
    order["lines"][1]["cart_shipment_id"] = json!(format!("{other}-0a1b2c3d"));
    let told = events(&order).into_iter().filter_map(|event| {
        let What::Shipped(shipment) = event.what else { return None };
        let units: Vec<u32> = shipment.lines.iter().map(|line| line.quantity).collect();
        Some((event.subject.order()?.to_string(), units))
    });
    let told: Vec<(String, Vec<u32>)> = told.collect();
    let ours = "b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00".to_owned();
    assert_eq!(told, [(other.to_owned(), vec![1]), (ours, vec![2])]);
}

#[test]
fn what_cannot_be_read_says_where() {
    for (path, value, want) in [
        ("/lines/0/quantity", json!(1.5), "line 9001 has no quantity"),
        ("/lines/0/quantity", json!(-1), "line 9001 has no quantity"),
        ("/order_number", json!(7), "an order: invalid type"),
        ("/shipping_info", json!([]), "an order: invalid"),
        ("/order_number", json!(" "), "is empty"),
    ] {
        let mut order = fixture("order_shipped");
        *order.pointer_mut(path).unwrap() = value;
        let why = of_order(&options(), &order, now()).unwrap_err();
        assert!(why.contains(want), "{path}: {why}");
    }
}
