//! Actions on the addresses of an order and on the shipping details of its lines.

use serde_json::{Value, json};

use super::super::custom;
use super::super::errors::Refusal;
use super::super::fields::{list_mut, set, take_over, text};
use super::super::scene::Scene;
use super::find;
use super::header::tell_change;
use super::lines::shipping_details;

pub(super) fn act(
    scene: &mut Scene,
    order: &mut Value,
    name: &str,
    action: &Value,
) -> Option<Result<(), Refusal>> {
    Some(match name {
        "setShippingAddress" => address(scene, order, "shippingAddress", "OrderShippingAddressSet", action),
        "setBillingAddress" => address(scene, order, "billingAddress", "OrderBillingAddressSet", action),
        "addItemShippingAddress" | "updateItemShippingAddress" => item_address(scene, order, name, action),
        "removeItemShippingAddress" => {
            let key = action.get("addressKey");
            let addresses = list_mut(order, "itemShippingAddresses");
            let before = addresses.len();
            addresses.retain(|address| address.get("key") != key);
            if addresses.len() == before { Err(unknown(key)) } else { Ok(()) }
        }
        "setLineItemShippingDetails" => find::line(order, action).map(|line| details(line, action)),
        "setCustomLineItemShippingDetails" => {
            find::custom_line(order, action).map(|line| details(line, action))
        }
        _ => return None,
    })
}

/// The address of an action with its custom fields, if it has one.
pub(super) fn read(scene: &Scene, action: &Value) -> Result<Value, Refusal> {
    let mut address = action.get("address").cloned().unwrap_or_default();
    if !address.is_null() {
        custom::settle(scene.tables, "address", &mut address)?;
    }
    Ok(address)
}

fn address(
    scene: &mut Scene,
    order: &mut Value,
    field: &str,
    message: &'static str,
    action: &Value,
) -> Result<(), Refusal> {
    let new = read(scene, action)?;
    let old = take_over(order, field, &json!({field: new}));
    tell_change(scene, message, &old, Some(&new), json!({"address": new, "oldAddress": old}));
    Ok(())
}

fn item_address(scene: &Scene, order: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    let address = read(scene, action)?;
    let key = address.get("key").cloned().ok_or_else(|| Refusal::required_field("key"))?;
    let addresses = list_mut(order, "itemShippingAddresses");
    let known = addresses.iter_mut().find(|known| known.get("key") == Some(&key));
    match (known, name == "addItemShippingAddress") {
        (Some(_), true) => Err(Refusal::duplicate("key", &key)),
        (Some(known), false) => {
            *known = address;
            Ok(())
        }
        (None, true) => {
            addresses.push(address);
            Ok(())
        }
        (None, false) => Err(unknown(Some(&key))),
    }
}

fn unknown(key: Option<&Value>) -> Refusal {
    let key = key.and_then(Value::as_str).unwrap_or_default();
    Refusal::invalid_operation(format!("The item shipping address with key '{key}' was not found."))
}

fn details(line: &mut Value, action: &Value) {
    let details = action.get("shippingDetails").filter(|details| !details.is_null());
    let details = details.map(|details| shipping_details(line, details));
    set(line, "shippingDetails", details);
}

/// The item shipping address of this key.
pub(super) fn item<'a>(order: &'a mut Value, action: &Value) -> Result<&'a mut Value, Refusal> {
    let key = text(action, "addressKey");
    let found =
        list_mut(order, "itemShippingAddresses").iter_mut().find(|address| text(address, "key") == key);
    found.ok_or_else(|| unknown(action.get("addressKey")))
}
