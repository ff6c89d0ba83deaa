//! `waybill review`: what waits for a person, and what a person does about it.

use serde_json::{Value, json};

use crate::scene::Scene;

/// Open entries of an order, as programs read them.
fn open(scene: &Scene, number: &str) -> Vec<Value> {
    let listed = scene.waybill(&["review", "list", "--json"]).json();
    let all = listed["entries"].as_array().unwrap();
    assert_eq!(listed["count"], json!(all.len()));
    all.iter().filter(|entry| entry["number"] == number).cloned().collect()
}

/// The only one, once there is one.
async fn one(scene: &Scene, number: &str, code: &str) -> String {
    scene.settle().await;
    let entries = open(scene, number);
    let [entry] = entries.as_slice() else { panic!("{number}: {entries:?}") };
    assert_eq!(entry["code"], code);
    entry["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn what_waits_is_mended_by_an_edit(scene: &Scene) {
    let order = scene.order("S-2", |draft| drop(draft.as_object_mut().unwrap().remove("shippingAddress")));
    let id = one(scene, "S-2", "missing-address").await;
    let table = scene.waybill(&["review"]).plainly();
    assert!(table.contains(&id) && table.contains("order S-2"), "{table}");
    let shown = scene.waybill(&["review", "show", &id]).plainly();
    assert!(shown.contains(&format!("waybill review edit {id} --set")), "{shown}");

    let mut words = vec!["review", "edit", id.as_str(), "--because", "asked by phone"];
    for set in [
        "address.country=US",
        "address.street=9 Quay",
        "address.city=Austin",
        "address.state=TX",
        "address.postal_code=78701",
        "address.last_name=Reed",
        "email=reed@example.com",
    ] {
        words.extend(["--set", set]);
    }
    let edited = scene.waybill(&words).plainly();
    assert!(edited.contains("it is looked at again within a minute"), "{edited}");
    scene.tend().await;
    let part = scene.until("S-2 is placed", || scene.at_warehouse(&order).pop()).await;
    assert!(part.to_string().contains("9 Quay"), "{part}");
    scene.settle().await;
    assert_eq!(open(scene, "S-2"), [] as [Value; 0]);
    let shown = scene.waybill(&["review", "show", &id, "--json"]).json();
    assert!(shown["closed"]["at"].is_string() && shown["edits"].as_array().unwrap().len() == 7, "{shown}");
    let told = scene.waybill(&["trace", "S-2"]).plainly();
    assert!(told.contains("address.city = *** (by jo") && !told.contains("9 Quay"), "{told}");

    let back = scene.waybill(&["review", "edit", "S-2", "--remove", "email", "--by", "ada"]).plainly();
    assert!(!back.contains("email"), "{back}");
    let again = scene.waybill(&["review", "edit", "S-2", "--remove", "email"]).badly();
    assert!(again.contains("`email` is not edited"), "{again}");
}

pub(crate) async fn what_waits_is_tried_again_and_closed(scene: &Scene) {
    scene.order("S-3", |draft| draft["lineItems"][0]["variant"]["sku"] = json!("ODD-1"));
    let id = one(scene, "S-3", "unmapped-sku").await;
    let seen = |scene: &Scene| open(scene, "S-3")[0]["seen"].as_u64().unwrap();
    let before = seen(scene);
    let retried = scene.waybill(&["review", "retry", &id]).plainly();
    assert_eq!(retried, format!("{id} `unmapped-sku`: it is tried again within a minute"));
    scene.tend().await;
    scene.settle().await;
    assert!(seen(scene) > before, "it was tried again");

    let words = ["review", "resolve", &id, "--by", "ada", "--because", "a sample"];
    let closed = scene.waybill(&words).plainly();
    assert_eq!(closed, format!("Review {id} is closed by ada: a sample"));
    assert_eq!(open(scene, "S-3"), [] as [Value; 0]);
    assert_eq!(scene.waybill(&words).plainly(), format!("Review {id} was closed already"));
    let shown = scene.waybill(&["review", "show", &id]).plainly();
    assert!(shown.contains("ada") && shown.contains("a sample"), "{shown}");
    let again = scene.waybill(&["review", "retry", &id]).plainly();
    assert_eq!(
        again,
        format!("{id} `unmapped-sku`: closed by ada before; it is tried again within a minute")
    );
    scene.tend().await;
    scene.settle().await;
    assert_eq!(one(scene, "S-3", "unmapped-sku").await, id, "and waits anew");
}
