//! Cutting a list into Relay pages.
//!
//! A cursor holds the place in the order, not a position: what is added or removed before it moves nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Where an item stands: by the field that is sorted by, then by number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Place(SortKey, u64);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum SortKey {
    Number(i64),
    Text(String),
}

impl Place {
    fn of(item: &Value, field: &str) -> Self {
        let value = item.get(field);
        let key = value.and_then(Value::as_i64).map(SortKey::Number);
        let text = || SortKey::Text(value.and_then(Value::as_str).unwrap_or_default().to_owned());
        Self(key.unwrap_or_else(text), item.get("legacy_id").and_then(Value::as_u64).unwrap_or(0))
    }

    fn cursor(&self) -> String {
        STANDARD.encode(json!(self).to_string())
    }

    fn read(cursor: &str) -> Option<Self> {
        serde_json::from_slice(&STANDARD.decode(cursor).ok()?).ok()
    }
}

/// The connection with the page that `first`, `after`, `last`, `before` and `sort` (`-` for descending) ask for.
pub(super) fn cut(items: Vec<Value>, arguments: &Map<String, Value>) -> Value {
    let text = |name: &str| arguments.get(name).and_then(Value::as_str);
    let size = |name: &str| {
        let size = arguments.get(name).and_then(Value::as_i64);
        size.map(|size| usize::try_from(size).unwrap_or(0))
    };
    let sort = text("sort").unwrap_or("legacy_id");
    let (field, is_descending) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
    let total = items.len();
    let mut placed: Vec<(Place, Value)> =
        items.into_iter().map(|item| (Place::of(&item, field), item)).collect();
    placed.sort_by(|(one, _), (other, _)| one.cmp(other));
    if is_descending {
        placed.reverse();
    }
    let comes_after = |place: &Place, mark: &Place| if is_descending { place < mark } else { place > mark };
    if let Some(after) = text("after").and_then(Place::read) {
        placed.retain(|(place, _)| comes_after(place, &after));
    }
    let skipped = total - placed.len();
    if let Some(before) = text("before").and_then(Place::read) {
        placed.retain(|(place, _)| comes_after(&before, place));
    }
    let rest = placed.len();
    match (size("first"), size("last")) {
        (None, Some(last)) => drop(placed.drain(..rest.saturating_sub(last))),
        (first, _) => placed.truncate(first.unwrap_or(100)),
    }
    let has_more = rest > placed.len();
    let is_from_end = size("first").is_none() && size("last").is_some();
    json!({
        "pageInfo": {
            "hasNextPage": has_more && !is_from_end,
            "hasPreviousPage": skipped > 0 || (has_more && is_from_end),
            "startCursor": placed.first().map(|(place, _)| place.cursor()),
            "endCursor": placed.last().map(|(place, _)| place.cursor()),
        },
        "total_count": total,
        "edges": placed
            .into_iter()
            .map(|(place, item)| json!({"cursor": place.cursor(), "node": item}))
            .collect::<Vec<_>>(),
    })
}
