//! Looks for orders: by our reference, and by ShipHero's id.
//!
//! Nothing at ShipHero makes a reference unique, so two orders can stand under one. Two are read, which is enough
//! to know it: whoever sees two stops and calls a person.

use serde_json::json;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;
use waybill_domain::ids::{PartnerOrderId, Reference};

use super::graphql::{Operation, Selection};
use super::poll::{page_of, rows};
use super::selections::{self, LINES};
use super::{ShipHero, errors, seen};
use crate::call::{Call, Repeat};

const ORDERS: u32 = 2;

/// Everything that stands under a reference, cancelled orders included.
pub(super) fn by_reference(hero: &ShipHero, reference: &Reference) -> Call<Vec<Seen>> {
    let operation = Operation::query(
        "orders",
        vec![
            ("partner_order_id", "String", json!(reference)),
            ("shop_name", "String", json!(hero.options.shop_name)),
            ("customer_account_id", "String", json!(hero.options.customer_account_id)),
        ],
        &page_of(ORDERS, "", false, &selections::order(LINES)),
    );
    let reference = reference.clone();
    operation.call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let rows = rows(&errors::object(answer, "orders")?)?;
        // The filter may match more than whole ids.
        let same = |row: &&serde_json::Value| {
            row.get("partner_order_id").and_then(serde_json::Value::as_str) == Some(reference.as_str())
        };
        rows.nodes().filter(same).map(seen::seen).collect()
    })
}

/// An order by its id; `None` when ShipHero does not know it.
pub(super) fn by_id(hero: &ShipHero, id: &PartnerOrderId) -> Call<Option<Seen>> {
    let data = Selection::object("data", &selections::order(LINES));
    let operation = Operation::query("order", vec![("id", "String!", json!(id))], &data);
    operation.call(&hero.endpoint, Repeat::Harmless, |answer| match errors::object(answer, "order") {
        Ok(output) => output.get("data").filter(|order| !order.is_null()).map(seen::seen).transpose(),
        Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => Ok(None),
        Err(failure) => Err(failure),
    })
}
