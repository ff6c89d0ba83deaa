//! Whatever happens in whatever order, the units of orders and shelves fit together.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{World, config, draft, outcome};
use crate::control::Controlled as _;

/// One thing that happens: what, to which order, with how many units.
type Step = (u8, u64, u32);

/// Takes a step. True if it was refused.
async fn step(world: &World, (what, which, units): Step) -> bool {
    let reference = format!("o{}", which % 3);
    let line = if units % 2 == 0 { "A" } else { "B" };
    let act = |action: &str, body: Value| world.orderflow.act(action, body).is_err();
    let one = json!({"order": reference});
    let lines = json!([{"line": line, "quantity": units}]);
    match what % 16 {
        0 | 1 => {
            let order = draft(&reference, &[("A", units + 1), ("B", units % 3 + 1), ("A", 1)]);
            outcome(&world.import(&order).await) != "success"
        }
        2 => world
            .cancel(&reference, if units % 2 == 0 { "true" } else { "false" })
            .await
            .starts_with("No cancel"),
        3 => act("ship", one),
        4 => act("ship", json!({"order": reference, "packages": [{"lines": lines}]})),
        5 => act("ship", json!({"order": reference, "lines": lines, "packages": [{}, {}]})),
        6 => act("cancel_units", json!({"order": reference, "line": line, "quantity": units})),
        7 => act("split", json!({"order": reference, "lines": lines})),
        8 => act("count_stock", json!({"sku": line, "on_hand": units * 3})),
        9 => act("move_stock", json!({"sku": line, "from": "A-01-01", "to": "FROZEN", "quantity": units})),
        10 => act("out_of_stock", json!({"order": reference, "line": line})),
        11 => act("receive_return", json!({"order": reference, "lines": [{"sku": line, "quantity": units}]})),
        12 => act(["hold", "release", "cancel"][units as usize % 3], one),
        13 => act(["pick", "pack", "release_to_pick"][units as usize % 3], one),
        14 => act("reset", one),
        _ => act("receive_stock", json!({"sku": line, "quantity": units})),
    }
}

fn number(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap()
}

async fn check(world: &World) {
    let books = world.orderflow.books();
    let mut open: BTreeMap<String, i64> = BTreeMap::new();
    for order in books["orders"].as_array().unwrap() {
        let detail = world.detail(order["partner_order_id"].as_str().unwrap()).await;
        let mut left = 0;
        for line in order["line_items"].as_array().unwrap() {
            let (all, shipped, cancelled) =
                (number(line, "quantity"), number(line, "quantity_shipped"), number(line, "cancelled"));
            assert!(shipped + cancelled <= all, "{order}");
            let labels = order["shipments"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|one| one["labels"].as_array().unwrap());
            let packed: i64 =
                labels.filter_map(|label| label["lines"][line["id"].as_str().unwrap()].as_i64()).sum();
            assert_eq!(packed, shipped, "labels of {order}");
            *open.entry(line["sku"].as_str().unwrap().to_owned()).or_default() += all - shipped - cancelled;
            left += all - shipped - cancelled;
        }
        let status = order["status"].as_str().unwrap();
        assert_eq!(status == "validated", left > 0, "{order}");
        assert_eq!(status == "despatched", left == 0 && order["shipments"] != json!([]), "{order}");
        assert_eq!(detail.get("state"), Some(status));
    }
    // What detail shows as open is what the books have.
    let mut listed: BTreeMap<String, i64> = BTreeMap::new();
    let mut held: BTreeMap<String, i64> = BTreeMap::new();
    for order in books["orders"].as_array().unwrap() {
        let detail = world.detail(order["partner_order_id"].as_str().unwrap()).await;
        for line in detail.children[0].children.iter().flat_map(|shipment| &shipment.children[0].children) {
            let (sku, state) = (line.get("product").unwrap().to_owned(), line.get("state").unwrap());
            let units: i64 = line.get("quantity").unwrap().parse().unwrap();
            if !["despatched", "cancelled"].contains(&state) {
                *listed.entry(sku.clone()).or_default() += units;
            }
            if ["allocated", "pickable", "picked"].contains(&state) {
                *held.entry(sku).or_default() += units;
            }
        }
    }
    open.retain(|_, units| *units > 0);
    assert_eq!(listed, open);
    for (sku, sites) in books["stock"].as_object().unwrap() {
        let figures = &sites["Default"];
        let unusable: i64 =
            ["frozen", "inspection", "damaged", "quarantined"].iter().map(|name| number(figures, name)).sum();
        let allocated = held.get(sku).copied().unwrap_or(0);
        assert_eq!(number(figures, "allocated"), allocated, "{sku}");
        let available = number(figures, "on_hand") - allocated - unusable;
        assert_eq!(number(figures, "available"), available, "{sku}: never more is promised than is there");
    }
}

#[test]
fn figures_fit_together_after_every_step() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let steps = prop::collection::vec((any::<u8>(), 0_u64..3, 0_u32..6), 1..40);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(150)
    });
    runner
        .run(&(steps, any::<bool>()), |(steps, splits_back_orders)| {
            runtime.block_on(async {
                let mut config = config();
                config.splits_back_orders = splits_back_orders;
                let world = World::stocked_of(config);
                for taken in steps {
                    world.pass(SignedDuration::from_secs(1));
                    let before = world.orderflow.books();
                    let pushed = world.stage.outbox.pushed().len();
                    if step(&world, taken).await {
                        // A refusal is as good as anything else: it must leave no trace.
                        assert_eq!(before, world.orderflow.books(), "{taken:?}");
                        assert_eq!(pushed, world.stage.outbox.pushed().len(), "{taken:?} told nothing");
                    }
                    check(&world).await;
                }
            });
            Ok(())
        })
        .unwrap();
}
