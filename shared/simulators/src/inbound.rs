//! The front door of a simulator: counts each request and makes some of them go wrong.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use tower::ServiceExt as _;

use crate::faults::Fault;
use crate::stage::Stage;

/// Largest request body that is read: 16 MB, commercetools' own limit for a document.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// What a request does, in the words of the simulator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Counted under this name, e.g. `orders.update`.
    pub name: String,
    /// The thing that it is about, e.g. an order's id: repeating the request gives the same key.
    pub key: String,
}

/// What the front door must know about a simulator.
#[derive(Debug, Clone, Copy)]
pub struct Front {
    pub system: &'static str,
    /// Names the operation of a request.
    pub operation: fn(&Parts, &[u8]) -> Operation,
    /// The body of a refusal (503, 429 or 500) as this system words it.
    pub refusal: fn(StatusCode) -> Response,
}

/// On a response: the connection breaks before the caller sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerLost;

/// Puts the front door before a simulator. Faults that only the simulator can play (`Conflict409`) reach it as request
/// extension of type [`Fault`].
pub fn with_faults(router: Router, stage: Stage, front: Front) -> Router {
    Router::new().fallback(move |request: Request| {
        let (router, stage) = (router.clone(), stage.clone());
        async move { enter(router, &stage, front, request).await }
    })
}

async fn enter(router: Router, stage: &Stage, front: Front, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let operation = (front.operation)(&parts, &body);
    stage.calls.count(front.system, &operation.name);
    let point = format!("{}.{}", front.system, operation.name);
    let Some(fault) = stage.faults.decide(&point, &operation.key) else {
        return perform(router, parts, body).await;
    };
    tracing::debug!(point, key = operation.key, ?fault, "A request goes wrong");
    match fault {
        Fault::Unavailable503 => (front.refusal)(StatusCode::SERVICE_UNAVAILABLE),
        Fault::TooMany429 { retry_after } => {
            let mut response = (front.refusal)(StatusCode::TOO_MANY_REQUESTS);
            response.headers_mut().insert(http::header::RETRY_AFTER, retry_after.into());
            response
        }
        Fault::Failed500 => (front.refusal)(StatusCode::INTERNAL_SERVER_ERROR),
        Fault::AnswerLost => {
            perform(router, parts, body).await;
            broken()
        }
        Fault::LateCommit { after } => {
            let due = stage.time().saturating_add(after).unwrap_or(jiff::Timestamp::MAX);
            stage.outbox.late().keep(due, http::Request::from_parts(parts, body), router);
            broken()
        }
        Fault::Conflict409 | Fault::FindDelayed { .. } | Fault::Drop | Fault::Delay(_) | Fault::Double => {
            parts.extensions.insert(fault);
            perform(router, parts, body).await
        }
    }
}

async fn perform(router: Router, parts: Parts, body: Bytes) -> Response {
    let Ok(response) = router.oneshot(Request::from_parts(parts, Body::from(body))).await;
    response
}

/// An answer that never arrives: its body fails on the first read, upon which the server drops the connection.
fn broken() -> Response {
    let cut = futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("the connection broke")) });
    let mut response = Response::new(Body::from_stream(cut));
    response.extensions_mut().insert(AnswerLost);
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::faults::FaultLevel;

    fn front() -> Front {
        Front {
            system: "shop",
            operation: |parts, _| Operation {
                name: parts.uri.path().trim_matches('/').to_owned(),
                key: String::new(),
            },
            refusal: |status| (status, "no").into_response(),
        }
    }

    fn counting() -> (Arc<AtomicU32>, Router) {
        let count = Arc::new(AtomicU32::new(0));
        let inner = count.clone();
        let router = Router::new().fallback(move || async move {
            inner.fetch_add(1, Ordering::Relaxed);
            "done"
        });
        (count, router)
    }

    #[tokio::test]
    async fn each_fault_does_what_it_says() {
        for (fault, status, done) in [
            (None, StatusCode::OK, 1),
            (Some(Fault::Unavailable503), StatusCode::SERVICE_UNAVAILABLE, 0),
            (Some(Fault::TooMany429 { retry_after: 3 }), StatusCode::TOO_MANY_REQUESTS, 0),
            (Some(Fault::Failed500), StatusCode::INTERNAL_SERVER_ERROR, 0),
            (Some(Fault::AnswerLost), StatusCode::OK, 1),
            (Some(Fault::LateCommit { after: SignedDuration::from_secs(9) }), StatusCode::OK, 0),
        ] {
            let stage = Stage::new(Arc::new(|| Timestamp::UNIX_EPOCH), FaultLevel::None, 1);
            let (count, router) = counting();
            let router = with_faults(router, stage.clone(), front());
            if let Some(fault) = fault {
                stage.faults.fail_next("shop.pay", fault, 1);
            }
            let response =
                router.oneshot(Request::post("/pay").body(Body::from("x")).unwrap()).await.unwrap();
            assert_eq!((response.status(), count.load(Ordering::Relaxed)), (status, done), "{fault:?}");
            let lost = response.extensions().get::<AnswerLost>().is_some();
            assert_eq!(to_bytes(response.into_body(), 99).await.is_err(), lost, "{fault:?}");
            assert_eq!(stage.calls.counts()["shop"]["pay"], 1);
            let due = stage.outbox.next_due();
            assert_eq!(stage.run_due(Timestamp::UNIX_EPOCH).await, 0);
            stage.run_due(due.unwrap_or(Timestamp::UNIX_EPOCH)).await;
            let performed = u32::from(lost || fault.is_none());
            assert_eq!(count.load(Ordering::Relaxed), performed, "{fault:?} in the end");
        }
    }
}
