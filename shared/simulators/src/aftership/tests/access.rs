//! Who may call, how often, and what answers look like around what they say.

use axum::body::Body;
use http::{Method, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{KEY, World, config, parcel, snap};
use crate::aftership::{ApiKey, Config};
use crate::control::Controlled as _;

async fn status(world: &World, header: &str, key: &str) -> u16 {
    world.pass(SignedDuration::from_secs(1));
    let request = Request::get("/tracking/2026-07/couriers?slug=ups").header(header, key);
    world.ask(request.body(Body::empty()).unwrap()).await.0.as_u16()
}

#[tokio::test]
async fn only_the_right_key_in_the_right_header_opens() {
    let legacy = ApiKey { is_legacy: true, ..ApiKey::plain("asat_legacy") };
    let world = World::of(Config { keys: vec![ApiKey::plain(KEY), legacy], ..config() });
    for (header, key, want) in [
        ("as-api-key", KEY, 200),
        ("as-api-key", "asat_other", 401),
        ("as-api-key", "asat_legacy", 401),
        ("aftership-api-key", KEY, 401),
        ("authorization", KEY, 401),
    ] {
        assert_eq!(status(&world, header, key).await, want, "{header}: {key}");
    }
    for (action, want) in [("suspend", 403), ("resume", 200), ("revoke", 401), ("resume", 401)] {
        world.aftership.act(action, Value::Null).unwrap();
        assert_eq!(status(&world, "as-api-key", KEY).await, want, "{action}");
    }
}

#[tokio::test]
async fn each_endpoint_counts_its_calls_of_a_second_aloud() {
    let world = World::new();
    for (method, path, body, limit) in [
        (Method::POST, "/trackings", Some(parcel("a", "1Z1")), 20),
        (Method::GET, "/trackings", None, 6),
        (Method::GET, "/trackings/a", None, 5),
        (Method::PUT, "/trackings/a", Some(json!({})), 5),
        (Method::DELETE, "/trackings/b", None, 5),
        (Method::POST, "/trackings/a/retrack", None, 5),
        (Method::POST, "/trackings/a/mark-as-completed", Some(json!({})), 5),
        (Method::GET, "/couriers", None, 5),
        (Method::POST, "/couriers/detect", Some(json!({"tracking_number": "1Z12345E0205271688"})), 3),
    ] {
        let now = world.stage.time().as_second();
        for left in (0..=limit).rev() {
            let (status, headers, _) = world.at_once(method.as_str(), path, body.as_ref()).await;
            let read = |name: &str| headers[name].to_str().unwrap().parse::<i64>().unwrap();
            let seen = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map(read);
            assert_eq!(seen, [limit, (left - 1).max(0), now + 1], "{method} {path}");
            assert_eq!(status.as_u16() == 429, left == 0, "{method} {path}: {left}");
            assert!(!headers.contains_key("retry-after"));
        }
    }
    let (_, _, over) = world.at_once("GET", "/couriers", None).await;
    snap!("too_many", over);
    world.pass(SignedDuration::from_secs(1));
    assert_eq!(world.at_once("GET", "/couriers", None).await.0.as_u16(), 200);
}

#[tokio::test]
async fn what_is_no_call_is_refused_with_a_code() {
    let world = World::new();
    world.create(parcel("a", "1Z-1")).await;
    let mut told = Vec::new();
    for (method, path, body) in [
        ("GET", "/tracking/2027-01/trackings", None),
        ("GET", "/nothing", None),
        ("PATCH", "/trackings/a", None),
        ("GET", "/trackings/ups/1Z-1", None),
        ("GET", "/last_checkpoint/ups/1Z-1", None),
        ("GET", "/trackings/b", None),
        ("GET", "/trackings?colour=red", None),
        ("GET", "/trackings/a?fields=colour", None),
        ("GET", "/couriers?active=yes", None),
        ("POST", "/trackings", Some(json!([]))),
        ("POST", "/trackings", Some(json!({"tracking": {"tracking_number": "1Z-2"}}))),
        ("POST", "/trackings?dry=1", Some(parcel("b", "1Z-2"))),
    ] {
        let (status, body) = world.send(method, path, body.as_ref()).await;
        told.push(json!([format!("{method} {path}"), status.as_u16(), body["meta"], body["data"]]));
    }
    snap!("refused", told);
}

#[tokio::test]
async fn a_body_must_be_json_and_say_so() {
    let world = World::new();
    for (kind, body, want) in [
        ("application/json", r#"{"tracking_number":"1Z-1","slug":"ups"}"#, 201),
        ("application/json; charset=utf-8", r#"{"tracking_number":"1Z-2","slug":"ups"}"#, 201),
        ("text/plain", r#"{"tracking_number":"1Z-3","slug":"ups"}"#, 400),
        ("application/json", "{", 4001),
        ("application/json", "", 4001),
    ] {
        let request = Request::post("/tracking/2026-07/trackings").header("as-api-key", KEY);
        let request = request.header("content-type", kind).body(Body::from(body)).unwrap();
        let (_, headers, answer) = world.ask(request).await;
        assert_eq!(answer["meta"]["code"], want, "{kind}: {body}");
        assert_eq!(headers["as-trace-id"].len(), 32);
    }
}
