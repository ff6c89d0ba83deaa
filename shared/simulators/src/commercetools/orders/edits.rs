//! Order Edits: what the merchant changes on an order after it was placed.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{int, list, list_mut, pick, set, text};
use super::super::scene::Scene;
use super::super::shape;
use super::super::store::Kind;
use super::{draft, find, lines, price, states};

/// Refuses an order that moves stock, wholly or by a line: commercetools edits none of these.
pub(in super::super) fn allowed(order: &Value) -> Result<(), Refusal> {
    let tracked = |row: &Value| text(row, "inventoryMode").is_some_and(|mode| mode != "None");
    if tracked(order) || list(order, "lineItems").iter().any(tracked) {
        let message =
            "Order edits are only possible if the inventory mode of the order and its lines is 'None'.";
        return Err(Refusal::invalid_operation(message));
    }
    Ok(())
}

/// Refuses staged actions of a wrong shape.
pub(in super::super) fn check(actions: &[Value]) -> Result<(), Refusal> {
    actions.iter().try_for_each(|action| shape::check_action(resource(action), action).map(|_| ()))
}

/// Applies staged actions to the order and tells of each. Returns what an edit says of it once it is applied.
pub(in super::super) fn edit(
    scene: &mut Scene,
    order: &mut Value,
    actions: &[Value],
) -> Result<Value, Refusal> {
    let before = excerpt(order);
    for action in actions {
        let (of, name) = (resource(action), shape::check_action(resource(action), action)?);
        if of == "staged" {
            stage(scene, order, name, action)?;
        } else {
            super::act(scene, order, name, action)?;
        }
        recompute(order);
    }
    let version = int(order, "version").unwrap_or_default() + 1;
    let mut after = excerpt(order);
    set(&mut after, "version", Some(version.into()));
    let result = json!({"type": "Applied", "appliedAt": scene.time(), "excerptBeforeEdit": before,
        "excerptAfterEdit": after});
    for event in &mut scene.events {
        event.version = version;
    }
    Ok(result)
}

/// Whose update action a staged one is: only of edits, or of orders as well.
fn resource(action: &Value) -> &'static str {
    const OF_EDITS: [&str; 5] = [
        "addLineItem",
        "changeCustomLineItemQuantity",
        "changeLineItemQuantity",
        "removeLineItem",
        "setCustomShippingMethod",
    ];
    if text(action, "action").is_some_and(|name| OF_EDITS.contains(&name)) { "staged" } else { "order" }
}

fn excerpt(order: &Value) -> Value {
    pick(order, &["totalPrice", "taxedPrice", "version"])
}

fn recompute(order: &mut Value) {
    let currency =
        order.get("totalPrice").and_then(|total| text(total, "currencyCode")).unwrap_or_default().to_owned();
    let discount = order.get("discountOnTotalPrice").and_then(|discount| discount.get("discountedAmount"));
    let discount = discount.and_then(|amount| int(amount, "centAmount")).unwrap_or_default();
    price::total(order, &currency, discount);
}

fn stage(scene: &mut Scene, order: &mut Value, name: &str, action: &Value) -> Result<(), Refusal> {
    match name {
        "addLineItem" => {
            let id = text(order, "id").unwrap_or_default();
            let line = lines::line_item(
                scene,
                action.get("item").unwrap_or(&Value::Null),
                &format!("new line of {id}"),
            )?;
            scene
                .tell("OrderLineItemAdded", json!({"lineItem": line, "addedQuantity": line.get("quantity")}));
            list_mut(order, "lineItems").push(line);
            Ok(())
        }
        "changeLineItemQuantity" => {
            let quantity = int(action, "quantity").unwrap_or_default();
            resize(scene, order, action, quantity)
        }
        "changeCustomLineItemQuantity" => {
            let quantity = int(action, "quantity").unwrap_or_default();
            resize_custom(scene, order, action, quantity)
        }
        "removeLineItem" => {
            let now = int(find::line(order, action)?, "quantity").unwrap_or_default();
            let left = int(action, "quantity").map_or(0, |removed| now - removed);
            resize(scene, order, action, left)
        }
        _ => {
            let deliveries = order.get("shippingInfo").and_then(|info| info.get("deliveries")).cloned();
            let old = order.get("shippingInfo").cloned();
            let mut info =
                draft::shipping_info(scene, order, action.get("shippingInfo").unwrap_or(&Value::Null))?;
            set(&mut info, "deliveries", deliveries.or(Some(json!([]))));
            set(order, "shippingInfo", Some(info.clone()));
            scene.tell("OrderShippingInfoSet", json!({"shippingInfo": info, "oldShippingInfo": old}));
            Ok(())
        }
    }
}

/// Gives a custom line a new quantity; with none left it is removed.
fn resize_custom(scene: &mut Scene, order: &mut Value, action: &Value, quantity: i64) -> Result<(), Refusal> {
    let line = find::custom_line(order, action)?;
    let (id, old) = (line.get("id").cloned(), int(line, "quantity").unwrap_or_default());
    if quantity < 0 {
        return Err(Refusal::invalid_input(format!("The quantity {quantity} is not possible.")));
    }
    let initial = scene.tables.resolve(Kind::State, &json!({"key": "Initial"}))?;
    set(line, "quantity", Some(quantity.into()));
    states::add_units(line, initial, quantity - old);
    price::custom_line(line);
    if quantity != old {
        let fields = json!({"customLineItemId": id, "customLineItemKey": line.get("key"), "quantity": quantity,
            "oldQuantity": old});
        scene.tell("OrderCustomLineItemQuantityChanged", fields);
    }
    if quantity == 0 {
        list_mut(order, "customLineItems").retain(|line| line.get("id") != id.as_ref());
    }
    Ok(())
}

/// Gives a line a new quantity; with none left it is removed.
fn resize(scene: &mut Scene, order: &mut Value, action: &Value, quantity: i64) -> Result<(), Refusal> {
    let line = find::line(order, action)?;
    let (id, old) = (line.get("id").cloned(), int(line, "quantity").unwrap_or_default());
    if quantity < 0 {
        return Err(Refusal::invalid_input(format!("The quantity {quantity} is not possible.")));
    }
    let initial = scene.tables.resolve(Kind::State, &json!({"key": "Initial"}))?;
    set(line, "quantity", Some(quantity.into()));
    states::add_units(line, initial, quantity - old);
    set(line, "lastModifiedAt", Some(scene.time()));
    discount_anew(line, old, quantity);
    price::line(line);
    let line = line.clone();
    if quantity > old {
        scene.tell("OrderLineItemAdded", json!({"lineItem": line, "addedQuantity": quantity - old}));
    } else if quantity < old {
        let key = line.get("key");
        let fields = json!({"lineItemId": id, "lineItemKey": key, "removedQuantity": old - quantity,
            "newQuantity": quantity, "newState": line.get("state"), "newTotalPrice": line.get("totalPrice"),
            "newTaxedPrice": line.get("taxedPrice"), "newPrice": line.get("price")});
        scene.tell("OrderLineItemRemoved", fields);
    }
    if quantity == 0 {
        list_mut(order, "lineItems").retain(|line| line.get("id") != id.as_ref());
    }
    Ok(())
}

/// Cart discounts are worked out anew: one price for all units stays, prices for some of them end.
fn discount_anew(line: &mut Value, old: i64, quantity: i64) {
    let portions = list_mut(line, "discountedPricePerQuantity");
    match portions.as_mut_slice() {
        [portion] if int(portion, "quantity") == Some(old) => set(portion, "quantity", Some(quantity.into())),
        _ => portions.clear(),
    }
}
