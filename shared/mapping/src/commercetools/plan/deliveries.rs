//! Deliveries: one per shipment, added, brought in line and taken back.

use serde_json::Value;
use waybill_domain::order::{Delivery, Order, Shipping, ShippingMode};

use super::super::actions::{Action, CustomDraft, Identifier, Item};
use super::super::fields::{self, Field, Wanted};
use super::super::policy::Policy;
use super::parcels;
use super::shipments::{Live, Shipments};

pub(super) fn actions(order: &Order, shipments: &Shipments<'_>, policy: &Policy) -> Vec<Action> {
    let mut actions = Vec::new();
    let void = order.deliveries().filter_map(|delivery| delivery.key.as_ref());
    for key in void.filter(|key| shipments.void.contains(*key)) {
        actions.push(Action::RemoveDelivery { delivery_key: key.clone() });
    }
    for live in &shipments.live {
        match live.there {
            Some(_) if live.frozen => {}
            Some(there) => amend(order, live, there, policy, &mut actions),
            None => actions.extend(place(order, live).map(|shipping| add(order, live, shipping, policy))),
        }
    }
    actions
}

/// Where on the order the delivery belongs: `None` when the order has no shipping that it could belong to, and
/// commercetools would refuse it.
pub(super) fn place<'a>(order: &'a Order, live: &Live<'_>) -> Option<&'a Shipping> {
    match order.shipping_mode {
        ShippingMode::Single => order.shippings.first(),
        ShippingMode::Multiple => {
            let wanted = live.part.known.shipping.as_ref();
            let named = order.shippings.iter().find(|one| wanted.is_some() && one.key.as_ref() == wanted);
            named.or_else(|| order.shippings.first().filter(|_| order.shippings.len() == 1))
        }
    }
}

fn add(order: &Order, live: &Live<'_>, shipping: &Shipping, policy: &Policy) -> Action {
    let fields = fields::present(&wanted(live), &policy.field_prefix);
    Action::AddDelivery {
        delivery_key: live.key.clone(),
        shipping_key: shipping.key.clone(),
        items: live.items.iter().map(Item::from).collect(),
        parcels: parcels::drafts(order, live, policy),
        custom: Some(CustomDraft { r#type: Identifier::kind(&policy.types.delivery), fields }),
    }
}

fn amend(order: &Order, live: &Live<'_>, there: &Delivery, policy: &Policy, actions: &mut Vec<Action>) {
    let key = || live.key.clone();
    let mut items = there.items.clone();
    items.sort();
    if items != live.items {
        let items = live.items.iter().map(Item::from).collect();
        actions.push(Action::SetDeliveryItems { delivery_key: key(), items });
    }
    let (wanted, prefix) = (wanted(live), &policy.field_prefix);
    if there.custom.type_id.is_none() {
        let (r#type, fields) = (Identifier::kind(&policy.types.delivery), fields::present(&wanted, prefix));
        actions.push(Action::SetDeliveryCustomType { delivery_key: key(), r#type, fields });
    } else {
        let differing = fields::differing(&wanted, &there.custom, prefix).into_iter();
        let set = differing.map(|(name, value)| Action::SetDeliveryCustomField {
            delivery_key: key(),
            name,
            value,
        });
        actions.extend(set);
    }
    parcels::amend(order, live, there, policy, actions);
}

fn wanted(live: &Live<'_>) -> Wanted {
    let warehouse = live.facts.warehouse.as_ref().or(live.part.known.warehouse.as_ref());
    Wanted::from([
        (Field::Account, Some(Value::from(live.part.known.account.as_str()))),
        (Field::Warehouse, warehouse.map(|warehouse| Value::from(warehouse.as_str()))),
        (Field::Shipment, Some(Value::from(live.id.as_str()))),
        (Field::ShippedAt, live.facts.shipped_at.map(fields::time)),
    ])
}
