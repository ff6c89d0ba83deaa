//! Checks an account's settings, all at once.

use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use url::Url;

use super::options::Options;
use crate::partner::{Problem, address, address_with_path};

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

/// Parses the options, or says every problem at once.
pub(super) fn options(value: &Value) -> Result<Checked, Vec<Problem>> {
    let Some(given) = value.as_object() else {
        return Err(vec![Problem::new("options", "must be a table")]);
    };
    let mut problems: Vec<Problem> = given.iter().filter_map(|(key, value)| alone(key, value)).collect();
    if !given.contains_key("currency") {
        problems
            .push(Problem::new("options.currency", "is missing: the currency that the account computes in"));
    }
    if !given.contains_key("store_id") && !given.contains_key("stores") {
        let why =
            "is missing: the id of the ShipStation store for our orders (or `stores`, by the shop's stores)";
        problems.push(Problem::new("options.store_id", why));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let options: Options = match serde_json::from_value(value.clone()) {
        Ok(options) => options,
        Err(error) => return Err(vec![Problem::new("options", &error.to_string())]),
    };
    problems.extend(values(&options));
    problems.extend(tables(&options));
    let mut url = |path: &str, read: Result<Url, String>| match read {
        Ok(url) => Some(url),
        Err(message) => {
            problems.push(Problem::new(path, &message));
            None
        }
    };
    let v1 = url("options.api_url", address(&options.api_url));
    let v2 = url("options.v2_url", address(&options.v2_url));
    let jwks = url("options.jwks_url", address_with_path(&options.jwks_url));
    match (v1, v2, jwks) {
        (Some(v1), Some(v2), Some(jwks)) if problems.is_empty() => Ok(Checked { options, v1, v2, jwks }),
        _ => Err(problems),
    }
}

/// The problem of one option, tried beside nothing but what is required.
fn alone(key: &str, value: &Value) -> Option<Problem> {
    let mut one = Map::from_iter([("currency".to_owned(), json!("USD"))]);
    one.insert(key.to_owned(), value.clone());
    let error = serde_json::from_value::<Options>(Value::Object(one)).err()?;
    Some(Problem::new(&format!("options.{key}"), &error.to_string()))
}

/// Single values that cannot be.
fn values(options: &Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !is_code(&options.currency, 3) {
        problems.push(Problem::new("options.currency", "is no currency's code: three capital letters"));
    }
    if options.store_ids().is_empty() {
        problems.push(Problem::new("options.stores", "names no store, and there is no `store_id`"));
    }
    for (key, units) in [
        ("requests_per_minute", options.requests_per_minute),
        ("v2_requests_per_minute", options.v2_requests_per_minute),
    ] {
        if units == 0 {
            problems.push(Problem::new(&format!("options.{key}"), "is 0: no exchange would ever be made"));
        }
    }
    if options.settles_within < SignedDuration::from_secs(10) {
        problems.push(Problem::new(
            "options.settles_within",
            "is below 10s: orders would be looked for too early",
        ));
    }
    for (carrier, url) in &options.tracking_urls {
        if !url.starts_with("https://") || !url.contains("{number}") {
            let path = format!("options.tracking_urls.{carrier}");
            problems.push(Problem::new(&path, "must start with https:// and contain `{number}`"));
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
                let path = format!("options.customs.{key}");
                problems.push(Problem::new(&path, "is no country's code: two capital letters"));
            }
        }
        if customs.value.is_none() && options.currency != "USD" {
            let why =
                "is missing: customs values are in US dollars, and the account computes in another currency";
            problems.push(Problem::new("options.customs.value", why));
        }
    }
    let from = options.insurance.as_ref().and_then(|insurance| insurance.from.as_ref());
    if from.is_some_and(|from| from.parse::<Decimal>().is_err()) {
        problems.push(Problem::new("options.insurance.from", "is no decimal number"));
    }
    let Some(labels) = &options.labels else { return problems };
    for (method, rule) in &labels.rules {
        let path = format!("options.labels.rules.{method}");
        let fixed = rule.carrier.is_some() && rule.service.is_some();
        let cheapest = !rule.cheapest_of.is_empty();
        if fixed == cheapest || (cheapest && (rule.carrier.is_some() || rule.service.is_some())) {
            problems.push(Problem::new(&path, "takes either `carrier` with `service`, or `cheapest_of`"));
        }
        if cheapest && labels.from_postal_code.is_none() {
            problems.push(Problem::new(
                "options.labels.from_postal_code",
                "is missing: rates are asked for with it",
            ));
        }
    }
    problems
}

fn is_code(text: &str, letters: usize) -> bool {
    text.len() == letters && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn this_machine_may_be_reached_unencrypted() {
        for url in ["http://127.0.0.1:9090", "http://localhost:1", "http://[::1]:8080", "https://a.example"] {
            assert!(options(&json!({ "currency": "USD", "store_id": 1, "api_url": url })).is_ok(), "{url}");
        }
    }
}
