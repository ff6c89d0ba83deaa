//! Returns that the shop announces.
//!
//! A return's `reference_id` is our key, by which it is looked for before it is made: whether Ordoro takes one twice is not
//! published. Its API takes no code of a reason, so reasons and conditions stand in `internal_notes`, line by line.

use http::Method;
use serde_json::{Value, json};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::ReturnId;

use super::rest::{Ask, with_query};
use super::{Ordoro, address, errors};
use crate::call::{Call, Next};
use crate::partner::{AnnouncedLine, AnnouncedReturn, TakesReturns, value};

const PATH: &str = "/v3/return_order";
/// The list of a page of returns.
const ROWS: &str = "return_order";

impl TakesReturns for Ordoro {
    fn announce(&self, coming: &AnnouncedReturn, answered: Option<&Value>) -> Next<Value, Option<ReturnId>> {
        let Some(answered) = answered else { return Next::Ask(look(self, coming)) };
        if is_there(answered, coming.key.as_str()) {
            return Next::Done(ReturnId::try_from(coming.key.as_str()).ok());
        }
        match body(self, coming) {
            Ok(body) => Next::Ask(create(self, coming, body)),
            Err(refusal) => Next::Refuse(refusal),
        }
    }
}

/// Asks for the return by our key.
fn look(ordoro: &Ordoro, coming: &AnnouncedReturn) -> Call<Value> {
    let query = [("reference_id", coming.key.to_string()), ("limit", "10".to_owned())];
    Ask::get("return_find", with_query(PATH, &query)).call(ordoro, |answer| {
        if answer.get(ROWS).is_some_and(Value::is_array) {
            return Ok(answer);
        }
        Err(Failure::unknown("Ordoro's page of returns has no rows"))
    })
}

/// Makes it. What is refused as there already was made before, and a look will find it.
fn create(ordoro: &Ordoro, coming: &AnnouncedReturn, body: Value) -> Call<Value> {
    let key = coming.key.to_string();
    Ask::send("return_create", Method::POST, PATH.to_owned(), body).raw(ordoro, move |answer| {
        match errors::json(answer) {
            Ok(_made) => Ok(json!({ ROWS: [{ "reference_id": key }] })),
            Err(Failure::Refused(refusal)) if refusal.code == errors::ALREADY => {
                Err(Failure::unknown(format!("return `{key}` may be there: {}", refusal.message)))
            }
            Err(failure) => Err(failure),
        }
    })
}

fn is_there(answered: &Value, key: &str) -> bool {
    let rows = answered.get(ROWS).and_then(Value::as_array);
    // The filter may match more than whole references.
    rows.into_iter().flatten().any(|row| value::text(row.get("reference_id")).as_deref() == Some(key))
}

fn body(ordoro: &Ordoro, coming: &AnnouncedReturn) -> Result<Value, Refusal> {
    let lines: Vec<&AnnouncedLine> = coming.lines.iter().filter(|line| line.quantity > 0).collect();
    if lines.is_empty() {
        return Err(Refusal::new("no-lines", format!("return `{}` has no units", coming.key)));
    }
    let Some(from) = &coming.from else {
        let message = format!("return `{}` comes from no address, which Ordoro wants to know", coming.key);
        return Err(Refusal::new("missing-address", message));
    };
    let rows: Vec<Value> =
        lines.iter().map(|line| json!({ "sku": line.sku, "expected_quantity": line.quantity })).collect();
    let mut body = json!({
        "reference_id": coming.key,
        "original_order_number": coming.partner_order,
        "customer_address": address::shipping(from, &coming.contact),
        "lines": rows,
        "internal_notes": notes(coming, &lines),
    });
    let warehouse = coming.warehouse.as_ref().and_then(|warehouse| warehouse.as_str().parse::<u64>().ok());
    if let Some(id) = warehouse.or(ordoro.options.default_warehouse) {
        value::set(&mut body, "warehouse_id", json!(id));
    }
    Ok(body)
}

/// What Ordoro has no fields for.
fn notes(coming: &AnnouncedReturn, lines: &[&AnnouncedLine]) -> String {
    let why = lines.iter().filter_map(|line| {
        let words: Vec<&str> =
            [line.reason.as_deref(), line.condition.as_deref()].into_iter().flatten().collect();
        (!words.is_empty()).then(|| format!("{} of {}: {}", line.quantity, line.sku, words.join(", ")))
    });
    coming.note.iter().cloned().chain(why).collect::<Vec<_>>().join("\n")
}
