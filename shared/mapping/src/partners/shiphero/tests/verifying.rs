//! Signatures, ids and answers of webhooks.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};

use super::{hero, now, secrets};
use crate::partner::{Delivery, SendsWebhooks, Unverified};

/// HMAC-SHA256 of the body under the key, as computed with OpenSSL 3.
const BODY: &[u8] = br#"{"webhook_type":"Order Canceled","order_id":7001}"#;
const KEY: &str = "whsec-north";
const SIGNATURE: &str = "VABapk1+5HI98o2pMU2vK9ZxJy81Iznkh8c5Lp5Iqkw=";

fn delivery(signature: Option<&'static str>, body: &'static [u8]) -> Delivery {
    let mut headers = HeaderMap::new();
    if let Some(signature) = signature {
        headers.insert("X-Shiphero-Hmac-SHA256", HeaderValue::from_static(signature));
    }
    headers.insert("X-Shiphero-Message-ID", HeaderValue::from_static("m-1"));
    Delivery {
        headers,
        path: "order-canceled".to_owned(),
        query: String::new(),
        body: Bytes::from_static(body),
        from: None,
        received_at: now(),
    }
}

#[test]
fn a_signature_counts_under_any_configured_secret_and_over_the_very_bytes() {
    let one = secrets(&[("webhook", KEY)]);
    let several = secrets(&[
        ("webhook.Inventory Update", "other"),
        ("webhook.Order Canceled", KEY),
        ("webhook", "old"),
    ]);
    let none = secrets(&[("refresh_token", KEY), ("webhooks", KEY)]);
    for (name, secrets, delivery, want) in [
        ("genuine", &one, delivery(Some(SIGNATURE), BODY), Ok(())),
        ("several secrets", &several, delivery(Some(SIGNATURE), BODY), Ok(())),
        ("no secret", &none, delivery(Some(SIGNATURE), BODY), Err(Unverified)),
        ("unsigned", &one, delivery(None, BODY), Err(Unverified)),
        ("not base64", &one, delivery(Some("***"), BODY), Err(Unverified)),
        ("cut short", &one, delivery(Some("AAAA"), BODY), Err(Unverified)),
        ("empty", &one, delivery(Some(""), BODY), Err(Unverified)),
        ("another body", &one, delivery(Some(SIGNATURE), b"{}"), Err(Unverified)),
    ] {
        assert_eq!(hero().verify(secrets, &delivery), want, "{name}");
    }
}

#[test]
fn a_delivery_has_an_id_and_an_answer() {
    let hero = hero();
    assert_eq!(hero.delivery_id(&delivery(None, BODY)).as_deref(), Some("m-1"));
    let mut bare = delivery(None, BODY);
    bare.headers.clear();
    assert_eq!(hero.delivery_id(&bare), None);
    let accepted = hero.accepted();
    assert_eq!(accepted.status(), 200);
    assert_eq!(accepted.headers()["content-type"], "application/json");
    assert_eq!(accepted.body(), &Bytes::from(r#"{"code":"200","Status":"Success","Message":"Success"}"#));
}

#[test]
fn a_probe_is_answered() {
    for (method, want) in [(Method::HEAD, Some(200)), (Method::GET, Some(200)), (Method::PUT, None)] {
        assert_eq!(hero().probed(&method).map(|answer| answer.status().as_u16()), want, "{method}");
    }
}
