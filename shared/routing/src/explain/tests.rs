//! The explanation names each criterion and each route up to the one that fired.

use serde_json::json;
use waybill_domain::ids::{Sku, WarehouseId};

use super::*;
use crate::glob::Glob;
use crate::route::{Route, When};
use crate::sample;

#[test]
fn every_route_up_to_the_one_that_fired_is_named_with_its_reason() {
    let mut rules = sample::rules();
    let mugs = When { sku: vec![Glob::new("MUG-*")], ..When::default() };
    let dollars = When { currency: vec!["USD".into()], ..When::default() };
    rules.routes = vec![
        Route { when: dollars, ..sample::route("second") },
        Route { when: mugs, ..sample::route("main") },
        sample::route("second"),
    ];
    let known = [sample::placed("main", None, &[("l1", 2)])];
    let stock = |_: &Sku, _: &WarehouseId| None;
    let explanation = explain(&rules, &sample::order(), &known, &stock, sample::now());
    let want = json!([
        {"line": "l1", "sku": "MUG-1", "shipping": null, "wanted": 3, "placed": 2, "routes": [
            {"route": 1, "to": "second", "misfit": "currency is EUR"},
            {"route": 2, "to": "main", "misfit": null},
        ]},
        {"line": "l2", "sku": "CAP-1", "shipping": null, "wanted": 2, "placed": 0, "routes": [
            {"route": 1, "to": "second", "misfit": "currency is EUR"},
            {"route": 2, "to": "main", "misfit": "SKU is CAP-1"},
            {"route": 3, "to": "second", "misfit": null},
        ]},
    ]);
    assert_eq!(serde_json::to_value(&explanation.lines).unwrap(), want);
    let lines: Vec<_> =
        explanation.parts.iter().map(|part| (part.account.as_str(), part.lines.len())).collect();
    assert_eq!(lines, [("main", 1), ("second", 1)]);
    assert_eq!(
        serde_json::to_value(&explanation.criteria).unwrap(),
        json!([{"criterion": "since", "outcome": {"answer": "yes"}}])
    );
}
