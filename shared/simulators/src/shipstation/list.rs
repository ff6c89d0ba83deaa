//! V1's lists of orders, shipments and fulfillments, with all of their filters.

use jiff::civil::DateTime;
use serde_json::Value;

use super::account::Account;
use super::order::{Order, Status};
use super::parcel::{Fulfillment, Shipment};
use super::query::{Query, paged};
use super::refusal::Refusal;
use super::{pacific, parcel_view, view};

/// `GET /orders`.
pub(super) fn orders(account: &Account, query: &Query) -> Result<Value, Refusal> {
    let spans = [query.span("createDate")?, query.span("modifyDate")?];
    let local_spans = [("orderDate", query.span("orderDate")?), ("paymentDate", query.span("paymentDate")?)];
    let status = query.text("orderStatus").map(Status::read).transpose()?;
    let store = query.number("storeId")?;
    let sort = query.word("sortBy", &["OrderDate", "ModifyDate", "CreateDate"])?;
    let matches = |order: &&Order| {
        let [created, modified] = spans;
        order.visible <= account.now
            && created.has(order.created)
            && modified.has(order.modified)
            && local_spans.iter().all(|(name, span)| span.has_local(local(order, name)))
            && status.is_none_or(|status| order.status == status)
            && store.is_none_or(|store| order.store == store)
            && query.text("importBatch").is_none_or(|batch| order.import == batch)
            && query.text("orderNumber").is_none_or(|start| order.number().starts_with(start))
            && query.text("customerName").is_none_or(|name| is_customer(order, name))
            && query.text("itemKeyword").is_none_or(|word| has_word(order, word))
            && query.text("customsCountryCode").is_none_or(|code| comes_from(order, code))
    };
    let mut found: Vec<&Order> =
        account.orders.values().filter(|order| !order.inactive).filter(matches).collect();
    match sort {
        Some("OrderDate") => found.sort_by_key(|order| (local(order, "orderDate"), order.id)),
        Some("ModifyDate") => found.sort_by_key(|order| (order.modified, order.id)),
        Some(_) => found.sort_by_key(|order| (order.created, order.id)),
        None => {}
    }
    turn(&mut found, query)?;
    paged("orders", &found, query, |found| view::order(found))
}

/// `GET /orders/listbytag`.
pub(super) fn by_tag(account: &Account, query: &Query) -> Result<Value, Refusal> {
    let required = |name: &str| Refusal::Invalid(format!("{name} is required"));
    let status = Status::read(query.text("orderStatus").ok_or_else(|| required("orderStatus"))?)?;
    let tag = query.number("tagId")?.ok_or_else(|| required("tagId"))?;
    let matches = |order: &&Order| {
        order.status == status && order.tags.contains(&tag) && !order.inactive && order.visible <= account.now
    };
    let found: Vec<&Order> = account.orders.values().filter(matches).collect();
    paged("orders", &found, query, |found| view::order(found))
}

/// `GET /shipments`: labels of ShipStation only, voided ones too.
pub(super) fn shipments(account: &Account, query: &Query) -> Result<Value, Refusal> {
    let (created, shipped, voided) =
        (query.span("createDate")?, query.span("shipDate")?, query.span("voidDate")?);
    let (order_id, store, batch) =
        (query.number("orderId")?, query.number("storeId")?, query.number("batchId")?);
    let sort = query.word("sortBy", &["ShipDate", "CreateDate"])?;
    let matches = |shipment: &&Shipment| {
        let order = account.orders.get(&shipment.order);
        created.has(shipment.created)
            && shipped.has_local(Some(shipment.ship_date.into()))
            && (voided.is_open() || shipment.voided.is_some_and(|time| voided.has(time)))
            && order_id.is_none_or(|id| shipment.order == id)
            && batch.is_none_or(|batch| shipment.batch == batch)
            && store.is_none_or(|store| order.is_some_and(|order| order.store == store))
            && query
                .text("orderNumber")
                .is_none_or(|number| order.is_some_and(|order| order.number() == number))
            && query.text("recipientName").is_none_or(|name| goes_to(order, "name", name))
            && query.text("recipientCountryCode").is_none_or(|code| goes_to(order, "country", code))
            && query.text("carrierCode").is_none_or(|code| shipment.carrier == code)
            && query.text("serviceCode").is_none_or(|code| shipment.service == code)
            && query.text("trackingNumber").is_none_or(|number| shipment.tracking == number)
    };
    let mut found: Vec<&Shipment> = account.shipments.values().filter(matches).collect();
    match sort {
        Some("ShipDate") => found.sort_by_key(|shipment| (shipment.ship_date, shipment.id)),
        Some(_) | None => found.sort_by_key(|shipment| (shipment.created, shipment.id)),
    }
    turn(&mut found, query)?;
    let with_items = query.flag("includeShipmentItems");
    paged("shipments", &found, query, |found| parcel_view::shipment(account, found, with_items))
}

