//! Brakes: an effect that is suddenly large stops, and a person is called.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::AccountId;
use waybill_domain::review::About;
use waybill_ledger::LedgerError;

use crate::world::World;
use crate::{names, reviews};

/// Whether one more order may be cancelled at the account within this hour.
pub(crate) async fn may_cancel(world: &World, account: &AccountId) -> Result<bool, LedgerError> {
    let allowed = world.settings.brakes.cancels_per_hour;
    let count = world.ledger.count(&names::cancels(account), hour(world.now()), 1).await?;
    if count <= allowed {
        return Ok(true);
    }
    let message = format!(
        "more than {allowed} orders were to be cancelled at `{account}` within the hour; the rest wait"
    );
    reviews::put(world, About::Account, Some(account), Refusal::new("brake-cancels", message), None).await?;
    Ok(false)
}

/// Whether a run may set this many of this many SKUs to zero.
pub(crate) async fn may_zero(
    world: &World,
    account: &AccountId,
    zeroed: usize,
    of: usize,
) -> Result<bool, LedgerError> {
    let percent = usize::from(world.settings.brakes.zeroed_share_percent);
    let few = zeroed < world.settings.brakes.zeroed_at_least as usize;
    if few || zeroed * 100 <= of * percent {
        return Ok(true);
    }
    let message = format!(
        "{zeroed} of {of} SKUs of `{account}` would go to zero at once; nothing of this page was written"
    );
    reviews::put(world, About::Account, Some(account), Refusal::new("brake-stock", message), None).await?;
    Ok(false)
}

fn hour(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    now.checked_sub(SignedDuration::from_secs(second.rem_euclid(3600))).unwrap_or(now)
}
