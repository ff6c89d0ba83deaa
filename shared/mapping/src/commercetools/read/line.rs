//! Line items and custom line items.

use waybill_domain::failure::Refusal;
use waybill_domain::ids::{LineId, ShippingKey, Sku};
use waybill_domain::order::{CustomLine, Line, LineState, Localized, Target, localized};

use super::super::wire::line as wire;
use super::amounts::{Amounts, tax_rate, units};
use super::{bad_id, channel, custom, line_id, state};

pub(super) fn line(amounts: &Amounts, sent: wire::Line) -> Result<Line, Refusal> {
    let id = line_id(sent.id)?;
    let what = called("line", &sent.name, &id);
    let price = sent.price.discounted.as_ref().map_or(&sent.price.value, |discounted| &discounted.value);
    Ok(Line {
        quantity: units(sent.quantity, &what, Some(&id))?,
        unit_price: amounts.money(price)?,
        total: amounts.money(&sent.total_price)?,
        taxed: sent.taxed_price.as_ref().map(|taxed| amounts.taxed(taxed)).transpose()?,
        tax_rate: sent.tax_rate.map(tax_rate).transpose()?,
        gift: sent.mode.as_deref() == Some("GiftLineItem"),
        supply_channel: sent.supply_channel.map(channel).transpose()?,
        distribution_channel: sent.distribution_channel.map(channel).transpose()?,
        attributes: sent.variant.attributes.into_iter().map(|one| (one.name, one.value)).collect(),
        states: states(sent.state, &what, &id)?,
        targets: targets(sent.shipping_details, &what, &id)?,
        inventory_mode: sent.inventory_mode.map(Into::into),
        custom: custom(sent.custom),
        key: sent.key,
        sku: sent.variant.sku.map(Sku::try_from).transpose().map_err(|bad| bad_id(&bad))?,
        name: sent.name,
        product_id: sent.product_id,
        partner_sku: None,
        id,
    })
}

pub(super) fn custom_line(amounts: &Amounts, sent: wire::CustomLine) -> Result<CustomLine, Refusal> {
    let id = line_id(sent.id)?;
    let what = called("custom line", &sent.name, &id);
    Ok(CustomLine {
        quantity: units(sent.quantity, &what, Some(&id))?,
        unit_price: amounts.money(&sent.money)?,
        total: amounts.money(&sent.total_price)?,
        taxed: sent.taxed_price.as_ref().map(|taxed| amounts.taxed(taxed)).transpose()?,
        states: states(sent.state, &what, &id)?,
        targets: targets(sent.shipping_details, &what, &id)?,
        custom: custom(sent.custom),
        key: sent.key,
        slug: sent.slug,
        name: sent.name,
        id,
    })
}

/// How a person finds the line: by its name, or by its id where it has none.
fn called(kind: &str, name: &Localized, id: &LineId) -> String {
    format!("{kind} `{}`", localized(name, None).unwrap_or_else(|| id.as_str()))
}

fn states(sent: Vec<wire::ItemState>, what: &str, line: &LineId) -> Result<Vec<LineState>, Refusal> {
    let read = |sent: wire::ItemState| {
        Ok(LineState { quantity: units(sent.quantity, what, Some(line))?, state: state(sent.state) })
    };
    sent.into_iter().map(read).collect()
}

fn targets(sent: Option<wire::ShippingDetails>, what: &str, line: &LineId) -> Result<Vec<Target>, Refusal> {
    let read = |sent: wire::Target| {
        let key = sent.shipping_method_key.map(ShippingKey::try_from).transpose();
        Ok(Target {
            address_key: sent.address_key,
            quantity: units(sent.quantity, what, Some(line))?,
            shipping_key: key.map_err(|bad| bad_id(&bad))?,
        })
    };
    sent.map(|details| details.targets).unwrap_or_default().into_iter().map(read).collect()
}
