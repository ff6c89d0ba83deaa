//! One order under two configurations.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::order::Order;
use waybill_settings::Settings;

use super::paths::{Showing, differing};
use super::told::{Change, Differs, Field, How};
use super::tracked;
use crate::look::described::Request;
use crate::look::order::{Mapped, mapped};

/// What is sent, by what it is; each with its requests.
pub(super) type Sent = BTreeMap<String, Vec<Request>>;

/// What differs for an order.
pub(super) fn compared(
    (old, new): (&Settings, &Settings),
    order: &Order,
    now: Timestamp,
    showing: Showing,
) -> Differs {
    let [was, is] = [old, new].map(|settings| mapped(settings, None, order, now));
    let mut changes = Vec::new();
    let fields = said(&was, &is);
    if !fields.is_empty() {
        changes.push(Change { what: "the order".to_owned(), how: How::Changed, fields });
    }
    changes.extend(sent(parts(was), parts(is), showing));
    changes.extend(sent(tracked::sent(old, order), tracked::sent(new, order), showing));
    Differs { order: order.id.clone(), number: order.number.clone(), changes }
}

/// Whether it leaves, and what of it is for people.
fn said(was: &Mapped, is: &Mapped) -> Vec<Field> {
    let leaves = |mapped: &Mapped| match (&mapped.stays, mapped.wait) {
        (Some(why), _) => format!("no, for {why}"),
        (None, Some(until)) => format!("from {until} on"),
        (None, None) => "yes".to_owned(),
    };
    let review = |mapped: &Mapped| -> Vec<Value> {
        mapped.review.iter().map(|review| json!(format!("{} ({})", review.message, review.code))).collect()
    };
    let all = [
        ("leaves", json!(leaves(was)), json!(leaves(is))),
        ("for a person", json!(review(was)), json!(review(is))),
    ];
    let differ = all.into_iter().filter(|(_, was, is)| was != is);
    differ.map(|(path, old, new)| Field { path: path.to_owned(), old: Some(old), new: Some(new) }).collect()
}

/// The parts, by account, warehouse and reference.
fn parts(mapped: Mapped) -> Sent {
    let parts = mapped.fulfillment_orders.into_iter().map(|part| {
        let from = part.warehouse.map_or_else(String::new, |warehouse| format!(" from {warehouse}"));
        (format!("{}{from}, {}", part.account, part.reference), part.requests)
    });
    parts.collect()
}

/// What is sent no more, what is sent now, and what is sent otherwise.
fn sent(mut was: Sent, is: Sent, showing: Showing) -> Vec<Change> {
    let mut changes = Vec::new();
    for (what, after) in is {
        let (how, before) = was.remove(&what).map_or((How::New, Vec::new()), |before| (How::Changed, before));
        let fields = requests(&before, &after, showing);
        if how == How::New || !fields.is_empty() {
            changes.push(Change { what, how, fields });
        }
    }
    changes.extend(was.into_iter().map(|(what, before)| {
        let fields = requests(&before, &[], showing);
        Change { what, how: How::NoMore, fields }
    }));
    changes.sort_by(|one, other| (&one.what, one.how).cmp(&(&other.what, other.how)));
    changes
}

fn requests(before: &[Request], after: &[Request], showing: Showing) -> Vec<Field> {
    let mut fields = Vec::new();
    for index in 0..before.len().max(after.len()) {
        let line = |request: Option<&Request>| request.map(|it| json!(format!("{} {}", it.method, it.url)));
        let (old, new) = (before.get(index), after.get(index));
        if line(old) != line(new) {
            fields.push(Field { path: "request".to_owned(), old: line(old), new: line(new) });
        }
        if let (Some(old), Some(new)) = (old, new) {
            fields.extend(differing(&old.body, &new.body, showing));
        }
    }
    fields
}
