//! Where a part goes, and by which of the order's shippings.

use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::ShippingKey;
use waybill_domain::order::{Order, Shipping, ShippingMode};

/// The order's shipping with this key; in Single mode the only one.
pub(crate) fn shipping<'a>(order: &'a Order, key: Option<&ShippingKey>) -> Option<&'a Shipping> {
    match order.shipping_mode {
        ShippingMode::Single => order.shippings.first(),
        ShippingMode::Multiple => order.shippings.iter().find(|shipping| shipping.key.as_ref() == key),
    }
}

/// The address as the order has it: of the order, of the shipping, or of the item.
pub(crate) fn address<'a>(
    order: &'a Order,
    key: Option<&ShippingKey>,
    address_key: Option<&str>,
) -> Option<&'a Address> {
    let of_shipping = || shipping(order, key).and_then(|shipping| shipping.address.as_ref());
    match order.shipping_mode {
        ShippingMode::Single => order.shipping_address.as_ref().or_else(of_shipping),
        ShippingMode::Multiple => of_shipping().or_else(|| {
            order
                .item_addresses
                .iter()
                .find(|address| address_key.is_some() && address.key.as_deref() == address_key)
        }),
    }
}

/// The same address when a parcel can be sent there. Only a country is certain in commercetools, where carts
/// need it for taxes long before anybody types a street.
pub(crate) fn usable<'a>(order: &Order, address: Option<&'a Address>) -> Result<&'a Address, Refusal> {
    let name = order.name();
    let Some(address) = address else {
        return Err(Refusal::new("missing-address", format!("order {name} has no shipping address")));
    };
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let street =
        filled(&address.street_name) || filled(&address.po_box) || filled(&address.additional_street_info);
    let missing = match (street, filled(&address.city), address.country.trim().is_empty()) {
        (false, _, _) => "street",
        (true, false, _) => "city",
        (true, true, true) => "country",
        (true, true, false) => return Ok(address),
    };
    Err(Refusal::new("missing-address", format!("the shipping address of order {name} has no {missing}")))
}
