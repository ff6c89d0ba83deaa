//! Carries what the simulated systems send out, over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use waybill_simulators::outbox::{Deliver, Delivery};
use waybill_transport::wire::{Http, NoAnswer, Wire};

/// Systems do not wait longer for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends deliveries over the network.
#[derive(Debug)]
pub(crate) struct OverHttp(Http);

impl OverHttp {
    /// One client, to be kept.
    pub(crate) fn new() -> Result<Self, NoAnswer> {
        Http::new("simulated system").map(Self)
    }
}

#[async_trait]
impl Deliver for OverHttp {
    async fn deliver(&self, delivery: &Delivery) -> Result<u16, String> {
        let mut request = http::Request::new(delivery.body.clone());
        *request.method_mut() = delivery.method.clone();
        *request.uri_mut() = delivery
            .to
            .parse()
            .map_err(|error: http::uri::InvalidUri| format!("{}: {error}", delivery.to))?;
        *request.headers_mut() = delivery.headers.clone();
        let answer = self.0.send(request, PATIENCE).await.map_err(|error| error.to_string())?;
        Ok(answer.status().as_u16())
    }
}
