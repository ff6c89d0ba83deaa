//! Reads ShipHero's answers: data, or what to do next.
//!
//! A valid query is always answered with HTTP 200; failures stand in `errors`, and the field that failed is null.
//! Of the error codes only two are documented, 5 (not found) and 30 (not enough credits); no decision rests on
//! any other. Data beside errors is no success: something may have been done.

use bytes::Bytes;
use http::{Response, StatusCode};
use jiff::SignedDuration;
use serde_json::{Map, Value};
use waybill_domain::failure::Failure;

use crate::call::http_failure;

/// The code of a refusal because ShipHero knows no such thing.
pub(super) const NOT_FOUND: &str = "not-found";
/// The code of a refusal because an operation can never fit the bucket of credits.
pub(super) const TOO_LARGE: &str = "query-too-large";

const CODE_NOT_FOUND: u64 = 5;
const CODE_CREDITS: u64 = 30;
/// The documented size of the bucket and its refill per second, for answers that do not say how long to wait.
const BUCKET: u64 = 4004;
const REFILL: u64 = 60;

/// The answer of one query or mutation: the object under `root`.
pub(super) fn object(answer: &Response<Bytes>, root: &str) -> Result<Value, Failure> {
    let mut data = data(answer)?;
    match data.remove(root) {
        Some(Value::Null) | None => {
            Err(Failure::unknown(format!("ShipHero answered no `{root}` and no error")))
        }
        Some(value) => Ok(value),
    }
}

/// What a query of one object read: the `data` of the object under `root`, null where there is none.
pub(super) fn one(answer: &Response<Bytes>, root: &str) -> Result<Value, Failure> {
    Ok(object(answer, root)?.get_mut("data").map(Value::take).unwrap_or_default())
}

