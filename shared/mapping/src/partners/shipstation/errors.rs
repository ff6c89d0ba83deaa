//! Reads ShipStation's answers: what they say, or what to do next.
//!
//! Bodies of errors are open: .NET's `Message`, `ExceptionMessage` and `ModelState`, a plain `message`, or the second
//! interface's `errors`. What was refused is told in ShipStation's words; no decision rests on them.

use bytes::Bytes;
use http::{HeaderMap, Response};
use jiff::SignedDuration;
use serde_json::Value;
use waybill_domain::failure::Failure;

use crate::call::http_failure;
use crate::partner::value;

/// The code of a refusal because ShipStation knows no such thing.
pub(super) const NOT_FOUND: &str = "not-found";
/// Seconds until the limit begins anew; not a time, whatever other interfaces mean by such a header.
const RESET: &str = "x-rate-limit-reset";
/// As much of a body that is no JSON as is told to people.
const WORDS: usize = 300;

/// What a successful answer says.
pub(super) fn json(answer: &Response<Bytes>) -> Result<Value, Failure> {
    done(answer)?;
    serde_json::from_slice(answer.body())
        .map_err(|error| Failure::unknown(format!("ShipStation's answer cannot be read: {error}")))
}

/// Whether an answer is a successful one, whatever it says.
pub(super) fn done(answer: &Response<Bytes>) -> Result<(), Failure> {
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let words = words(answer.body());
    match status.as_u16() {
        404 => Err(Failure::refused(NOT_FOUND, format!("HTTP {status}: {words}"))),
        429 => Err(Failure::Busy { cause: format!("HTTP {status}: {words}"), after: wait(answer.headers()) }),
        300..=399 | 408 => Err(Failure::unknown(format!("HTTP {status}: {words}"))),
        400..=499 if !matches!(status.as_u16(), 401 | 403) => Err(Failure::refused("refused", words)),
        _ => Err(http_failure(status, answer.headers(), &words).unwrap_or_else(|| Failure::unknown(words))),
    }
}

/// The rows of one page of a list, unread, and the number of the next page.
pub(super) fn rows(answer: &Response<Bytes>, name: &str) -> Result<Rows, Failure> {
    let mut body = json(answer)?;
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    let next = number("page").zip(number("pages")).filter(|(page, pages)| page < pages);
    let next = next.map(|(page, _)| page + 1);
    match body.get_mut(name).map(Value::take) {
        Some(Value::Array(rows)) => Ok(Rows { rows, next }),
        Some(_) | None => Err(Failure::unknown(format!("ShipStation's answer lists no `{name}`"))),
    }
}

/// One page of a list.
#[derive(Debug)]
pub(super) struct Rows {
    /// What is on it.
    pub(super) rows: Vec<Value>,
    /// The number of the next page; `None` on the last. ShipStation also says that there are no pages at all.
    pub(super) next: Option<u64>,
}

/// How long to wait: what is asked for, or a second more than the limit's window still lasts.
fn wait(headers: &HeaderMap) -> Option<SignedDuration> {
    let seconds = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    let told = seconds("retry-after").or_else(|| seconds(RESET).map(|seconds| seconds.saturating_add(1)));
    told.filter(|seconds| (0..86_400).contains(seconds)).map(SignedDuration::from_secs)
}

/// What the body of an error says.
fn words(body: &Bytes) -> String {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        return match text {
            "" => "no word why".to_owned(),
            page if page.starts_with('<') => "a web page".to_owned(),
            text => text.chars().take(WORDS).collect(),
        };
    };
    let mut found: Vec<String> = Vec::new();
    let mut say = |text: Option<String>| found.extend(text.filter(|text| !text.is_empty()));
    for name in ["ExceptionMessage", "Message", "message", "error_description"] {
        say(value::text(value.get(name)));
    }
    for error in value.get("errors").and_then(Value::as_array).into_iter().flatten() {
        say(one(error));
    }
    for fields in
        value.get("ModelState").and_then(Value::as_object).into_iter().flat_map(|fields| fields.values())
    {
        for text in fields.as_array().into_iter().flatten() {
            say(value::text(Some(text)));
        }
    }
    found.dedup();
    if found.is_empty() { "no word why".to_owned() } else { found.join("; ") }
}

