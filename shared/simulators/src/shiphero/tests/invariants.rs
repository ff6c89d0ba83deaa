//! Whatever happens in whatever order, the figures of orders and shelves fit together.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::json;

use super::{EAST, WEST, World, draft};
use crate::shiphero::account::Account;
use crate::shiphero::stock::Shelf;
use crate::shiphero::{floor, picture, relay};

/// One thing that happens: what, to which order, with how many units.
type Step = (u8, u64, i64);

fn step(account: &mut Account, (what, which, units): Step) {
    let order = relay::id("Order", 100_001 + which % 4);
    let sku = if which % 2 == 0 { "A" } else { "B" };
    let warehouse = if units % 2 == 0 { EAST } else { WEST };
    let line = account.order(&order).ok().and_then(|found| found.lines.first()).map_or(0, |line| line.id);
    let line_id = relay::id("LineItem", line);
    let visible = account.now;
    let reference = format!("p{which}");
    // A refusal is as good as anything else: it must leave no trace.
    let before = picture::books(account);
    let refused = match what % 12 {
        0 | 1 => {
            let mut order = draft(&reference, &[("A", units + 1, "1.00"), ("B", units % 5 + 1, "2.00")]);
            order["allow_split"] = json!(units % 3 == 0);
            account.create_order(&order, visible).is_err()
        }
        2 => floor::act(account, "ship", json!({"order": order})).is_err(),
        3 => {
            let packages = json!([{"lines": [{"line": line_id, "quantity": units}]}]);
            let body = json!({"order": order, "warehouse": warehouse.to_string(), "packages": packages});
            floor::act(account, "ship", body).is_err()
        }
        4 => account.void_shipment(300_001 + which % 3).is_err(),
        5 => account.count_stock(sku, warehouse, units * 2).is_err(),
        6 => account.cancel_order(&json!({"order_id": order, "force": units == 1})).is_err(),
        7 => floor::act(account, "cancel_units", json!({"order": order, "line": line_id, "quantity": units}))
            .is_err(),
        8 => {
            let lines = json!([{"id": line_id, "quantity": units, "warehouse_id": (units == 3).then(|| WEST.to_string())}]);
            account.update_lines(&json!({"order_id": order, "line_items": lines})).is_err()
        }
        10 => {
            let new = |name: &str, sku: &str| json!({"sku": sku, "partner_line_item_id": name, "quantity": units, "price": "1"});
            let lines = json!([new(&format!("{reference}-9{units}"), "A"), new(&format!("p{units}-2"), "B")]);
            account.add_lines(&json!({"order_id": order, "line_items": lines})).is_err()
        }
        9 => account.remove_lines(&json!({"order_id": order, "line_item_ids": [line_id]})).is_err(),
        _ => account
            .change_warehouse(&json!({"order_id": order, "warehouse_id": warehouse.to_string()}))
            .is_err(),
    };
    if refused {
        assert_eq!(before, picture::books(account));
    }
}

fn check(account: &Account) {
    let mut promised: BTreeMap<(String, u64), i64> = BTreeMap::new();
    let mut short: BTreeMap<String, i64> = BTreeMap::new();
    for order in account.orders.values() {
        assert!(order.is_open() || order.allocations.is_empty(), "order {} is over and has stock", order.id);
        for line in &order.lines {
            assert!(line.shipped + line.cancelled <= line.quantity, "line {}", line.id);
            let allocated = order.allocated(line.id);
            assert!(allocated <= line.pending(), "line {} has more than is pending", line.id);
            let labels = order.shipments.iter().flat_map(|id| &account.shipments[id].labels);
            let packed = labels.filter(|label| !label.voided).filter_map(|label| label.lines.get(&line.id));
            assert_eq!(
                packed.map(|packed| packed.units).sum::<u32>(),
                line.shipped,
                "labels of line {}",
                line.id
            );
            if order.is_open() {
                *short.entry(line.sku.clone()).or_default() += i64::from(line.pending() - allocated);
            }
            for (warehouse, allocation) in &order.allocations {
                let units = allocation.lines.get(&line.id).copied().unwrap_or(0);
                *promised.entry((line.sku.clone(), *warehouse)).or_default() += i64::from(units);
            }
        }
    }
    for (sku, product) in &account.products {
        for (warehouse, shelf) in &product.shelves {
            let wanted = promised.get(&(sku.clone(), *warehouse)).copied().unwrap_or(0);
            assert_eq!(shelf.allocated, wanted, "{sku} promised in {warehouse}");
            assert!(shelf.on_hand >= shelf.allocated, "{sku} in {warehouse}: more promised than there is");
        }
        let backorder: i64 = product.shelves.values().map(Shelf::backorder).sum();
        assert_eq!(backorder, short.get(sku).copied().unwrap_or(0), "{sku} missing");
    }
}

#[test]
fn figures_fit_together_after_every_step() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let steps = prop::collection::vec((any::<u8>(), 0_u64..6, 0_i64..7), 1..40);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    });
    runner
        .run(&steps, |steps| {
            let world = runtime.block_on(World::stocked());
            let mut inner = world.shiphero.lock();
            inner.account.put_up("B", WEST);
            for taken in steps {
                inner.account.now = inner.account.now.checked_add(SignedDuration::from_secs(1)).unwrap();
                step(&mut inner.account, taken);
                inner.account.take_news();
                check(&inner.account);
            }
            Ok(())
        })
        .unwrap();
}
