//! The HTTP side: who may enter, which call it is, whom it is about.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

use super::call::Params;
use super::xml::Element;
use super::{OrderFlow, SYSTEM, route};
use crate::inbound::{Front, with_faults};

/// All calls, behind the front door that makes requests go wrong.
pub(super) fn router(orderflow: OrderFlow) -> Router {
    let stage = orderflow.stage().clone();
    let routes = Router::new().fallback(answer).with_state(orderflow);
    with_faults(routes, stage, Front { system: SYSTEM, operation: route::operation, refusal: page })
}

async fn answer(
    State(orderflow): State<OrderFlow>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(status) = orderflow.admit(&headers) {
        let mut response = page(status);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
        }
        return response;
    }
    let Some(route) = orderflow.find(uri.path()) else { return page(StatusCode::NOT_FOUND) };
    if !route.methods.contains(&method.as_str()) {
        return page(StatusCode::METHOD_NOT_ALLOWED);
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let form = if kind.starts_with("application/x-www-form-urlencoded") { &body[..] } else { &[] };
    let params = Params::read(uri.query().unwrap_or_default(), form);
    match orderflow.run(route, &headers, &params, &body) {
        Ok(answer) => said(StatusCode::OK, &answer),
        Err((status, answer)) => said(status, &answer),
    }
}

fn said(status: StatusCode, answer: &Element) -> Response {
    let kind = HeaderValue::from_static("application/xml;charset=UTF-8");
    (status, [(header::CONTENT_TYPE, kind)], answer.document()).into_response()
}

/// What stands before the calls answers with a page for people.
fn page(status: StatusCode) -> Response {
    let title = format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or_default());
    let head = Element::new("head").child(Element::of("title", &title));
    let body = Element::new("body").children([Element::of("h2", "HTTP ERROR"), Element::of("p", &title)]);
    let page = Element::new("html").children([head, body]).to_string();
    let kind = HeaderValue::from_static("text/html;charset=UTF-8");
    (status, [(header::CONTENT_TYPE, kind)], page).into_response()
}
