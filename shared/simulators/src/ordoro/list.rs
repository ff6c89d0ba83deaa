//! `GET /v3/order`, `GET /v3/order/counts`, `GET /v3/order/{order_number}` and the view of what was split.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::account::Account;
use super::call::{Answer, Call};
use super::order::{Line, Order, Status};
use super::query::{Parameters, Query};
use super::refusal::Refusal;
use super::stock::Demand;
use super::view;

const PARAMETERS: Parameters = Parameters {
    known: &[
        "search",
        "status",
        "allocation_status",
        "sales_channel",
        "cart_order_id",
        "warehouse_id",
        "tag",
        "untagged",
        "exclude_tags",
        "sku",
        "sort",
        "batch_reference_id",
        "created_after",
        "created_before",
        "updated_after",
        "updated_before",
        "order_placed_after",
        "order_placed_before",
        "shipped_after",
        "shipped_before",
        "cancelled_after",
        "cancelled_before",
    ],
    documented: &[
        "barcode",
        "allocatable",
        "supplier",
        "shipper",
        "printed",
        "has_similar_open_addresses",
        "similar_address_to",
        "ship_to_is_bill_to",
        "ship_to_country",
        "ship_to_status",
        "tag_filter_by",
        "has_revision",
        "in_batch",
        "carrier_error",
        "batch_error",
        "timezone",
        "dropshipped_after",
        "dropshipped_before",
        "deliver_by_after",
        "deliver_by_before",
        "ship_by_after",
        "ship_by_before",
        "created_interval_type",
        "created_interval_amount",
        "created_interval_trunc",
        "updated_interval_type",
        "updated_interval_amount",
        "updated_interval_trunc",
        "order_placed_interval_type",
        "order_placed_interval_amount",
        "order_placed_interval_trunc",
        "shipped_interval_type",
        "shipped_interval_amount",
        "shipped_interval_trunc",
        "dropshipped_interval_type",
        "dropshipped_interval_amount",
        "dropshipped_interval_trunc",
        "deliver_by_interval_type",
        "deliver_by_interval_amount",
        "deliver_by_interval_trunc",
        "ship_by_interval_type",
        "ship_by_interval_amount",
        "ship_by_interval_trunc",
        "cancelled_interval_type",
        "cancelled_interval_amount",
        "cancelled_interval_trunc",
    ],
};

/// Without a wish the newest order comes first; which one does at Ordoro is not documented.
const SORTS: [&str; 19] = [
    "-created_date",
    "created_date",
    "updated_date",
    "-updated_date",
    "order_placed_date",
    "-order_placed_date",
    "order_number",
    "-order_number",
    "ship_date",
    "-ship_date",
    "cancelled_date",
    "-cancelled_date",
    "status",
    "-status",
    "grand_total",
    "-grand_total",
    "ship_by_date",
    "-ship_by_date",
    "deliver_by_date",
];

/// A range of time: after the first and before the second, both excluded.
type Range = (Option<Timestamp>, Option<Timestamp>);

/// What a list is asked for.
struct Filter<'a> {
    query: &'a Query,
    status: &'static str,
    channels: Vec<u64>,
    warehouses: Vec<u64>,
    created: Range,
    updated: Range,
    placed: Range,
    shipped: Range,
    cancelled: Range,
}

/// `GET /v3/order`.
pub(super) fn list(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let query = &call.query;
    query.only(&PARAMETERS)?;
    let filter = Filter::read(query)?;
    let (sort, page) = (query.one_of("sort", &SORTS)?, query.page()?);
    let demand = account.demand();
    let seen = |order: &&Order| !order.is_parent() && order.visible <= account.now;
    let mut found: Vec<&Order> =
        account.orders.values().filter(seen).filter(|order| filter.fits(account, &demand, order)).collect();
    found.sort_by(|one, other| compare(account, sort, one, other));
    Ok(Answer::ok(page.of("order", &found, |order| view::whole(account, &demand, order))))
}

impl<'a> Filter<'a> {
    fn read(query: &'a Query) -> Result<Self, Refusal> {
        let range = |name: &str| -> Result<Range, Refusal> {
            Ok((query.moment(&format!("{name}_after"))?, query.moment(&format!("{name}_before"))?))
        };
        // What is listed without a status is not documented; integrations that send none receive orders in several states.
        let words = ["all", "awaiting_fulfillment", "dropshipment_requested", "shipped", "cancelled"];
        Ok(Self {
            query,
            status: query.one_of("status", &words)?,
            channels: query.ids("sales_channel")?,
            warehouses: query.ids("warehouse_id")?,
            created: range("created")?,
            updated: range("updated")?,
            placed: range("order_placed")?,
            shipped: range("shipped")?,
            cancelled: range("cancelled")?,
        })
    }

