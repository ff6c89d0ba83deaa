//! Words both ways, and what becomes of what came back.

use serde_json::{Value, json};
use waybill_domain::ids::AccountId;

use super::{Restock, ReturnRules};

fn rules(value: Value) -> ReturnRules {
    serde_json::from_value(value).unwrap()
}

#[test]
fn reasons_go_both_ways_whatever_their_case() {
    let rules = rules(json!({
        "reasons": { "Wrong size": "SIZE", "Too big": "SIZE", "Damaged": "DMG" },
        "codes": { "SIZE": "Wrong size", "F - Damaged in transit": "Damaged" },
        "conditions": { "As new": "A" },
    }));
    for (reason, want) in
        [("Wrong size", Some("SIZE")), ("too BIG ", Some("SIZE")), ("DMG", Some("DMG")), ("Other", None)]
    {
        assert_eq!(rules.reason_code(reason), want, "{reason}");
    }
    for (code, want) in [
        ("SIZE", Some("Wrong size")),
        ("dmg", Some("Damaged")),
        ("f - damaged in transit", Some("Damaged")),
        ("Damaged", Some("Damaged")),
        ("LATE", None),
    ] {
        assert_eq!(rules.reason(code), want, "{code}");
    }
    assert_eq!((rules.condition("a"), rules.condition("B")), ("As new", "B"));
    assert_eq!((rules.condition_code("as new"), rules.condition_code("Broken")), ("A", "Broken"));
    assert!(rules.problems().is_empty());
}

#[test]
fn the_first_rule_that_fits_says_what_becomes_of_units() {
    let rules = rules(json!({
        "reasons": { "Damaged": "DMG" },
        "conditions": { "As new": "A" },
        "restock": [
            { "reason": ["DMG"], "to": "unusable" },
            { "account": ["east"], "condition": ["As new"], "to": "back_in_stock" },
            { "account": ["east"], "to": "as_told_else_unusable" },
        ],
    }));
    let [east, west] = ["east", "west"].map(|id| AccountId::try_from(id).unwrap());
    for (account, reason, condition, want) in [
        (&east, Some("Damaged"), Some("As new"), Restock::Unusable),
        (&west, Some("damaged"), None, Restock::Unusable),
        (&east, Some("Late"), Some("As new"), Restock::BackInStock),
        (&east, None, Some("Scratched"), Restock::AsToldElseUnusable),
        (&east, None, None, Restock::AsToldElseUnusable),
        (&west, None, Some("As new"), Restock::AsTold),
    ] {
        assert_eq!(rules.restock(account, reason, condition), want, "{account} {reason:?} {condition:?}");
    }
}

#[test]
fn what_cannot_be_turned_round_is_told() {
    let ambiguous = rules(json!({
        "reasons": { "Too big": "SIZE", "Wrong size": "size", "Damaged": "DMG" },
        "conditions": { "As new": "A", "Like new": "A" },
        "codes": { "X": "Nowhere" },
    }));
    let told: Vec<String> = ambiguous
        .problems()
        .into_iter()
        .map(|([table, key], message)| format!("{table}.{key}: {message}"))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}
