//! Looks for orders. ShipStation finds an order by the beginning of its number, never by its key: whatever else begins so
//! is left out.

use bytes::Bytes;
use http::Response;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::Seen;
use waybill_domain::ids::PartnerOrderId;

use super::family::{self, Member};
use super::seen::{self, Lack};
use super::{ShipStation, errors, order};
use crate::call::Call;
use crate::partner::Sought;

/// The most rows that a page can have.
const ROWS: &str = "500";

/// Everything that stands under a reference, cancelled orders included.
pub(super) fn by_reference(station: &ShipStation, sought: &Sought<'_>) -> Call<Vec<Seen>> {
    let key = sought.reference.to_string();
    numbered(station, order::name(sought.number, sought.reference), move |answer| {
        families(answer, &key, None)?.iter().map(|family| seen::seen(family)).collect()
    })
}

/// An order by its id, with what was split off it. People may have given it another number, so one that is not among
/// those of its number is not gone yet: it is lacking, and read by its id before anything is done.
pub(super) fn by_id(station: &ShipStation, id: &PartnerOrderId, sought: &Sought<'_>) -> Call<Option<Seen>> {
    let (id, key) = (id.clone(), sought.reference.to_string());
    numbered(station, order::name(sought.number, sought.reference), move |answer| {
        let families = known_families(answer, &key, id.as_str())?;
        let family = families.iter().find(|family| holds(family, id.as_str()));
        family.map_or_else(|| Ok(seen::missing(&id)), |family| seen::seen(family)).map(Some)
    })
}

/// Reads what a part lacks.
pub(super) fn complete(station: &ShipStation, seen: &Seen, lack: Lack) -> Call<Seen> {
    match lack {
        Lack::Order => alone(station, seen),
        Lack::Kin | Lack::News => kin(station, seen),
    }
}

/// The code of a refusal because too many numbers begin alike.
const TOO_MANY: &str = "too-many-matches";

fn alone(station: &ShipStation, before: &Seen) -> Call<Seen> {
    let before = before.clone();
    station.ask("order", &format!("/orders/{}", before.id), &[], move |answer| match errors::json(answer) {
        Ok(order) => Ok(seen::lacking(seen::alone(order)?, Lack::Kin)),
        Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => Ok(seen::gone(&before.id)),
        Err(failure) => Err(failure),
    })
}

fn kin(station: &ShipStation, before: &Seen) -> Call<Seen> {
    let before = before.clone();
    let known = seen::family(&before);
    let key = known.first().and_then(|head| head.order.key.clone()).unwrap_or_default();
    let number = before.number.clone().unwrap_or_else(|| key.clone());
    numbered(station, &number, move |answer| {
        let families = known_families(answer, &key, before.id.as_str())?;
        let family = families.iter().find(|family| holds(family, before.id.as_str()));
        // What was read by its id is there, whatever a list says.
        let mut after = seen::seen(family.unwrap_or(&known))?;
        super::amend::carry_notes(&before, &mut after);
        Ok(after)
    })
}

fn holds(family: &[Member], id: &str) -> bool {
    family.iter().any(|member| member.order.id.as_str() == id)
}

fn numbered<T>(
    station: &ShipStation,
    number: &str,
    read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
) -> Call<T> {
    station.ask("orders_by_number", "/orders", &[("orderNumber", number), ("pageSize", ROWS)], read)
}

/// The families on a page, for an order that is known by its id: one that does not show may be elsewhere.
fn known_families(answer: &Response<Bytes>, key: &str, id: &str) -> Result<Vec<Vec<Member>>, Failure> {
    match families(answer, key, Some(id)) {
        Err(Failure::Refused(refusal)) if refusal.code == TOO_MANY => Ok(Vec::new()),
        read => read,
    }
}

/// The families on a page. Older orders come first, and numbers grow: an order that is not on the first page of those
/// that begin alike cannot be told from one that is not there.
fn families(answer: &Response<Bytes>, key: &str, id: Option<&str>) -> Result<Vec<Vec<Member>>, Failure> {
    let page = errors::rows(answer, "orders")?;
    let families = family::families(page.rows, key, id)?;
    if families.is_empty() && page.next.is_some() {
        let words = "more orders at ShipStation begin with this number than can be read at once";
        return Err(Failure::refused(TOO_MANY, words));
    }
    Ok(families)
}
