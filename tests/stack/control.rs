//! What is said to the emulator and the proxy themselves, past AWS's protocols.

use serde_json::{Value, json};
use waybill_tests::emulator::exchange;

/// What goes wrong between the client and AWS.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Trouble {
    /// The call is done and its answer never comes.
    AnswerLost,
    /// The call is turned down this time.
    Throttled,
    /// The service fails, nothing is done.
    Broken,
    /// Nothing comes back for a long time; nothing is done.
    Stalled,
}

/// Of so many calls of an operation that follow each other the first meets trouble.
pub(crate) fn trouble(port: u16, service: &str, rules: &[(&str, Trouble, u32)]) {
    let rule = |(operation, trouble, of): &(&str, Trouble, u32)| {
        let mut rule = match trouble {
            Trouble::AnswerLost => json!({ "response": { "abort_bytes": 0 } }),
            Trouble::Throttled if service == "sqs" => {
                json!({ "error": { "code": "ServiceUnavailable", "status": 503 } })
            }
            Trouble::Throttled => json!({ "error": { "code": "ThrottlingException", "status": 400 } }),
            Trouble::Broken => json!({ "error": { "code": "InternalServerError", "status": 500 } }),
            Trouble::Stalled => json!({ "timeout_ms": 8000 }),
        };
        rule["service"] = json!(service);
        rule["operation"] = json!(operation);
        rule["sequence"] = json!({ "fail": 1, "pass": of - 1 });
        rule
    };
    let rules: Vec<Value> = rules.iter().map(rule).collect();
    let set = exchange(port, "POST", "/_microburst/rules", &json!(rules).to_string());
    assert!(set.is_some(), "the proxy does not take {rules:?}");
}

/// How often trouble came over an operation.
pub(crate) fn fired(port: u16, operation: &str) -> usize {
    let path = format!("/_microburst/fired?operation={operation}&limit=100000");
    let told = exchange(port, "GET", &path, "").expect("the proxy tells what it did");
    let told: Value = serde_json::from_str(&told).expect("it tells it in JSON");
    let all = told.as_array().or_else(|| told.get("fired").and_then(Value::as_array));
    all.expect("it tells a list").len()
}

/// How many calls to a service went through the proxy.
pub(crate) fn calls(port: u16, service: &str) -> u64 {
    let told = exchange(port, "GET", "/_microburst/stats", "").expect("the proxy counts");
    let told: Value = serde_json::from_str(&told).expect("it tells it in JSON");
    let services = told["by_service"].as_array().expect("it tells a list");
    let of = services.iter().find(|of| of["service"] == service).expect("it was called before");
    of["requests"].as_u64().expect("it tells a number")
}
