//! What the brake holds back of an account's stock: each SKU once, however often it is met.

use std::collections::BTreeMap;

use waybill_domain::ids::{Sku, TraceId, WarehouseId};
use waybill_domain::stock::{Figures, Place, StockLevel, learn_places};
use waybill_queue::Envelope;

use super::AT_ONCE;
use super::figures::UNDATED;
use crate::engine::RunError;
use crate::parking::{self, Put};
use crate::work::Work;
use crate::world::{Desk, World};
use crate::{brakes, names};

/// What is held of a SKU at a warehouse: that it is to be read anew, and news of what lies where.
type Held = BTreeMap<(WarehouseId, Sku), BTreeMap<String, Place>>;

/// Parks figures until the brake lets them pass. They are read anew then, so what is parked already needs no second parking:
/// however long the brake is on, what it holds is no more than the account's SKUs.
pub(super) async fn hold_back(
    world: &World,
    desk: &Desk,
    levels: impl Iterator<Item = &StockLevel>,
    trace: &TraceId,
) -> Result<(), RunError> {
    let account = desk.account.id.clone();
    let held = held(world, desk).await?;
    let to_read = |level: &StockLevel| StockLevel {
        // A sum over warehouses is no figure of one, and none of it counts later.
        figures: Figures::default(),
        as_of: UNDATED,
        ..level.clone()
    };
    let levels: Vec<StockLevel> = levels.filter(|level| !is_held(&held, level)).map(to_read).collect();
    let queue = names::stock(&account);
    for levels in levels.chunks(AT_ONCE) {
        let work = &Work::Stock { account: account.clone(), levels: levels.to_vec(), only: None };
        let put = Put { queue: &queue, trace, first_seen: world.now(), work };
        parking::at_gate(world, put, names::stock_gate(&account)).await?;
    }
    Ok(())
}

async fn held(world: &World, desk: &Desk) -> Result<Held, RunError> {
    let mut held = Held::new();
    for parked in brakes::held_stock(world, &desk.account.id).await? {
        let work = Envelope::decode(&parked.body).ok().as_ref().and_then(parking::work);
        let Some(Work::Stock { levels, .. }) = work else { continue };
        for level in levels {
            learn_places(held.entry((level.warehouse, level.sku)).or_default(), level.places);
        }
    }
    Ok(held)
}

fn is_held(held: &Held, level: &StockLevel) -> bool {
    let Some(places) = held.get(&(level.warehouse.clone(), level.sku.clone())) else { return false };
    level.places.iter().all(|(name, place)| places.get(name).is_some_and(|known| known >= place))
}
