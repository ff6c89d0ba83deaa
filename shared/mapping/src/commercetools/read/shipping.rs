//! Ways of shipping, with their deliveries and parcels.

use waybill_domain::failure::Refusal;
use waybill_domain::ids::ShippingKey;
use waybill_domain::order::{Delivery, LineUnits, Parcel, Shipping, Taxed, Tracking};
use waybill_domain::units::{Grams, Measurements, Millimetres};

use super::super::wire::shipping as wire;
use super::amounts::{Amounts, units};
use super::{address, bad_id, custom, line_id};

/// The shipping of an order in Single mode, if it has any. Its taxes stand on the order in some tax modes.
pub(super) fn single(
    amounts: &Amounts,
    sent: Option<wire::ShippingInfo>,
    taxed: Option<Taxed>,
) -> Result<Vec<Shipping>, Refusal> {
    let read = |sent| shipping(amounts, sent).map(|read| Shipping { taxed: read.taxed.or(taxed), ..read });
    sent.map(read).transpose().map(|shipping| shipping.into_iter().collect())
}

/// The shippings of an order in Multiple mode.
pub(super) fn several(amounts: &Amounts, sent: Vec<wire::Shipping>) -> Result<Vec<Shipping>, Refusal> {
    let read = |sent: wire::Shipping| {
        let key = ShippingKey::try_from(sent.key).map_err(|bad| bad_id(&bad))?;
        let shipping = shipping(amounts, sent.info)?;
        Ok(Shipping { key: Some(key), address: sent.address.map(address), ..shipping })
    };
    sent.into_iter().map(read).collect()
}

fn shipping(amounts: &Amounts, sent: wire::ShippingInfo) -> Result<Shipping, Refusal> {
    let price = sent.discounted_price.as_ref().map_or(&sent.price, |discounted| &discounted.value);
    Ok(Shipping {
        key: None,
        price: amounts.money(price)?,
        method_key: sent.shipping_method.as_ref().and_then(|method| method.key()).map(str::to_owned),
        method_name: sent.shipping_method_name,
        taxed: sent.taxed_price.as_ref().map(|taxed| amounts.taxed(taxed)).transpose()?,
        address: None,
        deliveries: sent.deliveries.into_iter().map(delivery).collect::<Result<_, _>>()?,
    })
}

fn delivery(sent: wire::Delivery) -> Result<Delivery, Refusal> {
    Ok(Delivery {
        items: items(sent.items, &sent.id)?,
        parcels: sent.parcels.into_iter().map(parcel).collect::<Result<_, _>>()?,
        custom: custom(sent.custom),
        id: sent.id,
        key: sent.key,
    })
}

fn parcel(sent: wire::Parcel) -> Result<Parcel, Refusal> {
    Ok(Parcel {
        items: items(sent.items, &sent.id)?,
        measurements: sent.measurements.as_ref().map(measurements),
        tracking: sent.tracking_data.map(tracking),
        custom: custom(sent.custom),
        id: sent.id,
        key: sent.key,
    })
}

fn items(sent: Vec<wire::DeliveryItem>, of: &str) -> Result<Vec<LineUnits>, Refusal> {
    let read = |sent: wire::DeliveryItem| {
        let line = line_id(sent.id)?;
        Ok(LineUnits { quantity: units(sent.quantity, &format!("delivery {of}"), Some(&line))?, line })
    };
    sent.into_iter().map(read).collect()
}

/// Sizes; a negative one is as good as none.
fn measurements(sent: &wire::Measurements) -> Measurements {
    let whole = |size: Option<i64>| size.and_then(|size| u32::try_from(size).ok());
    Measurements {
        weight: whole(sent.weight_in_gram).map(Grams),
        length: whole(sent.length_in_millimeter).map(Millimetres),
        width: whole(sent.width_in_millimeter).map(Millimetres),
        height: whole(sent.height_in_millimeter).map(Millimetres),
    }
}

fn tracking(sent: wire::TrackingData) -> Tracking {
    Tracking {
        number: sent.tracking_id,
        carrier: sent.carrier,
        provider: sent.provider,
        provider_transaction: sent.provider_transaction,
        is_return: sent.is_return,
    }
}
