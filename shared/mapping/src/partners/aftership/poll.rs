//! What changed since the cursor: whatever webhooks did not say, or said 14 times to nobody.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::event::FulfillmentEvent;

use super::AfterShip;
use super::known::{self, ROWS};
use super::rest::Ask;
use crate::call::Call;
use crate::partner::Page;

pub(super) const POLLS: &[&str] = &["trackings"];

/// AfterShip keeps 120 days; a day less, for it refuses what lies before them.
const KEPT: SignedDuration = SignedDuration::from_hours(119 * 24);

/// One page of what changed.
pub(super) fn poll(
    aftership: &AfterShip,
    since: Timestamp,
    page: Option<&str>,
    now: Timestamp,
) -> Call<Page<FulfillmentEvent>> {
    let since = since.max(now.checked_sub(KEPT).unwrap_or(since));
    let since = since.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let mut query = vec![("updated_at_min", since), ("limit", ROWS.to_owned())];
    query.extend(page.map(|cursor| ("cursor", cursor.to_owned())));
    Ask::list("trackings_changed", query).call(aftership, |sent| {
        let Page { items, next, unreadable } = known::page(&sent);
        Ok(Page { items: items.into_iter().map(FulfillmentEvent::tracked).collect(), next, unreadable })
    })
}
