//! Webhooks: which are genuine, and what they say.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use waybill_domain::event::What;

use super::{aftership, fixture, now, secrets};
use crate::partner::{Delivery, SendsWebhooks, Unverified};

/// base64 of the HMAC-SHA256 of `{"event":"x"}` under `secret-1`, as computed with OpenSSL 3.
const BODY: &[u8] = br#"{"event":"x"}"#;
const SIGNATURE: &str = "lqBCgMVfVQu+wuO0eORcX4qRjtvp/f6dyVz3uDAwlpE=";

fn delivery(body: &[u8], signature: Option<&'static str>) -> Delivery {
    let mut headers = HeaderMap::new();
    if let Some(signature) = signature {
        headers.insert("aftership-hmac-sha256", HeaderValue::from_static(signature));
    }
    Delivery {
        headers,
        path: String::new(),
        query: String::new(),
        body: Bytes::copy_from_slice(body),
        received_at: now(),
        from: None,
    }
}

fn sent(body: &Value) -> Delivery {
    delivery(body.to_string().as_bytes(), None)
}

#[test]
fn one_of_the_secrets_makes_it_genuine() {
    let one = secrets(&[("webhook", "secret-1")]);
    let several = secrets(&[("webhook.old", "secret-1"), ("webhook", "secret-2")]);
    let (other, empty) =
        (secrets(&[("webhook", "secret-2"), ("api_key", "secret-1")]), secrets(&[("webhook", "")]));
    for (name, secrets, body, signature, want) in [
        ("genuine", &one, BODY, Some(SIGNATURE), Ok(())),
        ("one of several", &several, BODY, Some(SIGNATURE), Ok(())),
        ("another secret", &other, BODY, Some(SIGNATURE), Err(Unverified)),
        ("another body", &one, br#"{"event":"y"}"#, Some(SIGNATURE), Err(Unverified)),
        ("nothing", &one, BODY, None, Err(Unverified)),
        ("empty", &one, BODY, Some(""), Err(Unverified)),
        ("no base64", &one, BODY, Some("%%%"), Err(Unverified)),
        ("no secret", &empty, BODY, Some(SIGNATURE), Err(Unverified)),
    ] {
        assert_eq!(aftership().verify(secrets, &delivery(body, signature)), want, "{name}");
    }
}

#[test]
fn each_kind_brings_the_tracking() {
    for (kind, events) in
        [("tracking_update", 1), ("edd_revise", 1), ("tracking_pending_time", 1), ("brand_new", 0), ("", 0)]
    {
        let mut body = fixture("webhook");
        body["event"] = json!(kind);
        let delivery = sent(&body);
        let news = aftership().read(&delivery).unwrap();
        assert_eq!((news.events.len(), news.stock.len(), news.ask.is_none()), (events, 0, true), "{kind}");
        assert_eq!(
            aftership().delivery_id(&delivery).as_deref(),
            Some("94dadd60-ed26-46d0-aa52-3ced925a50ff"),
            "the same whenever it comes again"
        );
    }
}

#[test]
fn an_event_is_dated_by_its_tracking() {
    let news = aftership().read(&sent(&fixture("webhook"))).unwrap();
    let event = &news.events[0];
    assert_eq!(event.as_of.to_string(), "2026-11-23T19:12:44Z");
    assert_eq!(event.subject.partner_order.as_ref().unwrap().as_str(), fixture("2026-07")["id"]);
    assert_eq!(event.subject.reference(), None, "it is of no part");
    let What::Tracked(update) = &event.what else { panic!("{event:?}") };
    assert_eq!(update.updated_at, event.as_of);
    let mut undated = fixture("webhook");
    undated["msg"]["updated_at"] = Value::Null;
    let news = aftership().read(&sent(&undated)).unwrap();
    assert_eq!(news.events[0].as_of.as_second(), 1_795_634_000, "by when it was sent");
}

#[test]
fn what_cannot_be_read_is_said_so() {
    let whole = fixture("webhook").to_string();
    for cut in (1..whole.len()).step_by(97) {
        assert!(aftership().read(&delivery(&whole.as_bytes()[..cut], None)).is_err(), "{cut}");
    }
    for body in [json!({ "event": "tracking_update" }), json!({ "event": "edd_revise", "msg": [] })] {
        assert!(aftership().read(&sent(&body)).is_err(), "{body}");
    }
    assert_eq!(aftership().delivery_id(&delivery(b"x", None)), None);
    assert_eq!(aftership().accepted().status(), 200);
}
