//! What people at the warehouse change: that it is noticed, and that it survives.

use serde_json::{Value, json};
use waybill_domain::facets::{Facet, is_edited};
use waybill_domain::fulfillment::Seen;

use super::amending::{ask, input};
use super::{held, hero, part, seen};
use crate::partner::TakesOrders;

/// What is done to an order at ShipHero.
type Edit = fn(&mut Value);
/// A name, what is done, the facet that it belongs to, and how that reads.
type Edited = (&'static str, Edit, Facet, &'static str);
/// The facet that the shop changes, what was done to another one, and what is sent then, by its place.
type Kept = (Facet, Edit, &'static [(&'static str, &'static str)]);

/// The part as ShipHero holds it after its people changed something.
fn edited(change: impl FnOnce(&mut Value)) -> Seen {
    let mut order = held(&hero(), &part());
    change(&mut order);
    super::super::seen::seen(&order).unwrap()
}

/// What people there do.
const EDITS: [Edited; 8] = [
    (
        "street",
        |order| order["shipping_address"]["address1"] = json!("5 Dock Road"),
        Facet::Address,
        "Ada Brook, 5 Dock Road, Las Vegas, NV 89119, US; bill to Ada Brook, 9 Quarry Street, Las Vegas, NV 89119, US",
    ),
    (
        "billing",
        |order| order["billing_address"]["last_name"] = json!("Stone"),
        Facet::Address,
        "Ada Brook, 2200 Desert Inn Road, Las Vegas, NV 89119, US; bill to Ada Stone, 9 Quarry Street, Las Vegas, NV \
         89119, US",
    ),
    (
        "phone",
        |order| order["shipping_address"]["phone"] = json!("555-0111"),
        Facet::Contact,
        "ada@example.com, 555-0111",
    ),
    (
        "quantity",
        |order| {
            order["line_items"]["edges"][0]["node"]["quantity"] = json!(1);
            order["line_items"]["edges"][0]["node"]["quantity_pending_fulfillment"] = json!(1);
        },
        Facet::Lines,
        "1 x `MUG-1` at 14.99, 1 x `CARD-7` at 5.00",
    ),
    (
        "line removed",
        |order| {
            order["line_items"]["edges"].as_array_mut().unwrap().pop();
        },
        Facet::Lines,
        "2 x `MUG-1` at 14.99",
    ),
    (
        "tax",
        |order| order["total_tax"] = json!("0.00"),
        Facet::Lines,
        "2 x `MUG-1` at 14.99, 1 x `CARD-7` at 5.00",
    ),
    (
        "carrier",
        |order| order["shipping_lines"]["carrier"] = json!("FedEx"),
        Facet::Shipping,
        "Standard (FedEx Ground)",
    ),
    ("hold", |order| order["holds"] = json!({ "operator_hold": true }), Facet::Hold, "operator_hold"),
];

#[test]
fn an_edit_at_the_warehouse_shows_in_its_facet_alone() {
    let before = hero().held(&seen(&hero(), &part()));
    for (name, change, facet, words) in EDITS {
        let now = hero().held(&edited(change));
        for other in Facet::ALL {
            let is_one = is_edited(&before[&other].pieces, &now[&other].pieces);
            assert_eq!(is_one, other == facet, "{name}: {other}");
        }
        assert_eq!(now[&facet].words, words, "{name}");
    }
}

#[test]
fn what_shiphero_does_by_itself_is_no_edit() {
    let before = hero().held(&seen(&hero(), &part()));
    let by_itself: [(&str, Edit); 6] = [
        ("checked address", |order| {
            order["shipping_address"]["address1"] = json!("2200 DESERT INN RD".replace("RD", "ROAD"));
            order["shipping_address"]["zip"] = json!("89119-1234");
        }),
        ("address hold", |order| order["holds"] = json!({ "address_hold": true })),
        ("shipped", |order| {
            order["line_items"]["edges"][0]["node"]["quantity_shipped"] = json!(2);
            order["line_items"]["edges"][0]["node"]["quantity_pending_fulfillment"] = json!(0);
        }),
        ("a flyer", |order| {
            let node =
                json!({ "id": "insert", "sku": "FLYER", "partner_line_item_id": "90210", "quantity": 1 });
            order["line_items"]["edges"].as_array_mut().unwrap().push(json!({ "node": node }));
        }),
        ("another way to write it", |order| order["total_tax"] = json!("3.2")),
        ("its own number", |order| order["fulfillment_status"] = json!("Waiting for artwork")),
    ];
    for (name, change) in by_itself {
        let now = hero().held(&edited(change));
        for facet in Facet::ALL {
            assert!(!is_edited(&before[&facet].pieces, &now[&facet].pieces), "{name}: {facet}");
        }
    }
    let mut order = held(&hero(), &part());
    order["shipping_lines"] = json!({ "title": "Standard", "price": "4.99" });
    let open = hero().held(&super::super::seen::seen(&order).unwrap());
    assert!(
        !is_edited(&open[&Facet::Shipping].pieces, &before[&Facet::Shipping].pieces),
        "filled in by its rules"
    );
}

/// What stays as people there want it.
const KEPT: [Kept; 4] = [
    (
        Facet::Contact,
        |order| order["shipping_address"]["address1"] = json!("5 Dock Road"),
        &[
            ("/shipping_address/address1", "5 Dock Road"),
            ("/shipping_address/city", "Las Vegas"),
            ("/shipping_address/phone", "+1 555 0199"),
        ],
    ),
    (
        Facet::Address,
        other_contact,
        &[
            ("/shipping_address/city", "Reno"),
            ("/shipping_address/phone", "555-0111"),
            ("/shipping_address/email", ""),
        ],
    ),
    (
        Facet::Lines,
        |order| order["shipping_lines"]["carrier"] = json!("FedEx"),
        &[
            ("/shipping_lines/title", "Standard"),
            ("/shipping_lines/carrier", "FedEx"),
            ("/shipping_lines/price", "5.49"),
            ("/total_tax", "3.30"),
        ],
    ),
    (
        Facet::Shipping,
        |order| order["shipping_lines"]["price"] = json!("9.00"),
        &[("/shipping_lines/title", "Express"), ("/shipping_lines/price", "9.00")],
    ),
];

fn other_contact(order: &mut Value) {
    order["shipping_address"]["phone"] = json!("555-0111");
    order["shipping_address"]["email"] = json!(null);
}

#[test]
fn an_edit_at_the_warehouse_survives_a_change_of_another_facet() {
    let mut want = part();
    want.address.city = Some("Reno".to_owned());
    want.contact.phone = Some("+1 555 0199".to_owned());
    want.shipping.method_name = "Express".to_owned();
    want.totals.tax.minor += 10;
    want.totals.shipping.minor += 50;
    want.totals.total.minor += 60;
    for (facet, change, sent) in KEPT {
        let sends = input(&ask(&want, &[facet], &edited(change)));
        for (at, value) in sent {
            assert_eq!(sends.pointer(at), Some(&json!(value)), "{facet}: {at} in {sends}");
        }
    }
    let both = input(&ask(&want, &[Facet::Address, Facet::Contact], &edited(other_contact)));
    assert_eq!(both["shipping_address"]["phone"], "+1 555 0199", "a facet that is named is sent");
}
