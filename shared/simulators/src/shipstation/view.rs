//! Orders as V1 shows them.

use serde_json::{Map, Value, json};

use super::account::Account;
use super::order::{Item, Order};
use super::{amount, pacific};

/// One order with all of its fields.
pub(super) fn order(order: &Order) -> Value {
    let detail = |name: &str| order.details.get(name).cloned().unwrap_or_default();
    let money = |name: &str| amount::json(amount::or_zero(order.details.get(name)));
    let items: Vec<Value> = order.items.iter().filter(|item| item.is_shown()).map(item).collect();
    let tags = if order.tags.is_empty() { Value::Null } else { json!(order.tags) };
    let mut shown = json!({
        "orderId": order.id, "orderNumber": detail("orderNumber"), "orderKey": order.key,
        "orderDate": detail("orderDate"), "createDate": pacific::text(order.created),
        "modifyDate": pacific::text(order.modified), "paymentDate": detail("paymentDate"),
        "shipByDate": detail("shipByDate"), "orderStatus": order.status.text(), "customerId": order.customer,
        "customerUsername": detail("customerUsername"), "customerEmail": detail("customerEmail"),
        "billTo": bill_to(order), "shipTo": ship_to(order), "items": items,
        "orderTotal": amount::json(order.total()), "amountPaid": money("amountPaid"),
        "taxAmount": money("taxAmount"), "shippingAmount": money("shippingAmount"),
        "gift": detail("gift").as_bool() == Some(true),
        "holdUntilDate": order.hold_until.map(|day| day.to_string()), "tagIds": tags, "userId": null,
        "insuranceOptions": insurance(order), "internationalOptions": international(order),
        "advancedOptions": advanced(order), "externallyFulfilled": false, "externallyFulfilledBy": null,
        "externallyFulfilledById": null, "externallyFulfilledByName": null,
    });
    let plain = [
        "customerNotes",
        "internalNotes",
        "giftMessage",
        "paymentMethod",
        "requestedShippingService",
        "carrierCode",
        "serviceCode",
        "packageCode",
        "confirmation",
        "shipDate",
        "weight",
        "dimensions",
    ];
    if let Some(fields) = shown.as_object_mut() {
        fields.extend(plain.into_iter().map(|name| (name.to_owned(), detail(name))));
    }
    shown
}

fn bill_to(order: &Order) -> Value {
    with(order.details.get("billTo"), [("addressVerified", Value::Null)])
}

/// The address of the parcel, with what is known of it.
pub(super) fn ship_to(order: &Order) -> Value {
    with(order.details.get("shipTo"), [("addressVerified", Value::from(order.verified.text()))])
}

fn item(item: &Item) -> Value {
    let dates = [("createDate", item.created), ("modifyDate", item.modified)];
    let id = [("orderItemId", Value::from(item.id)), ("quantity", Value::from(item.quantity))];
    let flags = [("adjustment", Value::from(item.adjustment)), ("unitPrice", amount::json(item.price))];
    let dates = dates.map(|(name, time)| (name, Value::from(pacific::text(time))));
    let mut shown = item.details.clone();
    shown.extend(id.into_iter().chain(flags).chain(dates).map(|(name, value)| (name.to_owned(), value)));
    Value::Object(shown)
}

fn insurance(order: &Order) -> Value {
    let flag = |name: &str| order.details.get("insuranceOptions").and_then(|sent| sent.get(name)).cloned();
    json!({
        "provider": flag("provider"),
        "insureShipment": flag("insureShipment").and_then(|is_on| is_on.as_bool()) == Some(true),
        "insuredValue": amount::json(amount::or_zero(flag("insuredValue").as_ref())),
    })
}

/// Customs items get numbers here: those that were sent, or their place in the list.
fn international(order: &Order) -> Value {
    let sent = order.details.get("internationalOptions");
    let field = |name: &str| sent.and_then(|sent| sent.get(name)).cloned().unwrap_or_default();
    let items = field("customsItems").as_array().map(|items| {
        let numbered = (1_u64..).zip(items).map(|(place, item)| {
            let id = item.get("customsItemId").filter(|id| !id.is_null()).cloned();
            with(Some(item), [("customsItemId", id.unwrap_or_else(|| Value::from(order.id * 100 + place)))])
        });
        numbered.collect::<Vec<_>>()
    });
    json!({"contents": field("contents"), "customsItems": items, "nonDelivery": field("nonDelivery")})
}

fn advanced(order: &Order) -> Value {
    let sent = order.details.get("advancedOptions");
    let field = |name: &str| sent.and_then(|sent| sent.get(name)).cloned().unwrap_or_default();
    let flag = |name: &str| field(name).as_bool() == Some(true);
    json!({
        "warehouseId": order.warehouse, "nonMachinable": flag("nonMachinable"),
        "saturdayDelivery": flag("saturdayDelivery"), "containsAlcohol": flag("containsAlcohol"),
        "mergedOrSplit": order.split, "mergedIds": [], "parentId": order.parent, "storeId": order.store,
        "customField1": field("customField1"), "customField2": field("customField2"),
        "customField3": field("customField3"), "source": field("source"), "billToParty": field("billToParty"),
        "billToAccount": field("billToAccount"), "billToPostalCode": field("billToPostalCode"),
        "billToCountryCode": field("billToCountryCode"), "billToMyOtherAccount": field("billToMyOtherAccount"),
    })
}

/// An object and some fields more.
fn with<const N: usize>(object: Option<&Value>, fields: [(&str, Value); N]) -> Value {
    let mut shown = object.and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    shown.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(shown)
}

impl Account {
    /// An order by its number, as V1 shows it.
    pub(super) fn shown(&self, id: u64) -> Value {
        self.orders.get(&id).map(order).unwrap_or_default()
    }
}
