//! Where events for others go.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use waybill_domain::failure::Failure;
use waybill_domain::ids::TraceId;
use waybill_domain::notification::VERSION;
use waybill_ledger::Outgoing;
use waybill_mapping::partner::Secrets;
use waybill_mapping::receiver::{Posted, Receiver};
use waybill_transport::Transport;
use waybill_transport::endpoint::Endpoint;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

/// Takes events. The same event may come again, and has the same id then.
#[async_trait]
pub trait Outlet: Send + Sync + fmt::Debug {
    /// How many it takes together.
    fn at_once(&self) -> usize;

    /// Hands events over, not more than it takes together. Answers what became of each, in their order: `Refused` is about
    /// the event, every other failure about who is to take it.
    async fn hand_over(&self, events: &[Outgoing]) -> Vec<Result<(), Failure>>;
}

/// Posts events to an address.
#[derive(Debug)]
pub(super) struct Post {
    receiver: Receiver,
    endpoint: Endpoint,
    transport: Transport,
}

impl Post {
    pub(super) fn new(receiver: Receiver, secrets: Secrets, transport: Transport) -> Self {
        let endpoint = Endpoint::new("events", Arc::new(receiver.clone()), Vec::new(), secrets);
        Self { receiver, endpoint, transport }
    }

    async fn post(&self, event: &Outgoing) -> Result<(), Failure> {
        let told = |error: waybill_domain::ids::BadId| Failure::refused("bad-event-id", error.to_string());
        let trace = TraceId::try_from(event.id.as_str()).map_err(told)?;
        let posted = Posted { id: &event.id, kind: &event.kind, version: VERSION, body: &event.body };
        let mut trail = Trail::new(trace, Purpose::News);
        self.transport.perform(&self.endpoint, self.receiver.post(posted), &mut trail).await
    }
}

#[async_trait]
impl Outlet for Post {
    fn at_once(&self) -> usize {
        1
    }

    async fn hand_over(&self, events: &[Outgoing]) -> Vec<Result<(), Failure>> {
        let mut outcomes = Vec::new();
        for event in events {
            outcomes.push(self.post(event).await);
        }
        outcomes
    }
}
