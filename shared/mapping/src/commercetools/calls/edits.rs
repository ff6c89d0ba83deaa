//! Order Edits: created, found by their key, applied, and taken away where they were not.

use serde::Deserialize;
use serde_json::Value;
use waybill_domain::failure::Failure;
use waybill_domain::ids::OrderId;

use super::super::actions::{Apply, EditDraft};
use super::stock::{Created, created};
use super::{Project, Updated, call, get, optional, post, resource, succeeded, updated};
use crate::call::{Call, Repeat};

/// An Order Edit as it is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderEdit {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// The order.
    resource: Named,
    /// What it would do.
    #[serde(default)]
    staged_actions: Vec<Value>,
    result: EditResult,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Named {
    id: OrderId,
}

/// What came of looking through an edit, or of applying it. A word that is new to us is none of both.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct EditResult {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    errors: Vec<Complaint>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Complaint {
    #[serde(default)]
    message: String,
}

impl OrderEdit {
    /// Whether it was applied.
    pub fn is_applied(&self) -> bool {
        self.result.kind == "Applied"
    }

    /// Why it cannot be applied, in commercetools' words, where that showed when it was looked through.
    pub fn objection(&self) -> Option<String> {
        let words: Vec<&str> = self.result.errors.iter().map(|error| error.message.as_str()).collect();
        (self.result.kind == "PreviewFailure").then(|| words.join("; "))
    }

    /// Whether it is of this order and gives a field this value, whatever else commercetools made of its actions.
    pub fn sets(&self, order: &OrderId, field: &str, value: &str) -> bool {
        let says = |action: &Value| {
            let alone = action.get("value").filter(|_| action.get("name").is_some_and(|name| name == field));
            let with_type = || action.get("fields").and_then(|fields| fields.get(field));
            alone.or_else(with_type).and_then(Value::as_str) == Some(value)
        };
        self.resource.id == *order && self.staged_actions.iter().any(says)
    }
}

impl Project {
    /// Creates an edit, which changes nothing yet. Its key is there once, so that a second attempt creates none.
    pub fn create_edit(&self, draft: &EditDraft) -> Call<Created<OrderEdit>> {
        let address = self.address("/orders/edits");
        post("order_edit_create", address, draft, Repeat::Harmless, created(resource()))
    }

    /// An edit by its key; `None` where there is none.
    pub fn edit_by_key(&self, key: &str) -> Call<Option<OrderEdit>> {
        get("order_edit", self.address("/orders/edits").part("/key=", key), optional(resource()))
    }

    /// Applies an edit. After an unknown outcome: read the order and plan again; it shows what was applied.
    pub fn apply_edit(&self, id: &str, apply: Apply) -> Call<Updated<OrderEdit>> {
        let address = self.address("/orders/edits").part("/", id).then("/apply");
        post("order_edit_apply", address, &apply, Repeat::LookFirst, updated(resource()))
    }

    /// Takes away an edit that was not applied. One that is gone or another by now is left as it is.
    pub fn delete_edit(&self, edit: &OrderEdit) -> Call<()> {
        let address = self.address("/orders/edits").part("/", &edit.id);
        let address = address.with("version", &edit.version.to_string());
        let read = |answer: &http::Response<bytes::Bytes>| match answer.status() {
            http::StatusCode::NOT_FOUND | http::StatusCode::CONFLICT => Ok(()),
            _ => succeeded(answer).map(|_| ()),
        };
        call(
            "order_edit_delete",
            http::Method::DELETE,
            address,
            bytes::Bytes::new(),
            Repeat::Harmless,
            Box::new(read),
        )
    }

    /// The cheapest exchange that shows that the client may edit orders: it applies an edit that is not there.
    pub fn may_edit(&self, id: &str) -> Call<()> {
        let address = self.address("/orders/edits").part("/", id).then("/apply");
        let apply = Apply { edit_version: 1, resource_version: 1 };
        let read =
            |answer: &http::Response<bytes::Bytes>| -> Result<(), Failure> { succeeded(answer).map(|_| ()) };
        post("order_edit_apply", address, &apply, Repeat::Harmless, Box::new(read))
    }
}