    fn fits(&self, account: &Account, demand: &Demand, order: &Order) -> bool {
        let any_line = |name: &str, is: &dyn Fn(&Line, &str) -> bool| {
            let wanted = self.query.all(name);
            wanted.is_empty() || wanted.iter().any(|text| order.shown().any(|line| is(line, text)))
        };
        (self.status == "all" || self.status == order.status.word())
            && (self.channels.is_empty() || order.cart.is_some_and(|cart| self.channels.contains(&cart)))
            && (self.warehouses.is_empty() || self.warehouses.contains(&order.warehouse))
            && any_line("cart_order_id", &|line, text| line.cart_order_id.as_deref() == Some(text))
            && any_line("sku", &|line, text| line.sku == text)
            && self
                .query
                .get("batch_reference_id")
                .is_none_or(|id| order.details.batch_reference_id.as_deref() == Some(id))
            && self.query.get("search").is_none_or(|text| is_found(order, text))
            && self
                .query
                .get("allocation_status")
                .is_none_or(|word| account.allocation_status(demand, order) == word)
            && self.fits_tags(account, order)
            && within(self.created, Some(order.created))
            && within(self.updated, Some(order.updated))
            && within(self.placed, Some(order.placed))
            && within(self.shipped, order.shipped)
            && within(self.cancelled, order.cancelled)
    }

    /// One of the wanted tags is on, and none of the others.
    fn fits_tags(&self, account: &Account, order: &Order) -> bool {
        let on: Vec<&str> =
            order.tags.iter().filter_map(|tag| account.tags.get(tag)).map(|tag| tag.text.as_str()).collect();
        let (wanted, unwanted) = (self.query.all("tag"), self.query.all("exclude_tags"));
        (wanted.is_empty() || wanted.iter().any(|tag| on.contains(tag)))
            && !unwanted.iter().any(|tag| on.contains(tag))
            && (self.query.get("untagged").is_none() || on.is_empty())
    }
}

fn within((after, before): Range, time: Option<Timestamp>) -> bool {
    let Some(time) = time else { return after.is_none() && before.is_none() };
    after.is_none_or(|after| time > after) && before.is_none_or(|before| time < before)
}

/// What a search looks at is not documented: we look at the numbers and the customer's name.
fn is_found(order: &Order, text: &str) -> bool {
    let texts = [
        Some(order.number.as_str()),
        order.cart_order_id.as_deref(),
        order.shipping_address.get("name"),
        order.shipping_address.get("email"),
    ];
    texts.into_iter().flatten().any(|found| found.to_lowercase().contains(&text.to_lowercase()))
}

/// Orders that are alike by the wanted field stand in the order in which they were made.
fn compare(account: &Account, sort: &str, one: &Order, other: &Order) -> Ordering {
    let (field, is_down) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
    let total = |order: &Order| account.financial(order).amount("grand_total");
    let ordering = match field {
        "updated_date" => one.updated.cmp(&other.updated),
        "order_placed_date" => one.placed.cmp(&other.placed),
        "order_number" => one.number.cmp(&other.number),
        "ship_date" => one.shipped.cmp(&other.shipped),
        "cancelled_date" => one.cancelled.cmp(&other.cancelled),
        "status" => one.status.word().cmp(other.status.word()),
        "grand_total" => total(one).cmp(&total(other)),
        "ship_by_date" => one.details.ship_by.cmp(&other.details.ship_by),
        "deliver_by_date" => one.details.deliver_by.cmp(&other.details.deliver_by),
        _ => one.created.cmp(&other.created),
    };
    let ordering = ordering.then(one.id.cmp(&other.id));
    if is_down { ordering.reverse() } else { ordering }
}

/// `GET /v3/order/counts`.
pub(super) fn counts(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    call.query.only(&Parameters::NONE)?;
    let seen: Vec<&Order> =
        account.orders.values().filter(|order| !order.is_parent() && order.visible <= account.now).collect();
    let of = |status: Status| seen.iter().filter(|order| order.status == status).count();
    let words: BTreeMap<&str, usize> =
        Status::ALL.iter().map(|status| (status.word(), of(*status))).collect();
    let unprinted = seen.iter().filter(|order| order.status == Status::Shipped).filter(|order| {
        order.shipment().is_some_and(|shipment| shipment.has_label() && shipment.printed.is_none())
    });
    let mut counts = json!(words);
    if let Some(counts) = counts.as_object_mut() {
        counts.insert("all".to_owned(), json!(seen.len()));
        counts.insert("unprinted_shipped".to_owned(), json!(unprinted.count()));
    }
    Ok(Answer::ok(counts))
}

/// `GET /v3/order/{order_number}`.
pub(super) fn get(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.order(call.arg(0))?.id;
    Ok(Answer::ok(view::one(account, id)?))
}

/// `GET /v3/order/parent/{parent_order_number}`.
pub(super) fn parent(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let found = account.numbered(call.arg(0)).and_then(|id| account.orders.get(&id));
    let found = found.filter(|order| order.is_parent()).ok_or(Refusal::NotFound("order"))?;
    Ok(Answer::ok(view::parent(account, found)))
}
