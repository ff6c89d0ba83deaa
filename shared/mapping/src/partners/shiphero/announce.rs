//! Returns that the shop announces.
//!
//! Nothing at ShipHero makes a return unique, so it is looked for among those of its order before it is made. Our key
//! travels as `partner_id`. How a return travels and how large it is stands in the account's options.

use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{ReturnId, WarehouseId};

use super::graphql::{Operation, Selection};
use super::options::Returns;
use super::poll::{page_of, rows};
use super::{ShipHero, address, errors};
use crate::call::{Call, Next, Repeat};
use crate::partner::{AnnouncedLine, AnnouncedReturn, TakesReturns, value};

/// Returns that an order can have and still be read.
const RETURNS_OF_AN_ORDER: u32 = 50;
/// What an answer says: whether the return is there.
const THERE: &str = "there";
/// What an answer says: ShipHero's id of it.
const ID: &str = "id";

impl TakesReturns for ShipHero {
    fn announce(&self, coming: &AnnouncedReturn, answered: Option<&Value>) -> Next<Value, Option<ReturnId>> {
        let Some(answered) = answered else { return Next::Ask(look(self, coming)) };
        if value::flag(answered.get(THERE).unwrap_or(&Value::Null)) == Some(true) {
            let id = answered.get(ID).and_then(Value::as_str);
            return Next::Done(id.and_then(|id| ReturnId::try_from(id).ok()));
        }
        match input(self, coming) {
            Ok(data) => Next::Ask(create(self, data)),
            Err(refusal) => Next::Refuse(refusal),
        }
    }
}

/// Looks for it among the returns of its order.
fn look(hero: &ShipHero, coming: &AnnouncedReturn) -> Call<Value> {
    let node = Selection::fields("id partner_id");
    let operation = Operation::query(
        "returns",
        vec![
            ("order_id", "String", json!(coming.partner_order)),
            ("customer_account_id", "String", json!(hero.options.customer_account_id)),
        ],
        &page_of(RETURNS_OF_AN_ORDER, "", false, &node),
    );
    let key = coming.key.to_string();
    operation.call(&hero.endpoint, Repeat::Harmless, move |answer| {
        let rows = rows(&errors::object(answer, "returns")?)?;
        let same = |row: &&Value| row.get("partner_id").and_then(Value::as_str) == Some(key.as_str());
        let found = rows.nodes().find(same);
        Ok(json!({ THERE: found.is_some(), ID: found.and_then(|row| row.get("id")) }))
    })
}

fn create(hero: &ShipHero, data: Value) -> Call<Value> {
    let root = "return_create";
    let made = Selection::object("return", &Selection::fields("id"));
    Operation::mutation(root, "CreateReturnInput!", data, &made).call(
        &hero.endpoint,
        Repeat::LookFirst,
        move |answer| {
            let output = errors::object(answer, root)?;
            Ok(json!({ THERE: true, ID: output.pointer("/return/id") }))
        },
    )
}

fn input(hero: &ShipHero, coming: &AnnouncedReturn) -> Result<Value, Refusal> {
    let refuse = |code: &str, what: &str| Refusal::new(code, format!("return `{}` {what}", coming.key));
    let Some(returns) = &hero.options.returns else {
        return Err(refuse("takes-no-returns", "cannot be made: the account has no `options.returns`"));
    };
    let lines: Vec<&AnnouncedLine> = coming.lines.iter().filter(|line| line.quantity > 0).collect();
    if lines.is_empty() {
        return Err(refuse("no-lines", "has no units"));
    }
    let from = coming.from.as_ref().ok_or_else(|| refuse("missing-address", "comes from no address"))?;
    let warehouse = coming.warehouse.as_ref().map(WarehouseId::as_str).or(returns.warehouse.as_deref());
    let warehouse = warehouse.ok_or_else(|| {
        refuse("missing-warehouse", "goes to no warehouse: neither the route nor `options.returns` names one")
    })?;
    let reason = |line: &AnnouncedLine| line.reason.clone().unwrap_or_else(|| returns.reason.clone());
    let rows: Vec<Value> = lines
        .iter()
        .map(|line| {
            let mut row =
                json!({ "sku": line.sku, "quantity": line.quantity, "return_reason": reason(line) });
            if let Some(condition) = &line.condition {
                value::set(&mut row, "condition", json!(condition));
            }
            row
        })
        .collect();
    let first = lines.first().map_or_else(|| returns.reason.clone(), |line| reason(line));
    let mut data = json!({
        "order_id": coming.partner_order,
        "warehouse_id": warehouse,
        "return_reason": first,
        "partner_id": coming.key,
        "address": sender(&address::shipping(from, &coming.contact)),
        "line_items": rows,
    });
    defaults(&mut data, returns);
    if let Some(customer) = &hero.options.customer_account_id {
        value::set(&mut data, "customer_account_id", json!(customer));
    }
    Ok(data)
}

/// How it travels and how large it is.
fn defaults(data: &mut Value, returns: &Returns) {
    let Returns { weight, height, width, length, .. } = returns;
    for (name, content) in [
        ("label_type", json!(returns.label_type)),
        ("label_cost", json!(returns.label_cost)),
        ("create_label", json!(returns.create_label)),
        ("shipping_carrier", json!(returns.carrier)),
        ("shipping_method", json!(returns.method)),
        ("dimensions", json!({ "weight": weight, "height": height, "width": width, "length": length })),
    ] {
        value::set(data, name, content);
    }
}

/// An address in the form of returns, which have one name and no codes.
fn sender(address: &Value) -> Value {
    let of = |name: &str| address.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let person = format!("{} {}", of("first_name"), of("last_name"));
    let name = if person.trim().is_empty() { of("company") } else { person.trim() };
    json!({
        "name": name, "address1": of("address1"), "address2": of("address2"), "city": of("city"),
        "state": if of("state_code").is_empty() { of("state") } else { of("state_code") },
        "country": of("country_code"), "zip": of("zip"), "phone": of("phone"),
    })
}
