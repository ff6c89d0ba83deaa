//! Parcels as orders have them. The people in the fixtures are invented.

use serde_json::{Value, json};

use super::*;
use crate::commercetools::read;

fn order(body: &Value) -> Order {
    read::order(&"shop-eu".try_into().unwrap(), body).unwrap()
}

fn single() -> Value {
    serde_json::from_str(include_str!("../commercetools/fixtures/order-single.json")).unwrap()
}

fn found(body: &Value, customer: bool, custom: &[&str]) -> Vec<ToTrack> {
    let carriers = Carriers::default();
    to_track(&order(body), &Telling { carriers: &carriers, prefix: "waybill", customer, custom })
}

#[test]
fn a_parcel_with_a_number_is_told_with_what_the_order_says() {
    let mut body = single();
    let delivery = &mut body["shippingInfo"]["deliveries"][0];
    delivery["custom"] =
        json!({ "type": { "typeId": "type", "id": "t" }, "fields": { "waybillWarehouse": "w-1" } });
    delivery["parcels"][0]["custom"]["fields"]["waybillShippedAt"] = json!("2026-11-20T15:30:00.000Z");
    let parcels = found(&body, true, &["note", "nothing"]);
    insta::assert_json_snapshot!(parcels);
    assert_eq!(parcels[0].carrier.as_ref().unwrap().name, "ups");
}

#[test]
fn a_customer_who_did_not_consent_is_nobody() {
    let told = serde_json::to_string(&found(&single(), false, &[])).unwrap();
    for personal in ["Ida", "ida.example", "+49", "6d1f6e0a", "Lindenweg", "ring twice"] {
        assert!(!told.contains(personal), "{personal} in {told}");
    }
}

#[test]
fn what_has_no_number_is_not_tracked() {
    let numbers = |tracking: Value| {
        let mut body = single();
        body["shippingInfo"]["deliveries"][0]["parcels"][0]["trackingData"] = tracking;
        found(&body, false, &[])
            .into_iter()
            .map(|parcel| (parcel.number, parcel.is_return))
            .collect::<Vec<_>>()
    };
    for (tracking, want) in [
        (json!({ "trackingId": " 1Z9 " }), vec![("1Z9".to_owned(), false)]),
        (json!({ "trackingId": "1Z9", "isReturn": true }), vec![("1Z9".to_owned(), true)]),
        (json!({ "trackingId": " " }), vec![]),
        (json!({ "carrier": "UPS" }), vec![]),
        (Value::Null, vec![]),
    ] {
        assert_eq!(numbers(tracking.clone()), want, "{tracking}");
    }
}

#[test]
fn each_shipping_has_its_own_destination() {
    let mut body: Value =
        serde_json::from_str(include_str!("../commercetools/fixtures/order-multiple.json")).unwrap();
    for (at, number) in ["N-1000", "N-2000"].into_iter().enumerate() {
        body["shipping"][at]["shippingInfo"]["deliveries"] = json!([{ "id": format!("d{at}"), "items": [],
            "parcels": [{ "id": format!("p{at}"), "trackingData": { "trackingId": number } }] }]);
    }
    let told: Vec<_> = found(&body, false, &[])
        .into_iter()
        .map(|parcel| {
            (parcel.number, parcel.destination.unwrap().city.unwrap(), parcel.shipping_method.unwrap())
        })
        .collect();
    let want =
        |number: &str, city: &str, method: &str| (number.to_owned(), city.to_owned(), method.to_owned());
    assert_eq!(told, [want("N-1000", "Kobe", "Slow"), want("N-2000", "Osaka", "Fast")]);
}

#[test]
fn the_table_of_carriers_changes_no_fingerprint_and_what_is_told_does() {
    let one = found(&single(), false, &[]).remove(0);
    let print = one.print();
    assert_eq!(ToTrack { carrier: None, ..one.clone() }.print(), print);
    for (name, other) in [
        ("number", ToTrack { number: "1Z9".into(), ..one.clone() }),
        ("place", ToTrack { destination: None, ..one.clone() }),
        ("time", ToTrack { shipped_at: Some(one.ordered_at), ..one.clone() }),
    ] {
        assert_ne!(other.print(), print, "{name}");
    }
    assert_ne!(found(&single(), true, &[]).remove(0).print(), print, "consent");
}
