//! The write that an inventory entry needs, if it needs any.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::{AccountId, ChannelKey, Sku};
use waybill_domain::stock::{Figures, Place};

use super::super::actions::{CustomDraft, Identifier, InventoryAction, InventoryDraft, InventoryUpdate};
use super::super::fields::{self, Field, Wanted};
use super::super::policy::Policy;
use super::{InventoryEntry, places};

/// What an entry should say.
#[derive(Debug, Clone, PartialEq)]
pub struct Want {
    /// The SKU as the shop knows it.
    pub sku: Sku,
    /// The warehouse's channel.
    pub channel: ChannelKey,
    /// Units on stock.
    pub quantity: i64,
    /// The partner's own figures, kept beside it.
    pub figures: Figures,
    /// Whose figures.
    pub account: AccountId,
    /// When they were so.
    pub as_of: Timestamp,
    /// What lies where, as far as there is news of it.
    pub places: BTreeMap<String, Place>,
}

/// A write that is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum InventoryWrite {
    /// The entry is not there.
    Create(InventoryDraft),
    /// The entry says something else.
    Update {
        /// The entry's id.
        id: String,
        /// What to change.
        update: InventoryUpdate,
    },
}

/// The write that brings the entry in line. None when it says all of that already, whatever its time; none when
/// it holds newer figures of the same account, for news never runs backwards.
pub fn diff(entry: Option<&InventoryEntry>, want: &Want, policy: &Policy) -> Option<InventoryWrite> {
    let prefix = policy.field_prefix.as_str();
    let mut fields = wanted(want);
    let places = places::text(entry, &want.places, prefix).map(|text| (Field::Locations, Some(text)));
    let kind = Identifier::kind(&policy.types.inventory);
    let Some(entry) = entry else {
        fields.extend(places);
        let custom = CustomDraft { r#type: kind, fields: fields::present(&fields, prefix) };
        return Some(InventoryWrite::Create(InventoryDraft {
            sku: want.sku.clone(),
            key: entry_key(&want.sku, &want.channel),
            supply_channel: Identifier::channel(&want.channel),
            quantity_on_stock: want.quantity,
            custom: Some(custom),
        }));
    };
    let mut actions = Vec::new();
    let is_newer = is_newer(entry, want, prefix);
    if is_newer {
        // Of each place it tells for itself which is newer.
        fields.clear();
    }
    fields.extend(places);
    if entry.on_stock != want.quantity && !is_newer {
        actions.push(InventoryAction::ChangeQuantity { quantity: want.quantity });
    }
    if entry.custom.type_id.is_none() {
        let fields = fields::present(&fields, prefix);
        actions.push(InventoryAction::SetCustomType { r#type: kind, fields });
    } else {
        let differing = fields::differing(&fields, &entry.custom, prefix);
        let as_of = Field::AsOf.name(prefix);
        if !actions.is_empty() || differing.iter().any(|(name, _)| *name != as_of) {
            let set =
                differing.into_iter().map(|(name, value)| InventoryAction::SetCustomField { name, value });
            actions.extend(set);
        }
    }
    let update = InventoryUpdate { version: entry.version, actions };
    if update.actions.is_empty() {
        None
    } else {
        Some(InventoryWrite::Update { id: entry.id.clone(), update })
    }
}

fn wanted(want: &Want) -> Wanted {
    let number = |units: Option<i64>| units.map(Value::from);
    Wanted::from([
        (Field::Account, Some(Value::from(want.account.as_str()))),
        (Field::OnHand, number(want.figures.on_hand)),
        (Field::Available, number(want.figures.available)),
        (Field::Allocated, number(want.figures.allocated)),
        (Field::Backordered, number(want.figures.backordered)),
        (Field::AsOf, Some(fields::time(want.as_of))),
    ])
}

fn is_newer(entry: &InventoryEntry, want: &Want, prefix: &str) -> bool {
    let text = |field: Field| entry.custom.fields.get(&field.name(prefix)).and_then(Value::as_str);
    let at = text(Field::AsOf).and_then(|at| at.parse::<Timestamp>().ok());
    // Fields keep milliseconds: a time within the same one is not newer.
    let told = want.as_of.as_millisecond();
    text(Field::Account) == Some(want.account.as_str()) && at.is_some_and(|at| at.as_millisecond() > told)
}

/// The key of a new entry: readable, of allowed characters, and another one for every SKU and channel.
pub fn entry_key(sku: &Sku, channel: &ChannelKey) -> String {
    let print = Fingerprint::of(&(sku, channel));
    let plain =
        |text: &str| -> String { text.chars().take(110).map(super::super::plan::key_character).collect() };
    format!("{}_{}_{}", plain(sku.as_str()), plain(channel.as_str()), print.short())
}
