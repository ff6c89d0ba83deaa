//! What commercetools announces: one tolerant decoder for every form in which a notification can arrive.
//!
//! Messages come at least once, in no order and at any time, and may come without their content: all that is
//! taken from one is which order to look at, or which payment has orders to look at, and why.
//! <https://docs.commercetools.com/api/projects/subscriptions>, spec of 2026-08-21.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;
use waybill_domain::ids::{OrderId, OrderNumber, PaymentId, ProjectKey};

/// The types of order messages that lead to a look, as a Subscription names them.
pub const LOOKS: [&str; 20] = [
    "OrderCreated",
    "OrderImported",
    "OrderCreatedFromRecurringOrder",
    "OrderStateChanged",
    "OrderPaymentStateChanged",
    "OrderStateTransition",
    "LineItemStateTransition",
    "CustomLineItemStateTransition",
    "OrderShippingAddressSet",
    "OrderBillingAddressSet",
    "OrderCustomerEmailSet",
    "OrderCustomFieldAdded",
    "OrderCustomFieldChanged",
    "OrderCustomFieldRemoved",
    "OrderCustomTypeSet",
    "OrderCustomTypeRemoved",
    "OrderEditApplied",
    "ReturnInfoAdded",
    "ReturnInfoSet",
    "OrderReturnShipmentStateChanged",
];

/// The types of order messages that lead to a look where anything is decided by payments.
pub const PAYMENT_LOOKS: [&str; 2] = ["OrderPaymentAdded", "OrderPaymentRemoved"];

/// The types of messages about payments that lead to looks at their orders, which they do not name.
pub const PAYMENTS: [&str; 2] = ["PaymentTransactionAdded", "PaymentTransactionStateChanged"];

/// The types of order messages that tell of parcels.
pub const PARCELS: [&str; 4] =
    ["ParcelAddedToDelivery", "ParcelTrackingDataUpdated", "ParcelRemovedFromDelivery", "DeliveryRemoved"];

/// The type of message that tells of an order's end.
pub const DELETED: &str = "OrderDeleted";

/// What notifications about payments name as their resource.
const PAYMENT: &str = "payment";

/// Layers that can be around a notification: SNS around EventBridge around CloudEvents, and one to spare.
const LAYERS: usize = 4;

/// One notification.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The same when the same notification comes again.
    pub id: String,
    /// Which project says so.
    pub project: ProjectKey,
    /// What it is about, such as `order`.
    pub resource_type: String,
    /// Its id.
    pub resource_id: String,
    /// The version of the resource that the notification is about: look at this version or a newer one.
    pub version: u64,
    /// The number of the order, where it has one and the notification says it.
    pub order_number: Option<OrderNumber>,
    /// What it says.
    pub kind: NoticeKind,
}

impl Notice {
    /// The order, where the notification is about one.
    pub fn order(&self) -> Option<OrderId> {
        if self.resource_type == "order" { OrderId::try_from(self.resource_id.as_str()).ok() } else { None }
    }

    /// The payment, where the notification is about one.
    pub fn payment(&self) -> Option<PaymentId> {
        if self.resource_type == PAYMENT { PaymentId::try_from(self.resource_id.as_str()).ok() } else { None }
    }
}

/// What a notification says.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeKind {
    /// Look at the order.
    Look {
        /// The type of the message, such as `OrderCreated`.
        message: String,
    },
    /// Look at the orders of the payment.
    Payment {
        /// The type of the message, such as `PaymentTransactionAdded`.
        message: String,
    },
    /// The order was deleted.
    Deleted {
        /// With all personal data that belongs to it: ours must go too.
        data_erasure: bool,
    },
    /// A parcel was added, changed or taken away.
    Tracking {
        /// The type of the message, such as `ParcelAddedToDelivery`.
        message: String,
    },
    /// The first notification of a new or changed Subscription.
    SubscriptionTest,
    /// Nothing that concerns us, or new to us.
    Irrelevant {
        /// The type of the message or notification.
        kind: String,
    },
}

