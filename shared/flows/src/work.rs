//! What travels through the queues: references, not snapshots.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::ids::{AccountId, OrderId, ProjectKey};
use waybill_domain::look::Look;
use waybill_domain::stock::StockLevel;
use waybill_mapping::partner::Delivery;

/// A piece of work as it stands in a queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Work {
    /// A message of the shop, as received.
    Notice {
        /// The body.
        body: String,
    },
    /// Bring an order at an account in line.
    Look {
        /// Which.
        look: Look,
    },
    /// A partner's webhook, verified.
    Webhook {
        /// The account that it came in for.
        account: AccountId,
        /// It, whole.
        webhook: Webhook,
    },
    /// What a partner said, read already.
    Events {
        /// The account.
        account: AccountId,
        /// What it said.
        events: Vec<FulfillmentEvent>,
    },
    /// Consider whose business an order is.
    Consider {
        /// The project.
        project: ProjectKey,
        /// The order.
        order: OrderId,
    },
    /// Write to an order what is known of it.
    WriteBack {
        /// The project.
        project: ProjectKey,
        /// The order.
        order: OrderId,
    },
    /// Stock figures.
    Stock {
        /// The account.
        account: AccountId,
        /// The figures, at most a hundred.
        levels: Vec<StockLevel>,
    },
}

impl Work {
    /// Work that touches the same order or the same stock is done one piece after another.
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Look { look } => Some(look.order.as_str().to_owned()),
            Self::WriteBack { order, .. } | Self::Consider { order, .. } => Some(order.as_str().to_owned()),
            Self::Events { events, .. } => {
                events.first().and_then(|event| event.subject.order()).map(String::from)
            }
            Self::Stock { account, .. } => Some(format!("stock {account}")),
            Self::Notice { .. } | Self::Webhook { .. } => None,
        }
    }

    /// Whose it is: the shop's or an account's. Groups take turns in a queue.
    pub(crate) fn group(&self) -> &str {
        match self {
            Self::Notice { .. } => "shop",
            Self::Look { look } => look.project.as_str(),
            Self::Consider { project, .. } | Self::WriteBack { project, .. } => project.as_str(),
            Self::Webhook { account, .. } | Self::Events { account, .. } | Self::Stock { account, .. } => {
                account.as_str()
            }
        }
    }
}

/// A webhook as it came: its body byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    headers: BTreeMap<String, String>,
    path: String,
    query: String,
    body: String,
    received_at: Timestamp,
}

impl Webhook {
    /// A delivery, ready for a queue.
    pub fn of(delivery: &Delivery) -> Self {
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        Self {
            headers: delivery.headers.iter().filter_map(header).collect(),
            path: delivery.path.clone(),
            query: delivery.query.clone(),
            body: STANDARD.encode(&delivery.body),
            received_at: delivery.received_at,
        }
    }

    /// The delivery again; `None` where the body is not what [`Webhook::of`] writes.
    pub fn delivery(&self) -> Option<Delivery> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.insert(HeaderName::try_from(name.as_str()).ok()?, HeaderValue::from_str(value).ok()?);
        }
        Some(Delivery {
            headers,
            path: self.path.clone(),
            query: self.query.clone(),
            body: Bytes::from(STANDARD.decode(&self.body).ok()?),
            received_at: self.received_at,
        })
    }
}
