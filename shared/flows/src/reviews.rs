//! Putting what needs a person's decision into the review queue, and closing it when it passed.

use jiff::Timestamp;
use serde_json::Value;
use waybill_domain::facets::Fingerprint;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::AccountId;
use waybill_domain::order::Order;
use waybill_domain::review::{About, ReviewEntry};
use waybill_ledger::LedgerError;
use waybill_mapping::commercetools::calls::UnreadableOrder;

use crate::world::World;

/// What an order's entries are about.
pub(crate) fn about(order: &Order) -> About {
    About::Order { order: order.id.clone(), number: order.number.clone() }
}

/// Records a refusal; the same one seen again updates its entry.
pub(crate) async fn put(
    world: &World,
    about: About,
    account: Option<&AccountId>,
    refusal: Refusal,
    kept: Option<Value>,
) -> Result<(), LedgerError> {
    world.counts.add("review");
    let now = world.now();
    let entry = ReviewEntry {
        about,
        account: account.cloned(),
        refusal,
        kept,
        first_seen: now,
        last_seen: now,
        closed: None,
    };
    world.ledger.review_upsert(&entry).await
}

/// Closes the open entries of an order whose work passed.
pub(crate) async fn passed(
    world: &World,
    about: &About,
    account: Option<&AccountId>,
) -> Result<(), LedgerError> {
    world.ledger.review_close(about, account, None, "passed", world.now()).await.map(|_closed| ())
}

/// Orders of the shop that cannot be read: kept whole.
pub(crate) async fn unreadable(world: &World, orders: Vec<UnreadableOrder>) -> Result<(), LedgerError> {
    for order in orders {
        let about = match order.id {
            Some(id) => About::Order { order: id, number: order.number },
            None => About::Received { id: Fingerprint::of(&order.kept).short().to_owned() },
        };
        put(world, about, None, order.refusal, Some(order.kept)).await?;
    }
    Ok(())
}
