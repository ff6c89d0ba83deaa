//! Checks an account's settings, all at once.

use rust_decimal::Decimal;
use serde_json::Value;
use url::Url;

use super::options::Options;
use crate::partner::options::{self, Required, problem};
use crate::partner::{Problem, address, address_with_path, labels};

/// Parsed and checked settings, with the addresses in them.
#[derive(Debug)]
pub(super) struct Checked {
    /// The settings.
    pub(super) options: Options,
    /// The first interface.
    pub(super) v1: Url,
    /// The second interface.
    pub(super) v2: Url,
    /// The public keys.
    pub(super) jwks: Url,
}

const REQUIRED: [Required; 2] = [
    Required {
        any_of: &["currency"],
        such_as: Some("USD"),
        what: "the currency that the account computes in",
    },
    Required {
        any_of: &["store_id", "stores"],
        such_as: None,
        what: "the id of the ShipStation store for our orders (or `stores`, by the shop's stores)",
    },
];

/// Parses the options, or says every problem at once.
pub(super) fn options(value: &Value) -> Result<Checked, Vec<Problem>> {
    let options: Options = options::read(value, &REQUIRED)?;
    let mut problems = values(&options);
    problems.extend(tables(&options));
    let mut url = |key: &str, read| options::taken(key, read, &mut problems);
    let v1 = url("api_url", address(&options.api_url));
    let v2 = url("v2_url", address(&options.v2_url));
    let jwks = url("jwks_url", address_with_path(&options.jwks_url));
    match (v1, v2, jwks) {
        (Some(v1), Some(v2), Some(jwks)) if problems.is_empty() => Ok(Checked { options, v1, v2, jwks }),
        _ => Err(problems),
    }
}

/// Single values that cannot be.
fn values(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !is_code(&options.currency, 3) {
        problems.push(problem("currency", "is no currency's code: three capital letters"));
    }
    if options.store_ids().is_empty() {
        problems.push(problem("stores", "names no store, and there is no `store_id`"));
    }
    problems.extend(options::some("requests_per_minute", options.requests_per_minute));
    problems.extend(options::some("v2_requests_per_minute", options.v2_requests_per_minute));
    problems.extend(options::settling(options.settles_within));
    for (carrier, url) in &options.tracking_urls {
        if !url.starts_with("https://") || !url.contains("{number}") {
            let path = format!("tracking_urls.{carrier}");
            problems.push(problem(&path, "must start with https:// and contain `{number}`"));
        }
    }
    problems
}

/// Tables that do not fit together.
fn tables(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(customs) = &options.customs {
        let origin = customs.default_origin.as_ref();
        for (key, code) in [("from", Some(&customs.from)), ("default_origin", origin)] {
            if code.is_some_and(|code| !is_code(code, 2)) {
                let path = format!("customs.{key}");
                problems.push(problem(&path, "is no country's code: two capital letters"));
            }
        }
        if customs.value.is_none() && options.currency != "USD" {
            let why =
                "is missing: customs values are in US dollars, and the account computes in another currency";
            problems.push(problem("customs.value", why));
        }
    }
    let from = options.insurance.as_ref().and_then(|insurance| insurance.from.as_ref());
    if from.is_some_and(|from| from.parse::<Decimal>().is_err()) {
        problems.push(problem("insurance.from", "is no decimal number"));
    }
    let Some(settings) = &options.labels else { return problems };
    for (method, rule) in &settings.rules {
        let path = format!("labels.rules.{method}");
        let objection = labels::objection(rule.carrier.as_ref(), rule.service.as_ref(), &rule.cheapest_of);
        problems.extend(objection.map(|why| problem(&path, why)));
        if !rule.cheapest_of.is_empty() && settings.from_postal_code.is_none() {
            problems.push(problem("labels.from_postal_code", "is missing: rates are asked for with it"));
        }
    }
    problems
}

fn is_code(text: &str, letters: usize) -> bool {
    text.len() == letters && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::json;

    use super::super::choices::{LengthUnit, WeightUnit};
    use super::*;

    #[test]
    fn defaults_are_the_documented_ones() {
        let Checked { options, v1, v2, jwks } =
            options(&json!({ "currency": "USD", "store_id": 304_352 })).unwrap();
        assert_eq!(v1.as_str(), "https://ssapi.shipstation.com/");
        assert_eq!(v2.as_str(), "https://api.shipstation.com/");
        assert_eq!(jwks.as_str(), "https://api.shipengine.com/jwks");
        assert_eq!((options.requests_per_minute, options.v2_requests_per_minute), (40, 200));
        assert_eq!((options.weight_unit, options.length_unit), (WeightUnit::Grams, LengthUnit::Centimeters));
        assert_eq!(options.settles_within, SignedDuration::from_mins(3));
        let off = [options.inventory, options.v2_webhooks, options.order_news, options.labels.is_some()];
        assert!(options.fulfillments && !off.contains(&true));
        assert_eq!(options.only_store(), Some(304_352));
    }

    #[test]
    fn every_problem_is_told_at_once() {
        for (name, value, want) in [
            ("no table", json!([]), vec!["options"]),
            ("nothing", json!({}), vec!["options.currency", "options.store_id"]),
            (
                "several",
                json!({ "curency": "x", "inventory": "yes", "tag_ids": 1, "store_id": "a" }),
                vec![
                    "options.curency",
                    "options.inventory",
                    "options.tag_ids",
                    "options.store_id",
                    "options.currency",
                ],
            ),
            (
                "values",
                json!({ "currency": "usd", "stores": {}, "requests_per_minute": 0, "api_url": "http://example.com",
                    "v2_url": "https://a.example/v2", "jwks_url": "https://u:p@a.example/jwks", "settles_within": "5s",
                    "tracking_urls": { "ups": "https://a.example" } }),
                vec![
                    "options.currency",
                    "options.stores",
                    "options.requests_per_minute",
                    "options.api_url",
                    "options.v2_url",
                    "options.jwks_url",
                    "options.settles_within",
                    "options.tracking_urls.ups",
                ],
            ),
            (
                "tables",
                json!({ "currency": "EUR", "store_id": 1, "customs": { "from": "DEU" }, "insurance": { "provider": "carrier",
                    "from": "a lot" }, "labels": { "rules": { "*": { "carrier": "ups" }, "x": { "cheapest_of": ["ups"] } } } }),
                vec![
                    "options.customs.from",
                    "options.customs.value",
                    "options.insurance.from",
                    "options.labels.rules.*",
                    "options.labels.from_postal_code",
                ],
            ),
        ] {
            let problems = options(&value).unwrap_err();
            let mut paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            let mut want = want;
            paths.sort_unstable();
            want.sort_unstable();
            assert_eq!(paths, want, "{name}");
        }
    }
}
