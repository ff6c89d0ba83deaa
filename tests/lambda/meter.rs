//! Requests and bytes, counted where they arrive.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use bytes::Bytes;

/// Whom a function talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum System {
    Ledger,
    Queue,
    Secrets,
    Bus,
    Partner,
    Commercetools,
}

/// Requests, and the bytes of their bodies and of their answers'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) requests: u64,
    pub(crate) sent: u64,
    pub(crate) answered: u64,
}

/// What was talked, by system and operation.
pub(crate) type Traffic = BTreeMap<(System, String), Tally>;

/// Counts.
#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<Traffic>);

impl Meter {
    /// What was counted since it was last asked.
    pub(crate) fn take(&self) -> Traffic {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self, named: (System, String), sent: usize, answered: usize) {
        let mut traffic = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = traffic.entry(named).or_default();
        tally.requests += 1;
        tally.sent += u64::try_from(sent).unwrap_or(0);
        tally.answered += u64::try_from(answered).unwrap_or(0);
    }
}

/// Names a request.
pub(crate) type Names = fn(&Parts, &[u8]) -> (System, String);

/// The router, every request counted.
pub(crate) fn metered(router: Router, meter: Arc<Meter>, naming: Names) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| {
        let meter = Arc::clone(&meter);
        async move {
            let (parts, body) = request.into_parts();
            let body = whole(body).await;
            let (named, sent) = (naming(&parts, &body), body.len());
            let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
            let (parts, body) = answer.into_parts();
            let body = whole(body).await;
            meter.count(named, sent, body.len());
            axum::response::Response::from_parts(parts, Body::from(body))
        }
    }))
}

async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}
