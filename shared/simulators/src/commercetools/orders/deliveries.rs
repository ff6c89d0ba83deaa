//! Actions on deliveries.
//!
//! As on the real platform, nothing compares the delivered with the ordered quantity.

use serde_json::{Value, json};

use super::super::custom;
use super::super::errors::Refusal;
use super::super::fields::{instant_in, list, set, take_over, text};
use super::super::scene::Scene;
use super::header::tell_change;
use super::{addresses, find, parcels};

pub(super) fn act(
    scene: &mut Scene,
    order: &mut Value,
    name: &str,
    action: &Value,
) -> Option<Result<(), Refusal>> {
    Some(match name {
        "addDelivery" => add(scene, order, action),
        "removeDelivery" => remove(scene, order, action),
        "setDeliveryItems" => items(scene, order, action),
        "setDeliveryAddress" => address(scene, order, action),
        "setEstimatedDelivery" => estimated(scene, order, action),
        _ => return None,
    })
}

fn add(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let delivery = make(scene, order, action, "deliveryKey")?;
    let wanted = text(action, "shippingKey").map(str::to_owned);
    let multiple = text(order, "shippingMode") == Some("Multiple");
    let places = find::places(order);
    if places.is_empty() {
        let missing = if multiple { "shipping" } else { "shippingInfo" };
        return Err(Refusal::invalid_operation(format!(
            "Deliveries can't be added to an order without '{missing}'."
        )));
    }
    let mut places = places.into_iter();
    let place = match (&wanted, multiple) {
        // The real platform accepts it and binds the delivery to nothing: it is lost, and nobody is told.
        (None, true) => None,
        (Some(_), true) => {
            let Some((_, place)) = places.find(|(key, _)| *key == wanted) else {
                let key = wanted.unwrap_or_default();
                return Err(Refusal::invalid_operation(format!(
                    "The shipping with key '{key}' was not found."
                )));
            };
            Some(place)
        }
        (_, false) => places.next().map(|(_, place)| place),
    };
    if let Some(place) = place {
        place.push(delivery.clone());
    }
    let mut bare = delivery.clone();
    set(&mut bare, "parcels", Some(json!([])));
    scene.tell("DeliveryAdded", json!({"delivery": bare, "shippingKey": wanted}));
    for parcel in list(&delivery, "parcels") {
        let fields = json!({"delivery": delivery, "parcel": parcel, "shippingKey": wanted});
        scene.tell("ParcelAddedToDelivery", fields);
    }
    Ok(())
}

/// The delivery that a draft or `addDelivery` makes; its key is in the field `key_field`.
pub(super) fn make(
    scene: &mut Scene,
    order: &Value,
    draft: &Value,
    key_field: &str,
) -> Result<Value, Refusal> {
    let key = text(draft, key_field);
    if let Some(key) = key {
        let known = |delivery: &Value| text(delivery, "key") == Some(key);
        if find::places(&mut order.clone()).iter().any(|(_, deliveries)| deliveries.iter().any(known)) {
            return Err(Refusal::duplicate(key_field, &key.into()));
        }
    }
    check_items(order, list(draft, "items"))?;
    let id = text(order, "id").unwrap_or_default();
    let name = format!("delivery {} of {id}", key.unwrap_or_default());
    let mut delivery =
        json!({"id": scene.id(&name), "createdAt": scene.time(), "items": list(draft, "items")});
    set(&mut delivery, "key", key.map(Value::from));
    let address = addresses::read(scene, draft)?;
    set(&mut delivery, "address", Some(address));
    if let Some(custom) = draft.get("custom").filter(|custom| !custom.is_null()) {
        set(&mut delivery, "custom", Some(custom::from_draft(scene.tables, "order-delivery", custom)?));
    }
    let mut made: Vec<Value> = Vec::new();
    for parcel in list(draft, "parcels") {
        let parcel = parcels::make(scene, order, parcel, "key")?;
        if parcel.get("key").is_some() && made.iter().any(|known| known.get("key") == parcel.get("key")) {
            return Err(Refusal::duplicate("key", parcel.get("key").unwrap_or(&Value::Null)));
        }
        made.push(parcel);
    }
    set(&mut delivery, "parcels", Some(made.into()));
    Ok(delivery)
}

/// Every item must be a line or a custom line of the order.
pub(super) fn check_items(order: &Value, items: &[Value]) -> Result<(), Refusal> {
    let lines = || list(order, "lineItems").iter().chain(list(order, "customLineItems"));
    match items.iter().find(|item| !lines().any(|line| line.get("id") == item.get("id"))) {
        Some(item) => {
            let id = text(item, "id").unwrap_or_default();
            Err(Refusal::invalid_input(format!("The order has no line item with ID '{id}'.")))
        }
        None => Ok(()),
    }
}

fn remove(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let named = find::Named::read("delivery", "delivery", action)?;
    for (key, deliveries) in find::places(order) {
        if let Some(at) = deliveries.iter().position(|row| named.is(row)) {
            let delivery = deliveries.remove(at);
            scene.tell("DeliveryRemoved", json!({"delivery": delivery, "shippingKey": key}));
            return Ok(());
        }
    }
    Err(named.missing())
}

fn items(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    check_items(order, list(action, "items"))?;
    let (key, delivery) = find::delivery(order, action)?;
    let old = take_over(delivery, "items", action);
    let new = delivery.get("items");
    let fields = json!({"deliveryId": delivery.get("id"), "items": new, "oldItems": old, "shippingKey": key});
    tell_change(scene, "DeliveryItemsUpdated", &old, new, fields);
    Ok(())
}

fn address(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let new = addresses::read(scene, action)?;
    let (key, delivery) = find::delivery(order, action)?;
    let old = take_over(delivery, "address", &json!({"address": new}));
    let fields =
        json!({"deliveryId": delivery.get("id"), "address": new, "oldAddress": old, "shippingKey": key});
    tell_change(scene, "DeliveryAddressSet", &old, Some(&new), fields);
    Ok(())
}

fn estimated(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let wanted = text(action, "shippingKey").map(str::to_owned);
    let mut infos = find::shipping_infos(order).into_iter();
    let Some((key, info)) = infos.find(|(key, _)| wanted.is_none() || *key == wanted) else {
        return Err(Refusal::invalid_operation("The order has no shipping that could be estimated."));
    };
    let sent = action.get("estimatedDelivery").filter(|estimate| !estimate.is_null());
    let new = sent.map(|sent| {
        let mut estimate = json!({});
        set(&mut estimate, "from", instant_in(sent, "from"));
        set(&mut estimate, "until", instant_in(sent, "until"));
        estimate
    });
    let old = info.get("estimatedDelivery").cloned().unwrap_or_default();
    set(info, "estimatedDelivery", new.clone());
    let fields = json!({"estimatedDelivery": new, "shippingKey": key});
    tell_change(scene, "OrderEstimatedDeliverySet", &old, new.as_ref(), fields);
    Ok(())
}
