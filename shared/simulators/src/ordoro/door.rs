//! The HTTP side: paths and their slashes, the key, the limit.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde_json::Value;

use super::call::Call;
use super::query::Query;
use super::route::{self, Found};
use super::{Ordoro, SYSTEM, refusal};
use crate::inbound::{Front, with_faults};

/// All routes, behind the front door that makes requests go wrong.
pub(super) fn router(ordoro: Ordoro) -> Router {
    let stage = ordoro.stage().clone();
    let routes = Router::new().fallback(enter).with_state(ordoro);
    with_faults(routes, stage, Front { system: SYSTEM, operation: route::operation, refusal: plain })
}

async fn enter(
    State(ordoro): State<Ordoro>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut response = answer(&ordoro, &method, &uri, &headers, body);
    if let Ok(id) = HeaderValue::from_str(&ordoro.request_id()) {
        response.headers_mut().insert("x-ordoro-request-id", id);
    }
    response
}

fn answer(ordoro: &Ordoro, method: &Method, uri: &Uri, headers: &HeaderMap, body: Bytes) -> Response {
    if let Some(response) = slashes(uri) {
        return response;
    }
    let (route, args) = match route::find(method, uri.path()) {
        Found::Route(route, args) => (route, args),
        Found::OtherMethod => return plain(StatusCode::METHOD_NOT_ALLOWED),
        Found::Nothing => return plain(StatusCode::NOT_FOUND),
    };
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Err(turned_away) = ordoro.admit(authorization.unwrap_or_default()) {
        let mut response = said(turned_away.status(), refusal::error(turned_away.words(), None));
        if turned_away.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
        }
        return response;
    }
    let query = Query::read(uri.query().unwrap_or_default());
    let call = Call { args, query, visible: ordoro.visible(route, &body), body };
    match ordoro.run(route, &call) {
        Ok(answer) => said(answer.status, answer.body),
        Err(refused) => said(refused.status(), refused.body()),
    }
}

/// `/v3/...` has no slash at its end and every other path has one. What becomes of others is not documented; we choose as
/// web frameworks do: a slash too many is not found, a missing one is redirected.
fn slashes(uri: &Uri) -> Option<Response> {
    let path = uri.path();
    match (path.starts_with("/v3/"), path.ends_with('/')) {
        (true, false) | (false, true) => None,
        (true, true) => Some(plain(StatusCode::NOT_FOUND)),
        (false, false) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            let mut response = plain(StatusCode::MOVED_PERMANENTLY);
            let to = HeaderValue::from_str(&format!("{path}/{query}")).ok()?;
            response.headers_mut().insert(header::LOCATION, to);
            Some(response)
        }
    }
}

fn said(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}

/// What stands before Ordoro answers, in its own form.
fn plain(status: StatusCode) -> Response {
    said(status, refusal::error(status.canonical_reason().unwrap_or("Error"), None))
}
