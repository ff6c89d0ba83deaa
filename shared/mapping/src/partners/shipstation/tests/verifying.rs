//! Tokens, signatures and answers of webhooks.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{ShipStation, fixture, line, now, read, secrets, station, station_with};
use crate::partner::{Delivery, Secrets, SendsWebhooks, Unverified};

/// RSASSA-PKCS1-v1_5 with SHA-256 over the time, a dot and the body, as computed with OpenSSL 3 under the key of
/// `jwks.json`.
const BODY: &[u8] =
    br#"{"resource_url":"https://api.shipstation.com/v2/labels/se-5001","resource_type":"LABEL_CREATED_V2"}"#;
const TIME: &str = "2026-11-20T11:58:00Z";
const SIGNATURE: &str = "Yj62NRtL5cpHfd4/DWw467NBHLVkhcFoIMKSGl84yDbqLDkq1doIAJyOHVYmPAiUAfzv+eXCNfoU6oF1hhIvuFgWg7GbI4ClxTip81TdLqQHIXpnz5SE7KUkuuZi9y7zeGqKEJFZ65YCyYdOE5wZqioJkcaqlJDfLOmjNGE6QYzShIbr7x5gKPQHKaeRKoe/aYxfw4EODH90xkurm5+HIHSBnkiMJUcslg+OFCW9xzs7U4FHvLIfFkpgcJyilVPqRv4zQATfqvyF0N4AFHu1cZaqZxsQgkH3sB+7KJfruVNVCY6TJuuJBbKi9IGwF6DoFw9H1NdyPH3ODQ0QER83cw==";
const TOKEN: &str = "0123456789abcdef";

fn at(path: &str) -> Delivery {
    Delivery {
        headers: HeaderMap::new(),
        path: path.to_owned(),
        query: String::new(),
        body: Bytes::from_static(b"{}"),
        from: None,
        received_at: now(),
    }
}

fn signed(changes: &[(&'static str, &'static str)]) -> Delivery {
    let mut delivery = at("x/label-created");
    delivery.body = Bytes::from_static(BODY);
    for (name, value) in [
        ("x-shipengine-rsa-sha256-key-id", "key-1"),
        ("x-shipengine-rsa-sha256-signature", SIGNATURE),
        ("x-shipengine-timestamp", TIME),
    ]
    .iter()
    .chain(changes)
    {
        delivery.headers.insert(*name, HeaderValue::from_static(value));
    }
    delivery
}

fn signing() -> ShipStation {
    station_with(&json!({ "currency": "USD", "store_id": 1, "v2_webhooks": true }))
}

fn published() -> Secrets {
    read(&signing().keys().unwrap(), &fixture("jwks")).unwrap()
}

#[test]
fn a_token_in_the_path_is_what_makes_it_genuine() {
    let one = secrets(&[("webhook_token", TOKEN)]);
    let several = secrets(&[("webhook_token.old", TOKEN), ("webhook_token", "fedcba9876543210")]);
    let short = secrets(&[("webhook_token", "short")]);
    let others = secrets(&[("webhook_tokens", TOKEN), ("webhook", TOKEN), ("secret", TOKEN)]);
    for (name, secrets, path, want) in [
        ("genuine", &one, "0123456789abcdef/ship-notify", Ok(())),
        ("alone", &one, "0123456789abcdef", Ok(())),
        ("a slash before", &one, "/0123456789abcdef/x", Ok(())),
        ("one of several", &several, "0123456789abcdef/x", Ok(())),
        ("another", &one, "0123456789abcdeF/x", Err(Unverified)),
        ("longer", &one, "0123456789abcdef0/x", Err(Unverified)),
        ("shorter", &one, "0123456789abcde/x", Err(Unverified)),
        ("elsewhere", &one, "x/0123456789abcdef", Err(Unverified)),
        ("none", &one, "", Err(Unverified)),
        ("a short secret", &short, "short/x", Err(Unverified)),
        ("no secret", &others, "0123456789abcdef/x", Err(Unverified)),
        ("nothing at all", &Secrets::default(), "", Err(Unverified)),
    ] {
        assert_eq!(station().verify(secrets, &at(path)), want, "{name}");
    }
}

#[test]
fn a_signature_counts_under_the_key_that_it_names() {
    let keys = published();
    assert_eq!(keys.values().count(), 1);
    let other = secrets(&[("jwk.key-1", &format!("{}.AQAB", "A".repeat(342)))]);
    for (name, secrets, delivery, want) in [
        ("genuine", &keys, signed(&[]), Ok(())),
        ("unknown key", &keys, signed(&[("x-shipengine-rsa-sha256-key-id", "key-9")]), Err(Unverified)),
        ("another key", &other, signed(&[]), Err(Unverified)),
        ("no keys", &Secrets::default(), signed(&[]), Err(Unverified)),
        (
            "another time",
            &keys,
            signed(&[("x-shipengine-timestamp", "2026-11-20T11:59:00Z")]),
            Err(Unverified),
        ),
        ("no time", &keys, signed(&[("x-shipengine-timestamp", "now")]), Err(Unverified)),
        ("not base64", &keys, signed(&[("x-shipengine-rsa-sha256-signature", "***")]), Err(Unverified)),
        ("empty", &keys, signed(&[("x-shipengine-rsa-sha256-signature", "")]), Err(Unverified)),
        ("another body", &keys, Delivery { body: Bytes::from_static(b"{}"), ..signed(&[]) }, Err(Unverified)),
    ] {
        assert_eq!(signing().verify(secrets, &delivery), want, "{name}");
    }
    assert_eq!(station().verify(&keys, &signed(&[])), Err(Unverified));
    let mut unnamed = signed(&[]);
    unnamed.headers.remove("x-shipengine-rsa-sha256-key-id");
    assert_eq!(signing().verify(&keys, &unnamed), Err(Unverified));
    let with_token = secrets(&[("webhook_token", TOKEN)]);
    let forged = Delivery { path: TOKEN.to_owned(), ..signed(&[]) };
    assert_eq!(
        signing().verify(&with_token, &forged),
        Err(Unverified),
        "a token does not make up for a signature"
    );
}

#[test]
fn a_signature_is_good_for_five_minutes() {
    let signed_at: Timestamp = TIME.parse().unwrap();
    for (seconds, want) in
        [(-301, Err(Unverified)), (-300, Ok(())), (0, Ok(())), (300, Ok(())), (301, Err(Unverified))]
    {
        let received_at = signed_at.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let delivery = Delivery { received_at, ..signed(&[]) };
        assert_eq!(signing().verify(&published(), &delivery), want, "{seconds}");
    }
}

#[test]
fn public_keys_are_asked_for_where_they_are_used() {
    assert!(station().keys().is_none());
    let call = signing().keys().unwrap();
    assert_eq!(line(&call), "GET https://api.shipengine.com/jwks");
    assert!(read(&call, &json!({})).is_err());
    assert!(read(&call, &json!({ "keys": [{}, { "kty": "RSA" }] })).unwrap().values().next().is_none());
}

#[test]
fn a_delivery_has_no_id_and_a_plain_answer() {
    assert_eq!(station().delivery_id(&at("x")), None);
    assert_eq!(station().accepted().status(), 200);
    assert!(station().probed(&Method::GET).is_none());
}
