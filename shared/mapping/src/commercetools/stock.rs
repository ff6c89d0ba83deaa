//! Stock: from a partner's figures to what commercetools should promise, and the write that is missing.

mod book;
mod places;
mod write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::order::Custom;
use waybill_domain::stock::{Figures, StockLevel};

pub use book::{Booked, KEPT, book};
pub use write::{InventoryWrite, Want, diff, entry_key};

use super::wire;

/// How figures become the promised quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockRule {
    /// From which figure.
    #[serde(default)]
    pub figure: Figure,
    /// Units kept back.
    #[serde(default)]
    pub safety: u32,
}

/// Which of the partner's figures counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// What the partner would sell.
    #[default]
    Available,
    /// What is physically there, promised to orders or not.
    OnHand,
    /// On hand less what is promised, kept back and not for sale, and what may be sold ahead of receipt. What the
    /// partner does not say counts as none.
    Sellable,
}

/// The units that commercetools should have on stock: the figure less the safety stock and the units of orders
/// that the figure does not know of yet; never below zero. `None` when the partner did not say the figure: that
/// is not zero.
pub fn desired(level: &StockLevel, rule: &StockRule, in_flight: u32) -> Option<i64> {
    let units = figure(&level.figures, rule.figure)?;
    let kept = i64::from(rule.safety).saturating_add(i64::from(in_flight));
    Some(units.saturating_sub(kept).max(0))
}

fn figure(figures: &Figures, which: Figure) -> Option<i64> {
    match which {
        Figure::Available => figures.available,
        Figure::OnHand => figures.on_hand,
        Figure::Sellable => {
            let taken = [figures.allocated, figures.reserved, figures.unsellable];
            let taken = taken.into_iter().flatten().fold(0_i64, i64::saturating_add);
            let ahead = figures.sell_ahead.unwrap_or(0);
            Some(figures.on_hand?.saturating_sub(taken).saturating_add(ahead))
        }
    }
}

/// An inventory entry as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct InventoryEntry {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// The SKU.
    pub sku: String,
    /// The shop's or our key.
    pub key: Option<String>,
    /// The id of the warehouse's channel.
    pub channel_id: Option<String>,
    /// The key of the channel, where it was expanded.
    pub channel_key: Option<String>,
    /// Units on stock; what we write.
    pub on_stock: i64,
    /// Units on stock less reservations; commercetools' own.
    pub available: i64,
    /// Fields.
    pub custom: Custom,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    id: String,
    version: u64,
    sku: String,
    key: Option<String>,
    supply_channel: Option<wire::Reference>,
    quantity_on_stock: i64,
    available_quantity: i64,
    custom: Option<wire::CustomFields>,
}

impl<'de> Deserialize<'de> for InventoryEntry {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = Sent::deserialize(deserializer)?;
        let channel = sent.supply_channel;
        Ok(Self {
            id: sent.id,
            version: sent.version,
            sku: sent.sku,
            key: sent.key,
            channel_key: channel.as_ref().and_then(|channel| channel.key()).map(str::to_owned),
            channel_id: channel.map(|channel| channel.id),
            on_stock: sent.quantity_on_stock,
            available: sent.available_quantity,
            custom: sent.custom.map_or_else(Custom::default, |custom| Custom {
                type_id: Some(custom.kind.id),
                fields: custom.fields,
            }),
        })
    }
}

#[cfg(test)]
mod tests;
