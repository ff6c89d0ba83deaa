//! Parcels that leave with another carrier or service than was asked for.

use serde_json::{Value, json};
use waybill_domain::carriage::Carriage;

use crate::scene::Scene;

const NOTHING: [&str; 0] = [];

/// An order that is asked for with UPS Ground, of an account that wants to be told so.
async fn placed(policy: &str) -> Scene {
    let line = "unmapped_shipping = \"send_name\"";
    let methods = format!(
        "{line}\nshipping_methods = {{ \"*\" = {{ carrier = \"UPS\", method = \"Ground\" }} }}\n{policy}"
    );
    Scene::placed(&[(line, &methods)]).await
}

/// Everything leaves in one package; answers the shipment.
fn ship(scene: &Scene, carrier: &str, method: &str) -> Value {
    let packages = json!({ "packages": [{ "carrier": carrier, "method": method }] });
    scene.floor("ship", packages)["shipments"][0]["id"].clone()
}

fn told(scene: &Scene) -> Value {
    let order = scene.in_shop();
    order
        .pointer("/shippingInfo/deliveries/0/parcels/0/custom/fields/waybillShippedOtherwise")
        .cloned()
        .unwrap_or_default()
}

#[tokio::test]
async fn the_parcel_says_so_and_nobody_is_asked() {
    let scene = placed("").await;
    let asked = Carriage { carrier: Some("UPS".to_owned()), service: Some("Ground".to_owned()) };
    assert_eq!(scene.part().await.asked, asked);
    ship(&scene, "FedEx", "2Day");
    scene.poll().await;
    assert_eq!(told(&scene), "FedEx 2Day instead of UPS Ground");
    assert_eq!(scene.codes().await, NOTHING);
}

#[tokio::test]
async fn what_leaves_as_it_was_asked_is_not_worth_a_word() {
    let scene = placed("shipped_otherwise = \"review\"").await;
    ship(&scene, "ups", "UPS® Ground");
    scene.poll().await;
    assert_eq!((told(&scene), scene.codes().await), (Value::Null, Vec::new()));
}

#[tokio::test]
async fn a_person_is_told_until_a_void_takes_it_away() {
    let scene = placed("shipped_otherwise = \"review\"").await;
    let shipment = ship(&scene, "UPS", "2nd Day Air");
    scene.poll().await;
    let reviews = scene.reviews().await;
    let [(code, message)] = reviews.as_slice() else { panic!("{reviews:?}") };
    assert_eq!(code, "shipped-otherwise");
    assert!(
        message.contains("1001") && message.contains("UPS 2nd Day Air instead of UPS Ground"),
        "{message}"
    );
    scene.consider().await;
    assert_eq!(scene.codes().await, ["shipped-otherwise"], "it is still so");

    scene.floor("void_shipment", json!({ "shipment": shipment }));
    scene.poll().await;
    assert!(!scene.codes().await.contains(&"shipped-otherwise".to_owned()), "{:?}", scene.reviews().await);
    ship(&scene, "UPS", "Ground");
    scene.poll().await;
    assert_eq!((told(&scene), scene.codes().await), (Value::Null, Vec::new()));
}
