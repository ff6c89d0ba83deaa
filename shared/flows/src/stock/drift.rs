//! Stock that the shop shows otherwise than the partner's figure comes to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::ids::{AccountId, ChannelKey, ProjectKey, Sku, WarehouseId};
use waybill_domain::stock::StockLevel;
use waybill_settings::sections::StockOwner;

use super::AT_ONCE;
use super::target::Target;
use super::whole::{everything, in_time};
use super::write::{Channels, at_shop, by_channel, sums};
use crate::engine::RunError;
use crate::world::{Desk, World};

/// A SKU of which the shop shows too many units or too few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// Whose figure it is.
    pub account: AccountId,
    /// From which warehouse; of several that feed the channel, one of them.
    pub warehouse: WarehouseId,
    /// Of which shop.
    pub project: ProjectKey,
    /// At which of its channels.
    pub channel: ChannelKey,
    /// The shop's SKU.
    pub sku: Sku,
    /// Who owns the quantity: the other's figure is the one that is off.
    pub owner: StockOwner,
    /// Units that the shop shows.
    pub shop: i64,
    /// Units that the partner's figure comes to, less what is kept back and what is on its way.
    pub partner: i64,
    /// As of when the partner counted.
    pub since: Timestamp,
    /// What the partner said, for whoever writes it anew.
    #[serde(skip)]
    pub(crate) level: StockLevel,
}

/// Every SKU of an account whose figures are further apart than this. Reads all of the partner's stock, within what a
/// comparison of both sides may use of its limit, and the shop's entries of it.
///
/// # Errors
/// When one of both sides cannot be read: nothing is known then.
pub(crate) async fn drifts(world: &World, desk: &Desk, most: u32) -> Result<Vec<Drift>, RunError> {
    let trace = world.trace();
    let mut levels = Vec::new();
    for warehouse in desk.account.warehouses.keys() {
        levels.extend(everything(world, desk, warehouse, &trace).await?);
    }
    let mut drifts = Vec::new();
    for (channel, skus) in by_channel(world, desk, levels).await? {
        for some in chunks(skus) {
            in_time(world)?;
            // All was read: what a warehouse said nothing of, it does not carry.
            let some = sums(some);
            for shop in world.shops.values() {
                let project = shop.project.key();
                for (target, entry) in at_shop(world, desk, shop, &channel, &some).await? {
                    let Some((entry, figure)) = entry.zip(target.figure(world)) else { continue };
                    if entry.on_stock.abs_diff(figure) > u64::from(most) {
                        drifts.push(drift(world, desk, project, &target, (entry.on_stock, figure)));
                    }
                }
            }
        }
    }
    Ok(drifts)
}

fn drift(
    world: &World,
    desk: &Desk,
    project: &ProjectKey,
    target: &Target<'_>,
    (shop, partner): (i64, i64),
) -> Drift {
    Drift {
        account: desk.account.id.clone(),
        warehouse: target.level.warehouse.clone(),
        project: project.clone(),
        channel: target.channel.clone(),
        sku: target.sku.clone(),
        owner: target.owner(world, desk),
        shop,
        partner,
        since: target.level.as_of,
        level: target.level.clone(),
    }
}

/// As many SKUs at a time as one read of the shop takes.
fn chunks(skus: Channels) -> Vec<Channels> {
    let mut chunks = vec![BTreeMap::new()];
    for (sku, levels) in skus {
        if chunks.last().is_some_and(|chunk| chunk.len() >= AT_ONCE) {
            chunks.push(BTreeMap::new());
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.insert(sku, levels);
        }
    }
    chunks.retain(|chunk| !chunk.is_empty());
    chunks
}
