//! Every error of commercetools, said as what to do next. <https://docs.commercetools.com/api/errors>

use bytes::Bytes;
use serde::Deserialize;
use waybill_domain::failure::{Failure, Refusal};

use crate::call::http_failure;

/// The body of an error; what stands in front of the API may answer something else.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    code: String,
    #[serde(default)]
    message: String,
    current_version: Option<u64>,
}

/// What a conflict says: the version that the resource has now, where it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conflict {
    pub(super) current: Option<u64>,
}

/// The failure of an answer that is not a success. A 404 and a 409 that a call can say more about are read there
/// first.
pub(super) fn failure(answer: &http::Response<Bytes>) -> Failure {
    let status = answer.status();
    let body: Body = serde_json::from_slice(answer.body()).unwrap_or_default();
    let code = body.errors.first().map_or("", |error| error.code.as_str());
    let message = body.errors.first().map(|error| &error.message).filter(|message| !message.is_empty());
    let message = message.unwrap_or(&body.message);
    let cause = format!("{code} {message}").trim().to_owned();
    match (status.as_u16(), code) {
        // Nothing is stored when a query or somebody's extension gives up; both may pass the next time.
        (400, "QueryTimedOut" | "ExtensionUpdateActionsFailed" | "ExtensionPredicateEvaluationFailed")
        // Documented as not performed, "retry with backoff".
        | (503, "OverCapacity" | "PendingOperation")
        // Locks of other resources' writes; the spec says to try again after 300 ms.
        | (409, _) => Failure::busy(cause),
        (400..=499, code) if !code.is_empty() && !matches!(status.as_u16(), 401 | 403 | 429) => {
            Failure::Refused(Refusal::new(&kebab(code), message.clone()))
        }
        (404, _) => Failure::refused("resource-not-found", "commercetools does not know the resource"),
        (413, _) => Failure::refused("content-too-large", "the answer would be too large"),
        _ => http_failure(status, answer.headers(), &cause)
            .unwrap_or_else(|| Failure::unknown(format!("HTTP {status} without what was asked for"))),
    }
}

/// The conflict that an answer says, if the version was not the current one.
pub(super) fn conflict(answer: &http::Response<Bytes>) -> Option<Conflict> {
    if answer.status() != http::StatusCode::CONFLICT {
        return None;
    }
    let body: Body = serde_json::from_slice(answer.body()).unwrap_or_default();
    let error = body.errors.into_iter().find(|error| error.code == "ConcurrentModification")?;
    Some(Conflict { current: error.current_version })
}

/// Whether the answer says that something with this key or these values exists already.
pub(super) fn duplicate(answer: &http::Response<Bytes>) -> bool {
    let body: Body = serde_json::from_slice(answer.body()).unwrap_or_default();
    let is_one = |error: &Entry| {
        matches!(error.code.as_str(), "DuplicateField" | "DuplicateFieldWithConflictingResource")
    };
    answer.status() == http::StatusCode::BAD_REQUEST && body.errors.iter().any(is_one)
}

/// `DuplicateField` as `duplicate-field`; `insufficient_scope` as `insufficient-scope`.
fn kebab(code: &str) -> String {
    let mut words = String::with_capacity(code.len() + 4);
    for letter in code.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.push(if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    words
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use jiff::SignedDuration;

    use super::*;

    fn answer(status: u16, body: &str) -> http::Response<Bytes> {
        let answer = http::Response::builder().status(status).header("retry-after", "7");
        answer.body(Bytes::from(body.to_owned())).unwrap()
    }

    fn error(code: &str) -> String {
        format!(r#"{{"statusCode":0,"message":"m","errors":[{{"code":"{code}","message":"because"}}]}}"#)
    }

    #[test]
    fn an_error_says_what_to_do_next() {
        let refused = |code: &str| Failure::refused(code, "because");
        let gateway = "HTTP 502 Bad Gateway:";
        for (status, body, want) in [
            (400, error("InvalidOperation"), refused("invalid-operation")),
            (400, error("DuplicateField"), refused("duplicate-field")),
            (400, error("QueryTimedOut"), Failure::busy("QueryTimedOut because")),
            (
                400,
                error("ExtensionUpdateActionsFailed"),
                Failure::busy("ExtensionUpdateActionsFailed because"),
            ),
            (
                401,
                error("invalid_token"),
                Failure::locked_out("HTTP 401 Unauthorized: invalid_token because"),
            ),
            (
                403,
                error("insufficient_scope"),
                Failure::locked_out("HTTP 403 Forbidden: insufficient_scope because"),
            ),
            (404, error("ResourceNotFound"), refused("resource-not-found")),
            (409, error("LockedField"), Failure::busy("LockedField because")),
            (413, error("ContentTooLarge"), refused("content-too-large")),
            (
                429,
                String::new(),
                Failure::busy_for("HTTP 429 Too Many Requests: ", SignedDuration::from_secs(7)),
            ),
            (500, error("General"), Failure::unknown("HTTP 500 Internal Server Error: General because")),
            (502, "<html>".to_owned(), Failure::unknown(format!("{gateway} "))),
            (503, error("OverCapacity"), Failure::busy("OverCapacity because")),
            (503, "<html>".to_owned(), Failure::unknown("HTTP 503 Service Unavailable: ")),
            (200, "<html>".to_owned(), Failure::unknown("HTTP 200 OK without what was asked for")),
        ] {
            assert_eq!(failure(&answer(status, &body)), want, "{status} {body}");
        }
    }

    #[test]
    fn a_conflict_names_the_current_version() {
        let body = r#"{"errors":[{"code":"ConcurrentModification","message":"m","currentVersion":9}]}"#;
        assert_eq!(conflict(&answer(409, body)), Some(Conflict { current: Some(9) }));
        assert_eq!(conflict(&answer(409, &error("LockedField"))), None);
        assert_eq!(conflict(&answer(400, body)), None);
        assert!(duplicate(&answer(StatusCode::BAD_REQUEST.as_u16(), &error("DuplicateField"))));
        assert!(!duplicate(&answer(400, &error("InvalidField"))));
    }
}
