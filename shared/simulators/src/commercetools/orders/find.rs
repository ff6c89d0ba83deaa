//! Finds what an action is about by id or key.

use serde_json::Value;

use super::super::errors::Refusal;
use super::super::fields::{list_mut, text};

/// What an action names: `lineItemId` or `lineItemKey`, exactly one of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    what: &'static str,
    by: &'static str,
    value: &'a str,
}

impl<'a> Named<'a> {
    /// Reads `<prefix>Id` or `<prefix>Key`.
    pub(super) fn read(what: &'static str, prefix: &str, action: &'a Value) -> Result<Self, Refusal> {
        let (id, key) = (text(action, &format!("{prefix}Id")), text(action, &format!("{prefix}Key")));
        match (id, key) {
            (Some(value), None) => Ok(Self { what, by: "id", value }),
            (None, Some(value)) => Ok(Self { what, by: "key", value }),
            (Some(_), Some(_)) | (None, None) => Err(Refusal::invalid_json(format!(
                "actions: exactly one of '{prefix}Id' and '{prefix}Key' is required"
            ))),
        }
    }

    pub(super) fn is(&self, row: &Value) -> bool {
        text(row, self.by) == Some(self.value)
    }

    pub(super) fn missing(&self) -> Refusal {
        Refusal::invalid_operation(format!(
            "The {} with {} '{}' was not found.",
            self.what, self.by, self.value
        ))
    }
}

/// The line item that the action names.
pub(super) fn line<'a>(order: &'a mut Value, action: &Value) -> Result<&'a mut Value, Refusal> {
    let named = Named::read("line item", "lineItem", action)?;
    list_mut(order, "lineItems").iter_mut().find(|row| named.is(row)).ok_or_else(|| named.missing())
}

/// The custom line item that the action names.
pub(super) fn custom_line<'a>(order: &'a mut Value, action: &Value) -> Result<&'a mut Value, Refusal> {
    let named = Named::read("custom line item", "customLineItem", action)?;
    list_mut(order, "customLineItems").iter_mut().find(|row| named.is(row)).ok_or_else(|| named.missing())
}

/// Every place that has shipping info, with its shipping key: one in Single mode, one per method in Multiple mode.
pub(super) fn shipping_infos(order: &mut Value) -> Vec<(Option<String>, &mut Value)> {
    let multiple = text(order, "shippingMode") == Some("Multiple");
    if !multiple {
        let key = text(order, "shippingKey").map(str::to_owned);
        return order.get_mut("shippingInfo").map(|info| (key, info)).into_iter().collect();
    }
    let shippings = list_mut(order, "shipping").iter_mut();
    shippings
        .filter_map(|shipping| {
            let key = text(shipping, "shippingKey").map(str::to_owned);
            Some((key, shipping.get_mut("shippingInfo")?))
        })
        .collect()
}

/// The deliveries of every place, with its shipping key.
pub(super) fn places(order: &mut Value) -> Vec<(Option<String>, &mut Vec<Value>)> {
    shipping_infos(order).into_iter().map(|(key, info)| (key, list_mut(info, "deliveries"))).collect()
}

/// The delivery that the action names, with the shipping key of its place.
pub(super) fn delivery<'a>(
    order: &'a mut Value,
    action: &Value,
) -> Result<(Option<String>, &'a mut Value), Refusal> {
    let named = Named::read("delivery", "delivery", action)?;
    for (key, deliveries) in places(order) {
        if let Some(found) = deliveries.iter_mut().find(|row| named.is(row)) {
            return Ok((key, found));
        }
    }
    Err(named.missing())
}

/// The parcel that the action names, with the shipping key of its place and the id of its delivery.
pub(super) fn parcel<'a>(
    order: &'a mut Value,
    action: &Value,
) -> Result<(Option<String>, Value, &'a mut Value), Refusal> {
    let named = Named::read("parcel", "parcel", action)?;
    for (key, deliveries) in places(order) {
        for delivery in deliveries {
            let id = delivery.get("id").cloned().unwrap_or_default();
            if let Some(found) = list_mut(delivery, "parcels").iter_mut().find(|row| named.is(row)) {
                return Ok((key, id, found));
            }
        }
    }
    Err(named.missing())
}

/// The return item that the action names.
pub(super) fn return_item<'a>(order: &'a mut Value, action: &Value) -> Result<&'a mut Value, Refusal> {
    let named = Named::read("return item", "returnItem", action)?;
    let items = list_mut(order, "returnInfo").iter_mut().flat_map(|info| list_mut(info, "items"));
    items.into_iter().find(|row| named.is(row)).ok_or_else(|| named.missing())
}