/// One error of the second interface, with the field that it is about.
fn one(error: &Value) -> Option<String> {
    let message = value::text(error.get("message"))
        .or_else(|| value::text(error.get("error_code")))
        .or_else(|| value::text(Some(error)))?;
    match value::text(error.get("field_name")) {
        Some(field) => Some(format!("{message} (`{field}`)")),
        None => Some(message),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn answer(status: u16, body: &'static str) -> Response<Bytes> {
        Response::builder().status(status).body(Bytes::from_static(body.as_bytes())).unwrap()
    }

    fn kind(failure: &Failure) -> String {
        match failure {
            Failure::Refused(refusal) => format!("{}: {}", refusal.code, refusal.message),
            Failure::LockedOut { .. } => "locked out".to_owned(),
            Failure::Busy { after, .. } => format!("busy {}", after.map_or(-1, |after| after.as_secs())),
            Failure::Unknown { .. } => "unknown".to_owned(),
        }
    }

    #[test]
    fn every_answer_says_what_to_do_next() {
        for (status, body, want) in [
            (400, r#"{"Message":"The request is invalid."}"#, "refused: The request is invalid."),
            (400, r#"{"Message":"Invalid","ExceptionMessage":"No name"}"#, "refused: No name; Invalid"),
            (400, r#"{"message":"bad"}"#, "refused: bad"),
            (
                400,
                r#"{"Message":"Bad","ModelState":{"o.items":["Name is required"]}}"#,
                "refused: Bad; Name is required",
            ),
            (
                400,
                r#"{"request_id":"u","errors":[{"error_code":"invalid_field_value","message":"too long","field_name":"sku"}]}"#,
                "refused: too long (`sku`)",
            ),
            (409, r#"{"errors":["twice"]}"#, "refused: twice"),
            (400, "Object reference not set", "refused: Object reference not set"),
            (400, "", "refused: no word why"),
            (404, "<html>", "not-found: HTTP 404 Not Found: a web page"),
            (401, "", "locked out"),
            (403, r#"{"message":"plan"}"#, "locked out"),
            (429, r#"{"message":"Too Many Requests"}"#, "busy -1"),
            (500, r#"{"Message":"An error has occurred."}"#, "unknown"),
            (503, "", "unknown"),
            (302, "", "unknown"),
            (408, "", "unknown"),
            (200, "", "unknown"),
            (200, r#"{"orde"#, "unknown"),
        ] {
            assert_eq!(kind(&json(&answer(status, body)).unwrap_err()), want, "{status} {body}");
        }
    }

    #[test]
    fn a_throttle_says_how_long_it_lasts() {
        for (headers, want) in [
            (vec![("X-Rate-Limit-Reset", "17")], "busy 18"),
            (vec![("X-Rate-Limit-Reset", "17"), ("Retry-After", "5")], "busy 5"),
            (vec![("X-Rate-Limit-Reset", "1764345600")], "busy -1"),
            (vec![("X-Rate-Limit-Reset", "soon")], "busy -1"),
        ] {
            let mut slow = answer(429, "");
            for (name, value) in headers {
                slow.headers_mut().insert(name, HeaderValue::from_static(value));
            }
            assert_eq!(kind(&json(&slow).unwrap_err()), want);
        }
    }

    #[test]
    fn pages_go_on_until_the_last() {
        for (body, want) in [
            (r#"{"orders":[1],"total":3,"page":1,"pages":2}"#, Some((1, Some(2)))),
            (r#"{"orders":[1],"total":3,"page":2,"pages":2}"#, Some((1, None))),
            (r#"{"orders":[1,2],"total":2,"page":1,"pages":0}"#, Some((2, None))),
            (r#"{"orders":[]}"#, Some((0, None))),
            (r#"{"orders":null}"#, None),
            (r#"{"shipments":[]}"#, None),
            ("[]", None),
        ] {
            let read = rows(&answer(200, body), "orders").ok().map(|page| (page.rows.len(), page.next));
            assert_eq!(read, want, "{body}");
        }
    }
}
