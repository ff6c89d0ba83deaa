//! Stock of warehouses that are large: read page by page, whatever comes between.

mod held;
mod pages;
mod pile;
mod refused;
mod several;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use waybill_domain::ids::WarehouseId;
use waybill_domain::stock::StockLevel;
use waybill_flows::engine::outgoing;
use waybill_flows::names;
use waybill_flows::work::Work;
use waybill_simulators::control::Controlled as _;

use crate::passing::Passing;
use crate::scene::us;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The warehouse has so many units of each of so many SKUs beside the mugs.
pub(crate) fn count(passing: &Passing, skus: usize, units: i64) {
    for number in 0..skus {
        passing.sandbox.partner.count(&format!("CAP-{number}"), units);
    }
}

/// How many SKUs the shop has so many units of.
pub(crate) fn in_shop(passing: &Passing, units: i64) -> usize {
    let books = passing.sandbox.shop.0.books();
    let has = |entry: &&Value| entry["quantityOnStock"] == units;
    books["inventory"].as_array().unwrap().iter().filter(has).count()
}

/// News that figures of these SKUs changed, and nobody says to what.
async fn news_of(passing: &Passing, skus: impl Iterator<Item = usize>) {
    let warehouse: WarehouseId = passing.world.desks[&us()].account.warehouses.keys().next().unwrap().clone();
    let levels: Vec<StockLevel> = skus
        .map(|number| {
            let sku = format!("CAP-{number}").as_str().try_into().unwrap();
            StockLevel::unknown((us(), warehouse.clone()), sku, Timestamp::MIN)
        })
        .collect();
    let (world, work) = (&passing.world, Work::Stock { account: us(), levels, only: None });
    let message = outgoing(world, &world.trace(), &work, "us".to_owned(), SignedDuration::ZERO);
    world.queue.send(&names::stock(&us()), vec![message], world.now()).await.unwrap();
}
