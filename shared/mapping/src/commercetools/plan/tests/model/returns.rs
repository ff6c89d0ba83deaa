//! Returns by the rules of 2026: `Advised` and `Returned` when an item is made, and only `Returned` goes on.

use std::collections::BTreeMap;

use waybill_domain::ids::LineId;
use waybill_domain::order::{Order, ReturnInfo, ReturnItem};

use super::{drafted, set_field, typed};
use crate::commercetools::actions::{Action, ReturnItemDraft};

#[expect(clippy::wildcard_enum_match_arm, reason = "`act` of the model sends no others here")]
pub(super) fn act(order: &mut Order, action: &Action) -> Result<(), &'static str> {
    match action {
        Action::AddReturnInfo { return_tracking_id, items } => {
            let mut made = Vec::new();
            for draft in items {
                let is_twice = made.iter().any(|item: &ReturnItem| item.key.as_ref() == Some(&draft.key));
                if is_twice || item(order, &draft.key).is_ok() {
                    return Err("DuplicateField");
                }
                made.push(new(order, draft)?);
            }
            if made.is_empty() {
                return Err("InvalidJsonInput: no items");
            }
            let info = ReturnInfo { tracking_id: Some(return_tracking_id.clone()), date: None, items: made };
            order.returns.push(info);
        }
        Action::SetReturnShipmentState { return_item_key, shipment_state } => {
            let item = item(order, return_item_key)?;
            if item.shipment_state != "Returned" || !["BackInStock", "Unusable"].contains(shipment_state) {
                return Err("InvalidOperation: the state cannot go there");
            }
            (*shipment_state).clone_into(&mut item.shipment_state);
        }
        Action::SetReturnItemCustomType { return_item_key, r#type, fields } => {
            item(order, return_item_key)?.custom = typed(r#type.name(), fields);
        }
        Action::SetReturnItemCustomField { return_item_key, name, value } => {
            set_field(&mut item(order, return_item_key)?.custom, name, value.as_ref())?;
        }
        other => unreachable!("{other:?} is not about returns"),
    }
    Ok(())
}

fn new(order: &Order, draft: &ReturnItemDraft) -> Result<ReturnItem, &'static str> {
    let of_custom =
        |id: &LineId| order.custom_lines.iter().find(|line| line.id == *id).map(|line| line.quantity);
    let ordered = match (&draft.line_item_id, &draft.custom_line_item_id) {
        (Some(id), None) => order.line(id).map(|line| line.quantity),
        (None, Some(id)) => of_custom(id),
        (Some(_), Some(_)) | (None, None) => return Err("InvalidJsonInput: one of two"),
    };
    if !(1..=ordered.ok_or("InvalidInput: no such line")?).contains(&draft.quantity) {
        return Err("InvalidInput: so many units cannot be returned");
    }
    if !["Advised", "Returned"].contains(&draft.shipment_state) {
        return Err("InvalidJsonInput: no state to begin with");
    }
    Ok(ReturnItem {
        id: format!("id of {}", draft.key),
        key: Some(draft.key.clone()),
        line: draft.line_item_id.clone().or_else(|| draft.custom_line_item_id.clone()),
        quantity: draft.quantity,
        shipment_state: draft.shipment_state.to_owned(),
        comment: draft.comment.clone(),
        custom: drafted(Some(&draft.custom)),
    })
}

fn item<'a>(order: &'a mut Order, key: &str) -> Result<&'a mut ReturnItem, &'static str> {
    let mut all = order.returns.iter_mut().flat_map(|info| &mut info.items);
    all.find(|item| item.key.as_deref() == Some(key)).ok_or("InvalidOperation: no such return item")
}

/// Units of each line that came back.
pub(in super::super) fn came(order: &Order) -> BTreeMap<&str, u32> {
    let mut units = BTreeMap::new();
    for item in order.returns.iter().flat_map(|info| &info.items) {
        let line = item.line.as_ref().filter(|_| item.shipment_state != "Advised");
        if let Some(line) = line {
            *units.entry(line.as_str()).or_default() += item.quantity;
        }
    }
    units
}
