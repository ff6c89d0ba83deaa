//! Stock: what partners count, written to the shop's inventory.

mod book;
mod drift;
mod figures;
mod held;
mod in_flight;
mod owned;
mod pages;
mod put_off;
mod target;
mod told;
mod whole;
mod write;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Failure;
use waybill_domain::ids::{AccountId, ChannelKey, Sku, TraceId};
use waybill_domain::review::About;
use waybill_domain::stock::StockLevel;
use waybill_mapping::commercetools::stock::InventoryEntry;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::{self, RunError};
use crate::work::Work;
use crate::world::{Desk, Shop, World};
use crate::{names, reviews};

pub(crate) use book::{REFUSED, book, finish, is_booked};
pub use drift::Drift;
pub(crate) use drift::drifts;
pub(crate) use whole::Wholes;
pub use write::levels;

/// SKUs of one read: more make the address too long.
pub const AT_ONCE: usize = 100;

/// What figures came with.
#[derive(Debug, Clone, Copy)]
pub struct Came<'a> {
    /// Their trace.
    pub trace: &'a TraceId,
    /// How often they were tried before.
    pub tries: u32,
    /// When the youngest of them was heard of.
    pub first_seen: Timestamp,
}

/// Reads what changed at each warehouse of an account since the last run.
pub async fn deltas(world: &World, desk: &Desk) -> Result<(), RunError> {
    let Some(reports) = desk.partner().stock() else { return Ok(()) };
    for warehouse in desk.account.warehouses.keys() {
        pages::read_on(world, desk, reports, warehouse).await?;
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
