//! What all simulators share: the clock, the faults, what is on its way out and how often each call was made.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::calls::Calls;
use crate::faults::{Fault, FaultLevel, Faults};
use crate::ids::Ids;
use crate::outbox::{Deliver, Outbox};

/// The clock of the simulated world: the wall clock for servers, a counter in virtual time for tests.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The world in which the simulators play. Cloning it shares it.
#[derive(Clone)]
pub struct Stage {
    pub now: Now,
    pub faults: Arc<Faults>,
    pub outbox: Arc<Outbox>,
    pub calls: Arc<Calls>,
}

impl Stage {
    /// An empty world; the same seed gives the same ids and the same faults.
    pub fn new(now: Now, level: FaultLevel, seed: u64) -> Self {
        let faults = Arc::new(Faults::new(level, seed));
        Self { now, outbox: Arc::new(Outbox::new(faults.clone())), faults, calls: Arc::default() }
    }

    /// The time of the simulated world.
    pub fn time(&self) -> Timestamp {
        (self.now)()
    }

    /// The source of ids of one system, e.g. `commercetools`.
    pub fn ids(&self, system: &'static str) -> Ids {
        Ids::new(self.faults.seed(), system)
    }

    /// When lists show what a request makes now: at once, or as late as the faults want. `find` is what they call the
    /// looking, `about` what is looked for.
    pub(crate) fn visible(&self, find: &str, about: &str) -> Timestamp {
        let now = self.time();
        match self.faults.decide(find, about) {
            Some(Fault::FindDelayed { after }) => now.saturating_add(after).unwrap_or(now),
            Some(
                Fault::Unavailable503
                | Fault::TooMany429 { .. }
                | Fault::Failed500
                | Fault::AnswerLost
                | Fault::LateCommit { .. }
                | Fault::Conflict409
                | Fault::Drop
                | Fault::Delay(_)
                | Fault::Double,
            )
            | None => now,
        }
    }

    /// Performs the requests whose answer was lost before they were stored and that are due at `now`. Returns their number.
    pub async fn run_due(&self, now: Timestamp) -> usize {
        self.outbox.late().run(now).await
    }

    /// Runs everything that is due once: late commits first, then deliveries in order of their time. Returns how many
    /// things were run; failed deliveries are due again later, by their policy.
    pub async fn pump(&self, deliver: &dyn Deliver) -> usize {
        let mut ran = self.run_due(self.time()).await;
        for delivery in self.outbox.due(self.time()) {
            let answer = deliver.deliver(&delivery).await;
            self.outbox.settle(delivery, answer, self.time());
            ran += 1;
        }
        ran
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("now", &self.time())
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
