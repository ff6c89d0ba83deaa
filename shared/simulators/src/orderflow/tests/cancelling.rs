//! Cancellations by the shop and by people.

use serde_json::{Value, json};

use super::{World, config, draft, message, outcome, states};

/// What people do before the shop cancels, and whether it still can.
#[tokio::test]
async fn the_shop_cancels_until_picking_begins() {
    let steps: [(&[&str], bool); 9] = [
        (&[], true),
        (&["reset"], true),
        (&["release_to_pick"], true),
        (&["hold"], true),
        (&["pick"], false),
        (&["pick", "hold"], false),
        (&["pack"], false),
        (&["ship"], false),
        (&["cancel"], false),
    ];
    for (actions, want) in steps {
        let world = World::stocked();
        world.order("o1", &[("A", 2)]).await;
        for action in actions {
            world.work(action, json!({"order": "o1"}));
        }
        let before = world.detail("o1").await;
        let said = world.cancel("o1", "false").await;
        if want {
            assert_eq!(said, "Order o1 cancelled", "{actions:?}");
            assert_eq!(states(&world.detail("o1").await), "cancelled: cancelled (2 A cancelled)");
            assert_eq!((world.units("o1"), world.shelf("A")), (vec![(2, 0, 2)], (10, 0, 10)));
        } else {
            assert_eq!(said, "No cancel operation performed for order o1", "{actions:?}");
            assert_eq!(world.detail("o1").await, before);
        }
        assert_eq!(world.cancel("o1", "false").await, "No cancel operation performed for order o1", "twice");
    }
}

#[tokio::test]
async fn an_order_of_which_anything_left_is_not_cancelled() {
    let world = World::stocked();
    world.order("o1", &[("A", 2)]).await;
    world.work("ship", json!({"order": "o1", "lines": [{"line": "A", "quantity": 1}]}));
    assert_eq!(
        states(&world.detail("o1").await),
        "validated: despatched (1 A despatched) + released (1 A allocated)"
    );
    assert_eq!(world.cancel("o1", "true").await, "No cancel operation performed for order o1");
    let (status, answer) = world.call("POST", "remoteorder/order/cancel.xml?externalReference=o9", "").await;
    assert_eq!(
        (status.as_u16(), answer.to_string().as_str()),
        (200, "<error>rtd.exceptions.MissingDataException: order o9 not found</error>")
    );
}

#[tokio::test]
async fn a_reference_is_kept_or_given_free() {
    for (parameter, is_enabled, is_free) in [
        ("true", true, true),
        ("TRUE", true, true),
        ("false", true, false),
        ("", true, false),
        ("yes", true, false),
        ("true", false, false),
    ] {
        let mut config = config();
        config.changes_references = is_enabled;
        let world = World::stocked_of(config);
        world.order("o1", &[("A", 2)]).await;
        assert_eq!(world.cancel("o1", parameter).await, "Order o1 cancelled");
        let again = world.import(&draft("o1", &[("A", 1)])).await;
        assert_eq!(
            outcome(&again),
            if is_free { "success" } else { "duplicate" },
            "{parameter} {is_enabled}"
        );
        if !is_free {
            assert_eq!(message(&again), "Order o1 already exists");
            continue;
        }
        assert_eq!(states(&world.detail("o1").await), "validated: released (1 A allocated)");
        assert_eq!(states(&world.detail("o1_cancelled_12001").await), "cancelled: cancelled (2 A cancelled)");
        let old = world.book("o1_cancelled_12001");
        assert_eq!((&old["total_price"], &old["originating_order_reference"]), (&json!("0"), &json!("o1")));
        assert_eq!(
            (&world.book("o1")["total_price"], &world.book("o1")["total_minor"]),
            (&json!("16.90"), &json!(1690))
        );
        world.work("ship", json!({"order": "o1"}));
        let despatches = world.despatches().await;
        let told: Vec<&str> =
            despatches.children[0].children[..3].iter().map(|child| child.text.as_str()).collect();
        assert_eq!(told, ["o1_S1", "o1", "o1"]);
    }
}

#[tokio::test]
async fn people_cancel_what_has_not_left() {
    let world = World::stocked();
    world.order("o1", &[("A", 3), ("B", 1)]).await;
    let cancel = |line: &str, quantity: u32| json!({"order": "o1", "line": line, "quantity": quantity, "reason": "Out of range"});
    world.work("cancel_units", cancel("o1-1", 1));
    assert_eq!(states(&world.detail("o1").await), "validated: released (2 A allocated, 1 B allocated)");
    assert_eq!((world.units("o1"), world.shelf("A")), (vec![(3, 0, 1), (1, 0, 0)], (10, 2, 8)));
    assert_eq!(world.refusal("cancel_units", cancel("A", 3)), "Only 2 units of A are pending, not 3");
    assert_eq!(world.refusal("cancel_units", cancel("A", 0)), "Only 2 units of A are pending, not 0");
    assert_eq!(world.refusal("cancel_units", cancel("X", 1)), "order line X not found");
    world.work("cancel_units", cancel("B", 1));
    assert_eq!(states(&world.detail("o1").await), "validated: released (2 A allocated, 1 B cancelled)");
    world.work("pack", json!({"order": "o1"}));
    world.work("cancel_units", cancel("A", 1));
    assert_eq!(
        states(&world.detail("o1").await),
        "validated: packed (1 A picked, 1 B cancelled)",
        "people can"
    );
    world.work("ship", json!({"order": "o1"}));
    assert_eq!(states(&world.detail("o1").await), "despatched: despatched (1 A despatched, 1 B cancelled)");
    assert_eq!((world.units("o1"), world.shelf("A")), (vec![(3, 1, 2), (1, 0, 1)], (9, 0, 9)));
    assert_eq!(world.refusal("cancel", json!({"order": "o1"})), "Nothing of order o1 is open");
    assert_eq!(world.book("o1")["line_items"][0]["reasons"], json!(["Out of range", "Out of range"]));
}

#[tokio::test]
async fn an_order_ends_with_its_last_unit() {
    let world = World::stocked();
    world.order("o1", &[("A", 1)]).await;
    world.work("cancel_units", json!({"order": "o1", "line": "A", "quantity": 1, "reason": "Broken"}));
    assert_eq!(states(&world.detail("o1").await), "cancelled: cancelled (1 A cancelled)");
    assert_eq!(world.book("o1")["reason"], "Broken");
    world.order("o2", &[("A", 2)]).await;
    world.work("ship", json!({"order": "o2", "packages": [{"lines": [{"line": "A", "quantity": 1}]}]}));
    world.work("cancel", json!({"order": "o2", "reason": "Late"}));
    assert_eq!(
        states(&world.detail("o2").await),
        "despatched: despatched (1 A despatched) + cancelled (1 A cancelled)"
    );
    assert_eq!((world.units("o2"), world.book("o2")["reason"].clone()), (vec![(2, 1, 1)], json!("Late")));
    assert_eq!(world.refusal("cancel", json!({"order": "o9", "reason": Value::Null})), "order o9 not found");
}
