//! What is wrong with an account's options, all of it at once.

use serde_json::Value;
use url::Url;
use waybill_domain::money::Currency;

use super::super::label_rules::Labels;
use super::Options;
use crate::partner::options::{self, Required, problem};
use crate::partner::{Problem, address};

const REQUIRED: [Required; 1] = [Required {
    any_of: &["currency"],
    such_as: Some("USD"),
    what: "the currency that the Ordoro account counts in",
}];

/// Parses the options and the API's address, or says every problem.
pub(super) fn options(value: &Value) -> Result<(Options, Url), Vec<Problem>> {
    let options: Options = options::read(value, &REQUIRED)?;
    let mut problems = values(&options);
    match options::taken("api_url", address(&options.api_url), &mut problems) {
        Some(url) if problems.is_empty() => Ok((options, url)),
        Some(_) | None => Err(problems),
    }
}

/// Options that can be read and make no sense.
fn values(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Err(error) = Currency::new(&options.currency, 2) {
        problems.push(problem("currency", &error.to_string()));
    }
    problems.extend(options::some("requests_per_minute", options.requests_per_minute));
    for (name, pointer) in
        [("packages_at", &options.packages_at), ("package_number_at", &options.package_number_at)]
    {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            problems.push(problem(name, &format!("`{pointer}` is no JSON pointer: it begins with `/`")));
        }
    }
    for (name, tag) in [("hold_tag", &options.hold_tag), ("cancel_tag", &options.cancel_tag)] {
        if tag.as_ref().is_some_and(|tag| tag.text.trim().is_empty()) {
            problems.push(problem(&format!("{name}.text"), "is empty"));
        }
    }
    problems.extend(options::settling(options.settles_within));
    for (key, span, seconds, why) in [
        ("poll_overlap", options.poll_overlap, 0, "a poll would skip what changed meanwhile"),
        ("sweep_every", options.sweep_every, 60, "it would read everything all the time"),
        ("list_lag", options.list_lag, 0, "nothing is told ahead of its time"),
    ] {
        problems.extend(options::at_least(key, span, seconds, why));
    }
    let labels = options.labels.as_ref().map(Labels::problems).unwrap_or_default();
    problems.extend(labels.into_iter().map(|(key, why)| problem(&format!("labels.{key}"), why)));
    problems
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use waybill_domain::units::WeightUnit;

    use super::super::{OrderIdFrom, SellableFrom, schema};
    use super::*;

    #[test]
    fn defaults_are_the_documented_ones() {
        let (options, url) = options(&json!({ "currency": "USD" })).unwrap();
        assert_eq!(url.as_str(), "https://api.ordoro.com/");
        assert_eq!(options.requests_per_minute, 500);
        assert_eq!((options.cart, options.order_id_from), (None, OrderIdFrom::Number));
        assert_eq!(options.sellable_from, SellableFrom::Available);
        assert_eq!(options.weight_unit, WeightUnit::Lb);
        assert!(options.cancel_comment && !options.auto_create_unknown_sku && options.labels.is_none());
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let usps = json!({ "carrier": "pitney", "shipper_id": 1, "length": "x" });
        let rules = json!({ "a": { "carrier": "usps" }, "b": { "cheapest_of": ["ups"] } });
        let unknown = json!({ "rules": {}, "shippers": { "x": { "carrier": "x", "shipper_id": 1 } } });
        for (name, value, want) in [
            ("no table", json!([]), vec!["options"]),
            ("nothing", json!({}), vec!["options.currency"]),
            (
                "several",
                json!({ "curency": "USD", "cart": "one", "hold_tag": "hold" }),
                vec!["options.cart", "options.curency", "options.hold_tag", "options.currency"],
            ),
            (
                "values",
                json!({ "currency": "usd", "requests_per_minute": 0, "packages_at": "packages",
                    "hold_tag": { "id": 7, "text": " " }, "sweep_every": "5s", "list_lag": "-1s",
                    "settles_within": "1s", "poll_overlap": "-1s", "api_url": "http://example.com" }),
                vec![
                    "options.currency",
                    "options.requests_per_minute",
                    "options.packages_at",
                    "options.hold_tag.text",
                    "options.settles_within",
                    "options.poll_overlap",
                    "options.sweep_every",
                    "options.list_lag",
                    "options.api_url",
                ],
            ),
            (
                "labels",
                json!({ "currency": "USD", "labels": { "rules": rules, "shippers": { "usps": usps } } }),
                vec![
                    "options.labels.shippers.usps.package",
                    "options.labels.shippers.usps.length",
                    "options.labels.rules.a",
                    "options.labels.rules.b",
                ],
            ),
            ("a carrier", json!({ "currency": "USD", "labels": unknown }), vec!["options.labels"]),
        ] {
            let problems = options(&value).unwrap_err();
            let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(paths, want, "{name}: {problems:?}");
        }
    }

    #[test]
    fn the_schema_names_every_option() {
        let schema = schema();
        assert_eq!(schema["required"], json!(["currency"]));
        for name in ["cart", "hold_tag", "services", "labels", "stock_buffer", "sweep_every"] {
            assert!(schema["properties"].get(name).is_some(), "{name}");
        }
    }
}
