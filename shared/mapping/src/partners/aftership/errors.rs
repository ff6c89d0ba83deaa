//! Reads AfterShip's answers: what is in their envelope, or what to do next.
//!
//! What went wrong is told by `meta.code`, which is more exact than the status and sometimes differs from it: 4004 comes
//! with 404. Codes as in AfterShip's SDK of 2026-09 and its page on errors of requests.

use bytes::Bytes;
use http::{HeaderMap, Response};
use jiff::SignedDuration;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;
use waybill_domain::failure::Failure;

use super::wire::text;
use crate::call::http_failure;
use crate::partner::Remains;

/// The code of a refusal because it is there already.
pub(super) const EXISTS: &str = "tracking-exists";
/// The code of a refusal because there is no such thing.
pub(super) const NOT_FOUND: &str = "not-found";
/// The code of a refusal because of the carrier.
pub(super) const BAD_CARRIER: &str = "carrier-refused";
/// The code of a refusal because the carrier must be told more.
pub(super) const LACKS_FIELD: &str = "tracking-lacks-field";
/// The code of a refusal because of the number.
pub(super) const BAD_NUMBER: &str = "tracking-number-invalid";

/// What AfterShip's support asks for.
const TRACE_ID: &str = "as-trace-id";
/// What remains of the endpoint's limit.
const REMAINING: &str = "x-ratelimit-remaining";
/// When the limit is whole again, in seconds since 1970.
const RESET: &str = "x-ratelimit-reset";
/// Limits are per second: whatever is said, it is not far off.
const LONGEST_WAIT: i64 = 60;

/// What is in the envelope.
pub(super) fn data(answer: &Response<Bytes>) -> Result<Value, Failure> {
    let body = serde_json::from_slice::<Value>(answer.body());
    let meta = body.as_ref().ok().and_then(|body| body.get("meta"));
    let code = meta.and_then(|meta| meta.get("code")).and_then(Value::as_u64);
    let status = answer.status();
    let is_well = code.map_or(status.is_success(), |code| (200..300).contains(&code)) && status.is_success();
    if !is_well {
        return Err(failure(answer, code.unwrap_or_else(|| status.as_u16().into()), meta));
    }
    let mut body =
        body.map_err(|error| Failure::unknown(format!("AfterShip's answer cannot be read: {error}")))?;
    Ok(body.get_mut("data").map(Value::take).unwrap_or_default())
}

fn failure(answer: &Response<Bytes>, code: u64, meta: Option<&Value>) -> Failure {
    let words = words(code, meta, answer.headers());
    let refused = |why: &str| Failure::refused(why, words.clone());
    match code {
        4003 => refused(EXISTS),
        404 | 4004 => refused(NOT_FOUND),
        4010 | 4012 => refused(BAD_CARRIER),
        4011 => refused(LACKS_FIELD),
        4005 | 4007 | 4017 => refused(BAD_NUMBER),
        401 | 403 => Failure::locked_out(words),
        429 => Failure::busy_for(words, until_reset(answer.headers())),
        408 | 500..=599 => Failure::unknown(words),
        400 | 4000..=4999 => refused("refused"),
        _ => http_failure(answer.status(), answer.headers(), &words).unwrap_or_else(|| refused("refused")),
    }
}

/// What remains of the limit of the endpoint that answered; it is the organisation's, whoever uses it up.
pub(super) fn remains(headers: &HeaderMap) -> Option<Remains> {
    let units = said(headers, REMAINING)?.parse().ok()?;
    Some(Remains { units, whole_in: until_reset(headers) })
}

fn said<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

/// How long until the limit is whole again, by the clock of whoever answered. A second where that is not told.
fn until_reset(headers: &HeaderMap) -> SignedDuration {
    let reset = said(headers, RESET).and_then(|reset| reset.parse::<i64>().ok());
    let date = said(headers, "date").and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let wait = reset.zip(date).map_or(1, |(reset, date)| reset.saturating_sub(date.as_second()));
    SignedDuration::from_secs(wait.clamp(1, LONGEST_WAIT))
}

