//! What order edits of ours took off an order, from the field in which they said so.

use waybill_domain::failure::Refusal;
use waybill_domain::order::{Custom, Reductions};

use super::unreadable;

/// What the field says; nothing where it is not there.
///
/// # Errors
/// It says something else. Nobody knows then what was placed, so the order is for people.
pub(super) fn reductions(custom: &Custom, field: &str) -> Result<Reductions, Refusal> {
    let Some(said) = custom.fields.get(field).filter(|value| !value.is_null()) else {
        return Ok(Reductions::default());
    };
    let read = said.as_str().and_then(|text| serde_json::from_str(text).ok());
    read.ok_or_else(|| unreadable(&format!("field `{field}` is not as Waybill wrote it")))
}

/// As it stands in the field.
pub(in super::super) fn text(reductions: &Reductions) -> String {
    // Our own plain struct always has a JSON text.
    serde_json::to_string(reductions).unwrap_or_default()
}
