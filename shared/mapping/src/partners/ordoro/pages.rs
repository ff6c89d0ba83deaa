//! Reading a list to its end while it changes.
//!
//! Lists are numbered by offset, and a row that changes moves to another place: whoever counts on would skip a row. So a
//! list is sorted by the time that it is filtered by, and the next page begins at the last time that was read; rows of
//! that very second come twice, which does no harm. An offset is counted only within a second that has more rows
//! than a page, and in a list that does not come sorted.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::iso;
use super::rest::ROWS;
use super::wire::Rows;
use crate::partner::utc;

/// A list that is read in the order of a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    /// The value of `sort`.
    pub(super) sort: &'static str,
    /// The filter that leaves out what is earlier.
    pub(super) after: &'static str,
    /// Where a row tells the time, as a JSON pointer.
    pub(super) at: &'static str,
    /// The value of `status`.
    pub(super) status: &'static str,
}

/// A place in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// From when on; `None` = from the beginning.
    pub(super) after: Option<Timestamp>,
    /// Rows that were read from there on.
    pub(super) offset: u64,
}

impl Place {
    /// The beginning of what changed since then.
    pub(super) const fn since(after: Timestamp) -> Self {
        Self { after: Some(after), offset: 0 }
    }

    /// The query of this page of a list.
    pub(super) fn query(&self, list: List) -> Vec<(&'static str, String)> {
        let mut query = vec![("status", list.status.to_owned()), ("sort", list.sort.to_owned())];
        query.push(("limit", ROWS.to_string()));
        query.extend(self.after.map(|after| (list.after, iso::text(after))));
        if self.offset > 0 {
            query.push(("offset", self.offset.to_string()));
        }
        query
    }

    /// The place behind a page; `None` behind the last.
    pub(super) fn next(&self, list: List, page: &Rows) -> Option<Self> {
        let read = u64::try_from(page.rows.len()).unwrap_or(u64::MAX);
        let behind = self.offset.saturating_add(read);
        let is_last = match page.count {
            Some(count) => behind >= count,
            None => read < u64::from(ROWS),
        };
        if is_last || read == 0 {
            return None;
        }
        let reached = sorted(list, &page.rows).and_then(|last| {
            // To the second, and one before: whether the filter leaves out the time itself is not published.
            let second = Timestamp::from_second(last.as_second()).ok()?;
            second.checked_sub(SignedDuration::from_secs(1)).ok()
        });
        match reached.filter(|reached| self.after.is_none_or(|after| *reached > after)) {
            Some(reached) => Some(Self::since(reached)),
            None => Some(Self { after: self.after, offset: behind }),
        }
    }
}

/// The last time of rows that come in order; `None` when they do not, or do not say.
fn sorted(list: List, rows: &[Value]) -> Option<Timestamp> {
    let mut reached = Timestamp::MIN;
    for row in rows {
        let at = row.pointer(list.at).and_then(Value::as_str).and_then(utc::time)?;
        if at < reached {
            return None;
        }
        reached = at;
    }
    Some(reached)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LIST: List =
        List { sort: "updated_date", after: "updated_after", at: "/updated_date", status: "all" };

    fn rows(times: &[&str], count: u64) -> Rows {
        let rows: Vec<Value> = times.iter().map(|time| json!({ "updated_date": time })).collect();
        serde_json::from_value(json!({ "count": count, "order": rows })).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_page_begins_at_the_last_time() {
        let start = Place::since(at("2026-11-20T10:00:00Z"));
        let (first, second) = ("2026-11-20T10:00:01.5Z", "2026-11-20T10:00:09.75Z");
        for (name, page, want) in [
            ("the last page", rows(&[first, second], 2), None),
            ("more", rows(&[first, second], 5), Some(Place::since(at("2026-11-20T10:00:08Z")))),
            ("a crowded second", rows(&[first], 5), Some(Place { offset: 1, ..start.clone() })),
            ("not sorted", rows(&[second, first], 5), Some(Place { offset: 2, ..start.clone() })),
            ("no times", rows(&["soon"], 5), Some(Place { offset: 1, ..start.clone() })),
            ("nothing", rows(&[], 5), None),
        ] {
            assert_eq!(start.next(LIST, &page), want, "{name}");
        }
    }

    #[test]
    fn a_page_without_a_count_goes_on_while_it_is_full() {
        let full = Rows { count: None, rows: vec![json!({ "updated_date": "2026-11-20T10:00:01Z" }); 100] };
        let start = Place::default();
        assert_eq!(start.next(LIST, &full), Some(Place::since(at("2026-11-20T10:00:00Z"))));
        assert_eq!(start.next(LIST, &Rows { count: None, rows: vec![json!({}); 99] }), None);
    }

    #[test]
    fn a_query_says_order_filter_and_place() {
        let place = Place { after: Some(at("2026-11-20T10:00:00Z")), offset: 200 };
        let query: Vec<String> =
            place.query(LIST).iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            query,
            [
                "status=all",
                "sort=updated_date",
                "limit=100",
                "updated_after=2026-11-20T10:00:00Z",
                "offset=200"
            ]
        );
    }
}