/// AfterShip's own words, with the code and what its support asks for.
fn words(code: u64, meta: Option<&Value>, headers: &HeaderMap) -> String {
    let message = text(meta.and_then(|meta| meta.get("message")));
    let message = message.unwrap_or_else(|| "an error without a message".to_owned());
    let trace = headers.get(TRACE_ID).and_then(|id| id.to_str().ok());
    let trace = trace.map_or_else(String::new, |id| format!(", trace {id}"));
    format!("{message} (code {code}{trace})")
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

    /// Status, code and what to do: every row of the published table, and what is not in it.
    const TABLE: &[(u16, &str, &str)] = &[
        (400, "400", "refused"),
        (400, "4001", "refused"),
        (400, "4003", EXISTS),
        (404, "4004", NOT_FOUND),
        (400, "4005", BAD_NUMBER),
        (400, "4006", "refused"),
        (400, "4007", BAD_NUMBER),
        (400, "4008", "refused"),
        (400, "4009", "refused"),
        (400, "4010", BAD_CARRIER),
        (400, "4011", LACKS_FIELD),
        (400, "4012", BAD_CARRIER),
        (400, "4013", "refused"),
        (400, "4014", "refused"),
        (400, "4015", "refused"),
        (400, "4016", "refused"),
        (400, "4017", BAD_NUMBER),
        (400, "4999", "refused"),
        (401, "401", "locked out"),
        (403, "403", "locked out"),
        (404, "404", NOT_FOUND),
        (429, "429", "busy 1"),
        (500, "500", "unknown"),
        (502, "502", "unknown"),
        (503, "503", "unknown"),
        (504, "504", "unknown"),
        (200, "4003", EXISTS),
        (200, "\"200\"", "ok"),
        (201, "201", "ok"),
        (200, "200", "ok"),
    ];

    #[test]
    fn every_code_says_what_to_do_next() {
        for (status, code, want) in TABLE {
            let body = format!(r#"{{"meta":{{"code":{code},"message":"m"}},"data":{{"a":1}}}}"#);
            let got = data(&answer(*status, &body));
            let got = got.as_ref().err().map_or_else(|| "ok".to_owned(), kind);
            assert_eq!(got, *want, "{status} {code}");
        }
        for (status, body, want) in [
            (200, "{\"me", "unknown"),
            (200, "", "unknown"),
            (401, "", "locked out"),
            (403, "<html>", "locked out"),
            (404, "", NOT_FOUND),
            (408, "", "unknown"),
            (429, "slow down", "busy 1"),
            (500, "<html>", "unknown"),
            (302, "", "refused"),
        ] {
            assert_eq!(kind(&data(&answer(status, body)).unwrap_err()), want, "{status} {body}");
        }
        assert_eq!(data(&answer(200, r#"{"meta":{"code":200},"data":{"a":1}}"#)).unwrap()["a"], 1);
    }

    #[test]
    fn a_throttle_waits_until_the_limit_is_whole() {
        let date = "Fri, 20 Nov 2026 12:00:00 GMT";
        let at: jiff::Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        for (reset, date, want) in [
            (Some(at.as_second() + 7), Some(date), 7),
            (Some(at.as_second() - 7), Some(date), 1),
            (Some(at.as_second() + 7000), Some(date), 60),
            (Some(at.as_second() + 7), None, 1),
            (None, Some(date), 1),
        ] {
            let mut slow = answer(429, "{}");
            if let Some(reset) = reset {
                slow.headers_mut().insert(RESET, reset.into());
            }
            if let Some(date) = date {
                slow.headers_mut().insert("date", http::HeaderValue::from_static(date));
            }
            assert_eq!(kind(&data(&slow).unwrap_err()), format!("busy {want}"), "{reset:?} {date:?}");
        }
    }

    #[test]
    fn aftership_s_words_are_kept() {
        let mut refused = answer(400, r#"{"meta":{"code":4012,"message":"not on your list"}}"#);
        refused.headers_mut().insert(TRACE_ID, http::HeaderValue::from_static("t-1"));
        let told = data(&refused).unwrap_err().to_string();
        assert_eq!(told, "refused: not on your list (code 4012, trace t-1)");
    }

    #[test]
    fn what_remains_is_read_from_every_answer() {
        for (name, headers, want) in [
            ("nothing said", vec![], None),
            ("no number", vec![(REMAINING, "many")], None),
            ("without a reset", vec![(REMAINING, "4")], Some((4, 1))),
            (
                "by the clock there",
                vec![(REMAINING, " 0 "), (RESET, "1793000002"), ("date", "Mon, 26 Oct 2026 07:33:20 GMT")],
                Some((0, 2)),
            ),
            (
                "an odd reset",
                vec![(REMAINING, "0"), (RESET, "1893000002"), ("date", "Mon, 26 Oct 2026 07:33:20 GMT")],
                Some((0, LONGEST_WAIT)),
            ),
        ] {
            let mut answer = answer(200, "{}");
            for (name, value) in headers {
                answer.headers_mut().insert(name, value.parse().unwrap());
            }
            let told = remains(answer.headers());
            assert_eq!(told.map(|told| (told.units, told.whole_in.as_secs())), want, "{name}");
        }
    }
}
