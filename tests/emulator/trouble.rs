//! What is said to the proxy itself, past AWS's protocols: what is to go wrong, and what did.

use serde_json::{Value, json};

use super::exchange;

/// What goes wrong between the client and AWS.
#[derive(Debug, Clone, Copy)]
pub enum Trouble {
    /// The call is done and its answer never comes.
    AnswerLost,
    /// The call is turned down this time.
    Throttled,
    /// The service fails, nothing is done.
    Broken,
    /// Nothing comes back for a long time; nothing is done.
    Stalled,
}

/// An operation of a service, what goes wrong with it, and of how many calls that follow each other with the first.
pub type Rule<'a> = (&'a str, Trouble, u32);

/// From now on so much goes wrong with a service, and nothing else.
pub fn trouble(port: u16, service: &str, rules: &[Rule<'_>]) {
    troubles(port, &[(service, rules)]);
}

/// From now on so much goes wrong with services, and nothing else.
pub fn troubles(port: u16, services: &[(&str, &[Rule<'_>])]) {
    let rules = services.iter().flat_map(|(service, rules)| rules.iter().map(|rule| ordered(service, *rule)));
    let rules: Vec<Value> = rules.collect();
    let set = exchange(port, "POST", "/_microburst/rules", &json!(rules).to_string());
    assert!(set.is_some(), "the proxy does not take {rules:?}");
}

fn ordered(service: &str, (operation, trouble, of): Rule<'_>) -> Value {
    let mut rule = match trouble {
        Trouble::AnswerLost => json!({ "response": { "abort_bytes": 0 } }),
        Trouble::Throttled if service == "sqs" => {
            json!({ "error": { "code": "ServiceUnavailable", "status": 503 } })
        }
        Trouble::Throttled => json!({ "error": { "code": "ThrottlingException", "status": 400 } }),
        Trouble::Broken => json!({ "error": { "code": "InternalServerError", "status": 500 } }),
        Trouble::Stalled => json!({ "timeout_ms": 8000 }),
    };
    let named =
        json!({ "service": service, "operation": operation, "sequence": { "fail": 1, "pass": of - 1 } });
    if let (Some(rule), Value::Object(named)) = (rule.as_object_mut(), named) {
        rule.extend(named);
    }
    rule
}

/// How often trouble came over an operation.
pub fn fired(port: u16, operation: &str) -> usize {
    let path = format!("/_microburst/fired?operation={operation}&limit=100000");
    let told = exchange(port, "GET", &path, "").expect("the proxy tells what it did");
    let told: Value = serde_json::from_str(&told).expect("it tells it in JSON");
    let all = told.as_array().or_else(|| told.get("fired").and_then(Value::as_array));
    all.expect("it tells a list").len()
}

/// How many calls to a service went through the proxy.
pub fn calls(port: u16, service: &str) -> u64 {
    let told = exchange(port, "GET", "/_microburst/stats", "").expect("the proxy counts");
    let told: Value = serde_json::from_str(&told).expect("it tells it in JSON");
    let mut services = told.get("by_service").and_then(Value::as_array).into_iter().flatten();
    let of = services.find(|of| of.get("service").and_then(Value::as_str) == Some(service));
    let requests = of.and_then(|of| of.get("requests")).and_then(Value::as_u64);
    requests.expect("it was called before, and that is counted")
}
