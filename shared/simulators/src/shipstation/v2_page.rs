//! V2's lists: their pages, counts and links.

use serde_json::{Map, Value, json};

use super::query::Query;
use super::refusal::Refusal;

/// Usual and largest size of a page.
const USUAL: u64 = 25;
const LARGEST: u64 = 500;

/// Where a list is: the server and the path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) base_url: &'a str,
    pub(super) path: &'a str,
}

/// One page of what was found. Most lists are cut by `page_size`, those of the inventory by `limit`.
pub(super) fn paged<T>(
    name: &str,
    found: &[T],
    (query, size_name): (&Query, &str),
    place: Place<'_>,
    view: impl Fn(&T) -> Value,
) -> Result<Value, Refusal> {
    let size = query.number(size_name)?.unwrap_or(USUAL);
    let page = query.number("page")?.unwrap_or(1);
    if size == 0 || size > LARGEST || page == 0 {
        return Err(Refusal::Invalid(format!("page {page} of size {size} is no page")));
    }
    let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let pages = count.div_ceil(size).max(1);
    let skipped = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let shown = found.iter().skip(skipped).take(usize::try_from(size).unwrap_or(usize::MAX)).map(view);
    let link =
        |page: Option<u64>| page.map_or_else(|| json!({}), |page| json!({"href": href(query, place, page)}));
    let mut answer = Map::new();
    answer.insert(name.to_owned(), shown.collect());
    answer.insert("total".to_owned(), json!(count));
    answer.insert("page".to_owned(), json!(page));
    answer.insert("pages".to_owned(), json!(pages));
    answer.insert(
        "links".to_owned(),
        json!({
            "first": link(Some(1)), "last": link(Some(pages)), "prev": link((page > 1).then(|| page - 1)),
            "next": link((page < pages).then_some(page + 1)),
        }),
    );
    Ok(Value::Object(answer))
}

fn href(query: &Query, place: Place<'_>, page: u64) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(query.without("page")).append_pair("page", &page.to_string());
    format!("{}{}?{}", place.base_url, place.path, pairs.finish())
}
