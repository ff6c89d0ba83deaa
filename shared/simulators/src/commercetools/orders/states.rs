//! Actions on the states of orders and lines.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{instant_in, int, list, set, take_over, text};
use super::super::scene::Scene;
use super::super::store::Kind;
use super::find;
use super::header::tell_change;

pub(super) fn act(
    scene: &mut Scene,
    order: &mut Value,
    name: &str,
    action: &Value,
) -> Option<Result<(), Refusal>> {
    Some(match name {
        "changeOrderState" => {
            change(scene, order, action, ("orderState", "oldOrderState"), "OrderStateChanged");
            Ok(())
        }
        "changeShipmentState" => {
            change(scene, order, action, ("shipmentState", "oldShipmentState"), "OrderShipmentStateChanged");
            Ok(())
        }
        "changePaymentState" => {
            change(scene, order, action, ("paymentState", "oldPaymentState"), "OrderPaymentStateChanged");
            Ok(())
        }
        "transitionState" => transition(scene, order, action),
        "transitionLineItemState" => find::line(order, action).and_then(|line| {
            move_units(scene, line, action, ("LineItemStateTransition", "lineItemId", "lineItemKey"))
        }),
        "transitionCustomLineItemState" => find::custom_line(order, action).and_then(|line| {
            move_units(
                scene,
                line,
                action,
                ("CustomLineItemStateTransition", "customLineItemId", "customLineItemKey"),
            )
        }),
        "importLineItemState" => find::line(order, action).and_then(|line| import(scene, line, action)),
        "importCustomLineItemState" => {
            find::custom_line(order, action).and_then(|line| import(scene, line, action))
        }
        _ => return None,
    })
}

fn change(
    scene: &mut Scene,
    order: &mut Value,
    action: &Value,
    (field, old_field): (&str, &str),
    message: &'static str,
) {
    let old = take_over(order, field, action);
    let new = order.get(field);
    tell_change(scene, message, &old, new, json!({field: new, old_field: old}));
}

/// The state that an identifier names, which must be of the type.
fn state<'a>(scene: &Scene<'a>, action: &Value, field: &str, of: &str) -> Result<&'a Value, Refusal> {
    let state = scene.tables.resolve(Kind::State, action.get(field).unwrap_or(&Value::Null))?;
    if text(state, "type") == Some(of) {
        return Ok(state);
    }
    let key = text(state, "key").unwrap_or_default();
    Err(Refusal::invalid_input(format!("The state '{key}' is not of type '{of}'.")))
}

fn reference(state: &Value) -> Value {
    json!({"typeId": "state", "id": text(state, "id")})
}

/// Whether the transitions of a state allow another: none defined allow all, an empty list allows nothing.
fn allowed(from: &Value, to: &Value) -> Result<(), Refusal> {
    let transitions = from.get("transitions").and_then(Value::as_array);
    if transitions.is_none_or(|transitions| transitions.iter().any(|next| next.get("id") == to.get("id"))) {
        return Ok(());
    }
    let keys = (text(from, "key").unwrap_or_default(), text(to, "key").unwrap_or_default());
    Err(Refusal::invalid_operation(format!(
        "The transition from state '{}' to '{}' is not allowed.",
        keys.0, keys.1
    )))
}

fn transition(scene: &mut Scene, order: &mut Value, action: &Value) -> Result<(), Refusal> {
    let to = state(scene, action, "state", "OrderState")?;
    let force = action.get("force") == Some(&Value::Bool(true));
    let old = order.get("state").cloned();
    match &old {
        _ if force => {}
        Some(old) => allowed(scene.tables.resolve(Kind::State, old)?, to)?,
        None if to.get("initial") == Some(&Value::Bool(true)) => {}
        None => {
            let key = text(to, "key").unwrap_or_default();
            return Err(Refusal::invalid_operation(format!("The state '{key}' is not an initial state.")));
        }
    }
    if old.as_ref() != Some(&reference(to)) {
        set(order, "state", Some(reference(to)));
        scene.tell("OrderStateTransition", json!({"state": reference(to), "oldState": old, "force": force}));
    }
    Ok(())
}

fn move_units(
    scene: &mut Scene,
    line: &mut Value,
    action: &Value,
    (message, id_field, key_field): (&'static str, &str, &str),
) -> Result<(), Refusal> {
    let from = state(scene, action, "fromState", "LineItemState")?;
    let to = state(scene, action, "toState", "LineItemState")?;
    let quantity = int(action, "quantity").unwrap_or_default();
    let there = units_in(line, from);
    if quantity < 1 || quantity > there {
        let key = text(from, "key").unwrap_or_default();
        let message = format!("{quantity} units can't leave the state '{key}', in which there are {there}.");
        return Err(Refusal::invalid_operation(message));
    }
    allowed(from, to)?;
    add_units(line, from, -quantity);
    add_units(line, to, quantity);
    let date = instant_in(action, "actualTransitionDate").unwrap_or(scene.time());
    let mut fields = json!({"transitionDate": date, "quantity": quantity, "fromState": reference(from),
        "toState": reference(to)});
    set(&mut fields, id_field, line.get("id").cloned());
    set(&mut fields, key_field, line.get("key").cloned());
    scene.tell(message, fields);
    Ok(())
}

fn units_in(line: &Value, state: &Value) -> i64 {
    let of = |row: &&Value| row.get("state") == Some(&reference(state));
    list(line, "state").iter().filter(of).filter_map(|row| int(row, "quantity")).sum()
}

/// Adds units to a line in a state (or takes them away), forgetting states without units.
pub(super) fn add_units(line: &mut Value, state: &Value, units: i64) {
    let now = units_in(line, state) + units;
    let mut states: Vec<Value> = list(line, "state").to_vec();
    let of = |row: &Value| row.get("state") == Some(&reference(state));
    match states.iter_mut().find(|row| of(row)) {
        Some(row) => set(row, "quantity", Some(now.into())),
        None => states.push(json!({"quantity": now, "state": reference(state)})),
    }
    states.retain(|row| int(row, "quantity") != Some(0));
    set(line, "state", Some(states.into()));
}

fn import(scene: &Scene, line: &mut Value, action: &Value) -> Result<(), Refusal> {
    let mut states = Vec::new();
    for row in list(action, "state") {
        let state = state(scene, row, "state", "LineItemState")?;
        states.push(json!({"quantity": int(row, "quantity"), "state": reference(state)}));
    }
    let units: i64 = states.iter().filter_map(|row| int(row, "quantity")).sum();
    if Some(units) != int(line, "quantity") {
        let message =
            format!("The states hold {units} units, the line item {}.", int(line, "quantity").unwrap_or(0));
        return Err(Refusal::invalid_operation(message));
    }
    set(line, "state", Some(states.into()));
    Ok(())
}
