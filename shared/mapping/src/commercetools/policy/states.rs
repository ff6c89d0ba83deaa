//! Which states of the shop's own workflows say how far lines and orders are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which line states say what. Only the states that are named are used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LineStates {
    /// How units are moved.
    pub by: MoveBy,
    /// Key of the state of units that the partner set aside.
    pub allocated: Option<String>,
    /// Key of the state of units that are picked.
    pub picked: Option<String>,
    /// Key of the state of units that are packed.
    pub packed: Option<String>,
    /// Key of the state of shipped units.
    pub shipped: Option<String>,
    /// Key of the state of units that the partner cancelled. A state that also cancels (`[cancel]`) would be read
    /// as the shop's own wish.
    pub cancelled: Option<String>,
    /// Key of the state of units that are short.
    pub backordered: Option<String>,
    /// Key of the state that units go back to when a shipment was voided.
    pub open: String,
}

impl Default for LineStates {
    fn default() -> Self {
        Self {
            by: MoveBy::default(),
            allocated: None,
            picked: None,
            packed: None,
            shipped: None,
            cancelled: None,
            backordered: None,
            // commercetools' own first state of lines.
            open: "Initial".to_owned(),
        }
    }
}

impl LineStates {
    /// All that are used, in the order in which units pass them: what each says, and its key.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("backordered", &self.backordered),
            ("allocated", &self.allocated),
            ("picked", &self.picked),
            ("packed", &self.packed),
            ("shipped", &self.shipped),
            ("cancelled", &self.cancelled),
        ];
        let named = named.into_iter().filter_map(|(name, key)| Some((name, key.as_deref()?)));
        std::iter::once(("open", self.open.as_str())).chain(named)
    }

    /// The keys of these.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.named().map(|(_, key)| key)
    }
}

/// How units are moved between line states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveBy {
    /// `transitionLineItemState`, as the shop's transitions allow; through other states that are named here where they ask for
    /// that.
    #[default]
    Transition,
    /// `importLineItemState`, past all transitions.
    Import,
}

/// Which states of orders (the shop's own workflow) say how far an order is. Only the states that are named are used; for what
/// has none the one before it counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OrderStates {
    /// Key of the state of orders that are at a partner.
    pub accepted: Option<String>,
    /// Key of the state of orders that a partner holds.
    pub on_hold: Option<String>,
    /// Key of the state of orders of which units are short.
    pub backordered: Option<String>,
    /// Key of the state of orders of which all that is to leave was set aside.
    pub allocated: Option<String>,
    /// Key of the state of orders of which all that is to leave is picked.
    pub picked: Option<String>,
    /// Key of the state of orders of which all that is to leave is packed.
    pub packed: Option<String>,
    /// Key of the state of orders of which something left.
    pub partly_shipped: Option<String>,
    /// Key of the state of orders of which all left that was not cancelled.
    pub shipped: Option<String>,
    /// Key of the state of orders of which all parcels have arrived.
    pub delivered: Option<String>,
    /// Key of the state of orders of which all was cancelled.
    pub cancelled: Option<String>,
}

impl OrderStates {
    /// All that are used, in the order in which an order passes them: what each says, and its key.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("accepted", &self.accepted),
            ("on_hold", &self.on_hold),
            ("backordered", &self.backordered),
            ("allocated", &self.allocated),
            ("picked", &self.picked),
            ("packed", &self.packed),
            ("partly_shipped", &self.partly_shipped),
            ("shipped", &self.shipped),
            ("delivered", &self.delivered),
            ("cancelled", &self.cancelled),
        ];
        named.into_iter().filter_map(|(name, key)| Some((name, key.as_deref()?)))
    }

    /// The keys of these.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.named().map(|(_, key)| key)
    }
}
