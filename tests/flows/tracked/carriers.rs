//! What carriers must be told: the service's own list counts, and our table where it does not say.

use serde_json::{Value, json};

use waybill_tests::sandbox::TRACKING;

use super::{add_parcel_with, scene_with};

/// A carrier that our table wants something for.
const GIZMO: &str = "[[carrier]]\nname = \"Gizmo\"\nslug = \"gizmo\"\nrequired = [\"tracking_key\"]\n";

#[tokio::test]
async fn the_services_list_counts_and_else_our_table() {
    for (name, said, codes) in [
        ("it does not know the carrier", None, vec!["tracking-lacks-field"]),
        ("it wants nothing", Some(json!([])), vec![]),
        ("it wants what the order says", Some(json!(["destination_postal_code"])), vec![]),
        ("it wants what nobody says", Some(json!(["tracking_account_number"])), vec!["tracking-lacks-field"]),
        ("it wants what we do not know", Some(json!(["moon"])), vec![]),
        ("it says what cannot be read", Some(Value::Null), vec!["tracking-lacks-field"]),
    ] {
        let (scene, board) = scene_with(&TRACKING.replace("[brakes]", &format!("{GIZMO}\n[brakes]"))).await;
        board.couriers.lock().unwrap().extend(said.map(|said| ("gizmo".to_owned(), said)));
        add_parcel_with("Gizmo", &scene, &scene.order, "p1", "GZ0001");
        scene.consider().await;
        assert_eq!(scene.codes().await, codes, "{name}");
        assert_eq!(board.numbers().is_empty(), !codes.is_empty(), "{name}");
        add_parcel_with("Gizmo", &scene, &scene.order, "p2", "GZ0002");
        scene.consider().await;
        assert_eq!(board.asked("GET /couriers?slug=gizmo"), 1, "{name}: once for each carrier");
        assert_eq!(board.numbers().len(), if codes.is_empty() { 2 } else { 0 }, "{name}");
    }
}
