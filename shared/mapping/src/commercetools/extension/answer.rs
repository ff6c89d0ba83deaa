//! What commercetools is answered.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use waybill_domain::ids::LineId;

use super::super::actions::{Action, Fields, Identifier};
use super::super::fields::Field;
use super::super::policy::Policy;
use super::asked::Marks;

/// A mark has at most so many characters.
const LONGEST: usize = 1000;

/// Why an order cannot be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// For the customer, in English.
    pub message: String,
    /// The code of the problem, by which a checkout can find words of its own.
    pub code: String,
    /// The line that it is about.
    pub line: Option<LineId>,
}

#[derive(Serialize)]
struct Actions {
    actions: Vec<Action>,
}

/// The order is placed as it is.
pub fn let_through() -> Response<Bytes> {
    answer(StatusCode::OK, &Actions { actions: Vec::new() })
}

/// The order is placed and says what is the matter with it; only where that can be set without keeping it from being placed.
pub fn flagged(policy: &Policy, marks: Marks, problems: &str) -> Option<Response<Bytes>> {
    let name = Field::Problems.name(&policy.field_prefix);
    let value = Value::from(problems.chars().take(LONGEST).collect::<String>());
    let action = match marks {
        Marks::WithOurType => Action::SetCustomType {
            r#type: Identifier::kind(&policy.types.order),
            fields: Fields::from([(name, value)]),
        },
        Marks::InItsType => Action::SetCustomField { name, value: Some(value) },
        Marks::Nowhere => return None,
    };
    Some(answer(StatusCode::OK, &Actions { actions: vec![action] }))
}

/// The order is not placed, and whoever ordered is told why.
pub fn rejected(objections: &[Objection]) -> Response<Bytes> {
    let errors = objections.iter().map(|Objection { message, code, line }| {
        json!({
            "code": "InvalidInput", "message": message, "localizedMessage": { "en": message },
            "extensionExtraInfo": { "problem": code, "lineItemId": line },
        })
    });
    answer(StatusCode::BAD_REQUEST, &json!({ "errors": errors.collect::<Vec<_>>() }))
}

fn answer(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    // Our own plain structs always have a JSON text.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
