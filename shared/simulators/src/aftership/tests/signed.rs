//! Signatures of calls and of webhooks, against vectors that AfterShip's kit computed.

use std::path::PathBuf;

use axum::body::Body;
use http::Request;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{KEY, SECRET, World, config, parcel};
use crate::aftership::signing::{Raw, SIGNATURE};
use crate::aftership::{ApiKey, Config};
use crate::control::Controlled as _;
use crate::signature::signature;

fn vectors() -> Option<Value> {
    let Some(specs) = std::env::var_os("WAYBILL_SPECS") else {
        eprintln!("WAYBILL_SPECS is not set: no vector was compared");
        return None;
    };
    let text =
        std::fs::read_to_string(PathBuf::from(specs).join("aftership/signature_vectors.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// The query of a vector, as a client writes it: in the order of the vector, escaped.
fn query(vector: &Value) -> Option<String> {
    let pairs = vector["query"].as_object()?.iter().map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC))
    });
    Some(pairs.collect::<Vec<_>>().join("&"))
}

fn request(vector: &Value, signature: &str) -> Request<Body> {
    let text = |name: &str| vector[name].as_str().unwrap();
    let query = query(vector).map(|query| format!("?{query}")).unwrap_or_default();
    let mut request = Request::builder().method(text("method")).uri(format!("{}{query}", text("path")));
    request = request.header("as-api-key", text("as_api_key")).header("date", text("date"));
    request = request.header(SIGNATURE, signature);
    if vector["body"].is_string() {
        request = request.header("content-type", "application/json");
    }
    request.body(Body::from(vector["body"].as_str().unwrap_or_default().to_owned())).unwrap()
}

#[tokio::test]
async fn signed_calls_are_those_of_the_kit() {
    let Some(vectors) = vectors() else { return };
    for vector in vectors["requests"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let key =
            ApiKey { signing_secret: Some(text("secret").to_owned()), ..ApiKey::plain(text("as_api_key")) };
        let world = World::of(Config { keys: vec![key], ..config() });
        let date = jiff::fmt::rfc2822::parse(text("date")).unwrap().timestamp();
        *world.clock.lock().unwrap() = date;
        let (parts, body) = request(vector, text("signature")).into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let raw = Raw {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query(),
            headers: &parts.headers,
            body: &body,
        };
        assert_eq!(raw.message("%20"), text("sign_string"), "{}", text("name"));
        for (after, sign, is_let_in) in [
            (0, text("signature"), true),
            (180, text("signature"), true),
            (181, text("signature"), false),
            (0, "x", false),
        ] {
            *world.clock.lock().unwrap() = date.checked_add(SignedDuration::from_secs(after)).unwrap();
            let (status, _, _) = world.ask(request(vector, sign)).await;
            assert_eq!(status.as_u16() != 401, is_let_in, "{}: {after} {sign}", text("name"));
        }
    }
}

#[tokio::test]
async fn a_signed_key_takes_no_unsigned_call_and_no_other_body() {
    let key = ApiKey { signing_secret: Some("s".to_owned()), ..ApiKey::plain(KEY) };
    let world = World::of(Config { keys: vec![key], ..config() });
    assert_eq!(world.refused("GET", "/couriers", None).await.0, 401);
    let now: Timestamp = world.stage.time();
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let path = "/tracking/2026-07/trackings";
    let call = |query: &str, signed: &str, space: &str| {
        let message = format!("GET\n\n\n{date}\nas-api-key:{KEY}\n{path}?{signed}");
        let signature =
            signature("s", message.replace(' ', space).replace(&date.replace(' ', space), &date).as_bytes());
        Request::get(format!("{path}?{query}"))
            .header("as-api-key", KEY)
            .header("date", &date)
            .header(SIGNATURE, signature)
            .body(Body::empty())
            .unwrap()
    };
    for (query, signed, space, want) in [
        ("slug=ups&keyword=a%20b", "keyword=a b&slug=ups", "%20", 200),
        ("slug=ups&keyword=a+b", "keyword=a b&slug=ups", "+", 200),
        ("slug=ups&keyword=", "keyword=&slug=ups", "%20", 200),
        ("slug=ups&limit=1", "slug=ups&limit=1", "%20", 401),
        ("slug=ups&limit=2", "limit=1&slug=ups", "%20", 401),
    ] {
        assert_eq!(world.ask(call(query, signed, space)).await.0.as_u16(), want, "{query}");
    }
}

#[test]
fn the_webhook_vector_is_ours() {
    let Some(vectors) = vectors() else { return };
    let text = |name: &str| vectors["webhook"][name].as_str().unwrap();
    assert_eq!(signature(text("secret"), text("raw_body").as_bytes()), text("signature"));
}

#[tokio::test]
async fn webhooks_are_signed_over_their_bytes() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    world.scan("a", "InTransit");
    world.aftership.act("webhook_secret", json!({"secret": "another"})).unwrap();
    world.scan("a", "Delivered");
    for (delivery, secret) in world.stage.outbox.pushed().iter().zip([SECRET, "another"]) {
        let signed = delivery.headers["aftership-hmac-sha256"].to_str().unwrap();
        assert_eq!(signed, signature(secret, &delivery.body));
        assert_ne!(signed, signature(secret, delivery.body.trim_ascii_end().split_last().unwrap().1));
    }
}
