//! What commercetools asks.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::ProjectKey;
use waybill_domain::order::Order;

use super::super::fields::Field;
use super::super::policy::Policy;
use super::super::read;

/// An order that is only being placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The order. What it gets only when it is kept, such as its version, is made up.
    pub order: Order,
    /// What it does not show.
    pub unseen: Unseen,
    /// How it can be marked.
    pub marks: Marks,
}

/// What an order refers to and was not sent with: of that nobody can say how it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unseen {
    /// A shipping method.
    pub shipping_method: bool,
    /// A line's supply channel.
    pub supply_channel: bool,
    /// A line's distribution channel.
    pub distribution_channel: bool,
}

/// How an order can be marked so that it can be kept all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// It has no type: it gets ours.
    WithOurType,
    /// Its type has our field.
    InItsType,
    /// Its type lacks our field, or is not shown: setting it could keep the order from being placed.
    Nowhere,
}

#[derive(Deserialize)]
struct Input {
    action: String,
    resource: Resource,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    type_id: String,
    id: Option<String>,
    obj: Value,
}

/// Reads what is asked.
///
/// # Errors
/// `unreadable-question` when it is no question about a resource, `not-a-new-order` when it is about something else, and those
/// of [`read::order`].
pub fn asked(project: &ProjectKey, policy: &Policy, body: &[u8], now: Timestamp) -> Result<Asked, Refusal> {
    let input: Input = serde_json::from_slice(body).map_err(|error| {
        // The words of the error may quote the order.
        let (line, column) = (error.line(), error.column());
        Refusal::new("unreadable-question", format!("it cannot be read at line {line}, column {column}"))
    })?;
    let Input { action, resource: Resource { type_id, id, mut obj } } = input;
    if action != "Create" || type_id != "order" {
        return Err(Refusal::new("not-a-new-order", format!("it is about `{action}` of `{type_id}`")));
    }
    complete(&mut obj, id, now);
    Ok(Asked { order: read::order(project, &obj)?, unseen: unseen(&obj), marks: marks(&obj, policy) })
}

/// What is not kept yet may lack what it gets when it is kept.
fn complete(order: &mut Value, id: Option<String>, now: Timestamp) {
    let Some(order) = order.as_object_mut() else { return };
    let id = id.unwrap_or_else(|| "00000000-0000-0000-0000-000000000000".to_owned());
    let now = json!(now.to_string());
    for (name, value) in
        [("id", json!(id)), ("version", json!(0)), ("createdAt", now.clone()), ("lastModifiedAt", now)]
    {
        if order.get(name).is_none_or(Value::is_null) {
            order.insert(name.to_owned(), value);
        }
    }
}

fn unseen(order: &Value) -> Unseen {
    let list = |name: &str| order.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let of_lines = |name| list("lineItems").iter().any(|line| is_bare(line.get(name)));
    let methods = list("shipping").iter().map(|one| one.pointer("/shippingInfo/shippingMethod"));
    Unseen {
        shipping_method: methods.chain([order.pointer("/shippingInfo/shippingMethod")]).any(is_bare),
        supply_channel: of_lines("supplyChannel"),
        distribution_channel: of_lines("distributionChannel"),
    }
}

/// Whether there is a reference without what it leads to.
fn is_bare(reference: Option<&Value>) -> bool {
    reference.is_some_and(|there| !there.is_null() && there.get("obj").is_none_or(Value::is_null))
}

fn marks(order: &Value, policy: &Policy) -> Marks {
    let Some(custom) = order.get("custom").filter(|custom| !custom.is_null()) else {
        return Marks::WithOurType;
    };
    let name = Field::Problems.name(&policy.field_prefix);
    let fields = custom.pointer("/type/obj/fieldDefinitions").and_then(Value::as_array);
    let is_ours = |field: &Value| {
        field.get("name").and_then(Value::as_str) == Some(&name)
            && field.pointer("/type/name").and_then(Value::as_str) == Some("String")
    };
    if fields.is_some_and(|fields| fields.iter().any(is_ours)) { Marks::InItsType } else { Marks::Nowhere }
}
