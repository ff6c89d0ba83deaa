//! A request to bring one order at one account in line; harmless to repeat.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, OrderId, ProjectKey, Reference};

/// "Look at order X for account A, at version v or newer."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The project of the order.
    pub project: ProjectKey,
    /// The order.
    pub order: OrderId,
    /// The account.
    pub account: AccountId,
    /// The order must be read at this version or a newer one.
    pub at_least: u64,
    /// What led to it.
    pub cause: Cause,
    /// The references of the parts that the sender expects this account to get. Written with the claim, so
    /// that a worker that dies after sending leaves behind what has to be looked for.
    pub expects: Vec<Reference>,
    /// The sender saw that people edited the order. A look that claims the order for the first time asks for edits only
    /// where it says so; every later look asks anyway.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

/// What led to a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Cause {
    /// A message of the shop, by its type.
    Message {
        /// Such as `OrderCreated`.
        message: String,
    },
    /// The order was deleted in the shop: with a 404, its parts are to be cancelled.
    Deleted,
    /// The scheduled pull found it.
    Pull,
    /// Reconciliation found it.
    Reconcile,
    /// News of a partner calls for it: what had left is back.
    News,
    /// A person asked for it: remembered refusals are tried again, and what another mapping sent is sent anew.
    Person,
    /// It was waiting.
    Waited,
    /// Another order let a parcel go that this one may have just taken for its own: what is tracked may be gone.
    LetGo,
}
