//! `set…CustomType` and `set…CustomField` on everything in an order that can have custom fields.

use serde_json::{Value, json};

use super::super::custom::{FieldChange, TypeChange, set_field, set_type};
use super::super::errors::Refusal;
use super::super::fields::{list_mut, object_mut, set, text};
use super::super::scene::Scene;
use super::{addresses, find};

pub(super) fn act(
    scene: &mut Scene,
    order: &mut Value,
    name: &str,
    action: &Value,
) -> Option<Result<(), Refusal>> {
    let (owner, is_type) = match (name.strip_suffix("CustomType"), name.strip_suffix("CustomField")) {
        (Some(owner), _) => (owner, true),
        (None, Some(owner)) => (owner, false),
        (None, None) => return None,
    };
    let tables = scene.tables;
    let holder = match owner.strip_prefix("set").unwrap_or(owner) {
        "" => Ok((order, "order")),
        "LineItem" => find::line(order, action).map(|line| (line, "line-item")),
        "CustomLineItem" => find::custom_line(order, action).map(|line| (line, "custom-line-item")),
        "Parcel" => find::parcel(order, action).map(|(_, _, parcel)| (parcel, "order-parcel")),
        "ReturnItem" => find::return_item(order, action).map(|item| (item, "order-return-item")),
        "ShippingAddress" => of_order(order, "shippingAddress"),
        "BillingAddress" => of_order(order, "billingAddress"),
        "ItemShippingAddress" => addresses::item(order, action).map(|address| (address, "address")),
        "DeliveryAddress" => {
            find::delivery(order, action).and_then(|(_, delivery)| of_order(delivery, "address"))
        }
        "Delivery" => return Some(delivery(scene, order, action, is_type)),
        "Shipping" => return Some(shipping(scene, order, action, is_type)),
        _ => return None,
    };
    Some(holder.and_then(|(holder, resource)| {
        if is_type {
            let change = set_type(tables, resource, holder, action)?;
            if resource == "order" {
                tell_type(scene, change, ("OrderCustomTypeSet", "OrderCustomTypeRemoved"), &json!({}));
            }
        } else {
            let change = set_field(tables, holder, action)?;
            if resource == "order" {
                let names = ("OrderCustomFieldAdded", "OrderCustomFieldChanged", "OrderCustomFieldRemoved");
                tell_field(scene, change, names, action, &json!({}));
            }
        }
        Ok(())
    }))
}

fn of_order<'a>(
    holder: &'a mut Value,
    field: &'static str,
) -> Result<(&'a mut Value, &'static str), Refusal> {
    let missing =
        || Refusal::invalid_operation(format!("There is no '{field}' whose custom fields could be set."));
    Ok((holder.get_mut(field).ok_or_else(missing)?, "address"))
}

fn delivery(scene: &mut Scene, order: &mut Value, action: &Value, is_type: bool) -> Result<(), Refusal> {
    let (_, delivery) = find::delivery(order, action)?;
    let about = json!({"deliveryId": delivery.get("id")});
    if is_type {
        let change = set_type(scene.tables, "order-delivery", delivery, action)?;
        tell_type(scene, change, ("DeliveryCustomTypeSet", "DeliveryCustomTypeRemoved"), &about);
    } else {
        let change = set_field(scene.tables, delivery, action)?;
        let names = ("DeliveryCustomFieldAdded", "DeliveryCustomFieldChanged", "DeliveryCustomFieldRemoved");
        tell_field(scene, change, names, action, &about);
    }
    Ok(())
}

/// Custom fields of the shipping method are kept in `shippingCustomFields`: of the order, or of its shipping in Multiple mode.
fn shipping(scene: &Scene, order: &mut Value, action: &Value, is_type: bool) -> Result<(), Refusal> {
    let place = if text(order, "shippingMode") == Some("Multiple") {
        let key = text(action, "shippingKey");
        let found = list_mut(order, "shipping").iter_mut().find(|place| text(place, "shippingKey") == key);
        found.ok_or_else(|| Refusal::invalid_operation("The shipping was not found."))?
    } else {
        order
    };
    let mut holder = json!({"custom": place.get("shippingCustomFields")});
    if holder.get("custom").is_some_and(Value::is_null) {
        set(&mut holder, "custom", None);
    }
    if is_type {
        set_type(scene.tables, "shipping", &mut holder, action)?;
    } else {
        set_field(scene.tables, &mut holder, action)?;
    }
    set(place, "shippingCustomFields", object_mut(&mut holder).remove("custom"));
    Ok(())
}

fn tell_type(scene: &mut Scene, change: TypeChange, names: (&'static str, &'static str), about: &Value) {
    let (name, mut fields) = match change {
        TypeChange::Set { custom, previous } => {
            (names.0, json!({"customFields": custom, "previousTypeId": previous}))
        }
        TypeChange::Removed { previous } => (names.1, json!({"previousTypeId": previous})),
        TypeChange::Nothing => return,
    };
    set(&mut fields, "deliveryId", about.get("deliveryId").cloned());
    scene.tell(name, fields);
}

fn tell_field(
    scene: &mut Scene,
    change: FieldChange,
    names: (&'static str, &'static str, &'static str),
    action: &Value,
    about: &Value,
) {
    let field = action.get("name");
    let (name, mut fields) = match change {
        FieldChange::Added(value) => (names.0, json!({"name": field, "value": value})),
        FieldChange::Changed { value, previous } => {
            (names.1, json!({"name": field, "value": value, "previousValue": previous}))
        }
        FieldChange::Removed => (names.2, json!({"name": field})),
        FieldChange::Nothing => return,
    };
    set(&mut fields, "deliveryId", about.get("deliveryId").cloned());
    scene.tell(name, fields);
}
