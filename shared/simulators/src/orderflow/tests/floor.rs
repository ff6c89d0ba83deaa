//! What people do, and what it makes of detail, lists, shelves and messages.

use serde_json::{Value, json};

use super::{World, config, pretty, snap, states};
use crate::control::Controlled as _;

/// The states of the order, its pending shipments, the shelf of A, and the messages.
async fn effect(world: &World, mark: &mut usize) -> Value {
    let pending = world.pending().await;
    let pending: Vec<String> = pending
        .children
        .iter()
        .map(|one| format!("{} {}", one.children[1].text, one.children[3].text))
        .collect();
    json!({
        "detail": states(&world.detail("o1").await), "pending": pending, "shelf of A": world.shelf("A"),
        "despatched": world.despatches().await.children.len(), "said": world.kinds(mark),
        "holds": world.book("o1")["holds"],
    })
}

#[tokio::test]
async fn each_action_has_its_effect() {
    let world = World::stocked();
    let mut mark = world.stage.outbox.pushed().len();
    world.order("o1", &[("A", 3), ("B", 1)]).await;
    let mut effects = vec![json!({"import": effect(&world, &mut mark).await})];
    for (action, body) in [
        ("hold", json!({})),
        ("release", json!({})),
        ("reset", json!({})),
        ("release_to_pick", json!({})),
        ("out_of_stock", json!({"line": "o1-1"})),
        ("split", json!({"lines": [{"line": "B", "quantity": 1}]})),
        ("pick", json!({"order": "o1_S2"})),
        ("pack", json!({"tracking": ["T1", "T2"], "order": "o1_S2"})),
        ("ship", json!({"order": "o1_S2"})),
        ("cancel_units", json!({"line": "A", "quantity": 1, "reason": "Lost"})),
        ("hold", json!({})),
        ("cancel_units", json!({"line": "A", "quantity": 2})),
    ] {
        let mut body = body;
        body.as_object_mut().unwrap().entry("order").or_insert(json!("o1"));
        world.work(action, body);
        effects.push(json!({action: effect(&world, &mut mark).await}));
    }
    snap!("effects", effects);
    insta::assert_snapshot!("despatched_in_two_packages", pretty(&world.despatches().await));
    insta::assert_snapshot!("detail_in_the_end", pretty(&world.detail("o1").await));
}

#[tokio::test]
async fn what_can_not_be_done_is_refused_and_leaves_no_trace() {
    let world = World::stocked();
    world.order("o1", &[("A", 3)]).await;
    world.order("o2", &[("A", 99)]).await;
    let one = |order: &str| json!({"order": order});
    for (action, body, want) in [
        ("dance", one("o1"), "no action is called `dance`"),
        ("hold", one("o9"), "order or shipment o9 not found"),
        ("release", one("o1"), "Nothing of o1 is suspended"),
        ("release_to_pick", one("o2"), "Shipment o2_S1 is out of stock and can't become pickable"),
        ("pick", one("o2"), "Shipment o2_S1 is out of stock and can't become packable"),
        ("pack", one("o2"), "Nothing of o2 is ready to be packed"),
        (
            "out_of_stock",
            json!({"order": "o2", "line": "A"}),
            "No unit of this line of order o2 waits to be picked",
        ),
        ("validate", one("o1"), "Order o1 is not waiting to be validated"),
        ("hold", json!({"order": "o1", "until": "tomorrow"}), "unknown field `until`"),
        (
            "split",
            json!({"order": "o1", "lines": [{"line": "A", "quantity": 3}]}),
            "No open shipment of o1 has these",
        ),
        (
            "split",
            json!({"order": "o1", "lines": [{"line": "A", "quantity": 0}]}),
            "No open shipment of o1 has these",
        ),
        ("count_stock", json!({"sku": "A", "site": "Nowhere", "on_hand": 1}), "site Nowhere not found"),
        ("count_stock", json!({"sku": "A", "location": "Z", "on_hand": 1}), "location Z not found"),
        ("push_inventory", json!({"site": "Nowhere"}), "site Nowhere not found"),
    ] {
        let before = world.orderflow.books();
        let refused = world.refusal(action, body);
        assert!(refused.starts_with(want), "{action}: {refused}, not {want}");
        assert_eq!(world.orderflow.books(), before, "{action}");
    }
    world.work("ship", one("o1"));
    for action in ["hold", "pick", "pack", "reset", "ship", "cancel"] {
        assert!(world.refusal(action, one("o1")).starts_with("Nothing of "), "{action}");
        assert!(world.refusal(action, one("o1_S1")).contains(if action == "cancel" {
            "not found"
        } else {
            "Nothing"
        }));
    }
}

#[tokio::test]
async fn a_suspended_shipment_goes_on_where_it_was() {
    let world = World::stocked();
    world.order("o1", &[("A", 3)]).await;
    for (action, want) in [
        ("hold", "validated: suspended (3 A allocated)"),
        ("release", "validated: released (3 A allocated)"),
        ("pick", "validated: packable (3 A picked)"),
        ("hold", "validated: suspended (3 A picked)"),
        ("release", "validated: packable (3 A picked)"),
    ] {
        world.work(action, json!({"order": "o1"}));
        assert_eq!(states(&world.detail("o1").await), want, "{action}");
    }
    world.order("o2", &[("A", 2)]).await;
    world.work("hold", json!({"order": "o2", "hold": "fraud"}));
    assert_eq!(world.refusal("ship", json!({"order": "o2"})), "Shipment o2_S1 is suspended");
    assert_eq!(world.refusal("hold", json!({"order": "o2"})), "Nothing of o2 is not suspended");
    assert_eq!(
        world.refusal("reset", json!({"order": "o2"})),
        "Shipment o2_S1 is suspended and can't become reset"
    );
    // A count takes its stock; it goes on without.
    world.work("count_stock", json!({"sku": "A", "on_hand": 4}));
    assert_eq!(states(&world.detail("o2").await), "validated: suspended (2 A out of stock)");
    world.work("release", json!({"order": "o2"}));
    assert_eq!(states(&world.detail("o2").await), "validated: out of stock (2 A out of stock)");
}

#[tokio::test]
async fn nothing_is_pushed_unless_it_is_asked_for() {
    let mut config = config();
    config.push = None;
    let world = World::stocked_of(config);
    world.order("o1", &[("A", 3)]).await;
    world.work("ship", json!({"order": "o1"}));
    world.work("push_inventory", Value::Null);
    assert_eq!(world.stage.outbox.pushed().len(), 0);
}
