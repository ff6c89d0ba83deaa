//! The HTTP side: the version, the key, the limit, the envelope.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use serde_json::{Value, json};

use super::answer::Call;
use super::config::Duplicate;
use super::edition::Edition;
use super::limits::Gauge;
use super::query::Query;
use super::refusal::{self, Refusal};
use super::route::{self, Endpoint, Place};
use super::signing::Raw;
use super::{AfterShip, SYSTEM};
use crate::inbound::{Front, with_faults};

/// All routes, behind the front door that makes requests go wrong.
pub(super) fn router(aftership: AfterShip) -> Router {
    let stage = aftership.stage().clone();
    let routes = Router::new().fallback(enter).with_state(aftership);
    with_faults(routes, stage, Front { system: SYSTEM, operation: route::operation, refusal: plain })
}

async fn enter(
    State(aftership): State<AfterShip>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let place = route::place(uri.path());
    let served = place.as_ref().and_then(|place| Some((place, aftership.served(place.version)?)));
    let mut response = match served {
        None => plain(StatusCode::NOT_FOUND),
        Some((place, edition)) => {
            let raw = Raw {
                method: method.as_str(),
                path: uri.path(),
                query: uri.query(),
                headers: &headers,
                body: &body,
            };
            let mut response = answer(&aftership, &method, place, edition, &raw);
            response.headers_mut().insert("as-api-version", HeaderValue::from_static(edition.name()));
            response
        }
    };
    if let Ok(trace) = HeaderValue::from_str(&aftership.trace_id()) {
        response.headers_mut().insert("as-trace-id", trace);
    }
    response
}

fn answer(
    aftership: &AfterShip,
    method: &Method,
    place: &Place<'_>,
    edition: Edition,
    raw: &Raw<'_>,
) -> Response {
    if let Err(refusal) = aftership.admit(raw) {
        return refused(aftership, &refusal);
    }
    let Some((endpoint, id)) = route::endpoint(method, place) else {
        return refused(aftership, &Refusal::NotFound);
    };
    let gauge = aftership.take(endpoint);
    if gauge.is_over {
        return counted(plain(StatusCode::TOO_MANY_REQUESTS), gauge);
    }
    let response = match perform(aftership, endpoint, id, edition, raw) {
        Ok((status, data)) => {
            (status, Json(json!({"meta": {"code": status.as_u16()}, "data": data}))).into_response()
        }
        Err(refusal) => refused(aftership, &refusal),
    };
    counted(response, gauge)
}

fn perform(
    aftership: &AfterShip,
    endpoint: Endpoint,
    id: &str,
    edition: Edition,
    raw: &Raw<'_>,
) -> Result<(StatusCode, Value), Refusal> {
    let body = if endpoint.has_body() { body(raw)? } else { Value::Null };
    let visible = aftership.visible(endpoint, raw.body);
    aftership.run(&Call { endpoint, id, query: Query::read(raw.query), body, edition, visible })
}

/// The body, which must say that it is JSON. The code for one that does not is our choice.
fn body(raw: &Raw<'_>) -> Result<Value, Refusal> {
    let kind = raw.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(Refusal::Invalid("The content type must be application/json.".to_owned()));
    }
    serde_json::from_slice(raw.body).map_err(|_no_json| Refusal::NotJson)
}

fn refused(aftership: &AfterShip, refusal: &Refusal) -> Response {
    let mut body = refusal.body();
    if let (Refusal::Exists(id), Duplicate::Id, Some(fields)) =
        (refusal, aftership.duplicates(), body.as_object_mut())
    {
        fields.insert("data".to_owned(), json!({"id": id}));
    }
    (refusal.status(), Json(body)).into_response()
}

/// Every answer to a caller who may says what is left of the second.
fn counted(mut response: Response, gauge: Gauge) -> Response {
    for (name, value) in [
        ("x-ratelimit-limit", i64::from(gauge.limit)),
        ("x-ratelimit-remaining", i64::from(gauge.remaining)),
        ("x-ratelimit-reset", gauge.reset),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), value.into());
    }
    response
}

/// What stands before AfterShip answers, and calls beyond the limit.
fn plain(status: StatusCode) -> Response {
    (status, Json(refusal::plain(status))).into_response()
}
