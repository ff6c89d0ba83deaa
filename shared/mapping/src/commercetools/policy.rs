//! What the shop wants written beyond deliveries and links.

mod states;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use states::{LineStates, MoveBy, OrderStates};

/// What the shop wants written into its orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the configuration")]
pub struct Policy {
    /// Set the order state to `Complete` when everything that was not cancelled was shipped. It is not taken
    /// back: a shipment voided after that is a matter for people.
    pub complete_when_shipped: bool,
    /// Set the order state to `Cancelled` when every part at every account is cancelled and nothing was shipped.
    pub cancel_when_all_cancelled: bool,
    /// Keep the shipment state in line with the facts of all accounts.
    pub shipment_state: bool,
    /// Write how many units of each line are picked and packed, where a partner tells: up to two more updates an order.
    pub progress: bool,
    /// Take units that a partner cancelled off the order by an Order Edit, which works its prices out anew. Only of orders that,
    /// with all their lines, leave stock alone (inventory mode `None`) and have one shipping; the client needs
    /// `manage_order_edits`.
    pub reduce: bool,
    /// Move units of lines between line states; absent: line states are left alone.
    pub line_states: Option<LineStates>,
    /// Move orders between states of the shop's own workflow, as its transitions allow and never back unless they name that
    /// step; absent: the workflow is left alone.
    pub order_states: Option<OrderStates>,
    /// Keys of the custom types that hold our fields, for whatever has no type of the shop's yet.
    pub types: TypeKeys,
    /// What the names of our fields begin with: at most 20 letters, digits, `_` and `-`.
    pub field_prefix: String,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            complete_when_shipped: true,
            cancel_when_all_cancelled: true,
            shipment_state: true,
            progress: true,
            reduce: false,
            line_states: None,
            order_states: None,
            types: TypeKeys::default(),
            field_prefix: "waybill".to_owned(),
        }
    }
}

/// `shipped_otherwise` of an account: what becomes of a parcel that leaves with another carrier or service than was asked
/// for. Carriers are compared first, services only where both sides name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShippedOtherwise {
    /// The parcel says so.
    #[default]
    Note,
    /// A person is told, too, until a void takes the shipment away.
    Review,
}

/// Keys of custom types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TypeKeys {
    /// On orders.
    pub order: String,
    /// On line items and custom line items.
    pub line: String,
    /// On deliveries.
    pub delivery: String,
    /// On parcels.
    pub parcel: String,
    /// On items of returns.
    pub return_item: String,
    /// On inventory entries.
    pub inventory: String,
}

impl Default for TypeKeys {
    fn default() -> Self {
        Self {
            order: "waybill-order".to_owned(),
            line: "waybill-line".to_owned(),
            delivery: "waybill-delivery".to_owned(),
            parcel: "waybill-parcel".to_owned(),
            return_item: "waybill-return-item".to_owned(),
            inventory: "waybill-inventory".to_owned(),
        }
    }
}
