//! A part as ShipStation's order.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Hold};
use waybill_domain::ids::{OrderNumber, Reference};

use super::options::Options;
use super::price::Prices;
use super::{address, amount, customs, fields, items, pacific, plain, state};
use crate::partner::value;

/// The longest number that an order can have there.
const NUMBER: usize = 50;

/// The whole order as it is created, or why the part cannot be one.
pub(super) fn create_order(options: &Options, want: &FulfillmentOrder) -> Result<Value, Refusal> {
    check(options, want)?;
    let prices = Prices::of(want);
    let items = items::items(options, want, &prices)?;
    let mut order = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            order.insert(name.to_owned(), value);
        }
    };
    put("orderNumber", json!(name(want.number.as_ref(), &want.reference)));
    put("orderKey", json!(want.reference));
    put("orderDate", json!(pacific::text(want.ordered_at)));
    put("orderStatus", json!(state::status(want.hold.as_ref())));
    put("customerUsername", json!(want.contact.email));
    put("customerEmail", json!(want.contact.email));
    put("billTo", bill_to(want)?);
    put("shipTo", ship_to(options, want)?);
    put("amountPaid", paid(want));
    put("taxAmount", amount::money(prices.tax));
    put("shippingAmount", amount::money(prices.shipping));
    if want.lines.iter().any(|line| line.gift) {
        put("gift", json!(true));
    }
    shipping(options, want, &mut put);
    put("weight", json!(items::weight(&items)));
    put("dimensions", json!(items::dimensions(options, want)));
    put("items", json!(items));
    put("insuranceOptions", json!(insurance(options, want)));
    put("internationalOptions", json!(customs::declaration(options, want)?));
    put("advancedOptions", advanced(options, want)?);
    put("tagIds", if options.tag_ids.is_empty() { Value::Null } else { json!(options.tag_ids) });
    fields::write(&mut order, &want.lines, &want.fields)?;
    Ok(plain::plain(Value::Object(order)))
}

/// What people there call an order: its number, or the reference where it has none or one that is too long.
pub(super) fn name<'a>(number: Option<&'a OrderNumber>, reference: &'a Reference) -> &'a str {
    let number = number.map(OrderNumber::as_str).filter(|number| number.chars().count() <= NUMBER);
    number.unwrap_or(reference.as_str())
}

/// What is paid of a part: nothing while it waits for its payment.
pub(super) fn paid(want: &FulfillmentOrder) -> Value {
    if want.hold == Some(Hold::Payment) { json!(0) } else { amount::money(want.totals.total) }
}

fn check(options: &Options, want: &FulfillmentOrder) -> Result<(), Refusal> {
    let name = name(want.number.as_ref(), &want.reference);
    let currency = want.totals.total.currency;
    if currency.code() != options.currency {
        let account = &options.currency;
        let message = format!("`{name}` is in {currency}, and the ShipStation account computes in {account}");
        return Err(Refusal::new("currency", message));
    }
    if want.lines.is_empty() {
        return Err(Refusal::new("no-lines", format!("`{name}` has nothing to ship")));
    }
    Ok(())
}

fn ship_to(options: &Options, want: &FulfillmentOrder) -> Result<Value, Refusal> {
    let mut address = address::address(&want.address)?;
    let phone = want.contact.phone.as_ref().or(want.address.phone.as_ref()).or(want.address.mobile.as_ref());
    value::set(&mut address, "phone", json!(value::said(phone)));
    if let Some(residential) = options.residential {
        value::set(&mut address, "residential", json!(residential));
    }
    Ok(address)
}

/// Where the bill goes, which must be somewhere: to the recipient where nobody else is named.
fn bill_to(want: &FulfillmentOrder) -> Result<Value, Refusal> {
    let billed = want.billing.as_ref().unwrap_or(&want.address);
    let mut address = address::address(billed).or_else(|refusal| match &want.billing {
        // Only a name is wanted of it: a bill without a full address is none to stop for.
        Some(_) => address::address(&want.address),
        None => Err(refusal),
    })?;
    value::set(&mut address, "phone", json!(value::said(billed.phone.as_ref().or(billed.mobile.as_ref()))));
    Ok(address)
}

/// The buyer's choice, and what the account's tables make of it.
fn shipping(options: &Options, want: &FulfillmentOrder, put: &mut impl FnMut(&str, Value)) {
    let shipping = &want.shipping;
    let method = shipping.method_name.trim();
    put("requestedShippingService", if method.is_empty() { Value::Null } else { json!(method) });
    put("carrierCode", json!(shipping.carrier));
    put("serviceCode", json!(shipping.service));
    let packing = options.packing.get(want.shipping.method());
    put("packageCode", json!(packing.and_then(|packing| packing.package.as_ref())));
    let confirmation = packing.and_then(|packing| packing.confirmation);
    put("confirmation", json!(confirmation.map(super::choices::Confirmation::word)));
}

fn insurance(options: &Options, want: &FulfillmentOrder) -> Option<Value> {
    let insurance = options.insurance.as_ref()?;
    let goods: i64 = want.lines.iter().map(|line| line.total.minor).fold(0, i64::saturating_add);
    let goods = Decimal::new(goods, u32::from(want.totals.total.currency.digits));
    let from = insurance.from.as_ref().and_then(|from| from.parse::<Decimal>().ok());
    (goods >= from.unwrap_or_default() && goods > Decimal::ZERO).then(|| {
        json!({
            "provider": insurance.provider.word(), "insureShipment": true, "insuredValue": amount::number(goods),
        })
    })
}

fn advanced(options: &Options, want: &FulfillmentOrder) -> Result<Value, Refusal> {
    let mut advanced = json!({});
    let store = want.store.as_ref().and_then(|store| options.stores.get(store)).copied().or(options.store_id);
    let Some(store) = store else {
        let named = want.store.as_deref().unwrap_or("none");
        let message = format!("no ShipStation store is set for orders of the store `{named}`");
        return Err(Refusal::new("no-store", message));
    };
    value::set(&mut advanced, "storeId", json!(store));
    if let Some(warehouse) = &want.key.warehouse {
        let Ok(number) = warehouse.as_str().parse::<u64>() else {
            let message = format!("`{warehouse}` is no warehouse of ShipStation, whose ids are numbers");
            return Err(Refusal::new("bad-warehouse", message));
        };
        value::set(&mut advanced, "warehouseId", json!(number));
    }
    if let Some(source) = &options.source {
        value::set(&mut advanced, "source", json!(source));
    }
    Ok(advanced)
}
