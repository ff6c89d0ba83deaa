//! Inventory entries.

use serde_json::{Value, json};

use super::custom;
use super::errors::Refusal;
use super::fields::{instant_in, int, pick, set, take_over, text};
use super::scene::Scene;
use super::shape;
use super::store::Kind;

/// The entry that a draft makes.
pub(super) fn create(scene: &mut Scene, draft: &Value) -> Result<Value, Refusal> {
    shape::check("InventoryDraft", draft)?;
    let plain = [
        "sku",
        "key",
        "quantityOnStock",
        "minCartQuantity",
        "maxCartQuantity",
        "restockableInDays",
        "reservationExpirationInMinutes",
        "stockLevels",
    ];
    let mut entry = pick(draft, &plain);
    if text(draft, "sku").is_none_or(str::is_empty) {
        return Err(Refusal::required_field("sku"));
    }
    if let Some(channel) = draft.get("supplyChannel").filter(|channel| !channel.is_null()) {
        set(&mut entry, "supplyChannel", Some(scene.tables.channel(channel, "InventorySupply")?));
    }
    set(&mut entry, "expectedDelivery", instant_in(draft, "expectedDelivery"));
    set(&mut entry, "availableQuantity", draft.get("quantityOnStock").cloned());
    if let Some(draft) = draft.get("custom").filter(|custom| !custom.is_null()) {
        set(&mut entry, "custom", Some(custom::from_draft(scene.tables, "inventory-entry", draft)?));
    }
    unique(scene, &entry)?;
    let channel = entry.get("supplyChannel").and_then(|channel| text(channel, "id")).unwrap_or_default();
    let id = scene.id(&format!("inventory {} {channel}", text(&entry, "sku").unwrap_or_default()));
    set(&mut entry, "id", Some(id));
    scene.tell_whole("InventoryEntryCreated", "inventoryEntry", json!({}));
    Ok(entry)
}

/// One entry for a SKU and a channel; the one without channel is an entry of its own.
fn unique(scene: &Scene, entry: &Value) -> Result<(), Refusal> {
    scene.tables.unique(Kind::Inventory, "key", entry)?;
    let same = |other: &Value| {
        ["sku", "supplyChannel"].iter().all(|field| other.get(field) == entry.get(field))
            && other.get("id") != entry.get("id")
    };
    if scene.tables.all(Kind::Inventory).any(same) {
        let field = if entry.get("supplyChannel").is_some() { "supplyChannel" } else { "sku" };
        return Err(Refusal::duplicate(field, entry.get(field).unwrap_or(&Value::Null)));
    }
    Ok(())
}

/// Applies one update action, whose shape was checked.
pub(super) fn act(scene: &mut Scene, entry: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    let stock = int(entry, "quantityOnStock").unwrap_or_default();
    let quantity = int(action, "quantity").unwrap_or_default();
    match name {
        "changeQuantity" => recount(scene, entry, quantity),
        "addQuantity" => recount(scene, entry, stock.saturating_add(quantity)),
        "removeQuantity" => recount(scene, entry, stock.saturating_sub(quantity)),
        "setCustomType" => custom::set_type(scene.tables, "inventory-entry", entry, action).map(|_| ())?,
        "setCustomField" => custom::set_field(scene.tables, entry, action).map(|_| ())?,
        "setKey" => {
            take_over(entry, "key", action);
            unique(scene, entry)?;
        }
        "setSupplyChannel" => {
            let channel = action.get("supplyChannel").filter(|channel| !channel.is_null());
            let channel =
                channel.map(|channel| scene.tables.channel(channel, "InventorySupply")).transpose()?;
            set(entry, "supplyChannel", channel);
            unique(scene, entry)?;
        }
        "setExpectedDelivery" => set(entry, "expectedDelivery", instant_in(action, "expectedDelivery")),
        "setInventoryLimits" => {
            take_over(entry, "minCartQuantity", action);
            take_over(entry, "maxCartQuantity", action);
        }
        "setSafetyStock" => level(entry, "safetyStock", action),
        "setReorderPoint" => level(entry, "reorderPoint", action),
        "setReservationExpirationInMinutes" => {
            let field = "reservationExpirationInMinutes";
            let old = take_over(entry, field, action);
            let fields = json!({"newReservationExpirationInMinutes": action.get(field),
                "oldReservationExpirationInMinutes": old});
            scene.tell("InventoryEntryReservationExpirationInMinutesSet", fields);
        }
        _ => {
            take_over(entry, "restockableInDays", action);
        }
    }
    Ok(())
}

fn level(entry: &mut Value, field: &str, action: &Value) {
    let mut levels = entry.get("stockLevels").cloned().unwrap_or_else(|| json!({}));
    set(&mut levels, field, action.get("quantity").cloned());
    let empty = levels.as_object().is_none_or(serde_json::Map::is_empty);
    set(entry, "stockLevels", (!empty).then_some(levels));
}

/// Sets the quantity on stock; the available quantity follows.
fn recount(scene: &mut Scene, entry: &mut Value, new: i64) {
    let old = int(entry, "quantityOnStock").unwrap_or_default();
    let old_available = int(entry, "availableQuantity").unwrap_or_default();
    if new == old {
        return;
    }
    let new_available = old_available.saturating_add(new).saturating_sub(old);
    set(entry, "quantityOnStock", Some(new.into()));
    set(entry, "availableQuantity", Some(new_available.into()));
    let fields = json!({"oldQuantityOnStock": old, "newQuantityOnStock": new, "oldAvailableQuantity": old_available,
        "newAvailableQuantity": new_available, "sku": entry.get("sku"), "supplyChannel": entry.get("supplyChannel")});
    scene.tell("InventoryEntryQuantitySet", fields);
    tell_levels(scene, entry, (old, new), (old_available, new_available));
}

/// An order takes units out; the quantity may go below zero.
pub(super) fn take(scene: &mut Scene, entry: &mut Value, quantity: i64) {
    let old = int(entry, "quantityOnStock").unwrap_or_default();
    let available = int(entry, "availableQuantity").unwrap_or_default();
    set(entry, "quantityOnStock", Some((old - quantity).into()));
    set(entry, "availableQuantity", Some((available - quantity).into()));
    tell_levels(scene, entry, (old, old - quantity), (available, available - quantity));
}

fn tell_levels(scene: &mut Scene, entry: &Value, (old, new): (i64, i64), (was, is): (i64, i64)) {
    let about = pick(entry, &["sku", "supplyChannel", "quantityOnStock"]);
    let levels = entry.get("stockLevels").unwrap_or(&Value::Null);
    for (field, message) in
        [("safetyStock", "InventoryEntrySafetyStock"), ("reorderPoint", "InventoryEntryReorderPoint")]
    {
        if int(levels, field).is_some_and(|level| old > level && new <= level) {
            scene.tell(message, about.clone());
        }
    }
    if was > 0 && is <= 0 {
        scene.tell("InventoryEntryOutOfStock", pick(entry, &["sku", "supplyChannel"]));
    }
}

pub(super) fn deleted(scene: &mut Scene, entry: &Value) {
    scene.tell("InventoryEntryDeleted", pick(entry, &["sku", "supplyChannel"]));
}
