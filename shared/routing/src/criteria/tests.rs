//! Each criterion on its own, and all together.

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::order::StateRef;

use super::*;
use crate::sample;
use crate::values::Named;

fn criteria(json: serde_json::Value) -> Criteria {
    serde_json::from_value(json).unwrap()
}

#[test]
fn each_criterion_alone_decides() {
    let since = "2026-11-01";
    for (name, rules, want) in [
        ("since", json!({"since": since}), None),
        (
            "too old",
            json!({"since": "2026-12-01"}),
            Some("created 2026-11-10T08:00:00Z, before 2026-12-01T00:00:00Z"),
        ),
        ("state", json!({"since": since, "when": {"order_state": ["Confirmed"]}}), None),
        (
            "wrong state",
            json!({"since": since, "when": {"order_state": ["Open", "Complete"]}}),
            Some("order state is Confirmed, not Open or Complete"),
        ),
        ("paid", json!({"since": since, "when": {"payment_state": ["Paid"]}}), None),
        (
            "not captured",
            json!({"since": since, "when": {"payment": ["captured", "refunded"]}}),
            Some("payment is authorized; wanted is captured or refunded"),
        ),
        ("authorized", json!({"since": since, "when": {"payment": ["captured", "authorized"]}}), None),
        ("workflow key", json!({"since": since, "when": {"workflow_state": ["released"]}}), None),
        ("workflow id", json!({"since": since, "when": {"workflow_state": ["s-1"]}}), None),
        (
            "other workflow",
            json!({"since": since, "when": {"workflow_state": ["packed"]}}),
            Some("workflow state is released, not packed"),
        ),
        (
            "no store",
            json!({"since": since, "when": {"store": ["us"]}}),
            Some("the order has no store; wanted is us"),
        ),
        ("field", json!({"since": since, "when": {"custom": {"tier": ["gold", "silver"]}}}), None),
        (
            "other field",
            json!({"since": since, "when": {"custom": {"tier": ["silver"]}}}),
            Some("custom field `tier` is \"gold\""),
        ),
        ("missing is false", json!({"since": since, "when": {"custom": {"hold": [false]}}}), None),
        (
            "missing is not true",
            json!({"since": since, "when": {"custom": {"hold": [true]}}}),
            Some("custom field `hold` is not set"),
        ),
    ] {
        let mut order = sample::order();
        order.workflow_state = Some(StateRef { id: "s-1".into(), key: Some("released".into()) });
        order.custom.fields.insert("tier".into(), json!("gold"));
        order.payments = vec![sample::payment("p-1", &[("Authorization", "Success", 5500)])];
        let got = check(&criteria(rules), &order, sample::now());
        let want = want.map_or(Eligibility::Yes, |reason| Eligibility::No { reason: reason.to_owned() });
        assert_eq!(got, want, "{name}");
    }
}

#[test]
fn a_young_order_waits_unless_it_may_not_leave_at_all() {
    let order = sample::order();
    let mut rules = criteria(json!({"since": "2026-11-01", "minimum_age": "2h"}));
    let until = order.created_at + SignedDuration::from_hours(2);
    assert_eq!(check(&rules, &order, sample::now()), Eligibility::Wait { until });
    assert_eq!(check(&rules, &order, until), Eligibility::Yes);
    rules.when.custom.insert("tier".into(), vec![Named::Text("gold".into())]);
    assert!(matches!(check(&rules, &order, sample::now()), Eligibility::No { .. }));
}

#[test]
fn the_report_names_every_criterion_that_is_set() {
    let rules = criteria(
        json!({"since": "2026-11-01", "minimum_age": "2h", "when": {"store": ["us"], "custom": {"a": [1]}}}),
    );
    let names: Vec<String> = report(&rules, &sample::order(), sample::now())
        .into_iter()
        .map(|checked| checked.criterion)
        .collect();
    assert_eq!(names, ["since", "when.store", "when.custom.a", "minimum_age"]);
}