/// A notification that cannot be read: kept whole in review.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Unreadable {
    /// What is wrong.
    pub message: String,
    /// Line and column, where the text is no JSON.
    pub position: Option<(usize, usize)>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    notification_type: String,
    project_key: ProjectKey,
    resource: Resource,
    resource_user_provided_identifiers: Option<Identifiers>,
    /// Of a message; absent on notifications of changes.
    id: Option<String>,
    /// Of a message: the version of the resource. Its own `version` is always 1.
    resource_version: Option<u64>,
    /// Of a change: the version of the resource.
    version: Option<u64>,
    #[serde(rename = "type")]
    message: Option<String>,
    payload_not_included: Option<NotIncluded>,
    data_erasure: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    type_id: String,
    id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identifiers {
    order_number: Option<OrderNumber>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NotIncluded {
    payload_type: String,
}

/// Reads a notification as SQS brings it: plain, within SNS's envelope, as an EventBridge event or by
/// CloudEvents.
///
/// # Errors
/// Text that is no JSON, or JSON that is no notification.
pub fn decode(body: &[u8]) -> Result<Notice, Unreadable> {
    let mut value: Value = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
    for _ in 0..LAYERS {
        match inner(&mut value)? {
            Some(inside) => value = inside,
            None => break,
        }
    }
    let sent = Sent::deserialize(&value)
        .map_err(|error| Unreadable { message: format!("not a notification: {error}"), position: None })?;
    Ok(notice(sent))
}

/// What an envelope holds; `None` where there is none.
fn inner(value: &mut Value) -> Result<Option<Value>, Unreadable> {
    let has = |name: &str| value.get(name).is_some();
    if value.get("Type").and_then(Value::as_str) == Some("Notification")
        && let Some(text) = value.get("Message").and_then(Value::as_str)
    {
        return serde_json::from_str(text).map(Some).map_err(|error| not_json(&error));
    }
    let name = if has("detail-type") && has("detail") {
        "detail"
    } else if has("specversion") && has("data") {
        "data"
    } else {
        return Ok(None);
    };
    Ok(value.get_mut(name).map(Value::take))
}

fn notice(sent: Sent) -> Notice {
    let version = sent.resource_version.or(sent.version).unwrap_or(0);
    let about_subscription = sent.resource.type_id == "subscription";
    let kind = match sent.notification_type.as_str() {
        "ResourceCreated" if about_subscription => NoticeKind::SubscriptionTest,
        "Message" | "ResourceUpdated" if sent.resource.type_id == PAYMENT => payment(&sent),
        _ if sent.resource.type_id != "order" => NoticeKind::Irrelevant { kind: typed(&sent) },
        "Message" => message(&sent),
        "ResourceDeleted" => NoticeKind::Deleted { data_erasure: sent.data_erasure.unwrap_or(false) },
        "ResourceCreated" | "ResourceUpdated" => NoticeKind::Look { message: sent.notification_type.clone() },
        _ => NoticeKind::Irrelevant { kind: typed(&sent) },
    };
    let change = || format!("{}@{version}", sent.resource.id);
    Notice {
        id: sent.id.clone().unwrap_or_else(change),
        project: sent.project_key,
        resource_type: sent.resource.type_id,
        resource_id: sent.resource.id,
        version,
        order_number: sent.resource_user_provided_identifiers.and_then(|names| names.order_number),
        kind,
    }
}

fn message(sent: &Sent) -> NoticeKind {
    let kind = typed(sent);
    if LOOKS.contains(&kind.as_str()) || PAYMENT_LOOKS.contains(&kind.as_str()) {
        NoticeKind::Look { message: kind }
    } else if PARCELS.contains(&kind.as_str()) {
        NoticeKind::Tracking { message: kind }
    } else if kind == DELETED {
        NoticeKind::Deleted { data_erasure: sent.data_erasure.unwrap_or(false) }
    } else {
        NoticeKind::Irrelevant { kind }
    }
}

/// A new payment is nobody's yet: whoever gives it to an order changes the order. One that is gone says nothing any more.
fn payment(sent: &Sent) -> NoticeKind {
    let kind = typed(sent);
    if PAYMENTS.contains(&kind.as_str()) || sent.notification_type == "ResourceUpdated" {
        NoticeKind::Payment { message: kind }
    } else {
        NoticeKind::Irrelevant { kind }
    }
}

/// The type of the message, also where its content was left out; of a change the notification's.
fn typed(sent: &Sent) -> String {
    let left_out = sent.payload_not_included.as_ref().map(|left_out| &left_out.payload_type);
    sent.message.as_ref().or(left_out).unwrap_or(&sent.notification_type).clone()
}

fn not_json(error: &serde_json::Error) -> Unreadable {
    Unreadable { message: format!("not JSON: {error}"), position: Some((error.line(), error.column())) }
}

#[cfg(test)]
mod tests;
