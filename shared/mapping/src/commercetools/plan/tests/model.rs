//! What commercetools makes of our actions: a small model that refuses what commercetools refuses.

mod returns;

pub(super) use returns::came;

use jiff::Timestamp;
use serde_json::Value;
use waybill_domain::ids::LineId;
use waybill_domain::order::{
    ChannelRef, Custom, CustomLine, Delivery, Line, LineState, LineUnits, Order, Parcel, StateRef, SyncMark,
    Tracking,
};
use waybill_domain::units::{Grams, Measurements, Millimetres};

use crate::commercetools::actions::{
    Action, CustomDraft, Fields, Item, ParcelDraft, Sizes, TrackingDraft, UnitsIn,
};

/// The order after the actions, or the first refusal.
pub(super) fn apply(order: &Order, actions: &[Action]) -> Result<Order, String> {
    let mut after = order.clone();
    for action in actions {
        act(&mut after, action).map_err(|refusal| format!("{refusal}: {action:?}"))?;
        after.version += 1;
    }
    Ok(after)
}

fn act(order: &mut Order, action: &Action) -> Result<(), &'static str> {
    match action {
        Action::UpdateSyncInfo { channel, external_id, .. } => sync(order, channel.name(), external_id)?,
        Action::SetCustomType { r#type, fields } => order.custom = typed(r#type.name(), fields),
        Action::SetCustomField { name, value } => set_field(&mut order.custom, name, value.as_ref())?,
        Action::SetLineItemCustomType { line_item_id, r#type, fields } => {
            line(order, line_item_id)?.custom = typed(r#type.name(), fields);
        }
        Action::SetLineItemCustomField { line_item_id, name, value } => {
            set_field(&mut line(order, line_item_id)?.custom, name, value.as_ref())?;
        }
        Action::SetCustomLineItemCustomType { custom_line_item_id, r#type, fields } => {
            custom_line(order, custom_line_item_id)?.custom = typed(r#type.name(), fields);
        }
        Action::SetCustomLineItemCustomField { custom_line_item_id, name, value } => {
            set_field(&mut custom_line(order, custom_line_item_id)?.custom, name, value.as_ref())?;
        }
        Action::TransitionLineItemState { line_item_id, quantity, from_state, to_state } => {
            let states = &mut line(order, line_item_id)?.states;
            transition(states, *quantity, from_state.name(), to_state.name())?;
        }
        Action::TransitionCustomLineItemState { custom_line_item_id, quantity, from_state, to_state } => {
            let states = &mut custom_line(order, custom_line_item_id)?.states;
            transition(states, *quantity, from_state.name(), to_state.name())?;
        }
        Action::ImportLineItemState { line_item_id, state } => {
            let line = line(order, line_item_id)?;
            import(&mut line.states, line.quantity, state)?;
        }
        Action::ImportCustomLineItemState { custom_line_item_id, state } => {
            let line = custom_line(order, custom_line_item_id)?;
            import(&mut line.states, line.quantity, state)?;
        }
        Action::TransitionState { state } => order.workflow_state = Some(self::state(state.name(), 1).state),
        Action::ChangeShipmentState { shipment_state } => {
            order.shipment_state = Some(shipment_state.clone().into());
        }
        Action::ChangeOrderState { order_state } => order.state = order_state.clone().into(),
        Action::AddReturnInfo { .. }
        | Action::SetReturnShipmentState { .. }
        | Action::SetReturnItemCustomType { .. }
        | Action::SetReturnItemCustomField { .. } => returns::act(order, action)?,
        Action::AddDelivery { .. }
        | Action::SetDeliveryItems { .. }
        | Action::SetDeliveryCustomType { .. }
        | Action::SetDeliveryCustomField { .. }
        | Action::RemoveDelivery { .. } => on_delivery(order, action)?,
        Action::AddParcelToDelivery { .. }
        | Action::SetParcelTrackingData { .. }
        | Action::SetParcelMeasurements { .. }
        | Action::SetParcelItems { .. }
        | Action::SetParcelCustomType { .. }
        | Action::SetParcelCustomField { .. }
        | Action::SetParcelCustomTypeById { .. }
        | Action::SetParcelCustomFieldById { .. }
        | Action::RemoveParcelFromDelivery { .. } => on_parcel(order, action)?,
    }
    Ok(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`act` sends no others here")]
fn on_delivery(order: &mut Order, action: &Action) -> Result<(), &'static str> {
    match action {
        Action::AddDelivery { delivery_key, shipping_key, items, parcels, custom } => {
            if order.deliveries().any(|there| there.key.as_ref() == Some(delivery_key)) {
                return Err("DuplicateField");
            }
            let shipping = order.shippings.iter_mut().find(|shipping| shipping.key == *shipping_key);
            let delivery = Delivery {
                id: format!("id of {delivery_key}"),
                key: Some(delivery_key.clone()),
                items: units(items),
                parcels: parcels.iter().map(parcel).collect(),
                custom: drafted(custom.as_ref()),
            };
            shipping.ok_or("no such shipping")?.deliveries.push(delivery);
        }
        Action::SetDeliveryItems { delivery_key, items } => {
            delivery(order, delivery_key)?.items = units(items);
        }
        Action::SetDeliveryCustomType { delivery_key, r#type, fields } => {
            delivery(order, delivery_key)?.custom = typed(r#type.name(), fields);
        }
        Action::SetDeliveryCustomField { delivery_key, name, value } => {
            set_field(&mut delivery(order, delivery_key)?.custom, name, value.as_ref())?;
        }
        Action::RemoveDelivery { delivery_key } => {
            delivery(order, delivery_key)?;
            for shipping in &mut order.shippings {
                shipping.deliveries.retain(|there| there.key.as_ref() != Some(delivery_key));
            }
        }
        other => unreachable!("{other:?} is not about deliveries"),
    }
    Ok(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`act` sends no others here")]
fn on_parcel(order: &mut Order, action: &Action) -> Result<(), &'static str> {
    match action {
        Action::AddParcelToDelivery {
            delivery_key,
            parcel_key,
            measurements,
            tracking_data,
            items,
            custom,
        } => {
            if parcel_there(order, parcel_key).is_ok() {
                return Err("DuplicateField");
            }
            let draft = ParcelDraft {
                key: parcel_key.clone(),
                measurements: *measurements,
                tracking_data: tracking_data.clone(),
                items: items.clone(),
                custom: custom.clone(),
            };
            delivery(order, delivery_key)?.parcels.push(parcel(&draft));
        }
        Action::SetParcelTrackingData { parcel_key, tracking_data } => {
            parcel_there(order, parcel_key)?.tracking = tracking_data.clone().map(tracking);
        }
        Action::SetParcelMeasurements { parcel_key, measurements } => {
            parcel_there(order, parcel_key)?.measurements = measurements.map(sizes);
        }
        Action::SetParcelItems { parcel_key, items } => parcel_there(order, parcel_key)?.items = units(items),
        Action::SetParcelCustomType { parcel_key, r#type, fields } => {
            parcel_there(order, parcel_key)?.custom = typed(r#type.name(), fields);
        }
        Action::SetParcelCustomField { parcel_key, name, value } => {
            set_field(&mut parcel_there(order, parcel_key)?.custom, name, value.as_ref())?;
        }
        Action::SetParcelCustomTypeById { parcel_id, r#type, fields } => {
            nameless_parcel(order, parcel_id)?.custom = typed(r#type.name(), fields);
        }
        Action::SetParcelCustomFieldById { parcel_id, name, value } => {
            set_field(&mut nameless_parcel(order, parcel_id)?.custom, name, value.as_ref())?;
        }
        Action::RemoveParcelFromDelivery { parcel_key } => {
            parcel_there(order, parcel_key)?;
            for delivery in order.shippings.iter_mut().flat_map(|shipping| &mut shipping.deliveries) {
                delivery.parcels.retain(|there| there.key.as_ref() != Some(parcel_key));
            }
        }
        other => unreachable!("{other:?} is not about parcels"),
    }
    Ok(())
}

fn sync(order: &mut Order, channel: &str, external_id: &str) -> Result<(), &'static str> {
    let key = channel.try_into().map_err(|_bad| "InvalidInput")?;
    order.sync.retain(|mark| mark.channel.key.as_ref() != Some(&key));
    order.sync.push(SyncMark {
        channel: ChannelRef { id: format!("id of {channel}"), key: Some(key) },
        external_id: Some(external_id.to_owned()),
        synced_at: Timestamp::UNIX_EPOCH,
    });
    Ok(())
}

fn typed(kind: &str, fields: &Fields) -> Custom {
    Custom { type_id: Some(kind.to_owned()), fields: fields.clone() }
}

fn set_field(custom: &mut Custom, name: &str, value: Option<&Value>) -> Result<(), &'static str> {
    custom.type_id.as_ref().ok_or("InvalidOperation: no type")?;
    match value {
        Some(value) => {
            custom.fields.insert(name.to_owned(), value.clone());
        }
        None => {
            custom.fields.remove(name).ok_or("InvalidOperation: no such field")?;
        }
    }
    Ok(())
}

fn transition(states: &mut Vec<LineState>, quantity: u32, from: &str, to: &str) -> Result<(), &'static str> {
    let is = |state: &LineState, key: &str| state.state.key.as_deref() == Some(key);
    let giver = states.iter_mut().find(|state| is(state, from)).ok_or("InvalidOperation: no such state")?;
    giver.quantity = giver.quantity.checked_sub(quantity).ok_or("InvalidOperation: too many")?;
    states.retain(|state| state.quantity > 0);
    match states.iter_mut().find(|state| is(state, to)) {
        Some(taker) => taker.quantity += quantity,
        None => states.push(state(to, quantity)),
    }
    Ok(())
}

fn import(states: &mut Vec<LineState>, all: u32, wanted: &[UnitsIn]) -> Result<(), &'static str> {
    if wanted.iter().map(|one| one.quantity).sum::<u32>() != all {
        return Err("InvalidInput: quantities do not add up");
    }
    let key = |one: &UnitsIn| one.state.name().strip_prefix("id of ").map(str::to_owned);
    let read = |one: &UnitsIn| Some(state(&key(one)?, one.quantity));
    *states = wanted.iter().map(read).collect::<Option<_>>().ok_or("InvalidInput: a state without an id")?;
    Ok(())
}

pub(super) fn state(key: &str, quantity: u32) -> LineState {
    LineState { quantity, state: StateRef { id: format!("id of {key}"), key: Some(key.to_owned()) } }
}

fn line<'a>(order: &'a mut Order, id: &LineId) -> Result<&'a mut Line, &'static str> {
    order.lines.iter_mut().find(|line| line.id == *id).ok_or("no such line")
}

fn custom_line<'a>(order: &'a mut Order, id: &LineId) -> Result<&'a mut CustomLine, &'static str> {
    order.custom_lines.iter_mut().find(|line| line.id == *id).ok_or("no such custom line")
}

fn delivery<'a>(order: &'a mut Order, key: &str) -> Result<&'a mut Delivery, &'static str> {
    let mut all = order.shippings.iter_mut().flat_map(|shipping| &mut shipping.deliveries);
    all.find(|delivery| delivery.key.as_deref() == Some(key)).ok_or("no such delivery")
}

