//! Looks for parts: by the shop order's id, which Ordoro can filter by, and then by the part's own marks.
//!
//! An order that was split is not there under its own number any more, so that also a part whose id is known is looked
//! for this way. The manual names the lists' cache, so a list may be behind: what a change depends on is read from the
//! order itself ([`super::amend`]), and a part that was placed and is in no list is looked for again, then told of. That it
//! is gone is never concluded: the manual has no way to delete an order, an order that was split is not there under its
//! own number either, and taken for gone, a part that was just placed would count as cancelled and ship.

use serde_json::{Value, json};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;
use waybill_domain::ids::{OrderId, PartnerOrderId, Reference};

use super::rest::{Ask, ROWS, with_query};
use super::wire::Rows;
use super::{Ordoro, family, seen};
use crate::call::Call;
use crate::partner::{NOT_SHOWN, Sought};

/// Everything that stands under a reference, cancelled orders included.
pub(super) fn by_reference(ordoro: &Ordoro, sought: &Sought<'_>) -> Call<Vec<Seen>> {
    list(ordoro, "order_find", sought, Ok)
}

/// The part that Ordoro knows by an id.
pub(super) fn by_id(ordoro: &Ordoro, id: &PartnerOrderId, sought: &Sought<'_>) -> Call<Option<Seen>> {
    let id = id.clone();
    list(ordoro, "order_get", sought, move |found| named(&id, found).map(Some))
}

fn list<T>(
    ordoro: &Ordoro,
    name: &'static str,
    sought: &Sought<'_>,
    then: impl Fn(Vec<Seen>) -> Result<T, Failure> + Send + Sync + 'static,
) -> Call<T> {
    let query = [
        ("cart_order_id", sought.order.as_str().to_owned()),
        ("status", "all".to_owned()),
        ("limit", ROWS.to_string()),
    ];
    let (order, reference) = (sought.order.clone(), sought.reference.clone());
    Ask::get(name, with_query("/v3/order", &query))
        .call(ordoro, move |answer| found(&answer, &order, &reference).and_then(&then))
}

/// The one of these that is known by an id; it stays so whatever became of the order.
fn named(id: &PartnerOrderId, mut found: Vec<Seen>) -> Result<Seen, Failure> {
    // Of a part that was split more than once, what is left need not name the first order.
    let only = (found.len() == 1).then_some(0);
    let Some(at) = found.iter().position(|seen| seen.id == *id).or(only) else {
        if found.is_empty() {
            return Err(Failure::refused(NOT_SHOWN, format!("order `{id}` is in no list at Ordoro")));
        }
        let message =
            format!("what is left of order `{id}` at Ordoro is {} orders that do not name it", found.len());
        return Err(Failure::refused("unassignable-order", message));
    };
    let mut seen = found.swap_remove(at);
    if let Value::Object(content) = &mut seen.content {
        content.insert("id".to_owned(), json!(id));
    }
    seen.number = Some(id.to_string());
    seen.id = id.clone();
    Ok(seen)
}

fn found(answer: &Value, order: &OrderId, reference: &Reference) -> Result<Vec<Seen>, Failure> {
    let rows = rows(answer)?;
    if rows.count.is_some_and(|count| usize::try_from(count).is_ok_and(|count| count > rows.rows.len())) {
        let message = format!("order {order} is more than {ROWS} orders at Ordoro");
        return Err(Failure::refused("too-many-orders", message));
    }
    let families = family::families(&rows.rows, order, reference)?.into_iter();
    families.map(|(root, orders)| seen::seen(family::content(&root, &orders, order, reference))).collect()
}

/// The rows of a page.
pub(super) fn rows(answer: &Value) -> Result<Rows, Failure> {
    serde_json::from_value(answer.clone())
        .map_err(|error| Failure::unknown(format!("Ordoro's page cannot be read: {error}")))
}
