//! Parcels that are not followed, followed twice, wrongly or without reason are reported; others are not.

use serde_json::{Value, json};

use super::super::{FollowerBook, Following, Report, ShopBook, compare_followed};

/// Two orders: one of two parcels, one of a parcel with the same number as the other's second; and one parcel comes back.
fn shop() -> Value {
    let parcel = |number: &str, carrier: &str, state: Option<&str>| {
        json!({"trackingData": {"trackingId": number, "carrier": carrier, "isReturn": false}, "items": [],
            "custom": state.map_or_else(|| json!({}), |state| json!({"waybillTracking": state}))})
    };
    let back = json!({"trackingData": {"trackingId": "BACK-1", "isReturn": true}});
    let nameless = json!({"trackingData": {"carrier": "UPS"}});
    let order = |id: &str, number: &str, parcels: Value| {
        json!({
            "id": id, "orderNumber": number, "orderState": "Open", "customerEmail": null, "shippingAddress": null,
            "totalPrice": {"centAmount": 1, "currencyCode": "USD", "fractionDigits": 2},
            "lines": [], "customLines": [], "deliveries": [{"items": [], "parcels": parcels}],
        })
    };
    let (one, shared) = (parcel("1z 1", "UPS", Some("delivered")), parcel("3S77", "Post", None));
    json!({"orders": [
        order("o1", "1001", json!([one, shared, nameless])),
        order("o2", "1002", json!([shared])),
        order("o3", "1003", json!([parcel("HELD-1", "UPS", None), back])),
    ], "inventory": []})
}

fn follower() -> Value {
    let followed = |id: &str, slug: &str, number: &str, order: &str, subtag: &str| {
        json!({"id": id, "slug": slug, "tracking_number": number, "order_number": order,
            "tag": subtag.split('_').next(), "subtag": subtag})
    };
    json!({"trackings": [
        followed("t1", "ups", "1Z1", "1001", "Delivered_001"),
        followed("t2", "postnl", "3S77", "1001", "InTransit_001"),
        followed("t3", "ups", "BACK-1", "1003", "InTransit_001"),
    ]})
}

fn following() -> Following {
    let text = |text: &str| text.to_owned();
    let row = |state: &str| [(text("waybillTracking"), json!(state))].into_iter().collect();
    Following {
        carriers: [(text("UPS"), text("ups")), (text("Post"), text("postnl"))].into_iter().collect(),
        states: [(text("Delivered"), row("delivered")), (text("Delivered_002"), row("collected"))]
            .into_iter()
            .collect(),
        unfollowed: [text("1003")].into_iter().collect(),
    }
}

fn compared(shop: &Value, follower: &Value) -> Report {
    let follower = FollowerBook::read("acc", follower).unwrap();
    compare_followed(&ShopBook::read(shop).unwrap(), &[follower], &following())
}

#[test]
fn untouched_books_agree() {
    let report = compared(&shop(), &follower());
    assert_eq!(report.sentences(), Vec::<String>::new());
    assert_eq!((report.orders, report.agree), (2, 2));
}

#[test]
fn every_corrupted_field_is_reported_in_a_sentence() {
    let parcels = "/orders/0/deliveries/0/parcels";
    let mut told = Vec::new();
    for (side, path, value) in [
        ("shop", format!("{parcels}/0/trackingData/trackingId"), json!("1Z2")),
        ("shop", format!("{parcels}/0/trackingData/carrier"), json!("Post")),
        ("shop", format!("{parcels}/0/custom/waybillTracking"), json!("on its way")),
        ("shop", format!("{parcels}/0/custom"), json!({})),
        ("shop", "/orders/0/orderNumber".to_owned(), json!("9001")),
        ("follower", "/trackings/0/tracking_number".to_owned(), json!("1Z3")),
        ("follower", "/trackings/0/slug".to_owned(), json!("ups-mi")),
        ("follower", "/trackings/0/order_number".to_owned(), Value::Null),
        ("follower", "/trackings/0/order_number".to_owned(), json!("1002")),
        ("follower", "/trackings/0/subtag".to_owned(), json!("Delivered_002")),
        ("follower", "/trackings/1/subtag".to_owned(), json!("Delivered_001")),
        ("follower", "/trackings/1/order_number".to_owned(), json!("1003")),
        ("follower", "/trackings/2/tracking_number".to_owned(), json!("HELD-1")),
    ] {
        let (mut ours, mut theirs) = (shop(), follower());
        let book = if side == "shop" { &mut ours } else { &mut theirs };
        *book.pointer_mut(&path).unwrap() = value.clone();
        if side == "follower" && path.starts_with("/trackings/1/subtag") {
            theirs["trackings"][1]["tag"] = json!("Delivered");
        }
        let sentences = compared(&ours, &theirs).sentences();
        assert!(!sentences.is_empty(), "{path}");
        told.push(json!([format!("{side}{path} = {value}"), sentences]));
    }
    insta::assert_json_snapshot!("corrupted_parcels", told);
}

#[test]
fn what_is_not_followed_is_missing_and_what_is_followed_twice_is_a_duplicate() {
    let none = compared(&shop(), &json!({"trackings": []}));
    assert_eq!(
        (none.missing.len(), none.mismatches.len(), none.agree),
        (3, 0, 0),
        "the shared one for each order"
    );
    let mut twice = follower();
    let mut copy = twice["trackings"][0].clone();
    (copy["id"], copy["slug"]) = (json!("t9"), json!("ups-mi"));
    twice["trackings"].as_array_mut().unwrap().push(copy);
    let report = compared(&shop(), &twice);
    assert_eq!(
        report.sentences(),
        ["duplicate: tracking of order 1001: the shop has 1Z1 once, the partner t1 and t9"]
    );
    assert_eq!((report.orders, report.agree), (2, 1));
}

#[test]
fn one_number_of_two_carriers_is_two_parcels() {
    let (mut ours, mut theirs) = (shop(), follower());
    ours["orders"][1]["deliveries"][0]["parcels"][0]["trackingData"]["carrier"] = json!("UPS");
    let mut other = theirs["trackings"][1].clone();
    (other["id"], other["slug"], other["order_number"]) = (json!("t9"), json!("ups"), json!("1002"));
    theirs["trackings"].as_array_mut().unwrap().push(other);
    assert!(compared(&ours, &theirs).is_clean());
}
