//! An order as people edited it.

use super::{AddressPart, Change, Edits, Field};
use crate::address::Address;
use crate::order::{Line, Order, Shipping, ShippingMode};

/// An order with its edits.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The order as it is to be fulfilled.
    pub order: Order,
    /// What found no place on it.
    pub missed: Vec<Missed>,
}

/// An edit that an order has no place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The field.
    pub field: Field,
    /// Why.
    pub why: &'static str,
}

impl Edits {
    /// The order with these edits, whatever it was like before: applying them again changes nothing.
    pub fn applied(&self, order: &Order) -> Edited {
        let mut order = order.clone();
        let missed = self.iter().filter_map(|edit| {
            let why = apply(&mut order, &edit.change).err()?;
            Some(Missed { field: edit.change.field(), why })
        });
        let missed = missed.collect();
        Edited { order, missed }
    }
}

fn apply(order: &mut Order, change: &Change) -> Result<(), &'static str> {
    match change {
        Change::Address(part, text) => {
            let address = shipping_address(order)?;
            match place(address, *part) {
                Some(place) => *place = Some(text.clone()),
                None => address.country.clone_from(text),
            }
        }
        Change::Email(text) => {
            order.email = Some(text.clone());
            for address in addresses(order) {
                address.email = Some(text.clone());
            }
        }
        Change::Phone(text) => {
            let mut any = false;
            for address in addresses(order) {
                address.phone = Some(text.clone());
                any = true;
            }
            return if any { Ok(()) } else { Err("the order has no shipping address") };
        }
        Change::ShippingMethod(text) => {
            if order.shippings.is_empty() {
                return Err("the order has no shipping method");
            }
            order.shippings.iter_mut().for_each(|shipping| method(shipping, text));
        }
        Change::SendTo(account) => order.send_to = Some(account.clone()),
        Change::Sku(name, sku) => {
            let named = |line: &&mut Line| is_called(line, name);
            let mut lines = order.lines.iter_mut().filter(named).peekable();
            if lines.peek().is_none() {
                return Err("the order has no such line");
            }
            for line in lines {
                line.partner_sku = Some(sku.clone());
            }
        }
    }
    Ok(())
}

/// Where the whole order goes; made where it has none yet.
fn shipping_address(order: &mut Order) -> Result<&mut Address, &'static str> {
    match order.shipping_mode {
        ShippingMode::Single => {
            let of_shipping = order.shippings.first().and_then(|shipping| shipping.address.clone());
            Ok(order.shipping_address.get_or_insert_with(|| of_shipping.unwrap_or_default()))
        }
        ShippingMode::Multiple => Err("the order goes to several addresses"),
    }
}

/// Every address that something of the order goes to.
fn addresses(order: &mut Order) -> impl Iterator<Item = &mut Address> {
    let of_shippings = order.shippings.iter_mut().filter_map(|shipping| shipping.address.as_mut());
    order.shipping_address.iter_mut().chain(of_shippings).chain(&mut order.item_addresses)
}

/// Where a part stands; the country alone is never missing.
fn place(address: &mut Address, part: AddressPart) -> Option<&mut Option<String>> {
    Some(match part {
        AddressPart::FirstName => &mut address.first_name,
        AddressPart::LastName => &mut address.last_name,
        AddressPart::Company => &mut address.company,
        AddressPart::Street => &mut address.street_name,
        AddressPart::Number => &mut address.street_number,
        AddressPart::More => &mut address.additional_street_info,
        AddressPart::Building => &mut address.building,
        AddressPart::Apartment => &mut address.apartment,
        AddressPart::PoBox => &mut address.po_box,
        AddressPart::City => &mut address.city,
        AddressPart::PostalCode => &mut address.postal_code,
        AddressPart::State => &mut address.state,
        AddressPart::Country => return None,
    })
}

fn method(shipping: &mut Shipping, text: &str) {
    shipping.method_key = Some(text.to_owned());
    text.clone_into(&mut shipping.method_name);
}

fn is_called(line: &Line, name: &str) -> bool {
    line.id.as_str() == name || line.sku.as_ref().is_some_and(|sku| sku.as_str() == name)
}
