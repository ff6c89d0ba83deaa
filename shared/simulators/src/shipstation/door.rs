//! The HTTP side: V1 at the root, V2 under `/v2`, the public keys of webhooks at `/jwks`.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use serde_json::{Value, json};

use super::query::Query;
use super::quota::Gauge;
use super::refusal::{Refusal, v2_error};
use super::v1::Call;
use super::{SYSTEM, ShipStation};
use crate::inbound::{Front, Operation, with_faults};

/// All routes, behind the front door that makes requests go wrong.
pub(super) fn router(shipstation: ShipStation) -> Router {
    let stage = shipstation.stage().clone();
    let routes = Router::new().fallback(answer).with_state(shipstation);
    with_faults(routes, stage, Front { system: SYSTEM, operation, refusal })
}

async fn answer(
    State(shipstation): State<ShipStation>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let segments: Vec<&str> = uri.path().split('/').filter(|part| !part.is_empty()).collect();
    if segments == ["jwks"] {
        return Json(shipstation.jwks()).into_response();
    }
    let query = Query::read(uri.query());
    let body = read(&headers, &body);
    match segments.split_first() {
        Some((&"v2", path)) => v2(&shipstation, &headers, &method, path, &query, body),
        Some(_) | None => v1(&shipstation, &headers, &method, &segments, &query, body),
    }
}

/// The body as JSON, null if there is none.
fn read(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(Refusal::NotJson);
    }
    serde_json::from_slice(body).map_err(|error| Refusal::Invalid(error.to_string()))
}

fn v1(
    shipstation: &ShipStation,
    headers: &HeaderMap,
    method: &Method,
    path: &[&str],
    query: &Query,
    body: Result<Value, Refusal>,
) -> Response {
    let gauge = match shipstation.enter_v1(headers) {
        Ok(gauge) => gauge,
        // The key comes before everything else: these answers have no counters.
        Err(refusal) => return (refusal.status(), Json(refusal.v1())).into_response(),
    };
    if gauge.is_over {
        return counted(refusal(StatusCode::TOO_MANY_REQUESTS), gauge);
    }
    let done = body.and_then(|body| shipstation.run_v1(&Call { method, path, query, body: &body }));
    let response = match done {
        // What takes something away answers without a body.
        Ok(Value::Null) => StatusCode::OK.into_response(),
        Ok(shown) => Json(shown).into_response(),
        Err(refusal) => (refusal.status(), Json(refusal.v1())).into_response(),
    };
    counted(response, gauge)
}

/// Every answer says what is left of the minute.
fn counted(mut response: Response, gauge: Gauge) -> Response {
    for (name, value) in [
        ("x-rate-limit-limit", gauge.limit),
        ("x-rate-limit-remaining", gauge.remaining),
        ("x-rate-limit-reset", gauge.reset),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), value.into());
    }
    response
}

fn v2(
    shipstation: &ShipStation,
    headers: &HeaderMap,
    method: &Method,
    path: &[&str],
    query: &Query,
    body: Result<Value, Refusal>,
) -> Response {
    let request = shipstation.request_id();
    let refused = |refusal: &Refusal| (refusal.status(), Json(refusal.v2(&request))).into_response();
    let gauge = match shipstation.enter_v2(headers) {
        Ok(gauge) => gauge,
        Err(refusal) => return refused(&refusal),
    };
    if gauge.is_over {
        let message = "Rate limit exceeded";
        let body = v2_error(&request, "business_rules", "rate_limit_exceeded", message);
        let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
        response.headers_mut().insert(header::RETRY_AFTER, gauge.reset.into());
        return response;
    }
    match body.and_then(|body| shipstation.run_v2(&Call { method, path, query, body: &body })) {
        Ok(Value::Null) => StatusCode::NO_CONTENT.into_response(),
        Ok(shown) => Json(shown).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

/// What stands before ShipStation answers: without its counters, whose state it doesn't know.
fn refusal(status: StatusCode) -> Response {
    let body = match status {
        StatusCode::TOO_MANY_REQUESTS => json!({"message": "Too Many Requests"}),
        _ => json!({"Message": "An error has occurred."}),
    };
    (status, Json(body)).into_response()
}

/// An operation is named after its address: `orders.createorder`, `orders.list`, `orders.get`, `v2.inventory.list`. It is
/// about the order, by key or by number; a list is about its filters.
fn operation(parts: &Parts, body: &[u8]) -> Operation {
    let segments: Vec<&str> = parts.uri.path().split('/').filter(|part| !part.is_empty()).collect();
    let is_id =
        |segment: &str| segment.trim_start_matches("se-").chars().all(|letter| letter.is_ascii_digit());
    let mut words: Vec<&str> = segments.iter().copied().filter(|segment| !is_id(segment)).collect();
    let ids: Vec<&str> = segments.iter().copied().filter(|segment| is_id(segment)).collect();
    let is_list = ids.is_empty() && matches!(segments.as_slice(), [_] | ["v2", ..]);
    match parts.method.as_str() {
        "GET" if is_list && segments != ["jwks"] => words.push("list"),
        "GET" if !ids.is_empty() => words.push("get"),
        "DELETE" => words.push("delete"),
        "PUT" => words.push("put"),
        _ => {}
    }
    let sent = serde_json::from_slice(body).unwrap_or_default();
    let key = if ids.is_empty() { key_of(&sent) } else { ids.join("/") };
    let key = if key.is_empty() { parts.uri.query().unwrap_or_default().to_owned() } else { key };
    Operation { name: words.join("."), key }
}

/// The orders that a body is about.
pub(super) fn key_of(body: &Value) -> String {
    let name = |order: &Value| {
        let named = ["orderKey", "orderId", "orderNumber", "shipmentId"];
        let found = named.iter().find_map(|name| order.get(*name).filter(|value| !value.is_null()));
        found.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    match body.as_array() {
        Some(orders) => orders.iter().filter_map(name).collect::<Vec<_>>().join(" "),
        None => name(body).unwrap_or_default(),
    }
}
