//! API Extensions at work: who is asked before an order is kept, and what becomes of the answer.
//! <https://docs.commercetools.com/api/projects/api-extensions>, spec of 2026-08-21.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::errors::Refusal;
use super::expand::expand;
use super::fields::{instant, int, list, set, text};
use super::predicate;
use super::shop::Shop;
use super::store::Kind;

/// Update actions that an answer may carry.
const MOST_ACTIONS: usize = 100;
/// Codes that an Extension may refuse with, of those for 400.
const CODES: [&str; 8] = [
    "InvalidInput",
    "InvalidOperation",
    "InvalidField",
    "RequiredField",
    "SemanticError",
    "SyntaxError",
    "OutOfStock",
    "General",
];

/// Carries questions to the destinations of Extensions.
pub trait AsksExtensions: Send + Sync {
    /// The answer, or why there was none within the limit.
    fn ask(&self, question: http::Request<Bytes>, limit: Duration) -> Result<http::Response<Bytes>, String>;
}

/// What carries them, where something does.
#[derive(Default)]
pub(super) struct Asks(pub(super) Option<std::sync::Arc<dyn AsksExtensions>>);

impl fmt::Debug for Asks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Asks").field(&self.0.is_some()).finish()
    }
}

/// Asks every Extension about a new order, one after the other. Answers the update actions that they want, each with whose it
/// is. Where nothing carries questions none is asked.
pub(super) fn consult(shop: &Shop, order: &Value) -> Result<Vec<(Value, Value)>, Refusal> {
    let Some(asks) = &shop.asks.0 else { return Ok(Vec::new()) };
    let mut wanted = Vec::new();
    for extension in shop.tables.all(Kind::Extension).filter(|extension| is_triggered(extension, order)) {
        let limit = Duration::from_millis(int(extension, "timeoutInMs").unwrap_or_default().unsigned_abs());
        let question = question(shop, extension, order);
        let answer = asks.ask(question, limit).map_err(|_cause| no_response(extension))?;
        let actions = actions(extension, &answer)?;
        wanted.extend(actions.into_iter().map(|action| (extension.clone(), action)));
    }
    Ok(wanted)
}

fn is_triggered(extension: &Value, order: &Value) -> bool {
    list(extension, "triggers").iter().any(|trigger| {
        let meets = text(trigger, "condition").is_none_or(|condition| {
            predicate::parse(condition).is_ok_and(|parsed| parsed.meets(order, &predicate::Variables::new()))
        });
        text(trigger, "resourceTypeId") == Some("order")
            && list(trigger, "actions").iter().any(|action| action == "Create")
            && meets
    })
}

fn question(shop: &Shop, extension: &Value, order: &Value) -> http::Request<Bytes> {
    let mut order = order.clone();
    let now = instant(shop.now());
    for (name, value) in [("version", &json!(1)), ("createdAt", &now), ("lastModifiedAt", &now)] {
        set(&mut order, name, Some(value.clone()));
    }
    let paths: Vec<String> =
        list(extension, "expansionPaths").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    expand(&shop.tables, &mut order, &paths);
    let body = json!({
        "action": "Create", "resource": { "typeId": "order", "id": order.get("id"), "obj": order },
    });
    let url = extension.pointer("/destination/url").and_then(Value::as_str).unwrap_or_default();
    let mut question = http::Request::post(url).header(CONTENT_TYPE, "application/json");
    if let Some(header) = text(extension, "id").and_then(|id| shop.headers.get(id)) {
        question = question.header(AUTHORIZATION, header);
    }
    // Its address was checked when it was kept.
    question.body(Bytes::from(body.to_string())).unwrap_or_default()
}

/// The update actions of an answer; 400 refuses the order, and every other answer is none.
fn actions(extension: &Value, answer: &http::Response<Bytes>) -> Result<Vec<Value>, Refusal> {
    let status = answer.status().as_u16();
    let read = || serde_json::from_slice::<Value>(answer.body()).ok();
    match status {
        200 | 201 if answer.body().is_empty() => Ok(Vec::new()),
        200 | 201 => match read() {
            Some(body) if list(&body, "actions").len() <= MOST_ACTIONS => Ok(list(&body, "actions").to_vec()),
            Some(_) | None => Err(bad_response(extension, answer)),
        },
        400 => {
            let body = read().unwrap_or_default();
            let errors: Vec<Map<String, Value>> =
                list(&body, "errors").iter().filter_map(|error| error.as_object().cloned()).collect();
            let is_allowed = |error: &Map<String, Value>| {
                error.get("code").and_then(Value::as_str).is_some_and(|code| CODES.contains(&code))
                    && error.get("message").is_some_and(Value::is_string)
            };
            if errors.is_empty() || !errors.iter().all(is_allowed) {
                return Err(bad_response(extension, answer));
            }
            let mut errors = errors.into_iter().map(|mut error| {
                error.insert("errorByExtension".to_owned(), by(extension));
                error
            });
            let first = errors.next().unwrap_or_default();
            Err(Refusal { error: first, more: errors.collect(), ..bad_response(extension, answer) }
                .of_caller())
        }
        _ => Err(bad_response(extension, answer)),
    }
}

fn by(extension: &Value) -> Value {
    json!({ "id": extension.get("id"), "key": extension.get("key") })
}

/// The Extension did not answer in time.
fn no_response(extension: &Value) -> Refusal {
    named(Refusal::gateway(504, "ExtensionNoResponse", "Extension did not respond in time."), extension)
}

/// The answer is none that an Extension may give.
fn bad_response(extension: &Value, answer: &http::Response<Bytes>) -> Refusal {
    let message = "The extension did not return the expected JSON.";
    let refusal = named(Refusal::gateway(502, "ExtensionBadResponse", message), extension);
    refusal
        .with("extensionErrors", json!([]))
        .with("extensionStatusCode", answer.status().as_u16())
        .with("extensionBody", String::from_utf8_lossy(answer.body()).into_owned())
}

/// An update action of an Extension cannot be applied.
pub(super) fn failed(extension: &Value, cause: &Refusal) -> Refusal {
    let message = "The extension returned update actions that could not be executed.";
    let error = json!({ "code": cause.code(), "message": cause.message(), "extensionId": extension.get("id"),
        "extensionKey": extension.get("key") });
    Refusal::gateway(400, "ExtensionUpdateActionsFailed", message).with("extensionErrors", json!([error]))
}

fn named(refusal: Refusal, extension: &Value) -> Refusal {
    let id = extension.get("id").cloned().unwrap_or_default();
    let refusal = refusal.with("extensionId", id);
    match extension.get("key") {
        Some(key) => refusal.with("extensionKey", key.clone()),
        None => refusal,
    }
}