/// The whole `data` of an answer.
pub(super) fn data(answer: &Response<Bytes>) -> Result<Map<String, Value>, Failure> {
    let status = answer.status();
    let body: Value = match serde_json::from_slice(answer.body()) {
        Ok(body) => body,
        Err(error) => return Err(unreadable(answer, &error.to_string())),
    };
    let (data, errors) = match body {
        Value::Object(mut body) => (body.remove("data"), body.remove("errors")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => (None, None),
    };
    let errors = match errors {
        Some(Value::Array(errors)) => errors,
        Some(_) | None => Vec::new(),
    };
    if errors.is_empty() {
        if !status.is_success() {
            return Err(unreadable(answer, "no errors named"));
        }
        return match data {
            Some(Value::Object(data)) => Ok(data),
            Some(_) | None => Err(Failure::unknown("ShipHero answered neither data nor an error")),
        };
    }
    Err(told(answer, &errors, data.as_ref()))
}

/// The failure that the errors tell.
fn told(answer: &Response<Bytes>, errors: &[Value], data: Option<&Value>) -> Failure {
    let status = answer.status();
    let words = errors.iter().map(words).collect::<Vec<_>>().join("; ");
    let general = [401, 403, 429].contains(&status.as_u16()) || status.is_server_error();
    if let Some(failure) = http_failure(status, answer.headers(), &words).filter(|_| general) {
        return failure;
    }
    if let Some(error) = errors.iter().find(|error| code(error) == Some(CODE_CREDITS)) {
        return credits(error, words);
    }
    let done =
        data.and_then(Value::as_object).is_some_and(|data| data.values().any(|value| !value.is_null()));
    if done {
        return Failure::unknown(format!("ShipHero answered data and errors: {words}"));
    }
    let missing = errors.iter().all(|error| code(error) == Some(CODE_NOT_FOUND));
    Failure::refused(if missing { NOT_FOUND } else { "refused" }, words)
}

/// Not enough credits: nothing ran. An operation larger than the whole bucket will never run.
fn credits(error: &Value, words: String) -> Failure {
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    let number = |field: &str, before: &str| {
        error.get(field).and_then(Value::as_u64).or_else(|| number_after(message, before))
    };
    let required = number("required_credits", "requires ");
    let remaining =
        number("remaining_credits", "there are only ").or_else(|| number_after(message, "the are only "));
    if required.is_some_and(|required| required > BUCKET) {
        return Failure::refused(TOO_LARGE, words);
    }
    let told = error.get("time_remaining").and_then(Value::as_str).and_then(span);
    let told = told.or_else(|| span(message.split_once("In ")?.1));
    let after = told.or_else(|| {
        let missing = required?.saturating_sub(remaining?);
        i64::try_from(missing.div_ceil(REFILL) + 1).ok().map(SignedDuration::from_secs)
    });
    Failure::Busy { cause: words, after }
}

/// A time such as `18 seconds`, `4.5 seconds`, `55 minutes` or `1 hour` at the start of a text, rounded up.
fn span(text: &str) -> Option<SignedDuration> {
    let (number, rest) = text.trim_start().split_once(' ')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i64 = whole.parse().ok()?;
    let started = i64::from(fraction.bytes().any(|digit| digit != b'0'));
    let count = whole.checked_add(started)?;
    let unit = rest.trim_start().to_ascii_lowercase();
    let seconds = [("second", 1), ("minute", 60), ("hour", 3600)]
        .into_iter()
        .find_map(|(name, seconds)| unit.starts_with(name).then_some(seconds))?;
    count.checked_mul(seconds).map(SignedDuration::from_secs)
}

fn number_after(text: &str, before: &str) -> Option<u64> {
    let rest = text.split_once(before)?.1;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

fn code(error: &Value) -> Option<u64> {
    error.get("code").and_then(|code| code.as_u64().or_else(|| code.as_str()?.parse().ok()))
}

/// The partner's own words, with what its support asks for.
fn words(error: &Value) -> String {
    let message = error.get("message").and_then(Value::as_str).unwrap_or("an error without a message");
    let request = error.get("request_id").and_then(Value::as_str);
    let code = code(error).map(|code| format!("code {code}"));
    let request = request.map(|request| format!("request {request}"));
    let notes: Vec<String> = [code, request].into_iter().flatten().collect();
    if notes.is_empty() { message.to_owned() } else { format!("{message} ({})", notes.join(", ")) }
}

/// An answer that is no GraphQL. HTTP 403 without it comes from the gateway in front, which turns away
/// addresses of bad repute: nothing is wrong with the account, and a later try may pass.
fn unreadable(answer: &Response<Bytes>, why: &str) -> Failure {
    let status = answer.status();
    if status == StatusCode::FORBIDDEN {
        return Failure::busy(
            "HTTP 403 from the gateway in front of ShipHero: it may want a fixed outbound address",
        );
    }
    http_failure(status, answer.headers(), why)
        .unwrap_or_else(|| Failure::unknown(format!("ShipHero's answer cannot be read: {why}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
        Response::builder().status(status).body(body.into()).unwrap()
    }

    fn kind(failure: &Failure) -> String {
        match failure {
            Failure::Refused(refusal) => refusal.code.clone(),
            Failure::LockedOut { .. } => "locked out".to_owned(),
            Failure::Busy { after, .. } => format!("busy {}", after.map_or(-1, |after| after.as_secs())),
            Failure::Unknown { .. } => "unknown".to_owned(),
        }
    }

    fn error(error: &Value) -> String {
        json!({ "errors": [error], "data": { "order": null } }).to_string()
    }

    #[test]
    fn every_error_says_what_to_do_next() {
        let credits = "There are not enough credits to perform the requested operation, which requires 1301 credits, \
            but there are only 263 left. In 18 seconds you will have enough credits to perform the operation";
        let old = "which requires 323 credits, but the are only 23 left";
        for (name, status, body, want) in [
            ("not found", 200, error(&json!({ "message": "Order not found", "code": 5 })), "not-found"),
            ("refused", 200, error(&json!({ "message": "Order is fulfilled", "code": 9 })), "refused"),
            ("no code", 200, error(&json!({ "message": "No" })), "refused"),
            ("credits, words", 200, error(&json!({ "message": credits, "code": 30 })), "busy 18"),
            (
                "credits, minutes",
                200,
                error(&json!({ "message": credits, "code": 30, "time_remaining": "55 minutes" })),
                "busy 3300",
            ),
            ("credits, sum", 200, error(&json!({ "message": old, "code": 30 })), "busy 6"),
            ("credits, silent", 200, error(&json!({ "code": 30 })), "busy -1"),
            (
                "never fits",
                200,
                error(&json!({ "message": "m", "code": 30, "required_credits": 10_101 })),
                TOO_LARGE,
            ),
            ("schema", 400, error(&json!({ "message": "Cannot query field `x`" })), "refused"),
            ("null", 200, json!({ "data": { "order": null } }).to_string(), "unknown"),
            ("no data", 200, json!({}).to_string(), "unknown"),
            ("a list", 200, "[]".to_owned(), "unknown"),
            ("half", 200, "{\"data\": {\"ord".to_owned(), "unknown"),
            (
                "data and errors",
                200,
                json!({ "errors": [{ "message": "m" }], "data": { "order": {} } }).to_string(),
                "unknown",
            ),
            ("token", 401, "{}".to_owned(), "locked out"),
            ("token, no JSON", 401, "nope".to_owned(), "locked out"),
            ("gateway", 403, "<html>".to_owned(), "busy -1"),
            ("gateway, JSON", 403, "{}".to_owned(), "busy -1"),
            ("forbidden", 403, error(&json!({ "message": "no scope" })), "locked out"),
            ("server", 500, "oops".to_owned(), "unknown"),
            ("server, GraphQL", 502, error(&json!({ "message": "m" })), "unknown"),
            ("page", 404, "<html>".to_owned(), "refused"),
        ] {
            let failure = object(&answer(status, body), "order").unwrap_err();
            assert_eq!(kind(&failure), want, "{name}: {failure}");
        }
    }

    #[test]
    fn too_many_requests_wait_as_long_as_the_header_says() {
        for body in ["slow down".to_owned(), error(&json!({ "message": "slow down" }))] {
            let mut slow = answer(429, body);
            slow.headers_mut().insert("retry-after", http::HeaderValue::from_static("30"));
            assert_eq!(kind(&object(&slow, "order").unwrap_err()), "busy 30");
        }
    }

    #[test]
    fn the_partners_words_are_kept() {
        let body = error(&json!({ "message": "Order is fulfilled", "code": 9, "request_id": "5da7" }));
        let failure = object(&answer(200, body), "order").unwrap_err();
        assert_eq!(failure.to_string(), "refused: Order is fulfilled (code 9, request 5da7)");
    }

    #[test]
    fn data_is_read() {
        let body = json!({ "data": { "order": { "data": { "id": "x" } } } }).to_string();
        assert_eq!(object(&answer(200, body), "order").unwrap(), json!({ "data": { "id": "x" } }));
    }
}
