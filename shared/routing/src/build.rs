//! From a draft to a fulfillment order, or to what stands in its way.

use waybill_domain::address::Address;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{Contact, FulfillmentLine, FulfillmentOrder, ShippingChoice};
use waybill_domain::ids::Sku;
use waybill_domain::money::Money;
use waybill_domain::order::Order;

use crate::account::{AccountRules, Mode};
use crate::address;
use crate::assign::partner_sku;
use crate::demand::Item;
use crate::draft::Draft;
use crate::field::{self, FieldRule, Origin};
use crate::hold::hold;
use crate::release::sent;
use crate::rules::Rules;
use crate::shipping;
use crate::totals::Share;

/// What a part needs of the rules and the order, all found.
#[derive(Debug, Clone)]
pub(crate) struct Found<'a> {
    account: &'a AccountRules,
    address: &'a Address,
    shipping: ShippingChoice,
    skus: Vec<Sku>,
}

/// Finds everything that a part needs, or every obstacle. The SKUs are those of `items`, one each.
pub(crate) fn find<'a>(
    rules: &'a Rules,
    order: &'a Order,
    draft: &Draft<'_>,
    items: &[(Item<'_>, u32)],
) -> Result<Found<'a>, Vec<Refusal>> {
    let id = &draft.key.account;
    let Some(account) = rules.account(id).filter(|account| account.mode != Mode::Off) else {
        let message = format!("order {} has a part at account `{id}`, which is off or gone", order.name());
        return Err(vec![Refusal::new("unknown-account", message)]);
    };
    let key = draft.key.shipping.as_ref();
    let mut obstacles = Vec::new();
    if !account.currencies.is_empty() && !account.currencies.iter().any(|code| code == order.currency.code())
    {
        let message = format!("account `{id}` takes no orders in {}", order.currency);
        obstacles.push(Refusal::new("currency", message));
    }
    let address = address::usable(order, address::address(order, key, draft.address_key));
    let address = address.map_err(|obstacle| obstacles.push(obstacle));
    let method = address::shipping(order, key);
    let choice = shipping::choice(&account.shipping_methods, account.unmapped_shipping, method);
    if choice.is_none() {
        let name = method.map(|method| method.method_key.as_ref().unwrap_or(&method.method_name).as_str());
        let message =
            format!("shipping method `{}` is not mapped at account `{id}`", name.unwrap_or_default());
        obstacles.push(Refusal::new("unmapped-shipping-method", message));
    }
    let mut skus = Vec::new();
    for (item, _) in items {
        match partner_sku(account, *item) {
            Ok(sku) => skus.push(sku),
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    match (address, choice) {
        (Ok(address), Some(shipping)) if obstacles.is_empty() => {
            Ok(Found { account, address, shipping, skus })
        }
        (Ok(_) | Err(()), _) => Err(obstacles),
    }
}

/// The fulfillment order of a draft with these items and this share of the money.
pub(crate) fn build(
    order: &Order,
    draft: &Draft<'_>,
    found: Found<'_>,
    items: &[(Item<'_>, u32)],
    share: &Share,
) -> FulfillmentOrder {
    let Found { account, address, shipping, skus } = found;
    let method = address::shipping(order, draft.key.shipping.as_ref());
    let origin = Origin { order, address, shipping: method };
    let of_lines =
        |rule: &FieldRule| field::joined(rule, items.iter().map(|(item, _)| *item), order.locale.as_deref());
    let field = |rule: &FieldRule| {
        let value = if rule.joined { of_lines(rule) } else { field::value(rule, &origin) };
        Some((rule.to.clone(), value?))
    };
    FulfillmentOrder {
        key: draft.key.clone(),
        reference: draft.reference.clone(),
        number: order.number.clone(),
        purchase_order_number: order.purchase_order_number.clone(),
        ordered_at: order.created_at,
        store: order.store.as_ref().map(ToString::to_string),
        locale: order.locale.clone(),
        address: address.clone(),
        billing: order.billing.clone(),
        contact: Contact {
            email: address.email.clone().or_else(|| order.email.clone()),
            phone: address.phone.clone().or_else(|| address.mobile.clone()),
        },
        lines: items
            .iter()
            .zip(skus)
            .map(|((item, units), sku)| line(account, order, *item, *units, sku, share))
            .collect(),
        shipping,
        totals: share.totals,
        hold: hold(&account.hold, order),
        edits: order.reductions.edits,
        fields: account.fields.iter().filter_map(field).collect(),
    }
}

fn line(
    account: &AccountRules,
    order: &Order,
    item: Item<'_>,
    units: u32,
    sku: Sku,
    share: &Share,
) -> FulfillmentLine {
    let locale = order.locale.as_deref();
    let own = account.fields.iter().filter(|rule| !rule.joined);
    let field = |rule: &FieldRule| Some((rule.to.clone(), field::of_line(rule, item, locale)?));
    let zero = Money::zero(order.currency);
    // A line of which the part has units has a share of the money, be it zero.
    let (total, tax) = share.lines.get(item.id()).copied().unwrap_or((zero, zero));
    let quantity = sent(order, item, units);
    FulfillmentLine {
        line: item.id().clone(),
        sku,
        quantity,
        off: units.saturating_sub(quantity),
        name: item.name(locale).map(str::to_owned),
        total,
        tax,
        gift: item.gift(),
        attributes: item.attributes(),
        fields: own.filter_map(field).collect(),
    }
}
