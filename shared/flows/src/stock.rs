//! Stock: what partners count, written to the shop's inventory.

mod book;
mod drift;
mod figures;
mod in_flight;
mod owned;
mod put_off;
mod target;
mod write;

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use waybill_domain::failure::Failure;
use waybill_domain::ids::{AccountId, ChannelKey, Sku, TraceId, WarehouseId};
use waybill_domain::review::About;
use waybill_domain::stock::StockLevel;
use waybill_mapping::commercetools::stock::InventoryEntry;
use waybill_mapping::partner::{ReportsStock, is_due};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::{self, RunError};
use crate::poll::stamp;
use crate::work::Work;
use crate::world::{Desk, Shop, World};
use crate::{names, reviews};

pub(crate) use book::{REFUSED, book, finish, is_booked};
pub use drift::Drift;
pub(crate) use drift::drifts;
pub use write::levels;

/// SKUs of one read: more make the address too long.
pub const AT_ONCE: usize = 100;

/// How far a delta reads back before its cursor: late changes and unsharp clocks.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// Reads what changed at each warehouse of an account since the last run.
pub async fn deltas(world: &World, desk: &Desk) -> Result<(), RunError> {
    let Some(reports) = desk.partner().stock() else { return Ok(()) };
    for warehouse in desk.account.warehouses.keys() {
        warehouse_delta(world, desk, reports, warehouse).await?;
    }
    Ok(())
}

async fn warehouse_delta(
    world: &World,
    desk: &Desk,
    reports: &dyn ReportsStock,
    warehouse: &WarehouseId,
) -> Result<(), RunError> {
    let name = names::stock_cursor(&desk.account.id, warehouse.as_str());
    let (started, trace) = (world.now(), world.trace());
    let cursor = world.ledger.cursor(&name).await?;
    let since = match &cursor {
        None => None,
        Some(cursor) => {
            let at: Timestamp =
                cursor.value.parse().map_err(|error| RunError::Cursor(format!("{name}: {error}")))?;
            let everything = reports.sweeps_every().is_some_and(|every| is_due(every, at, started));
            (!everything).then(|| at.checked_sub(OVERLAP).unwrap_or(at))
        }
    };
    let mut page: Option<String> = None;
    loop {
        let mut trail = Trail::new(trace.clone(), Purpose::News);
        let call = reports.changes(warehouse, since, page.as_deref(), world.now());
        let answer = world.perform(desk, call, &mut trail).await?;
        for refusal in answer.unreadable {
            let about = About::Received { id: format!("{name}/{}", refusal.message) };
            reviews::put(world, about, Some(&desk.account.id), refusal, None).await?;
        }
        enqueue(world, &desk.account.id, answer.items, &trace).await?;
        page = answer.next;
        if page.is_none() {
            break;
        }
    }
    if !world.ledger.advance(&name, cursor.as_ref(), &stamp(started), &world.token()).await? {
        info!(account = %desk.account.id, "Another run of the stock deltas was faster");
    }
    Ok(())
}

/// Puts figures into the account's stock queue, at most a hundred a message.
pub(crate) async fn enqueue(
    world: &World,
    account: &AccountId,
    levels: Vec<StockLevel>,
    trace: &TraceId,
) -> Result<(), RunError> {
    for levels in levels.chunks(AT_ONCE) {
        let work = Work::Stock { account: account.clone(), levels: levels.to_vec(), only: None };
        let group = account.as_str().to_owned();
        let message = engine::outgoing(world, trace, &work, group, SignedDuration::ZERO);
        world.queue.send(&names::stock(account), vec![message], world.now()).await?;
    }
    Ok(())
}

/// The shop's entries of some SKUs at a channel.
pub(crate) async fn entries(
    world: &World,
    shop: &Shop,
    channel: &ChannelKey,
    skus: &[Sku],
) -> Result<Vec<InventoryEntry>, Failure> {
    let Some(id) = channel_id(world, shop, channel).await? else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for skus in skus.chunks(AT_ONCE) {
        let mut trail = Trail::new(world.trace(), Purpose::News);
        let call = shop.project.inventory(skus, Some(&id));
        let page = world.perform(shop, call, &mut trail).await?;
        for refusal in page.unreadable {
            let about = About::Received { id: format!("inventory/{}", refusal.message) };
            let kept = reviews::put(world, about, None, refusal, None).await;
            kept.map_err(|error| Failure::busy(error.to_string()))?;
        }
        all.extend(page.entries);
    }
    Ok(all)
}

/// A channel's id, asked for once.
pub(crate) async fn channel_id(
    world: &World,
    shop: &Shop,
    key: &ChannelKey,
) -> Result<Option<String>, Failure> {
    if let Some(id) = shop.known_channel(key) {
        return Ok(Some(id));
    }
    let mut trail = Trail::new(world.trace(), Purpose::News);
    let channel = world.perform(shop, shop.project.channel(key), &mut trail).await?;
    Ok(channel.map(|channel| {
        shop.learn_channel(key, &channel.id);
        channel.id
    }))
}
