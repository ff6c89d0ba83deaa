//! The client for calls to partners and to the shop, made beside everything else that a start waits for.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use waybill_transport::wire::{Http, NoAnswer, Wire};

/// A wire whose client is made once: when it is begun, or with the first request. Making it reads the machine's root
/// certificates, which takes some milliseconds.
#[derive(Debug, Clone)]
pub(crate) struct Outbound {
    user_agent: &'static str,
    client: Arc<OnceLock<Result<Http, NoAnswer>>>,
}

impl Outbound {
    pub(crate) fn new(user_agent: &'static str) -> Self {
        Self { user_agent, client: Arc::default() }
    }

    /// Begins to make the client, on a thread of its own: nobody who waits for AWS waits for this as well.
    pub(crate) fn begin(&self) {
        let beside = self.clone();
        tokio::task::spawn_blocking(move || beside.client().is_ok());
    }

    fn client(&self) -> &Result<Http, NoAnswer> {
        self.client.get_or_init(|| Http::new(self.user_agent))
    }
}

#[async_trait]
impl Wire for Outbound {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        match self.client() {
            Ok(client) => client.send(request, timeout).await,
            Err(cause) => Err(cause.clone()),
        }
    }
}
