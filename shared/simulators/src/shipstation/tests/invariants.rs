//! Whatever happens in whatever order, the figures of orders and shelves fit together.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

use super::{EAST, World, draft, with};
use crate::shipstation::account::Account;
use crate::shipstation::order::{Item, Order};
use crate::shipstation::upsert::Means;
use crate::shipstation::{floor, picture};

/// One thing that happens: what, to which order, with how many units.
type Step = (u8, u64, u32);

fn step(account: &mut Account, (what, which, units): Step) {
    let order = (1_000_001 + which % 6).to_string();
    let reference = format!("p{}", which % 4);
    let line = if which % 2 == 0 { "A" } else { "B" };
    let visible = account.now;
    let means = Means { import: "import", visible: &|_| visible, key: &|| "made-up".to_owned() };
    let one = json!([{"line": line, "quantity": units}]);
    // A refusal is as good as anything else: it must leave no trace.
    let before = picture::books(account);
    let mut act = |action: &str, body: serde_json::Value| floor::act(account, action, body).is_err();
    let refused = match what % 15 {
        0 | 1 => {
            let new = draft(&reference, &[("A", units + 1, "1.50"), ("B", units % 5 + 1, "2")]);
            account.upsert(&new, &means).is_err()
        }
        2 => {
            let id = 1_000_001 + which % 6;
            let mut named = with(draft(&reference, &[("A", units, "1.50")]), json!({"orderId": id}));
            if account.orders.get(&id).is_some_and(|order| order.parent.is_some()) {
                // The tax and the shipping of a split order are its parent's.
                named = with(named, json!({"taxAmount": 0, "shippingAmount": 0}));
            }
            account.upsert(&named, &means).is_err()
        }
        3 => act("ship", json!({"order": order})),
        4 => act("ship", json!({"order": order, "packages": [{"lines": one}, {}]})),
        5 => act("void_shipment", json!({"shipment": (7_000_001 + which % 4).to_string()})),
        6 => act("void_shipment", json!({"shipment": format!("fulfillment-{}", 300_001 + which % 3)})),
        7 => act("count_stock", json!({"sku": line, "warehouse": "East", "on_hand": units * 2})),
        8 => act("cancel", json!({"order": order})),
        9 => act("cancel_units", json!({"order": order, "line": line, "quantity": units})),
        10 | 11 => act("split", json!({"order": order, "lines": one})),
        13 => act("return_label", json!({"label": (7_000_001 + which % 4).to_string()})),
        12 => act("mark_shipped", json!({"order": order, "tracking": "M"})),
        _ => act(if units % 2 == 0 { "hold" } else { "release" }, json!({"order": order})),
    };
    if refused {
        assert_eq!(before, picture::books(account));
    }
}

/// Units of an item in valid labels and fulfillments.
fn packed(account: &Account, order: &Order, item: &Item) -> u32 {
    let labels = order.shipments.iter().map(|id| &account.shipments[id]);
    let labels =
        labels.filter(|label| label.voided.is_none() && !label.is_return).flat_map(|label| &label.contents);
    let elsewhere = order.fulfillments.iter().map(|id| &account.fulfillments[id]);
    let elsewhere = elsewhere.filter(|one| one.voided.is_none()).flat_map(|one| &one.contents);
    labels.chain(elsewhere).filter(|packed| packed.item == item.id).map(|packed| packed.units).sum()
}

fn check(account: &Account) {
    let mut promised: BTreeMap<&str, i64> = BTreeMap::new();
    for order in account.orders.values() {
        for item in &order.items {
            assert!(item.shipped <= item.quantity, "item {}", item.id);
            assert_eq!(packed(account, order, item), item.shipped, "labels of item {}", item.id);
            if order.status.is_open() {
                *promised.entry(item.text("sku").unwrap()).or_default() += i64::from(item.pending());
            }
        }
        let pending = !order.pending().is_empty();
        let shipped = order.status == crate::shipstation::order::Status::Shipped;
        assert!(!(shipped && pending), "order {} is shipped and has units to ship", order.id);
        assert!(account.keys[&order.key].contains(&order.id));
    }
    for (sku, places) in account.figures() {
        for figures in places.values() {
            assert!(figures.on_hand >= 0, "{sku}");
            assert_eq!(figures.allocated, promised.get(sku.as_str()).copied().unwrap_or(0), "{sku} promised");
        }
    }
    // What an order costs is what its lines, its tax and its shipping cost, however people split it.
    for book in picture::books(account)["orders"].as_array().unwrap() {
        let lines = book["line_items"].as_array().unwrap().iter().map(|line| {
            let price: Decimal = line["price"].as_str().unwrap().parse().unwrap();
            price * Decimal::from(line["quantity"].as_u64().unwrap())
        });
        let want = lines.sum::<Decimal>() + Decimal::new(680, 2);
        assert_eq!(book["total_price"].as_str().unwrap().parse::<Decimal>().unwrap(), want, "{}", book["id"]);
    }
}

#[test]
fn figures_fit_together_after_every_step() {
    let steps = prop::collection::vec((any::<u8>(), 0_u64..12, 0_u32..7), 1..40);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    });
    runner
        .run(&steps, |steps| {
            let world = World::new();
            for sku in ["A", "B"] {
                world.shipstation.count_stock(sku, EAST, 10).unwrap();
            }
            let mut inner = world.shipstation.lock();
            let mut now = inner.account.now;
            for taken in steps {
                now = now.checked_add(SignedDuration::from_secs(20)).unwrap();
                inner.account.advance(now);
                step(&mut inner.account, taken);
                inner.account.take_news();
                check(&inner.account);
            }
            Ok(())
        })
        .unwrap();
}
