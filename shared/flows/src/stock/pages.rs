//! Reads what changed at a warehouse, page by page.
//!
//! The cursor moves with every page, after its figures are in the queue: a run that the budget or its time cuts goes on at its
//! page, so that a warehouse of any size is read to its end.

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::WarehouseId;
use waybill_domain::review::About;
use waybill_ledger::Cursor;
use waybill_mapping::partner::{ReportsStock, is_due};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::enqueue;
use super::told::to_review;
use crate::engine::RunError;
use crate::progress::{PAGE_REFUSED, Progress};
use crate::world::{Desk, World};
use crate::{names, reviews};

/// How far a delta reads back before its cursor: late changes and unsharp clocks.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
/// A reading that began longer ago begins again: no partner says for how long it can be asked for the next page.
const KEPT: SignedDuration = SignedDuration::from_hours(6);
/// Up to when a warehouse was read of which nothing was.
const NEVER: Timestamp = Timestamp::constant(0, 0);

/// Reads on at a warehouse, to the end of what changed.
pub(super) async fn read_on(
    world: &World,
    desk: &Desk,
    reports: &dyn ReportsStock,
    warehouse: &WarehouseId,
) -> Result<(), RunError> {
    let name = names::stock_cursor(&desk.account.id, warehouse.as_str());
    let mut cursor = world.ledger.cursor(&name).await?;
    let mut at = unfinished(world, reports, &name, cursor.as_ref())?;
    let mut was_cut = at.page.is_some();
    loop {
        let started = at.started.unwrap_or_else(|| world.now());
        let (reads_all, was_again) = (at.reads_all, at.is_again);
        let (next, refused) = match page(world, desk, (reports, warehouse), &at).await {
            Ok(page) => (at.after(started, page), None),
            Err(RunError::Exchange(Failure::Refused(refusal))) if at.page.is_some() => {
                (at.again(world.now()), Some(refusal))
            }
            Err(error) => return Err(error),
        };
        let is_over = next.started.is_none();
        if is_over && was_again {
            reviews::passed(world, &begun_again(&name), Some(&desk.account.id)).await?;
        }
        // While everything was read, for longer than one run, nobody looked at what changed: that comes first now, though
        // everything may be due once more.
        let follows = is_over && was_cut && reads_all && reports.sweeps_every().is_some();
        at = if follows { next.begun(world.now(), false) } else { next };
        was_cut &= !is_over;
        let text = at.text();
        if !world.ledger.advance(&name, cursor.as_ref(), &text, &world.token()).await? {
            info!(account = %desk.account.id, "Another run of the stock deltas was faster");
            return Ok(());
        }
        if let Some(refusal) = refused {
            // The end of what begins again closes the entry: it is there once the cursor says so.
            return begins_again(world, desk, &name, &refusal).await;
        }
        if is_over && !follows {
            return Ok(());
        }
        cursor = world.ledger.cursor(&name).await?;
        if cursor.as_ref().is_none_or(|cursor| cursor.value != text) {
            return Ok(());
        }
    }
}

/// Where to read on: at the page of an unfinished reading, or at the first page of the next one. The first one of all, and
/// where it is due the one now, reads everything.
fn unfinished(
    world: &World,
    reports: &dyn ReportsStock,
    name: &str,
    cursor: Option<&Cursor>,
) -> Result<Progress, RunError> {
    let now = world.now();
    let Some(cursor) = cursor else { return Ok(Progress::begin(NEVER).begun(now, true)) };
    let at = Progress::read(name, &cursor.value)?;
    Ok(match at.started {
        Some(started) if now.duration_since(started) < KEPT => at,
        Some(_) => at.again(now),
        None => {
            let is_due = reports.sweeps_every().is_some_and(|every| is_due(every, at.from, now));
            at.begun(now, is_due)
        }
    })
}

/// Reads one page into the queue; answers which is the next.
async fn page(
    world: &World,
    desk: &Desk,
    (reports, warehouse): (&dyn ReportsStock, &WarehouseId),
    at: &Progress,
) -> Result<Option<String>, RunError> {
    let mut trail = Trail::new(world.trace(), Purpose::Sweep);
    let since = (!at.reads_all).then(|| at.from.checked_sub(OVERLAP).unwrap_or(at.from));
    let call = reports.changes(warehouse, since, at.page.as_deref(), world.now());
    let mut answer = world.perform(desk, call, &mut trail).await?;
    to_review(world, desk, warehouse, answer.unreadable).await?;
    // What has no number here would have none if it were asked for by name.
    answer.items.retain(|level| !level.is_unknown());
    enqueue(world, &desk.account.id, answer.items, &trail.trace).await?;
    Ok(answer.next)
}

/// A page that is refused would be refused for ever: a person is told, and the reading begins at its first page again.
async fn begins_again(world: &World, desk: &Desk, name: &str, refusal: &Refusal) -> Result<(), RunError> {
    let message = format!(
        "a page of `{name}` is not given, and the reading begins at its first page again: {} ({})",
        refusal.message, refusal.code
    );
    let told = Refusal::new(PAGE_REFUSED, message);
    Ok(reviews::put(world, begun_again(name), Some(&desk.account.id), told, None).await?)
}

fn begun_again(name: &str) -> About {
    About::Received { id: format!("{name}/page") }
}
