//! Whatever happens in whatever order, the units of orders and shelves fit together.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{EAST, WEST, World, draft};
use crate::control::Controlled as _;

/// One thing that happens: what, to which order, with how many units.
type Step = (u8, u64, u32);

/// Takes a step. True if it was refused.
async fn step(world: &World, (what, which, units): Step) -> bool {
    let reference = format!("p{}", which % 3);
    let line = if units % 2 == 0 { "A" } else { "B" };
    let warehouse = if which % 2 == 0 { EAST } else { WEST };
    let act = |action: &str, body: Value| world.ordoro.act(action, body).is_err();
    let one = json!({"order": reference});
    let package = json!([{"lines": [{"line": line, "quantity": units}]}]);
    match what % 14 {
        0 | 1 => {
            let order = draft(&reference, &[("A", units + 1, "1.00"), ("B", units % 3 + 1, "2.00")]);
            world.send("POST", "/v3/order", order).await.0 >= 400
        }
        2 => act("ship", one),
        3 => act("ship", json!({"order": reference, "packages": package})),
        4 => {
            let id = 400_001 + which;
            act("void_shipment", json!({"shipment": id.to_string()}))
        }
        5 => act("cancel_units", json!({"order": reference, "line": line, "quantity": units})),
        6 => act("split", json!({"order": reference, "lines": [{"line": line, "quantity": units}]})),
        7 => act(if units == 1 { "cancel" } else { "mark_shipped" }, one),
        8 => act("uncancel", one),
        9 => act("allocate", one),
        10 => act("edit", json!({"order": reference, "warehouse": warehouse.to_string()})),
        11 | 12 => {
            let orders = world.get(&format!("/v3/order?cart_order_id=shop-{reference}")).await;
            let Some(order) = orders["order"].as_array().unwrap().first() else { return true };
            let number = order["order_number"].as_str().unwrap();
            let (method, path, body) = match order["lines"].as_array().unwrap().first() {
                Some(line) if what % 14 == 11 => {
                    ("PUT", format!("line/{}", line["id"]), json!({"quantity": units}))
                }
                _ => ("POST", "line".to_owned(), json!({"sku": line, "quantity": units})),
            };
            world.send(method, &format!("/v3/order/{number}/{path}"), body).await.0 >= 400
        }
        _ => act("count_stock", json!({"sku": line, "warehouse": warehouse.to_string(), "on_hand": units})),
    }
}

fn number(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap()
}

/// Units of every line in the books against those of its valid labels, and those that are open against the shelves.
async fn check(world: &World) {
    let books = world.ordoro.books();
    let mut open: BTreeMap<String, i64> = BTreeMap::new();
    for order in books["orders"].as_array().unwrap() {
        for line in order["line_items"].as_array().unwrap() {
            let (all, shipped, cancelled) =
                (number(line, "quantity"), number(line, "quantity_shipped"), number(line, "cancelled"));
            assert!(shipped + cancelled <= all, "{order}");
            let labels = order["shipments"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|one| one["labels"].as_array().unwrap());
            let valid = labels.filter(|label| label["voided"] == false);
            let packed: i64 =
                valid.filter_map(|label| label["lines"][line["id"].as_str().unwrap()].as_i64()).sum();
            assert_eq!(packed, shipped, "labels of {order}");
            *open.entry(line["sku"].as_str().unwrap().to_owned()).or_default() += all - shipped - cancelled;
        }
    }
    for (sku, shelves) in books["stock"].as_object().unwrap() {
        let shelves: Vec<&Value> = shelves.as_object().unwrap().values().collect();
        let committed: i64 = shelves.iter().map(|shelf| number(shelf, "committed")).sum();
        assert_eq!(committed, open.get(sku).copied().unwrap_or(0), "{sku} committed");
        for shelf in shelves {
            assert_eq!(
                number(shelf, "on_hand") - number(shelf, "committed"),
                number(shelf, "available"),
                "{sku}"
            );
            assert!(number(shelf, "allocated") <= number(shelf, "committed"), "{sku}");
        }
    }
    // What the interface lists adds up to the same.
    let listed = world.get("/v3/order?limit=100&status=awaiting_fulfillment").await;
    let lines =
        listed["order"].as_array().unwrap().iter().flat_map(|order| order["lines"].as_array().unwrap());
    assert_eq!(lines.map(|line| number(line, "quantity")).sum::<i64>(), open.values().sum::<i64>());
}

#[test]
fn figures_fit_together_after_every_step() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let steps = prop::collection::vec((any::<u8>(), 0_u64..6, 0_u32..6), 1..40);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(150)
    });
    runner
        .run(&steps, |steps| {
            runtime.block_on(async {
                let world = World::allocating();
                for taken in steps {
                    world.pass(SignedDuration::from_secs(1));
                    let before = world.ordoro.books();
                    if step(&world, taken).await {
                        // A refusal is as good as anything else: it must leave no trace.
                        assert_eq!(before, world.ordoro.books(), "{taken:?}");
                    }
                    check(&world).await;
                }
            });
            Ok(())
        })
        .unwrap();
}
