//! Who may call, how often, and what is no request at all.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{World, draft, snap};
use crate::control::Controlled as _;

async fn status(world: &World, path: &str, header: &str, value: &str) -> u16 {
    let request = Request::get(path).header(header, value).body(Body::empty()).unwrap();
    world.router.clone().oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn each_api_has_its_key() {
    let world = World::new();
    let basic = |login: &str| format!("Basic {}", STANDARD.encode(login));
    for (path, header, value, want) in [
        ("/stores", "authorization", basic("key:secret"), 200),
        ("/stores", "authorization", basic("key:other"), 401),
        ("/stores", "authorization", "Basic !".to_owned(), 401),
        ("/stores", "api-key", "v2-key".to_owned(), 401),
        ("/v2/inventory", "api-key", "v2-key".to_owned(), 200),
        ("/v2/inventory", "api-key", "key".to_owned(), 401),
        ("/v2/inventory", "authorization", basic("key:secret"), 401),
        ("/jwks", "x-none", "none".to_owned(), 200),
    ] {
        assert_eq!(status(&world, path, header, &value).await, want, "{path} with {header} {value}");
    }
    for (action, v1, v2) in
        [("suspend", 403, 403), ("resume", 200, 200), ("revoke", 401, 401), ("resume", 401, 401)]
    {
        world.shipstation.act(action, Value::Null).unwrap();
        assert_eq!(status(&world, "/stores", "authorization", &basic("key:secret")).await, v1, "{action}");
        assert_eq!(status(&world, "/v2/inventory", "api-key", "v2-key").await, v2, "{action}");
    }
}

#[tokio::test]
async fn v1_takes_forty_calls_a_minute_and_counts_aloud() {
    let world = World::new();
    let counters = async |world: &World| {
        let (status, headers, body) = world.send("GET", "/stores", None).await;
        let read = |name: &str| headers[name].to_str().unwrap().parse::<u32>().unwrap();
        let counters = ["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"].map(read);
        (status.as_u16(), counters, body)
    };
    for left in (0..40).rev() {
        let (status, counters, _) = counters(&world).await;
        assert_eq!((status, counters), (200, [40, left, 60]));
    }
    world.pass(SignedDuration::from_secs(50));
    let (status, seen, body) = counters(&world).await;
    assert_eq!((status, seen, body), (429, [40, 0, 10], json!({"message": "Too Many Requests"})));
    assert_eq!(world.get("/v2/inventory").await["total"], 0, "V2 has minutes of its own");
    world.pass(SignedDuration::from_secs(10));
    assert_eq!(counters(&world).await.1, [40, 39, 60]);
}

#[tokio::test]
async fn v2_says_after_how_many_seconds_to_come_back() {
    let world = World::new();
    for _ in 0..200 {
        world.get("/v2/inventory").await;
    }
    world.pass(SignedDuration::from_secs(15));
    let (status, headers, body) = world.send("GET", "/v2/inventory", None).await;
    assert_eq!((status, &headers["retry-after"]), (StatusCode::TOO_MANY_REQUESTS, &"45".parse().unwrap()));
    assert_eq!(body["errors"][0]["error_code"], "rate_limit_exceeded");
}

#[tokio::test]
async fn what_is_no_request_is_refused_in_the_words_of_its_api() {
    let world = World::new();
    let mut told = Vec::new();
    for (method, path, body) in [
        ("GET", "/nothing", None),
        ("PUT", "/orders", None),
        ("POST", "/orders/fly", Some(json!({}))),
        ("GET", "/orders/abc", None),
        ("GET", "/orders?page=0", None),
        ("GET", "/orders?storeId=x", None),
        ("GET", "/orders?orderStatus=open", None),
        ("GET", "/orders?sortBy=Colour", None),
        ("GET", "/shipments?createDateStart=soon", None),
        ("POST", "/orders/markasshipped", Some(json!({"orderId": 7}))),
        ("GET", "/v2/nothing", None),
        ("GET", "/v2/labels/7", None),
        ("GET", "/v2/inventory?limit=0", None),
    ] {
        let (status, _, body) = world.send(method, path, body.as_ref()).await;
        told.push(json!([format!("{method} {path}"), status.as_u16(), body]));
    }
    snap!("refused", told);
}

#[tokio::test]
async fn a_body_must_be_json_and_say_so() {
    let world = World::new();
    let order = draft("p1", &[]).to_string();
    for (kind, body, want) in [
        ("application/json", order.as_str(), 200),
        ("application/json; charset=utf-8", order.as_str(), 200),
        ("text/plain", order.as_str(), 415),
        ("application/json", "{", 400),
        ("application/json", r#"{"orderNumber": "\ud800"}"#, 400),
    ] {
        let request = Request::post("/orders/createorder")
            .header("authorization", format!("Basic {}", STANDARD.encode("key:secret")))
            .header("content-type", kind);
        let request = request.body(Body::from(body.to_owned())).unwrap();
        assert_eq!(
            world.router.clone().oneshot(request).await.unwrap().status().as_u16(),
            want,
            "{kind}: {body}"
        );
    }
    snap!("calls", world.stage.calls.counts()["shipstation"]);
}
