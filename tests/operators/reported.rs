//! `waybill report`: how parcels fare, and how orders stand on both sides.

use serde_json::json;

use crate::scene::Scene;

pub(crate) fn parcels_are_counted(scene: &Scene) {
    let told = scene.waybill(&["report", "tracking", "--account", "aftership", "--json"]).json();
    assert_eq!(told["total"]["parcels"], json!(1), "{told}");
    let table = scene.waybill(&["report", "tracking"]).well();
    assert!(table.contains("ups"), "{table}");
    let later = scene.waybill(&["report", "tracking", "--since", "2199-01-01", "--json"]).json();
    assert_eq!(later["total"]["parcels"], json!(0), "{later}");
}

pub(crate) fn both_sides_are_compared(scene: &Scene) {
    let said = scene.waybill(&["report", "orders", "--since", "2020-01-01"]);
    assert!(said.out.contains("orders agree") && said.out.contains("since 2020-01-01"), "{said:?}");
    let told = scene.waybill(&["report", "orders", "--json"]).json();
    // What changed in the last minutes is still on its way, and not compared.
    assert_eq!((&told["orders"], &told["agree"]), (&json!(0), &json!(0)), "{told}");
    assert!(told["open"].is_array() && told["unasked"].is_array(), "{told}");
}
