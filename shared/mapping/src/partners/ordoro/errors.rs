//! Reads Ordoro's answers: JSON, or what to do next.
//!
//! An error's body is said to carry `error_message` and `param`, which one schema of the same manual spells `params`;
//! both are taken, and neither is needed. Which statuses come when is not published beyond 404 and 429, so that a
//! decision rests on the status alone, and on the word `already` in what is refused: somebody did it before.

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use waybill_domain::failure::Failure;

use crate::call::http_failure;
use crate::partner::value;

/// The code of a refusal because Ordoro knows no such thing.
pub(super) const NOT_FOUND: &str = "not-found";
/// The code of a refusal because it was done before.
pub(super) const ALREADY: &str = "already";

/// What Ordoro's support asks for.
const REQUEST_ID: &str = "x-ordoro-request-id";
/// Words in which systems say that something is there or done.
const DONE_BEFORE: [&str; 3] = ["already", "duplicate", "must be unique"];

/// The answer's JSON.
pub(super) fn json(answer: &Response<Bytes>) -> Result<Value, Failure> {
    let body = serde_json::from_slice::<Value>(answer.body());
    if let Some(failure) = failure(answer, body.as_ref().ok()) {
        return Err(failure);
    }
    body.map_err(|error| Failure::unknown(format!("Ordoro's answer cannot be read: {error}")))
}

fn failure(answer: &Response<Bytes>, body: Option<&Value>) -> Option<Failure> {
    let status = answer.status();
    if status.is_success() {
        return None;
    }
    let words = words(body, answer.headers());
    let named = || format!("HTTP {status}: {words}");
    match status {
        StatusCode::NOT_FOUND => Some(Failure::refused(NOT_FOUND, named())),
        StatusCode::REQUEST_TIMEOUT => Some(Failure::unknown(named())),
        StatusCode::CONFLICT => Some(Failure::refused(ALREADY, named())),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY if is_done_before(&words) => {
            Some(Failure::refused(ALREADY, named()))
        }
        _ => http_failure(status, answer.headers(), &words),
    }
}

fn is_done_before(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    DONE_BEFORE.iter().any(|told| words.contains(told))
}

/// Ordoro's own words, with what they are about.
fn words(body: Option<&Value>, headers: &HeaderMap) -> String {
    let field = |name: &str| value::text(body.and_then(|body| body.get(name)));
    let message = field("error_message").or_else(|| field("message")).or_else(|| field("error"));
    let message = message.unwrap_or_else(|| "an error without a message".to_owned());
    let about = field("param").or_else(|| field("params")).map(|param| format!("`{param}`"));
    let request = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(|id| format!("request {id}"));
    let notes: Vec<String> = [about, request].into_iter().flatten().collect();
    if notes.is_empty() { message } else { format!("{message} ({})", notes.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response<Bytes> {
        Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap()
    }

    fn kind(failure: &Failure) -> String {
        match failure {
            Failure::Refused(refusal) => refusal.code.clone(),
            Failure::LockedOut { .. } => "locked out".to_owned(),
            Failure::Busy { after, .. } => format!("busy {}", after.map_or(-1, |after| after.as_secs())),
            Failure::Unknown { .. } => "unknown".to_owned(),
        }
    }

    #[test]
    fn every_status_says_what_to_do_next() {
        let said = r#"{"error_message":"Order has already been shipped","param":null}"#;
        for (status, body, want) in [
            (200, "{\"ord", "unknown"),
            (200, "", "unknown"),
            (400, r#"{"error_message":"bad zip","param":"zip"}"#, "refused"),
            (400, said, ALREADY),
            (400, r#"{"error_message":"order_id must be unique"}"#, ALREADY),
            (401, "", "locked out"),
            (403, "<html>", "locked out"),
            (404, r#"{"error_message":"no order"}"#, NOT_FOUND),
            (408, "", "unknown"),
            (409, "", ALREADY),
            (422, "[]", "refused"),
            (422, said, ALREADY),
            (301, "", "refused"),
            (429, "", "busy -1"),
            (500, said, "unknown"),
            (503, "<html>", "unknown"),
        ] {
            assert_eq!(kind(&json(&answer(status, body)).unwrap_err()), want, "{status} {body}");
        }
        assert_eq!(json(&answer(201, "[1]")).unwrap(), serde_json::json!([1]));
    }

    #[test]
    fn a_throttle_waits_as_long_as_it_says() {
        let mut slow = answer(429, "{}");
        slow.headers_mut().insert("retry-after", http::HeaderValue::from_static("17"));
        assert_eq!(kind(&json(&slow).unwrap_err()), "busy 17");
    }

    #[test]
    fn ordoros_words_are_kept_in_either_spelling() {
        for (body, want) in [
            (r#"{"error_message":"bad zip","param":"zip"}"#, "bad zip (`zip`, request r-1)"),
            (r#"{"error_message":"bad zip","params":"zip"}"#, "bad zip (`zip`, request r-1)"),
            ("nonsense", "an error without a message (request r-1)"),
        ] {
            let mut refused = answer(400, body);
            refused.headers_mut().insert(REQUEST_ID, http::HeaderValue::from_static("r-1"));
            let told = json(&refused).unwrap_err().to_string();
            assert_eq!(told, format!("refused: HTTP 400 Bad Request: {want}"));
        }
    }
}
