//! Reads an order as commercetools sends it into ours.

mod amounts;
mod line;
mod payment;
pub(super) mod reduced;
mod shipping;

use serde::Deserialize as _;
use serde_json::Value;
use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{BadId, ChannelKey, LineId, OrderId, OrderNumber, ProjectKey, StoreKey};
use waybill_domain::order::{
    ChannelRef, Custom, Order, OrderState, PaymentState, Reductions, ReturnInfo, ReturnItem, ShipmentState,
    ShippingMode, StateRef, SyncMark,
};

use self::amounts::{Amounts, units};
use super::wire;

/// Reads an order that no edit of ours reduced, expanded along [`super::calls::EXPANDED`].
///
/// # Errors
/// `unreadable-order` when the shape is not an order's, `negative-quantity` for a line of an imported order that
/// gives units back: such an order is for people.
pub fn order(project: &ProjectKey, body: &Value) -> Result<Order, Refusal> {
    let sent = wire::Order::deserialize(body).map_err(|error| unreadable(&error.to_string()))?;
    read(project, sent)
}

/// The same, of which edits of ours may have taken something off, as this field of it says.
///
/// # Errors
/// The same; and `unreadable-order` where the field says anything else.
pub fn reduced_order(project: &ProjectKey, body: &Value, field: &str) -> Result<Order, Refusal> {
    let order = order(project, body)?;
    Ok(Order { reductions: reduced::reductions(&order.custom, field)?, ..order })
}

fn read(project: &ProjectKey, sent: wire::Order) -> Result<Order, Refusal> {
    let priced_outside = is_priced_outside(&sent);
    let amounts = Amounts::of(&sent.total_price)?;
    let taxed_shipping = sent.taxed_shipping_price.as_ref().map(|taxed| amounts.taxed(taxed)).transpose()?;
    let shipping_mode = shipping_mode(sent.shipping_mode.as_deref());
    let shippings = match shipping_mode {
        ShippingMode::Single => shipping::single(&amounts, sent.shipping_info, taxed_shipping)?,
        ShippingMode::Multiple => shipping::several(&amounts, sent.shipping)?,
    };
    Ok(Order {
        project: project.clone(),
        id: OrderId::try_from(sent.id).map_err(|bad| bad_id(&bad))?,
        version: sent.version,
        number: sent.number.map(OrderNumber::try_from).transpose().map_err(|bad| bad_id(&bad))?,
        purchase_order_number: sent.purchase_order_number,
        created_at: sent.created_at,
        modified_at: sent.last_modified_at,
        customer_id: sent.customer_id,
        email: sent.customer_email,
        locale: sent.locale,
        country: sent.country,
        store: store(sent.store)?,
        state: OrderState::from(sent.state),
        payment_state: sent.payment_state.map(PaymentState::from),
        payments: payment::payments(sent.payment_info)?,
        shipment_state: sent.shipment_state.map(ShipmentState::from),
        workflow_state: sent.workflow_state.map(state),
        inventory_mode: sent.inventory_mode.unwrap_or_else(|| "None".to_owned()).into(),
        currency: amounts.currency(),
        total: amounts.money(&sent.total_price)?,
        taxed: sent.taxed_price.as_ref().map(|taxed| amounts.taxed(taxed)).transpose()?,
        discount_on_total: sent
            .discount_on_total_price
            .as_ref()
            .map(|discount| amounts.money(&discount.discounted_amount))
            .transpose()?,
        lines: sent
            .line_items
            .into_iter()
            .map(|sent| line::line(&amounts, sent))
            .collect::<Result<_, _>>()?,
        custom_lines: sent
            .custom_line_items
            .into_iter()
            .map(|sent| line::custom_line(&amounts, sent))
            .collect::<Result<_, _>>()?,
        billing: sent.billing_address.map(address),
        shipping_mode,
        shippings,
        shipping_address: sent.shipping_address.map(address),
        item_addresses: sent.item_shipping_addresses.into_iter().map(address).collect(),
        sync: sent.sync_info.into_iter().map(sync).collect::<Result<_, _>>()?,
        returns: sent.return_info.into_iter().map(return_info).collect::<Result<_, _>>()?,
        custom: custom(sent.custom),
        priced_outside,
        reductions: Reductions::default(),
        send_to: None,
    })
}

