//! One effect of an order on an inventory entry: the quantity and the effect's id change together, at one version.

use serde_json::{Value, json};
use waybill_domain::ids::EffectId;
use waybill_domain::stock::booking::Effect;

use super::super::actions::{Fields, Identifier, InventoryAction, InventoryUpdate};
use super::super::fields::Field;
use super::super::policy::Policy;
use super::InventoryEntry;

/// How many ids an entry keeps. Any number would do, for none is let go whose effect may still be looked for.
pub const KEPT: usize = 20;

/// Whether an entry carries an effect, and the update that makes it so.
#[derive(Debug, Clone, PartialEq)]
pub enum Booked {
    /// It does.
    Already,
    /// It does not.
    Lacking {
        /// Changes the quantity and tells the id.
        update: InventoryUpdate,
        /// The ids that the update lets go: to be noted as done before it is sent.
        lets_go: Vec<EffectId>,
    },
}

/// What an entry lacks of an effect. Ids that are not ours are let go first.
pub fn book(entry: &InventoryEntry, effect: &Effect, policy: &Policy) -> Booked {
    let name = Field::Booked.name(&policy.field_prefix);
    let there = entry.custom.fields.get(&name).and_then(Value::as_array);
    let there = there.into_iter().flatten().filter_map(Value::as_str);
    let mut ids: Vec<EffectId> = there.filter_map(|id| EffectId::try_from(id).ok()).collect();
    if ids.contains(&effect.id) {
        return Booked::Already;
    }
    ids.retain(|id| id.order().is_some());
    let surplus = (ids.len() + 1).saturating_sub(KEPT);
    let lets_go = ids.drain(..surplus).collect();
    ids.push(effect.id.clone());
    let quantity = effect.units.saturating_abs();
    let change = if effect.units < 0 {
        InventoryAction::RemoveQuantity { quantity }
    } else {
        InventoryAction::AddQuantity { quantity }
    };
    let ids = json!(ids);
    let tell = if entry.custom.type_id.is_none() {
        let fields = Fields::from([(name, ids)]);
        InventoryAction::SetCustomType { r#type: Identifier::kind(&policy.types.inventory), fields }
    } else {
        InventoryAction::SetCustomField { name, value: Some(ids) }
    };
    let update = InventoryUpdate { version: entry.version, actions: vec![change, tell] };
    Booked::Lacking { update, lets_go }
}

#[cfg(test)]
mod tests;
