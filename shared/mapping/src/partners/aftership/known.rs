//! Trackings that are there: reading, changing and removing them.

use serde_json::Value;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{OrderId, ProjectKey, TrackingId};
use waybill_domain::tracking::{MadeFor, TrackingUpdate};

use super::errors::NOT_FOUND;
use super::rest::Ask;
use super::wire::{text, tracking};
use super::{AfterShip, body};
use crate::call::Call;
use crate::parcels::ToTrack;
use crate::partner::Page;

/// Rows of a page of a list.
pub(super) const ROWS: &str = "200";

/// Reads one.
pub(super) fn read(aftership: &AfterShip, id: &TrackingId) -> Call<Option<TrackingUpdate>> {
    Ask::read(id.as_str()).answered(aftership, found)
}

/// Changes one.
pub(super) fn update(
    aftership: &AfterShip,
    id: &TrackingId,
    parcel: &ToTrack,
) -> Result<Call<Option<TrackingUpdate>>, Refusal> {
    body::number(parcel)?;
    Ok(Ask::update(id.as_str(), body::update(aftership, parcel)).answered(aftership, found))
}

/// Removes one.
pub(super) fn remove(aftership: &AfterShip, id: &TrackingId) -> Call<()> {
    Ask::delete(id.as_str()).answered(aftership, |answer| match answer {
        Err(Failure::Refused(refusal)) if refusal.code == NOT_FOUND => Ok(()),
        answer => answer.map(|_deleted| ()),
    })
}

/// What stands there, or that nothing does.
fn found(answer: Result<Value, Failure>) -> Result<Option<TrackingUpdate>, Failure> {
    match answer {
        Ok(sent) => one(&sent).map(Some),
        Err(Failure::Refused(refusal)) if refusal.code == NOT_FOUND => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A tracking that an answer consists of. One that cannot be read may well be there.
pub(super) fn one(sent: &Value) -> Result<TrackingUpdate, Failure> {
    tracking(sent, None).map_err(|refusal| Failure::unknown(refusal.message))
}

/// The trackings of a page of a list, and what of it cannot be read.
pub(super) fn page(sent: &Value) -> Page<TrackingUpdate> {
    let mut page = Page { items: Vec::new(), next: None, unreadable: Vec::new() };
    for row in sent.get("trackings").and_then(Value::as_array).into_iter().flatten() {
        match tracking(row, None) {
            Ok(update) => page.items.push(update),
            Err(refusal) => page.unreadable.push(refusal),
        }
    }
    let pagination = sent.get("pagination");
    let more = pagination.and_then(|told| told.get("has_next_page")).and_then(Value::as_bool);
    let cursor = text(pagination.and_then(|told| told.get("next_cursor")));
    page.next = cursor.filter(|_| more != Some(false));
    page
}

/// What we made for an order.
pub(super) fn of_order(
    aftership: &AfterShip,
    project: &ProjectKey,
    order: &OrderId,
    at: Option<&str>,
) -> Call<Page<TrackingUpdate>> {
    let made = MadeFor { project: project.clone(), order: order.clone() };
    let mut query = vec![("order_id", order.as_str().to_owned()), ("limit", ROWS.to_owned())];
    query.extend(at.map(|cursor| ("cursor", cursor.to_owned())));
    Ask::list("trackings_of_order", query).call(aftership, move |sent| {
        let mut page = page(&sent);
        page.items.retain(|update| update.made_for.as_ref() == Some(&made));
        Ok(page)
    })
}
