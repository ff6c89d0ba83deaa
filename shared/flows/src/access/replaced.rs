//! Keys that were replaced while this process runs. Others may have found the new one and opened the party again: whoever
//! still has the old one must not shut it for everybody.

use jiff::SignedDuration;
use tracing::{info, warn};
use waybill_mapping::partner::Secrets;

use super::Counterpart;
use super::told::named;
use crate::world::World;

/// So often at most a process reads the secrets of a party again because it is not let in.
const EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Whether an exchange that was not let in may come again with another key than it had: one that was taken meanwhile, or
/// the one that is stored now.
pub(super) async fn has_another_key(world: &World, with: &impl Counterpart, renewals: u64) -> bool {
    // Whoever is refused at the same moment waits for what the first one reads.
    let mut read_at = world.seen.read_at.lock().await;
    if with.endpoint().renewals() != renewals {
        return true;
    }
    let (party, now) = (with.party(), world.now());
    if read_at.get(&party).is_some_and(|at| now.duration_since(*at) < EVERY) {
        return false;
    }
    read_at.insert(party, now);
    let Some(stored) = stored(world, with).await else { return false };
    if stored.are_among(&with.endpoint().secrets()) {
        return false;
    }
    with.endpoint().renew_secrets(stored).await;
    let party = with.party();
    let (account, project) = named(&party);
    info!(account, project, "`{party}` has another key since; it is used from now on");
    true
}

/// Takes the key that is stored now, whether it is another one or not.
pub(super) async fn take(world: &World, with: &impl Counterpart) {
    let mut read_at = world.seen.read_at.lock().await;
    read_at.insert(with.party(), world.now());
    if let Some(stored) = stored(world, with).await {
        with.endpoint().renew_secrets(stored).await;
    }
}

async fn stored(world: &World, with: &impl Counterpart) -> Option<Secrets> {
    match world.secrets.read_again(with.secret(world)?).await {
        Ok(secrets) => Some(secrets),
        Err(cause) => {
            let party = with.party();
            let (account, project) = named(&party);
            warn!(account, project, %cause, "The secrets of `{party}` cannot be read again");
            None
        }
    }
}