fn shipping_mode(sent: Option<&str>) -> ShippingMode {
    if sent == Some("Multiple") { ShippingMode::Multiple } else { ShippingMode::Single }
}

/// Whether somebody else says what lines cost, or what is to be paid in taxes.
fn is_priced_outside(sent: &wire::Order) -> bool {
    let outside = |mode: Option<&String>| mode.is_some_and(|mode| mode.starts_with("External"));
    sent.tax_mode.as_deref() == Some("ExternalAmount")
        || sent.line_items.iter().any(|line| outside(line.price_mode.as_ref()))
}

fn unreadable(message: &str) -> Refusal {
    Refusal::new("unreadable-order", format!("the order cannot be read: {message}"))
}

fn bad_id(bad: &BadId) -> Refusal {
    unreadable(&bad.to_string())
}

fn store(sent: Option<wire::KeyReference>) -> Result<Option<StoreKey>, Refusal> {
    sent.map(|store| StoreKey::try_from(store.key)).transpose().map_err(|bad| bad_id(&bad))
}

fn state(sent: wire::Reference) -> StateRef {
    StateRef { key: sent.key().map(str::to_owned), id: sent.id }
}

fn channel(sent: wire::Reference) -> Result<ChannelRef, Refusal> {
    let key = sent.key().map(ChannelKey::try_from).transpose().map_err(|bad| bad_id(&bad))?;
    Ok(ChannelRef { id: sent.id, key })
}

fn custom(sent: Option<wire::CustomFields>) -> Custom {
    sent.map_or_else(Custom::default, |sent| Custom { type_id: Some(sent.kind.id), fields: sent.fields })
}

fn line_id(text: String) -> Result<LineId, Refusal> {
    LineId::try_from(text).map_err(|bad| bad_id(&bad))
}

fn address(sent: wire::Address) -> Address {
    Address {
        key: sent.key,
        country: sent.country,
        title: sent.title,
        salutation: sent.salutation,
        first_name: sent.first_name,
        last_name: sent.last_name,
        company: sent.company,
        department: sent.department,
        street_name: sent.street_name,
        street_number: sent.street_number,
        additional_street_info: sent.additional_street_info,
        building: sent.building,
        apartment: sent.apartment,
        po_box: sent.po_box,
        additional_address_info: sent.additional_address_info,
        city: sent.city,
        postal_code: sent.postal_code,
        region: sent.region,
        state: sent.state,
        phone: sent.phone,
        mobile: sent.mobile,
        email: sent.email,
        custom: sent.custom.map(|custom| custom.fields).unwrap_or_default(),
    }
}

fn sync(sent: wire::SyncInfo) -> Result<SyncMark, Refusal> {
    Ok(SyncMark { channel: channel(sent.channel)?, external_id: sent.external_id, synced_at: sent.synced_at })
}

fn return_info(sent: wire::ReturnInfo) -> Result<ReturnInfo, Refusal> {
    let items = sent.items.into_iter().map(return_item).collect::<Result<_, _>>()?;
    Ok(ReturnInfo { tracking_id: sent.return_tracking_id, date: sent.return_date, items })
}

fn return_item(sent: wire::ReturnItem) -> Result<ReturnItem, Refusal> {
    let line = sent.line_item_id.or(sent.custom_line_item_id).map(line_id).transpose()?;
    Ok(ReturnItem {
        quantity: units(sent.quantity, &format!("return item {}", sent.id), line.as_ref())?,
        id: sent.id,
        key: sent.key,
        line,
        shipment_state: sent.shipment_state,
        comment: sent.comment,
        custom: custom(sent.custom),
    })
}

#[cfg(test)]
mod tests;
