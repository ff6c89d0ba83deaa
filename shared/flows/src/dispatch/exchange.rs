//! Exchanges under a claim, with the partner and with the shop. None begins that might end behind the claim.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Failure;
use waybill_mapping::call::Call;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::LEASE;
use super::session::Session;
use crate::journal::{self, Topic};
use crate::world::{Rule, Shop};

/// What must be left of the lease beyond a call's own time-out.
const MARGIN: SignedDuration = SignedDuration::from_secs(10);

impl Session<'_> {
    /// Performs a call under the claim, if enough of the lease is left for it: when it is asked for, and when it is sent.
    pub(super) async fn perform<T: 'static>(&mut self, call: Call<T>) -> Result<T, Failure> {
        self.trail.begins_by = self.begins_by(call.timeout)?;
        let answer = self.world.perform(self.desk, call, &mut self.trail).await;
        self.trail.begins_by = None;
        answer
    }

    /// The same with the shop. It is noted behind what was exchanged with the partner.
    pub(super) async fn perform_at_shop<T: 'static>(
        &mut self,
        shop: &Shop,
        call: Call<T>,
    ) -> Result<T, Failure> {
        let mut trail = Trail::new(self.trail.trace.clone(), Purpose::Orders);
        trail.begins_by = self.begins_by(call.timeout)?;
        let answer = self.world.perform(shop, call, &mut trail).await;
        self.note_exchanges();
        let topic = Topic { account: None, ..self.topic() };
        self.entries.extend(journal::exchanges(self.world, &topic, &mut trail));
        answer
    }

    /// When a call that may take so long must have begun, by what is left of the lease.
    ///
    /// Errors: `Busy` when that has passed.
    fn begins_by(&self, timeout: Duration) -> Result<Option<Timestamp>, Failure> {
        if !self.world.safeguards.hold(Rule::EnoughLease) {
            return Ok(None);
        }
        let by = begins_by(self.until(), timeout);
        if self.world.now() > by {
            return Err(Failure::busy_for("too little of the claim is left", SignedDuration::from_secs(1)));
        }
        Ok(Some(by))
    }
}

/// When an exchange that may take so long can begin at the latest under a claim that holds until then.
pub(super) fn begins_by(until: Timestamp, timeout: Duration) -> Timestamp {
    let needed = SignedDuration::try_from(timeout).unwrap_or(LEASE).saturating_add(MARGIN);
    until.checked_sub(needed).unwrap_or(Timestamp::MIN)
}
