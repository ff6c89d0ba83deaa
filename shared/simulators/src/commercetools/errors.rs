//! Refusals in the exact shape of commercetools' error bodies.
//! <https://docs.commercetools.com/api/errors>, spec of 2026-08-21.

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::fields::text;

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub status: StatusCode,
    /// `code`, `message` and the fields that belong to the code.
    pub error: Map<String, Value>,
    /// Those beside it, where somebody else refuses for several reasons.
    pub more: Vec<Map<String, Value>>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let mut error = Map::new();
        error.insert("code".to_owned(), code.into());
        error.insert("message".to_owned(), Value::String(message.into()));
        Self { status, error, more: Vec::new() }
    }

    fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// Adds a field that belongs to the code.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.error.insert(name.to_owned(), value.into());
        self
    }

    /// The code, e.g. `DuplicateField`.
    pub fn code(&self) -> &str {
        self.error.get("code").and_then(Value::as_str).unwrap_or_default()
    }

    /// The sentence for a person.
    pub fn message(&self) -> &str {
        self.error.get("message").and_then(Value::as_str).unwrap_or_default()
    }

    /// The body as commercetools writes it; refusals about tokens repeat themselves in the words of OAuth.
    pub fn body(&self) -> Value {
        let errors: Vec<&Map<String, Value>> = [&self.error].into_iter().chain(&self.more).collect();
        let mut body =
            json!({"statusCode": self.status.as_u16(), "message": self.message(), "errors": errors});
        if let (401 | 403, Some(body)) = (self.status.as_u16(), body.as_object_mut()) {
            body.insert("error".to_owned(), self.code().into());
            body.insert("error_description".to_owned(), self.message().into());
        }
        body
    }

    pub(super) fn respond(&self) -> Response {
        (self.status, axum::Json(self.body())).into_response()
    }

    pub(super) fn invalid_json(detail: impl Into<String>) -> Self {
        Self::bad("InvalidJsonInput", "Request body does not contain valid JSON.")
            .with("detailedErrorMessage", detail.into())
    }

    pub(super) fn invalid_input(message: impl Into<String>) -> Self {
        Self::bad("InvalidInput", message)
    }

    pub(super) fn invalid_operation(message: impl Into<String>) -> Self {
        Self::bad("InvalidOperation", message)
    }

    pub(super) fn invalid_field(field: &str, value: &Value, allowed: Option<Vec<Value>>) -> Self {
        let message = format!("The value '{}' is not valid for field '{field}'.", bare(value));
        let refusal =
            Self::bad("InvalidField", message).with("field", field).with("invalidValue", value.clone());
        match allowed {
            Some(allowed) => refusal.with("allowedValues", allowed),
            None => refusal,
        }
    }

    pub(super) fn required_field(field: &str) -> Self {
        Self::bad("RequiredField", format!("A value is required for field '{field}'.")).with("field", field)
    }

    pub(super) fn duplicate(field: &str, value: &Value) -> Self {
        let message = format!("A duplicate value '{}' exists for field '{field}'.", bare(value));
        Self::bad("DuplicateField", message).with("field", field).with("duplicateValue", value.clone())
    }

    pub(super) fn missing_role(channel: &Value, role: &str) -> Self {
        let id = text(channel, "id").unwrap_or_default();
        Self::bad("MissingRoleOnChannel", format!("The channel with ID '{id}' is missing the role '{role}'."))
            .with("channel", json!({"typeId": "channel", "id": id}))
            .with("missingRole", role)
    }

    pub(super) fn out_of_stock(line_items: Vec<Value>, skus: Vec<Value>) -> Self {
        Self::bad("OutOfStock", "Some line items are out of stock.")
            .with("lineItems", line_items)
            .with("skus", skus)
    }

    pub(super) fn referenced(type_id: &str, identifier: &Value) -> Self {
        let (name, value) = match (text(identifier, "id"), text(identifier, "key")) {
            (Some(id), _) => ("id", id),
            (None, Some(key)) => ("key", key),
            (None, None) => ("id", ""),
        };
        let message =
            format!("The referenced object of type '{type_id}' with {name} '{value}' was not found.");
        Self::bad("ReferencedResourceNotFound", message).with("typeId", type_id).with(name, value)
    }

    pub(super) fn reference_exists(by: &str) -> Self {
        let message =
            format!("Can not delete a resource because it is referenced by a resource of type '{by}'.");
        Self::bad("ReferenceExists", message).with("referencedBy", by)
    }

    pub(super) fn not_found(what: &str) -> Self {
        let message = format!("The Resource with {what} was not found.");
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    pub(super) fn conflict(id: &str, expected: i64, actual: i64) -> Self {
        let message = format!(
            "Object {id} has a different version than expected. Expected: {expected} - Actual: {actual}."
        );
        Self::new(StatusCode::CONFLICT, "ConcurrentModification", message).with("currentVersion", actual)
    }

    /// More of something than a project may have.
    pub(super) fn limit(what: &str, most: usize) -> Self {
        Self::bad("MaxResourceLimitExceeded", format!("A project has at most {most} {what}."))
            .with("exceededResource", what)
    }

    /// An edit whose actions can't be made, with its preview.
    pub(super) fn edit_failed(message: &str, preview: Map<String, Value>) -> Self {
        Self::bad("EditPreviewFailed", message).with("result", Value::Object(preview))
    }

    /// What went wrong between here and an Extension.
    pub(super) fn gateway(status: u16, code: &str, message: &str) -> Self {
        Self::new(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), code, message)
    }

    /// The same as the caller's own fault.
    pub(super) fn of_caller(self) -> Self {
        Self { status: StatusCode::BAD_REQUEST, ..self }
    }

    pub(super) fn too_long(length: usize) -> Self {
        Self::new(
            StatusCode::URI_TOO_LONG,
            "InvalidInput",
            format!("the URL has {length} bytes, 8192 are allowed"),
        )
    }
}

/// The words of a refusal that a fault makes.
pub(super) fn fault(status: StatusCode) -> Response {
    let (code, message) = match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            ("OverCapacity", "The service is over capacity. Please retry later.")
        }
        StatusCode::TOO_MANY_REQUESTS => ("OverCapacity", "Too many requests. Please retry later."),
        _ => ("General", "Internal Server Error"),
    };
    Refusal::new(status, code, message).respond()
}

fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
