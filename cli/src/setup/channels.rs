//! Channels: one for each account, which marks orders as known to it, and one for each warehouse's stock.

use waybill_domain::failure::Failure;
use waybill_domain::ids::ChannelKey;
use waybill_flows::world::Shop;
use waybill_mapping::commercetools::setup::{ChannelFor, channel, missing_role};

use super::place::{Looked, Place};
use super::report::Outcome;

/// Creates the channels that are missing, and gives others the role that they lack.
pub(super) async fn bring(place: &mut Place<'_>, shop: &Shop) {
    let world = place.world;
    for (id, desk) in &world.desks {
        let account = &desk.account;
        let name = format!("Waybill: orders known to {id}");
        one(place, shop, &account.sync_channel, &name, ChannelFor::Account).await;
        for (warehouse, key) in &account.warehouses {
            let name = format!("Warehouse {warehouse} of {id}");
            one(place, shop, key, &name, ChannelFor::Warehouse).await;
        }
    }
}

async fn one(place: &mut Place<'_>, shop: &Shop, key: &ChannelKey, name: &str, purpose: ChannelFor) {
    let thing = format!("channel `{key}`");
    place.bring(&thing, async |place| look(place, shop, key, name, purpose).await).await;
}

async fn look(
    place: &mut Place<'_>,
    shop: &Shop,
    key: &ChannelKey,
    name: &str,
    purpose: ChannelFor,
) -> Result<Looked, Failure> {
    let draft = channel(key, name, purpose);
    let roles = draft.roles.join(", ");
    let Some(there) = place.ask(shop.project.channel(key)).await? else {
        let what = format!("created with role {roles}");
        return place.create(what, shop.project.create_channel(&draft)).await;
    };
    let Some(action) = missing_role(&there, purpose) else { return Ok(Looked::There(Outcome::Stands)) };
    let what = format!("given role {roles}");
    place.update(what, shop.project.update_channel(&there, &[action])).await
}
