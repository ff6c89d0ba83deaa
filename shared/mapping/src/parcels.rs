//! The parcels of an order that are to be tracked, in our words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use waybill_domain::address::Address;
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::{OrderId, OrderNumber, ProjectKey, StoreKey, WarehouseId};
use waybill_domain::order::{Custom, Delivery, Order, Parcel, Shipping, ShippingMode};

use crate::carriers::{Carrier, Carriers};
use crate::commercetools::fields::Field;

/// A parcel of which a carrier's number is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToTrack {
    /// The order's project.
    pub project: ProjectKey,
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub order_number: Option<OrderNumber>,
    /// When the customer ordered.
    pub ordered_at: Timestamp,
    /// The shop's id of the parcel.
    pub parcel: String,
    /// The carrier's number.
    pub number: String,
    /// The carrier, as the order says.
    pub told_carrier: Option<String>,
    /// The service, as the order says.
    pub service: Option<String>,
    /// The carrier, where our table knows it. It follows from the others.
    #[serde(skip)]
    pub carrier: Option<Carrier>,
    /// When it left, where a partner told.
    pub shipped_at: Option<Timestamp>,
    /// From which warehouse of a partner.
    pub warehouse: Option<WarehouseId>,
    /// It is on its way back.
    pub is_return: bool,
    /// Where it goes: a place, without the people there.
    pub destination: Option<Place>,
    /// The customer, where that may be told.
    pub customer: Option<Customer>,
    /// The shipping method, as the customer saw it.
    pub shipping_method: Option<String>,
    /// The store.
    pub store: Option<StoreKey>,
    /// The sales channels of what was bought: keys, or ids where the key is not known.
    pub channels: Vec<String>,
    /// The order's custom fields that were asked for, by name.
    pub custom: BTreeMap<String, Value>,
}

/// Where a parcel goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// State or region.
    pub state: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
}

/// Whom it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Customer {
    /// The shop's id.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The e-mail.
    pub email: Option<String>,
    /// The phone.
    pub phone: Option<String>,
    /// The language, such as `de-DE`.
    pub locale: Option<String>,
}

/// What is told of parcels.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// The table of carriers.
    pub carriers: &'a Carriers,
    /// What the names of our custom fields begin with.
    pub prefix: &'a str,
    /// Whether the customer may be told of.
    pub customer: bool,
    /// The order's custom fields that are asked for.
    pub custom: &'a [&'a str],
}

impl ToTrack {
    /// The fingerprint of all that is told of it: nothing of the configuration's tables is in it.
    pub fn print(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    /// Whom and what people know it by.
    pub fn name(&self) -> String {
        let order = self.order_number.as_ref().map_or(self.order.as_str(), OrderNumber::as_str);
        format!("number `{}` of order {order}", self.number)
    }
}

/// The parcels of an order with a number, in the order in which they stand there.
pub fn to_track(order: &Order, telling: &Telling<'_>) -> Vec<ToTrack> {
    let mut found = Vec::new();
    for shipping in &order.shippings {
        for delivery in &shipping.deliveries {
            let parcels = delivery.parcels.iter();
            found.extend(parcels.filter_map(|parcel| one(order, shipping, delivery, parcel, telling)));
        }
    }
    found
}

fn one(
    order: &Order,
    shipping: &Shipping,
    delivery: &Delivery,
    parcel: &Parcel,
    telling: &Telling<'_>,
) -> Option<ToTrack> {
    let tracking = parcel.tracking.as_ref()?;
    let number = said(tracking.number.as_ref())?;
    let told_carrier = said(tracking.carrier.as_ref());
    let ours = |custom: &Custom, field: Field| {
        let value = custom.fields.get(&field.name(telling.prefix))?.as_str()?;
        said(Some(&value.to_owned()))
    };
    let service = ours(&parcel.custom, Field::Service);
    let carrier = told_carrier.as_ref().and_then(|told| telling.carriers.find(told, service.as_deref()));
    let address = match order.shipping_mode {
        ShippingMode::Single => order.shipping_address.as_ref(),
        ShippingMode::Multiple => shipping.address.as_ref(),
    };
    let custom = telling.custom.iter().filter_map(|name| {
        let value = order.custom.fields.get(*name).filter(|value| !value.is_null())?;
        Some(((*name).to_owned(), value.clone()))
    });
    Some(ToTrack {
        project: order.project.clone(),
        order: order.id.clone(),
        order_number: order.number.clone(),
        ordered_at: order.created_at,
        parcel: parcel.id.clone(),
        number,
        carrier: carrier.cloned(),
        told_carrier,
        shipped_at: ours(&parcel.custom, Field::ShippedAt).and_then(|at| at.parse().ok()),
        warehouse: ours(&delivery.custom, Field::Warehouse).and_then(|id| WarehouseId::try_from(id).ok()),
        service,
        is_return: tracking.is_return,
        destination: address.map(place),
        customer: telling.customer.then(|| customer(order, address)),
        shipping_method: Some(shipping.method_name.clone()).filter(|name| !name.trim().is_empty()),
        store: order.store.clone(),
        channels: channels(order),
        custom: custom.collect(),
    })
}

fn said(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn place(address: &Address) -> Place {
    Place {
        country: address.country.clone(),
        state: said(address.state.as_ref().or(address.region.as_ref())),
        city: said(address.city.as_ref()),
        postal_code: said(address.postal_code.as_ref()),
    }
}

fn customer(order: &Order, address: Option<&Address>) -> Customer {
    let of = |part: fn(&Address) -> Option<&String>| address.and_then(|address| said(part(address)));
    Customer {
        id: order.customer_id.clone(),
        name: address.and_then(Address::full_name),
        email: said(order.email.as_ref()).or_else(|| of(|address| address.email.as_ref())),
        phone: of(|address| address.mobile.as_ref()).or_else(|| of(|address| address.phone.as_ref())),
        locale: order.locale.clone(),
    }
}

fn channels(order: &Order) -> Vec<String> {
    let channels = order.lines.iter().filter_map(|line| line.distribution_channel.as_ref());
    let mut names: Vec<String> = channels
        .map(|channel| channel.key.as_ref().map_or_else(|| channel.id.clone(), |key| key.as_str().to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
