//! Actions on returns, by the rules of July 2026: `Advised` and `Returned` only when an item is made, and only `Returned`
//! goes on, to `BackInStock` or `Unusable`.

use serde_json::{Value, json};

use super::super::custom;
use super::super::errors::Refusal;
use super::super::fields::{instant_in, int, list, list_mut, pick, set, text};
use super::super::scene::Scene;
use super::find;

pub(super) fn act(
    scene: &mut Scene,
    order: &mut Value,
    name: &str,
    action: &Value,
) -> Option<Result<(), Refusal>> {
    Some(match name {
        "addReturnInfo" => make(scene, order, action).map(|info| {
            list_mut(order, "returnInfo").push(info.clone());
            scene.tell("ReturnInfoAdded", json!({"returnInfo": info}));
        }),
        "setReturnInfo" => replace(scene, order, action),
        "setReturnShipmentState" => shipment_state(scene, order, action),
        "setReturnPaymentState" => payment_state(scene, order, action),
        _ => return None,
    })
}

fn make(scene: &mut Scene, order: &Value, draft: &Value) -> Result<Value, Refusal> {
    let mut items = Vec::new();
    for item in list(draft, "items") {
        items.push(make_item(scene, order, item)?);
    }
    let mut info = pick(draft, &["returnTrackingId"]);
    set(&mut info, "items", Some(items.into()));
    set(&mut info, "returnDate", Some(instant_in(draft, "returnDate").unwrap_or(scene.time())));
    Ok(info)
}

fn make_item(scene: &mut Scene, order: &Value, draft: &Value) -> Result<Value, Refusal> {
    let (lines, field, kind) = match (text(draft, "lineItemId"), text(draft, "customLineItemId")) {
        (Some(_), None) => ("lineItems", "lineItemId", "LineItemReturnItem"),
        (None, Some(_)) => ("customLineItems", "customLineItemId", "CustomLineItemReturnItem"),
        (Some(_), Some(_)) | (None, None) => {
            let detail = "items: exactly one of 'lineItemId' and 'customLineItemId' is required";
            return Err(Refusal::invalid_json(detail));
        }
    };
    let id = text(draft, field).unwrap_or_default();
    let Some(line) = list(order, lines).iter().find(|line| text(line, "id") == Some(id)) else {
        return Err(Refusal::invalid_input(format!("The order has no line item with ID '{id}'.")));
    };
    let quantity = int(draft, "quantity").unwrap_or_default();
    if quantity < 1 || quantity > int(line, "quantity").unwrap_or_default() {
        let message = format!("{quantity} units of the line item '{id}' can't be returned.");
        return Err(Refusal::invalid_input(message));
    }
    let mut item =
        pick(draft, &["key", "quantity", "lineItemId", "customLineItemId", "comment", "shipmentState"]);
    let advised = text(draft, "shipmentState") == Some("Advised");
    let name = format!("return of {id} in {}", text(order, "id").unwrap_or_default());
    set(&mut item, "id", Some(scene.id(&name)));
    set(&mut item, "type", Some(kind.into()));
    set(&mut item, "paymentState", Some(if advised { "NonRefundable" } else { "Initial" }.into()));
    set(&mut item, "createdAt", Some(scene.time()));
    set(&mut item, "lastModifiedAt", Some(scene.time()));
    if let Some(custom) = draft.get("custom").filter(|custom| !custom.is_null()) {
        set(&mut item, "custom", Some(custom::from_draft(scene.tables, "order-return-item", custom)?));
    }
    Ok(item)
}

fn replace(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let mut infos = Vec::new();
    for draft in list(action, "items") {
        infos.push(make(scene, order, draft)?);
    }
    set(order, "returnInfo", Some(infos.clone().into()));
    scene.tell("ReturnInfoSet", json!({"returnInfo": infos}));
    Ok(())
}

fn shipment_state(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let item = find::return_item(order, action)?;
    let (from, to) = (text(item, "shipmentState"), text(action, "shipmentState"));
    match (from, to) {
        _ if from == to => return Ok(()),
        (Some("Returned"), Some("BackInStock" | "Unusable")) => {}
        (from, to) => {
            let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
            let message = format!("The return shipment state can't go from '{from}' to '{to}'.");
            return Err(Refusal::invalid_operation(message));
        }
    }
    set(item, "shipmentState", to.map(Value::from));
    set(item, "lastModifiedAt", Some(scene.time()));
    let fields = json!({"returnItemId": item.get("id"), "returnShipmentState": to});
    scene.tell("OrderReturnShipmentStateChanged", fields);
    Ok(())
}

fn payment_state(scene: &Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let item = find::return_item(order, action)?;
    let (from, to) = (text(item, "paymentState"), text(action, "paymentState"));
    match (from, to) {
        _ if from == to => return Ok(()),
        (Some("Initial" | "NotRefunded"), Some("Refunded" | "NotRefunded")) => {}
        (from, to) => {
            let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
            let message = format!("The return payment state can't go from '{from}' to '{to}'.");
            return Err(Refusal::invalid_operation(message));
        }
    }
    set(item, "paymentState", to.map(Value::from));
    set(item, "lastModifiedAt", Some(scene.time()));
    Ok(())
}
