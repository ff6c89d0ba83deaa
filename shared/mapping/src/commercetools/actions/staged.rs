//! What an Order Edit is made of: actions that are staged, looked through by the shop, and applied together.
//! <https://docs.commercetools.com/api/projects/order-edits>, spec of 2026-08-21.

use serde::Serialize;
use serde_json::Value;
use waybill_domain::ids::{LineId, OrderId};

use super::{Fields, Identifier};

/// One change of an order that only an edit can make, or that is made with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StagedAction {
    /// Gives a line so many units; prices, taxes and discounts follow. With none it would be removed.
    ChangeLineItemQuantity { line_item_id: LineId, quantity: u32 },
    /// The same for a custom line.
    ChangeCustomLineItemQuantity { custom_line_item_id: LineId, quantity: u32 },
    /// Gives the order a type and fields; overwrites what is there.
    SetCustomType { r#type: Identifier, fields: Fields },
    /// Sets one field of the order.
    SetCustomField { name: String, value: Value },
}

/// An edit that should be there. Nothing of it is on the order before it is applied.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EditDraft {
    /// There once: a second edit under it is refused.
    pub key: String,
    /// The order.
    pub resource: OrderReference,
    /// At most 500.
    pub staged_actions: Vec<StagedAction>,
    /// What people read in the shop.
    pub comment: String,
}

/// Names an order by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderReference {
    type_id: &'static str,
    id: OrderId,
}

impl OrderReference {
    /// To this order.
    pub const fn to(id: OrderId) -> Self {
        Self { type_id: "order", id }
    }
}

/// Applies an edit: to the order as it was planned on, and as the edit was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Apply {
    /// The edit's version.
    pub edit_version: u64,
    /// The order's version.
    pub resource_version: u64,
}
