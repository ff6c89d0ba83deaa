//! The HTTP side: `POST /auth/token`, `POST /auth/refresh`, `POST /graphql`.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{SYSTEM, ShipHero, tokens};
use crate::inbound::{Front, Operation, with_faults};

#[derive(Debug, Deserialize)]
struct Password {
    username: String,
    password: String,
}

#[derive(Debug, Deserialize)]
struct Refresh {
    refresh_token: String,
}

/// All routes, behind the front door that makes requests go wrong.
pub(super) fn router(shiphero: ShipHero) -> Router {
    let stage = shiphero.stage().clone();
    let routes = Router::new()
        .route("/auth/token", post(token))
        .route("/auth/refresh", post(refresh))
        .route("/graphql", post(graphql))
        .with_state(shiphero);
    with_faults(routes, stage, Front { system: SYSTEM, operation, refusal })
}

async fn token(State(shiphero): State<ShipHero>, body: Bytes) -> Response {
    let Ok(login) = serde_json::from_slice::<Password>(&body) else {
        return plain(StatusCode::BAD_REQUEST, "username and password are required");
    };
    let (token, refresh) = shiphero.sign_in(&login.username, &login.password);
    issued(token, Some(refresh))
}

async fn refresh(State(shiphero): State<ShipHero>, body: Bytes) -> Response {
    let Ok(refresh) = serde_json::from_slice::<Refresh>(&body) else {
        return plain(StatusCode::BAD_REQUEST, "refresh_token is required");
    };
    issued(shiphero.refresh(&refresh.refresh_token), None)
}

fn issued(token: Option<String>, refresh: Option<String>) -> Response {
    let Some(token) = token else { return plain(StatusCode::UNAUTHORIZED, "Invalid credentials") };
    let mut body = json!({
        "access_token": token, "expires_in": tokens::LIFE.as_secs(),
        "scope": "openid profile offline_access", "token_type": "Bearer",
    });
    if let (Some(fields), Some(refresh)) = (body.as_object_mut(), refresh) {
        fields.insert("refresh_token".to_owned(), json!(refresh));
    }
    Json(body).into_response()
}

async fn graphql(State(shiphero): State<ShipHero>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(seconds) = shiphero.admit() {
        let mut response = refusal(StatusCode::TOO_MANY_REQUESTS);
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return response;
    }
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = authorization.and_then(|value| value.strip_prefix("Bearer "));
    if !token.is_some_and(|token| shiphero.knows(token)) {
        return plain(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    match serde_json::from_slice(&body) {
        Ok(request) => {
            let (status, body) = shiphero.run(&request);
            (status, Json(body)).into_response()
        }
        Err(error) => {
            let errors = json!({"errors": [{"message": format!("Invalid request: {error}")}]});
            (StatusCode::BAD_REQUEST, Json(errors)).into_response()
        }
    }
}

fn plain(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"message": message}))).into_response()
}

/// What stands before ShipHero answers: no GraphQL.
fn refusal(status: StatusCode) -> Response {
    plain(status, status.canonical_reason().unwrap_or("Error"))
}

/// A GraphQL request is named after its first field; its key is what it is about, wherever that stands.
fn operation(parts: &Parts, body: &[u8]) -> Operation {
    let path = parts.uri.path().trim_matches('/').replace('/', "_");
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return Operation { name: path, key: String::new() };
    };
    let Some(query) = body.get("query").and_then(Value::as_str) else {
        return Operation { name: path, key: String::new() };
    };
    let variables = body.get("variables").unwrap_or(&Value::Null);
    let key = ["partner_order_id", "order_id", "id", "sku"].iter().find_map(|name| {
        let place = [Some(variables), variables.get("data")].into_iter().flatten();
        place.filter_map(|place| place.get(*name)).find_map(Value::as_str).map(str::to_owned)
    });
    Operation { name: first_field(query).unwrap_or(path), key: key.unwrap_or_else(|| variables.to_string()) }
}

/// The name of the first field of the operation, not its alias.
fn first_field(query: &str) -> Option<String> {
    let (_, inside) = query.split_once('{')?;
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let inside = inside.trim_start();
    let first = word(inside);
    let rest = inside.get(first.len()..)?.trim_start();
    let name = rest.strip_prefix(':').map_or(first, |aliased| word(aliased.trim_start()));
    (!name.is_empty()).then_some(name)
}
