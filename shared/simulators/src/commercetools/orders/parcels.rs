//! Actions on parcels.

use serde_json::{Value, json};

use super::super::custom;
use super::super::errors::Refusal;
use super::super::fields::{list, list_mut, pick, set, take_over, text};
use super::super::scene::Scene;
use super::deliveries::check_items;
use super::find;
use super::header::tell_change;

pub(super) fn act(
    scene: &mut Scene,
    order: &mut Value,
    name: &str,
    action: &Value,
) -> Option<Result<(), Refusal>> {
    Some(match name {
        "addParcelToDelivery" => add(scene, order, action),
        "removeParcelFromDelivery" => remove(scene, order, action),
        "setParcelItems" => items(scene, order, action),
        "setParcelMeasurements" => replace(scene, order, action, "measurements", "ParcelMeasurementsUpdated"),
        "setParcelTrackingData" => replace(scene, order, action, "trackingData", "ParcelTrackingDataUpdated"),
        _ => return None,
    })
}

/// The parcel that a draft or `addParcelToDelivery` makes; its key is in the field `key_field`.
pub(super) fn make(
    scene: &mut Scene,
    order: &Value,
    draft: &Value,
    key_field: &str,
) -> Result<Value, Refusal> {
    let key = text(draft, key_field);
    if let Some(key) = key {
        let mut order = order.clone();
        let mut deliveries =
            find::places(&mut order).into_iter().flat_map(|(_, deliveries)| deliveries.iter());
        let known = |parcel: &Value| text(parcel, "key") == Some(key);
        if deliveries.any(|delivery| list(delivery, "parcels").iter().any(known)) {
            return Err(Refusal::duplicate(key_field, &key.into()));
        }
    }
    check_items(order, list(draft, "items"))?;
    let mut parcel = pick(draft, &["measurements", "trackingData"]);
    let name = format!("parcel {} of {}", key.unwrap_or_default(), text(order, "id").unwrap_or_default());
    set(&mut parcel, "id", Some(scene.id(&name)));
    set(&mut parcel, "key", key.map(Value::from));
    set(&mut parcel, "createdAt", Some(scene.time()));
    set(&mut parcel, "items", Some(list(draft, "items").into()));
    if let Some(data) = parcel.get_mut("trackingData").filter(|data| data.get("isReturn").is_none()) {
        set(data, "isReturn", Some(false.into()));
    }
    if let Some(custom) = draft.get("custom").filter(|custom| !custom.is_null()) {
        set(&mut parcel, "custom", Some(custom::from_draft(scene.tables, "order-parcel", custom)?));
    }
    Ok(parcel)
}

fn add(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    find::delivery(order, action)?;
    let parcel = make(scene, order, action, "parcelKey")?;
    let (key, delivery) = find::delivery(order, action)?;
    list_mut(delivery, "parcels").push(parcel.clone());
    let fields = json!({"delivery": delivery, "parcel": parcel, "shippingKey": key});
    scene.tell("ParcelAddedToDelivery", fields);
    Ok(())
}

fn remove(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let named = find::Named::read("parcel", "parcel", action)?;
    for (key, deliveries) in find::places(order) {
        for delivery in deliveries {
            let parcels = list_mut(delivery, "parcels");
            if let Some(at) = parcels.iter().position(|row| named.is(row)) {
                let parcel = parcels.remove(at);
                let fields = json!({"deliveryId": delivery.get("id"), "parcel": parcel, "shippingKey": key});
                scene.tell("ParcelRemovedFromDelivery", fields);
                return Ok(());
            }
        }
    }
    Err(named.missing())
}

fn items(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    check_items(order, list(action, "items"))?;
    let (key, delivery, parcel) = find::parcel(order, action)?;
    let old = take_over(parcel, "items", action);
    let new = parcel.get("items");
    let fields = json!({"parcelId": parcel.get("id"), "deliveryId": delivery, "items": new, "oldItems": old,
        "shippingKey": key});
    tell_change(scene, "ParcelItemsUpdated", &old, new, fields);
    Ok(())
}

/// Replaces the whole object; what the action leaves out is gone.
fn replace(
    scene: &mut Scene,
    order: &mut Value,
    action: &Value,
    field: &str,
    message: &'static str,
) -> Result<(), Refusal> {
    let (key, delivery, parcel) = find::parcel(order, action)?;
    let mut sent = pick(action, &[field]);
    if let Some(data) = sent.get_mut("trackingData").filter(|data| data.get("isReturn").is_none()) {
        set(data, "isReturn", Some(false.into()));
    }
    let old = take_over(parcel, field, &sent);
    let new = parcel.get(field);
    let fields =
        json!({"deliveryId": delivery, "parcelId": parcel.get("id"), field: new, "shippingKey": key});
    tell_change(scene, message, &old, new, fields);
    Ok(())
}
