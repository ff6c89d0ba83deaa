//! What is noted beside what was seen, while a part is brought in line.
//!
//! A refusal for one facet, so that the others still travel and the work ends; which orders were read directly, and
//! which have to be read again because an answer did not show them; which SKUs are known to be there.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::Seen;

use crate::partner::value;

/// Orders that were read directly: what lists say may be behind.
pub(super) const FRESH: &str = "fresh";
/// Orders whose last answer did not show them.
pub(super) const STALE: &str = "stale";
/// SKUs that Ordoro has.
pub(super) const SKUS: &str = "skus";
/// What was tried on the way to a cancellation and not taken.
pub(super) const TRIED: &str = "tried";

const UNTAKEN: &str = "untaken";

/// Why a facet was not taken, if it was tried.
pub(super) fn untaken(seen: &Seen, facet: Facet) -> Option<Refusal> {
    let noted = seen.content.get(UNTAKEN)?.get(facet.to_string())?;
    serde_json::from_value(noted.clone()).ok()
}

/// Notes why a facet was not taken.
pub(super) fn refused(seen: &mut Seen, facet: Facet, refusal: &Refusal) {
    let mut notes = seen.content.get(UNTAKEN).cloned().unwrap_or_else(|| json!({}));
    value::set(&mut notes, &facet.to_string(), json!(refusal));
    value::set(&mut seen.content, UNTAKEN, notes);
}

/// Whether something is noted in a list.
pub(super) fn has(seen: &Seen, list: &str, text: &str) -> bool {
    entries(seen, list).any(|noted| noted == text)
}

/// The first entry of a list.
pub(super) fn first<'a>(seen: &'a Seen, list: &str) -> Option<&'a str> {
    entries(seen, list).next()
}

/// Notes something in a list.
pub(super) fn add(content: &mut Value, list: &str, text: &str) {
    let mut noted = content.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
    if !noted.iter().any(|noted| noted.as_str() == Some(text)) {
        noted.push(json!(text));
    }
    value::set(content, list, Value::Array(noted));
}

/// Takes something off a list.
pub(super) fn remove(content: &mut Value, list: &str, text: &str) {
    if let Some(Value::Array(noted)) = content.get_mut(list) {
        noted.retain(|noted| noted.as_str() != Some(text));
    }
}

fn entries<'a>(seen: &'a Seen, list: &str) -> impl Iterator<Item = &'a str> {
    let noted = seen.content.get(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    noted.iter().filter_map(Value::as_str)
}
