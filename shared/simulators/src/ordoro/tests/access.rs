//! Keys, limits, paths: requests that are turned away before anything is done.

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{KEY, World, draft};
use crate::control::Controlled as _;
use crate::faults::Fault;

#[tokio::test]
async fn only_the_key_opens() {
    let world = World::new();
    let enter = async |key: &str| world.raw(key, "GET", "/authenticated/", String::new()).await;
    let (status, headers, body) = enter(KEY).await;
    assert_eq!((status, body), (StatusCode::OK, json!({"success": true})));
    assert!(headers.contains_key("x-ordoro-request-id"));
    for key in ["", "Basic eDp5", "Bearer aWQ6c2VjcmV0"] {
        let (status, headers, body) = enter(key).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{key}");
        assert_eq!(headers["www-authenticate"], "Basic", "{key}");
        assert_eq!(body, json!({"error_message": "Invalid credentials", "param": null}));
    }
    for (action, status) in [
        ("suspend", StatusCode::FORBIDDEN),
        ("resume", StatusCode::OK),
        ("revoke", StatusCode::UNAUTHORIZED),
        ("resume", StatusCode::UNAUTHORIZED),
    ] {
        world.ordoro.act(action, Value::Null).unwrap();
        assert_eq!(enter(KEY).await.0, status, "{action}");
    }
}

#[tokio::test]
async fn a_minute_has_500_requests_whatever_they_are() {
    let world = World::new();
    for number in 0..500 {
        let method = if number % 2 == 0 { "GET" } else { "POST" };
        world.send(method, "/v3/order", json!({})).await;
    }
    let (status, headers, body) = world.raw(KEY, "GET", "/product/", String::new()).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(body, json!({"error_message": "Too many requests", "param": null}));
    assert!(!headers.contains_key("retry-after"), "not documented");
    world.pass(SignedDuration::from_secs(60));
    world.get("/product/").await;
}

#[tokio::test]
async fn slashes_make_a_path() {
    let world = World::stocked();
    for (method, path, status) in [
        ("GET", "/v3/order", 200),
        ("GET", "/v3/order/", 404),
        ("GET", "/v3/order?limit=1", 200),
        ("POST", "/v3/order/1-x/cancel/", 404),
        ("GET", "/product/", 200),
        ("GET", "/product", 301),
        ("GET", "/product/A", 301),
        ("GET", "/product/A/", 200),
        ("GET", "/authenticated", 301),
        ("GET", "/order/", 404),
        ("GET", "/v2/order/", 404),
        ("DELETE", "/v3/order", 405),
        ("POST", "/v3/order/1-x/label", 405),
        ("GET", "/v3/order/1-x", 404),
    ] {
        let (answered, body) = world.send(method, path, Value::Null).await;
        assert_eq!(answered, status, "{method} {path}");
        assert_eq!(status == 200, body.get("error_message").is_none(), "{method} {path}: {body}");
    }
    let (_, headers, _) = world.raw(KEY, "GET", "/product?limit=3", String::new()).await;
    assert_eq!(headers["location"], "/product/?limit=3");
}

#[tokio::test]
async fn order_numbers_may_hold_anything() {
    let world = World::stocked();
    for (reference, path) in
        [("a/b", "/v3/order/1-a%2Fb"), ("ü #1", "/v3/order/1-%C3%BC%20%231"), ("50%", "/v3/order/1-50%25")]
    {
        let made = world.order(reference, &[("A", 1, "1")]).await;
        assert_eq!(world.get(path).await["order_number"], made["order_number"], "{reference}");
        world.done("POST", &format!("{path}/cancel"), Value::Null).await;
    }
}

#[tokio::test]
async fn faults_strike_by_the_name_of_the_operation() {
    let world = World::stocked();
    for (fault, status) in
        [(Fault::Unavailable503, 503), (Fault::TooMany429 { retry_after: 2 }, 429), (Fault::Failed500, 500)]
    {
        world.stage.faults.fail_next("ordoro.order.create", fault, 1);
        world.get("/v3/order").await;
        let order = draft("p1", &[("A", 1, "1")]);
        let (answered, body) = world.send("POST", "/v3/order", order).await;
        assert_eq!(answered, status);
        assert!(body["error_message"].is_string(), "{body}");
    }
    world.order("p1", &[("A", 1, "1")]).await;
    world.shown("1-p1").await;
    world.send("GET", "/nothing/", Value::Null).await;
    let counts = &world.stage.calls.counts()["ordoro"];
    let wanted = [("nothing", 1), ("order.create", 4), ("order.get", 1), ("order.list", 3)];
    assert_eq!(counts.iter().map(|(name, count)| (name.as_str(), *count)).collect::<Vec<_>>(), wanted);
}
