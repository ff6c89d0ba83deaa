//! Carries what the simulated systems send out.

use std::time::Duration;

use async_trait::async_trait;
use waybill_simulators::outbox::{Deliver, Delivery};
use waybill_transport::wire::{Http, NoAnswer, Wire};

/// Systems do not wait longer for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends deliveries over a wire.
#[derive(Debug)]
pub struct Over<W>(pub W);

impl Over<Http> {
    /// Over the network, with one client that is kept.
    pub(crate) fn http() -> Result<Self, NoAnswer> {
        Http::new("simulated system").map(Self)
    }
}

#[async_trait]
impl<W: Wire> Deliver for Over<W> {
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