fn parcel_there<'a>(order: &'a mut Order, key: &str) -> Result<&'a mut Parcel, &'static str> {
    let deliveries = order.shippings.iter_mut().flat_map(|shipping| &mut shipping.deliveries);
    let mut all = deliveries.flat_map(|delivery| &mut delivery.parcels);
    all.find(|parcel| parcel.key.as_deref() == Some(key)).ok_or("no such parcel")
}

fn nameless_parcel<'a>(order: &'a mut Order, id: &str) -> Result<&'a mut Parcel, &'static str> {
    let deliveries = order.shippings.iter_mut().flat_map(|shipping| &mut shipping.deliveries);
    let mut all = deliveries.flat_map(|delivery| &mut delivery.parcels);
    all.find(|parcel| parcel.id == id).ok_or("no such parcel")
}

fn units(items: &[Item]) -> Vec<LineUnits> {
    items.iter().map(|item| LineUnits { line: item.id.clone(), quantity: item.quantity }).collect()
}

fn parcel(draft: &ParcelDraft) -> Parcel {
    Parcel {
        id: format!("id of {}", draft.key),
        key: Some(draft.key.clone()),
        measurements: draft.measurements.map(sizes),
        tracking: draft.tracking_data.clone().map(tracking),
        items: units(&draft.items),
        custom: drafted(draft.custom.as_ref()),
    }
}

fn drafted(custom: Option<&CustomDraft>) -> Custom {
    custom.map_or_else(Custom::default, |draft| Custom {
        type_id: Some(draft.r#type.name().to_owned()),
        fields: draft.fields.clone(),
    })
}

fn sizes(sizes: Sizes) -> Measurements {
    Measurements {
        weight: sizes.weight_in_gram.map(Grams),
        length: sizes.length_in_millimeter.map(Millimetres),
        width: sizes.width_in_millimeter.map(Millimetres),
        height: sizes.height_in_millimeter.map(Millimetres),
    }
}

fn tracking(draft: TrackingDraft) -> Tracking {
    Tracking {
        number: draft.tracking_id,
        carrier: draft.carrier,
        provider: draft.provider,
        provider_transaction: draft.provider_transaction,
        is_return: draft.is_return,
    }
}
