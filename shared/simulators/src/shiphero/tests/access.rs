//! Tokens, and requests that are turned away before anything is done.

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{World, snap};
use crate::control::Controlled as _;
use crate::faults::Fault;

const QUOTA: &str = "{ user_quota { credits_remaining max_available increment_rate } }";

#[tokio::test]
async fn tokens_are_given_for_the_right_credentials_only() {
    let world = World::new().await;
    let password = |password: &str| json!({"username": "dev@example.com", "password": password});
    for (name, path, body, status) in [
        ("password", "/auth/token", password("secret"), StatusCode::OK),
        ("wrong password", "/auth/token", password("guess"), StatusCode::UNAUTHORIZED),
        ("no password", "/auth/token", json!({}), StatusCode::BAD_REQUEST),
        ("refresh token", "/auth/refresh", json!({"refresh_token": "refresh-me"}), StatusCode::OK),
        ("wrong refresh token", "/auth/refresh", json!({"refresh_token": "x"}), StatusCode::UNAUTHORIZED),
    ] {
        let (answered, body) = world.post(path, &body).await;
        assert_eq!(answered, status, "{name}");
        assert_eq!(body["access_token"].is_string(), status == StatusCode::OK, "{name}");
        assert_eq!(body["refresh_token"].is_string(), name == "password", "{name}");
        assert_eq!(body["expires_in"] == 2_419_200, status == StatusCode::OK, "{name}");
    }
}

#[tokio::test]
async fn tokens_end_by_time_suspension_and_revocation() {
    let mut world = World::new().await;
    assert_eq!(world.ask(QUOTA, Value::Null).await.0, StatusCode::OK);
    world.shiphero.act("suspend", Value::Null).unwrap();
    assert_eq!(world.ask(QUOTA, Value::Null).await.0, StatusCode::UNAUTHORIZED);
    let refresh = json!({"refresh_token": "refresh-me"});
    assert_eq!(world.post("/auth/refresh", &refresh).await.0, StatusCode::OK, "as if nothing were wrong");
    world.shiphero.act("resume", Value::Null).unwrap();
    world.pass(SignedDuration::from_hours(28 * 24 - 1));
    assert_eq!(world.ask(QUOTA, Value::Null).await.0, StatusCode::OK);
    world.pass(SignedDuration::from_hours(1));
    assert_eq!(world.ask(QUOTA, Value::Null).await.0, StatusCode::UNAUTHORIZED);
    let (_, fresh) = world.post("/auth/refresh", &refresh).await;
    fresh["access_token"].as_str().unwrap().clone_into(&mut world.token);
    assert_eq!(world.ask(QUOTA, Value::Null).await.0, StatusCode::OK);
    world.shiphero.act("revoke", Value::Null).unwrap();
    assert_eq!(world.ask(QUOTA, Value::Null).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(world.post("/auth/refresh", &refresh).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_does_not_fit_the_schema_is_refused() {
    let world = World::new().await;
    let create = "mutation M($data: CreateOrderInput!) { order_create(data: $data) { request_id } }";
    let mut wrong_type = super::draft("w", &[("A", 1, "1.00")]);
    wrong_type["total_tax"] = json!(1);
    let mut missing = super::draft("m", &[("A", 1, "1.00")]);
    missing["line_items"][0].as_object_mut().unwrap().remove("price");
    let mut unknown = super::draft("u", &[("A", 1, "1.00")]);
    unknown["discount_codes"] = json!([]);
    let mut answers = serde_json::Map::new();
    for (name, query, data) in [
        ("unknown field", "{ orders { data { edges { node { picked_at } } } } }", Value::Null),
        ("unknown argument", "{ orders(created_at_min: \"2026-01-01\") { request_id } }", Value::Null),
        ("syntax", "{ orders ", Value::Null),
        ("missing variable", create, Value::Null),
        ("wrong type", create, wrong_type),
        ("missing input", create, missing),
        ("unknown input", create, unknown),
        ("shipping_lines as list", create, {
            let mut list = super::draft("l", &[]);
            list["shipping_lines"] = json!([list["shipping_lines"]]);
            list
        }),
    ] {
        let variables = if data.is_null() { json!({}) } else { json!({"data": data}) };
        let (status, body) = world.ask(query, variables).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}");
        answers.insert(name.to_owned(), body);
    }
    assert_eq!(world.shiphero.books()["orders"], json!([]));
    let (status, _, _) = world.send("/graphql", "not json".to_owned()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    snap!("schema_mistakes", answers);
}

#[tokio::test]
async fn faults_strike_by_the_name_of_the_operation() {
    let world = World::new().await;
    for (fault, status) in [
        (Fault::Unavailable503, StatusCode::SERVICE_UNAVAILABLE),
        (Fault::TooMany429 { retry_after: 2 }, StatusCode::TOO_MANY_REQUESTS),
        (Fault::Failed500, StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        world.stage.faults.fail_next("shiphero.webhooks", fault, 1);
        let query = "query Named { mine: webhooks { request_id } }";
        assert_eq!(world.ask(QUOTA, Value::Null).await.0, StatusCode::OK);
        assert_eq!(world.ask(query, Value::Null).await.0, status);
        assert_eq!(world.ask(query, Value::Null).await.0, StatusCode::OK);
    }
    assert_eq!(world.stage.calls.counts()["shiphero"]["webhooks"], 6);
    assert_eq!(world.stage.calls.counts()["shiphero"]["auth_refresh"], 1);
}
