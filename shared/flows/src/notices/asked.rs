//! What a message asks for.

use jiff::Timestamp;
use serde_json::json;
use tracing::info;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{OrderId, PaymentId, ProjectKey, TraceId};
use waybill_domain::look::Cause;
use waybill_domain::review::About;
use waybill_ledger::LedgerError;
use waybill_mapping::commercetools::messages::{NoticeKind, Unreadable, decode};

use crate::reviews;
use crate::world::World;

/// A message, or the wish to consider an order anew, as it came out of the queue.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The queue's message.
    pub message: String,
    /// Its trace.
    pub trace: TraceId,
    /// When the shop's message first came.
    pub first_seen: Timestamp,
    /// How often it came before.
    pub tries: u32,
    /// What it says.
    pub says: Says,
}

/// What a queue message says.
#[derive(Debug, Clone)]
pub enum Says {
    /// A message of the shop, as received.
    Body(String),
    /// Consider this order.
    Order(ProjectKey, OrderId),
}

/// What is to be considered.
pub(super) struct Asked {
    pub(super) arrived: Arrived,
    pub(super) project: ProjectKey,
    pub(super) what: What,
    /// At this version or a newer one.
    pub(super) at_least: u64,
    pub(super) cause: Cause,
}

/// An order, or all orders of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Order(OrderId),
    /// An order that was created just now: the ledger cannot know it.
    New(OrderId),
    Payment(PaymentId),
}

/// Decodes a message; `None` when it asks for nothing. What cannot be read is kept whole in review.
pub(super) async fn ask(world: &World, arrived: Arrived) -> Result<Option<Asked>, LedgerError> {
    let body = match &arrived.says {
        Says::Body(body) => body.clone(),
        Says::Order(project, order) => {
            let (project, what) = (project.clone(), What::Order(order.clone()));
            return Ok(Some(Asked { arrived, project, what, at_least: 0, cause: Cause::Waited }));
        }
    };
    let notice = match decode(body.as_bytes()) {
        Ok(notice) => notice,
        Err(unreadable) => {
            world.counts.add("message unreadable");
            let id = waybill_domain::facets::Fingerprint::of(&body).short().to_owned();
            let refusal = Refusal::new("unreadable-message", position(&unreadable));
            reviews::put(world, About::Received { id }, None, refusal, Some(json!({ "body": body }))).await?;
            return Ok(None);
        }
    };
    let (order, payment) = (notice.order(), notice.payment());
    let (cause, what) = match notice.kind {
        NoticeKind::Look { message } => {
            let is_new = message == "OrderCreated" || message == "OrderCreatedFromRecurringOrder";
            (Cause::Message { message }, order.map(if is_new { What::New } else { What::Order }))
        }
        NoticeKind::Payment { message } if world.settings.rules.look_at_payments() => {
            (Cause::Message { message }, payment.map(What::Payment))
        }
        NoticeKind::Deleted { data_erasure } => {
            if let Some(order) = order.as_ref().filter(|_| data_erasure) {
                world.ledger.purge(order).await?;
            }
            (Cause::Deleted, order.map(What::Order))
        }
        NoticeKind::SubscriptionTest => {
            info!("The subscription's test notification came");
            return Ok(None);
        }
        NoticeKind::Tracking { message } => (Cause::Message { message }, order.map(What::Order)),
        NoticeKind::Irrelevant { kind } | NoticeKind::Payment { message: kind } => {
            world.counts.add("message irrelevant");
            info!(kind, "Message `{kind}` is none of ours");
            return Ok(None);
        }
    };
    let Some(what) = what else { return Ok(None) };
    Ok(Some(Asked { arrived, project: notice.project, what, at_least: notice.version, cause }))
}

fn position(unreadable: &Unreadable) -> String {
    match unreadable.position {
        Some((line, column)) => format!("{} at line {line}, column {column}", unreadable.message),
        None => unreadable.message.clone(),
    }
}
