//! What was seen, in words that hold no ids and no times: two peers are compared by them.

use waybill_domain::address::Address;
use waybill_domain::failure::Failure;
use waybill_domain::ids::{LineId, Sku};
use waybill_domain::order::{Delivery, LineUnits, Order, PaymentState, ShipmentState, Taxed};
use waybill_mapping::commercetools::actions::TrackingDraft;
use waybill_mapping::commercetools::calls::{Created, Orders, Stock, Updated};
use waybill_mapping::commercetools::stock::InventoryEntry;

/// Whether it went well; if not, what the product would do next and the code, not the peer's own words.
pub(crate) fn outcome<T>(result: &Result<T, Failure>) -> String {
    match result {
        Ok(_) => "fine".to_owned(),
        Err(Failure::Refused(refusal)) => format!("refused: {}", refusal.code),
        Err(Failure::LockedOut { .. }) => "locked out".to_owned(),
        Err(Failure::Busy { .. }) => "busy".to_owned(),
        Err(Failure::Unknown { cause }) => format!("unknown: {cause}"),
    }
}

/// What was read, in the words of `tell`.
pub(crate) fn read_as<T>(result: &Result<T, Failure>, tell: impl Fn(&T) -> String) -> String {
    result.as_ref().map_or_else(|_| outcome(result), tell)
}

/// Whether something was created.
pub(crate) fn created<T>(result: &Result<Created<T>, Failure>) -> String {
    match result {
        Ok(Created::Done(_)) => "created".to_owned(),
        Ok(Created::Exists) => "there already".to_owned(),
        Err(_) => outcome(result),
    }
}

/// How something is after an update, in the words of `tell`.
pub(crate) fn after<T>(result: &Result<Updated<T>, Failure>, tell: impl Fn(&T) -> String) -> String {
    match result {
        Ok(Updated::Done(now)) => tell(now),
        Ok(Updated::Conflict { .. }) => "conflict".to_owned(),
        Err(_) => outcome(result),
    }
}

/// An order that may not be there.
pub(crate) fn told(result: &Result<Option<Order>, Failure>) -> String {
    match result {
        Ok(Some(order)) => told_of(order),
        Ok(None) => "none".to_owned(),
        Err(_) => outcome(result),
    }
}

/// What decides about an order, save its money.
pub(crate) fn told_of(order: &Order) -> String {
    let lines = order
        .lines
        .iter()
        .map(|line| format!("{} {}", line.quantity, or(line.sku.as_ref().map(Sku::as_str))));
    let address = order.shipping_address.as_ref();
    let name = address.and_then(Address::full_name);
    let place = |part: fn(&Address) -> Option<&str>| or(address.and_then(part));
    let shipping = order.shippings.first();
    format!(
        "{} {}, {}, to {} <{}> in {}, {}, {}: {} by {} ({})",
        order.name(),
        order.state.as_str(),
        or(order.payment_state.as_ref().map(PaymentState::as_str)),
        or(name.as_deref()),
        or(order.email.as_deref()),
        place(|address| address.street_name.as_deref()),
        place(|address| address.city.as_deref()),
        place(Address::state_or_region),
        lines.collect::<Vec<_>>().join(", "),
        or(shipping.map(|shipping| shipping.method_name.as_str())),
        or(shipping.and_then(|shipping| shipping.method_key.as_deref())),
    )
}

/// The money of an order, to the minor unit.
pub(crate) fn money(result: &Result<Option<Order>, Failure>) -> String {
    let Ok(Some(order)) = result else { return outcome(result) };
    let (line, shipping) = (&order.lines[0], order.shippings.first());
    let tax =
        |taxed: Option<Taxed>| taxed.map_or_else(|| "no".to_owned(), |taxed| taxed.tax.minor.to_string());
    format!(
        "{}: {} for one, {} and {} tax for all; {} and {} tax for shipping; {} and {} tax to pay",
        order.currency.code(),
        line.unit_price.minor,
        line.total.minor,
        tax(line.taxed),
        shipping.map_or(0, |shipping| shipping.price.minor),
        tax(shipping.and_then(|shipping| shipping.taxed)),
        order.total.minor,
        tax(order.taxed),
    )
}

/// The numbers of orders.
pub(crate) fn names(result: &Result<Orders, Failure>) -> String {
    read_as(result, |page| list(page.orders.iter().map(|order| order.name().to_owned())))
}

/// What inventory entries say.
pub(crate) fn shelves(result: &Result<Stock, Failure>) -> String {
    read_as(result, |page| list(page.entries.iter().map(shelf)))
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "none".to_owned() } else { items.join("; ") }
}

/// What an inventory entry says.
pub(crate) fn shelf(entry: &InventoryEntry) -> String {
    let custom = if entry.custom.type_id.is_some() { "with fields" } else { "without fields" };
    let channel = or(entry.channel_key.as_deref());
    format!("{} of {} at {channel}, {custom}, key {}", entry.on_stock, entry.sku, or(entry.key.as_deref()))
}

/// What was shipped of an order with one line.
pub(crate) fn shipped(order: &Order, line: &LineId) -> String {
    let mut told = vec![or(order.shipment_state.as_ref().map(ShipmentState::as_str)).to_owned()];
    told.extend(order.deliveries().map(|delivery| delivered(delivery, line)));
    told.join("; ")
}

fn delivered(delivery: &Delivery, line: &LineId) -> String {
    let parcels = delivery.parcels.iter().map(|parcel| {
        let number = parcel.tracking.as_ref().and_then(|tracking| tracking.number.as_deref());
        let grams = parcel.measurements.and_then(|sizes| sizes.weight).map_or(0, |weight| weight.0);
        format!(
            "{} in {} by {}, {grams} g",
            units(&parcel.items, line),
            or(parcel.key.as_deref()),
            or(number)
        )
    });
    let parcels = parcels.collect::<Vec<_>>().join(" and ");
    format!("{} in {} ({parcels})", units(&delivery.items, line), or(delivery.key.as_deref()))
}

fn units(items: &[LineUnits], line: &LineId) -> String {
    let items =
        items.iter().map(|item| if item.line == *line { item.quantity.to_string() } else { "?".to_owned() });
    items.collect::<Vec<_>>().join("+")
}

/// The text, or a dash.
fn or(text: Option<&str>) -> &str {
    text.unwrap_or("-")
}

/// How a parcel can be followed.
pub(crate) fn tracking(number: &str) -> TrackingDraft {
    TrackingDraft {
        tracking_id: Some(number.to_owned()),
        carrier: Some("UPS".to_owned()),
        provider: Some("a warehouse".to_owned()),
        provider_transaction: None,
        is_return: false,
    }
}
