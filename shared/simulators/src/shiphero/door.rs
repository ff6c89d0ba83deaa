//! The HTTP side: `POST /auth/token`, `POST /auth/refresh`, `POST /graphql`.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::json;

use super::graph::Request;
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

/// A GraphQL request is named after its first field, everything else after its path.
fn operation(parts: &Parts, body: &[u8]) -> Operation {
    let request = serde_json::from_slice::<Request>(body).ok();
    let name = request.as_ref().and_then(Request::first_field);
    let path = || parts.uri.path().trim_matches('/').replace('/', "_");
    let key = request.as_ref().map(Request::key).unwrap_or_default();
    Operation { name: name.unwrap_or_else(path), key }
}
