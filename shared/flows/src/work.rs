//! What travels through the queues: references, not snapshots.

mod webhook;

use serde::{Deserialize, Serialize};
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::ids::{AccountId, OrderId, ProjectKey};
use waybill_domain::look::Look;
use waybill_domain::stock::StockLevel;
use waybill_mapping::commercetools::messages::decode;

pub use webhook::Webhook;

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
        /// The only project that they are written to; absent: all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<ProjectKey>,
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

    /// The order that it names, where it names one.
    pub(crate) const fn order(&self) -> Option<&OrderId> {
        match self {
            Self::Look { look } => Some(&look.order),
            Self::Consider { order, .. } | Self::WriteBack { order, .. } => Some(order),
            Self::Notice { .. } | Self::Webhook { .. } | Self::Events { .. } | Self::Stock { .. } => None,
        }
    }

    /// The order that it is about: that it names, or that the shop's message in it is of.
    pub(crate) fn about(&self) -> Option<OrderId> {
        match self {
            Self::Notice { body } => decode(body.as_bytes()).ok().and_then(|notice| notice.order()),
            Self::Look { .. }
            | Self::Consider { .. }
            | Self::WriteBack { .. }
            | Self::Webhook { .. }
            | Self::Events { .. }
            | Self::Stock { .. } => self.order().cloned(),
        }
    }

    /// The account that it is for, where it is for one.
    pub(crate) const fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Look { look } => Some(&look.account),
            Self::Webhook { account, .. } | Self::Events { account, .. } | Self::Stock { account, .. } => {
                Some(account)
            }
            Self::Notice { .. } | Self::Consider { .. } | Self::WriteBack { .. } => None,
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
