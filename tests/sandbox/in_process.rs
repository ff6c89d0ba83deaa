//! Requests straight into the simulators' routers.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use waybill_transport::wire::{NoAnswer, Wire};

/// A wire without a network.
pub struct InProcess {
    hosts: BTreeMap<String, Router>,
}

impl std::fmt::Debug for InProcess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InProcess").finish_non_exhaustive()
    }
}

impl InProcess {
    /// Routers by host.
    pub fn new(hosts: impl IntoIterator<Item = (impl Into<String>, Router)>) -> Self {
        Self { hosts: hosts.into_iter().map(|(host, router)| (host.into(), router)).collect() }
    }
}

#[async_trait]
impl Wire for InProcess {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        _timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let router =
            self.hosts.get(host.as_str()).ok_or_else(|| NoAnswer::NotSent(format!("no host {host}")))?;
        let answer = router.clone().oneshot(request.map(Body::from)).await;
        let (parts, body) = answer.map_err(|never| match never {})?.into_parts();
        let body = body.collect().await.map_err(|error| NoAnswer::Lost(error.to_string()))?;
        Ok(http::Response::from_parts(parts, body.to_bytes()))
    }
}
