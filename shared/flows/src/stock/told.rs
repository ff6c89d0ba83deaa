//! What a partner tells of SKUs that it is asked for by name, and what it cannot tell.
//!
//! A row that cannot be read, and a SKU that may not be asked for, are figures without a number: such a SKU has some stock at
//! the warehouse, and nobody knows how much. A SKU that a warehouse does not carry has no figure.

use jiff::Timestamp;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{Sku, TraceId, WarehouseId};
use waybill_domain::review::About;
use waybill_domain::stock::StockLevel;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::whole::{Serves, out_of_all};
use super::write::shop_sku;
use crate::engine::RunError;
use crate::world::{Desk, World};
use crate::{names, reviews};

/// Where SKUs take more exchanges than this to be asked for, all of a warehouse is read: some partners tell one SKU at a time.
const BY_NAME: usize = 10;
/// Where so many SKUs are refused one by one and nothing is answered, it is not the SKUs.
const ALL_REFUSED: usize = 10;

/// The figures of some SKUs at a warehouse, and since when that is what the partner says: a SKU of which it says nothing was not
/// there then.
pub(super) async fn read(
    world: &World,
    desk: &Desk,
    (warehouse, skus): (&WarehouseId, &[Sku]),
    how: Serves,
    trace: &TraceId,
) -> Result<(Vec<StockLevel>, Timestamp), RunError> {
    let now = world.now();
    let Some(reports) = desk.partner().stock() else { return Ok((Vec::new(), now)) };
    let at_once = reports.most().max(1);
    if skus.len().div_ceil(at_once) > BY_NAME {
        return out_of_all(world, desk, (warehouse, skus), how, trace).await;
    }
    let mut open: Vec<&[Sku]> = skus.chunks(at_once).collect();
    let (mut levels, mut refused, mut is_answered) = (Vec::new(), 0, false);
    while let Some(skus) = open.pop() {
        let mut trail = Trail::new(trace.clone(), Purpose::News);
        let call = reports.levels(warehouse, skus, world.now());
        match (world.perform(desk, call, &mut trail).await, skus) {
            (Ok(page), _) => {
                is_answered = true;
                to_review(world, desk, warehouse, page.unreadable).await?;
                levels.extend(page.items);
            }
            (Err(Failure::Refused(refusal)), [sku]) => {
                refused += 1;
                if refused >= ALL_REFUSED && !is_answered {
                    return Err(Failure::Refused(refusal).into());
                }
                levels.push(may_not_be_asked(world, desk, (warehouse, sku), refusal).await?);
            }
            // One of them is to blame: asked for alone it is found.
            (Err(Failure::Refused(_)), several) => open.extend(several.chunks(several.len().div_ceil(2))),
            (Err(failure), _) => return Err(failure.into()),
        }
    }
    Ok((levels, now))
}

/// Rows of a warehouse that cannot be read, each for a person.
pub(super) async fn to_review(
    world: &World,
    desk: &Desk,
    warehouse: &WarehouseId,
    unreadable: Vec<Refusal>,
) -> Result<(), RunError> {
    let name = names::stock_cursor(&desk.account.id, warehouse.as_str());
    for refusal in unreadable {
        let about = About::Received { id: format!("{name}/{}", refusal.message) };
        reviews::put(world, about, Some(&desk.account.id), refusal, None).await?;
    }
    Ok(())
}

async fn may_not_be_asked(
    world: &World,
    desk: &Desk,
    (warehouse, sku): (&WarehouseId, &Sku),
    refusal: Refusal,
) -> Result<StockLevel, RunError> {
    let ours = shop_sku(world, desk, sku).await?.unwrap_or_else(|| sku.clone());
    let about = About::Stock { sku: ours.to_string(), warehouse: warehouse.to_string() };
    let message = format!("stock of `{sku}` may not be asked for: {}", refusal.message);
    let refusal = Refusal { message, ..refusal };
    reviews::put(world, about, Some(&desk.account.id), refusal, None).await?;
    Ok(StockLevel::unknown((desk.account.id.clone(), warehouse.clone()), sku.clone(), world.now()))
}