/// `GET /fulfillments`.
pub(super) fn fulfillments(account: &Account, query: &Query) -> Result<Value, Refusal> {
    let (created, shipped) = (query.span("createDate")?, query.span("shipDate")?);
    let (id, order_id) = (query.number("fulfillmentId")?, query.number("orderId")?);
    let sort = query.word("sortBy", &["ShipDate", "CreateDate"])?;
    let matches = |fulfillment: &&Fulfillment| {
        let order = account.orders.get(&fulfillment.order);
        created.has(fulfillment.created)
            && shipped.has_local(Some(fulfillment.ship_date.into()))
            && id.is_none_or(|id| fulfillment.id == id)
            && order_id.is_none_or(|id| fulfillment.order == id)
            && query
                .text("orderNumber")
                .is_none_or(|number| order.is_some_and(|order| order.number() == number))
            && query.text("recipientName").is_none_or(|name| goes_to(order, "name", name))
            && query.text("trackingNumber").is_none_or(|number| fulfillment.tracking == number)
    };
    let mut found: Vec<&Fulfillment> = account.fulfillments.values().filter(matches).collect();
    if sort == Some("ShipDate") {
        found.sort_by_key(|fulfillment| (fulfillment.ship_date, fulfillment.id));
    }
    turn(&mut found, query)?;
    paged("fulfillments", &found, query, |found| parcel_view::fulfillment(account, found))
}

/// Lists begin with the oldest, unless they are asked not to.
fn turn<T>(found: &mut [T], query: &Query) -> Result<(), Refusal> {
    if query.word("sortDir", &["ASC", "DESC"])? == Some("DESC") {
        found.reverse();
    }
    Ok(())
}

fn local(order: &Order, name: &str) -> Option<DateTime> {
    order.text(name).and_then(|text| pacific::read(text).ok())
}

fn is_in(text: Option<&str>, part: &str) -> bool {
    text.is_some_and(|text| text.to_lowercase().contains(&part.to_lowercase()))
}

fn is_customer(order: &Order, name: &str) -> bool {
    ["shipTo", "billTo"].iter().any(|which| is_in(order.address(which, "name"), name))
}

fn goes_to(order: Option<&Order>, field: &str, wanted: &str) -> bool {
    is_in(order.and_then(|order| order.address("shipTo", field)), wanted)
}

fn comes_from(order: &Order, country: &str) -> bool {
    let items = order.details.get("internationalOptions").and_then(|options| options.get("customsItems"));
    let mut items = items.and_then(Value::as_array).into_iter().flatten();
    items.any(|item| item.get("countryOfOrigin").and_then(Value::as_str) == Some(country))
}

fn has_word(order: &Order, word: &str) -> bool {
    order.items.iter().filter(|item| item.is_shown()).any(|item| {
        let options = item.details.get("options").and_then(Value::as_array).into_iter().flatten();
        let mut options = options.flat_map(|option| ["name", "value"].map(|name| option.get(name)?.as_str()));
        is_in(item.text("sku"), word)
            || is_in(item.text("name"), word)
            || options.any(|text| is_in(text, word))
    })
}
