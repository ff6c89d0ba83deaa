//! Carries what the simulated systems send out: messages to SQS, as the user that commercetools sends as, and webhooks
//! to the HTTP API.

use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderValue, Request};
use serde_json::json;
use waybill_simulators::outbox::{Deliver, Delivery};
use waybill_transport::wire::{Http, Wire as _};

use super::aws::Aws;

/// Systems do not wait longer for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The network between the simulated systems and the emulator.
#[derive(Debug)]
pub(super) struct Carrier {
    sender: Aws,
    wire: Http,
    port: u16,
}

impl Carrier {
    /// To an emulator on a port of this machine.
    pub(super) fn new(sender: Aws, port: u16) -> anyhow::Result<Self> {
        Ok(Self { sender, wire: Http::new("simulated system")?, port })
    }

    async fn message(&self, delivery: &Delivery) -> Result<u16, String> {
        let body = std::str::from_utf8(&delivery.body).map_err(|error| error.to_string())?;
        let message = json!({ "QueueUrl": delivery.to, "MessageBody": body });
        let sent = self.sender.target("sqs", "AmazonSQS.SendMessage", &message).await;
        sent.map(|_| 200).map_err(|error| format!("{error:#}"))
    }

    /// To the emulator, which tells APIs apart by the host that the request names.
    async fn webhook(&self, delivery: &Delivery) -> Result<u16, String> {
        let url: http::Uri = delivery.to.parse().map_err(|error| format!("{}: {error}", delivery.to))?;
        let api = url.host().and_then(|host| host.split('.').next()).unwrap_or_default();
        let path = url.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        let mut request = Request::new(delivery.body.clone());
        *request.method_mut() = delivery.method.clone();
        *request.headers_mut() = delivery.headers.clone();
        let bad = |error: http::Error| error.to_string();
        let host = format!("{api}.execute-api.localhost:{}", self.port);
        let host = HeaderValue::from_str(&host).map_err(|error| bad(error.into()))?;
        request.headers_mut().insert("host", host);
        let address = format!("http://127.0.0.1:{}{path}", self.port);
        *request.uri_mut() = address.parse().map_err(|error: http::uri::InvalidUri| bad(error.into()))?;
        let answer = self.wire.send(request, PATIENCE).await.map_err(|error| error.to_string())?;
        Ok(answer.status().as_u16())
    }
}

#[async_trait]
impl Deliver for Carrier {
    async fn deliver(&self, delivery: &Delivery) -> Result<u16, String> {
        if delivery.to.starts_with("https://sqs.") {
            self.message(delivery).await
        } else {
            self.webhook(delivery).await
        }
    }
}
