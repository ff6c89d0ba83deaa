//! What runs by schedule.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{AccountId, ProjectKey};
use waybill_routing::account::Mode;

use crate::world::World;

/// Both sides are compared for the first time so long after the start, and within as much again: not with everything else,
/// and not by all who were started together at once.
const FIRST_COMPARISON: SignedDuration = SignedDuration::from_secs(60);

/// It is looked so often whether there is something to tell others, where a process goes by its own clock.
const PUBLISH_EVERY: SignedDuration = SignedDuration::from_secs(15);

/// One scheduled run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Orders changed in a project.
    Pull(ProjectKey),
    /// Stock of an account.
    Stock(AccountId),
    /// News of an account.
    Poll(AccountId),
    /// Both sides compared.
    Reconcile,
    /// Events for others are handed over.
    Publish,
    /// Who does not let us in is tried, and parked work that can go on is resumed.
    Tend,
}

impl Run {
    /// Its name, for logs.
    pub fn name(&self) -> String {
        match self {
            Self::Pull(project) => format!("order-pull {project}"),
            Self::Stock(account) => format!("inventory-deltas {account}"),
            Self::Poll(account) => format!("partner-poll {account}"),
            Self::Reconcile => "reconcile".to_owned(),
            Self::Publish => "publish".to_owned(),
            Self::Tend => "tend".to_owned(),
        }
    }

    /// Every run of the deployment, and how often the settings want it.
    pub fn every(world: &World) -> Vec<(Self, SignedDuration)> {
        let schedules = &world.settings.schedules;
        let mut runs = Vec::new();
        for project in world.shops.keys() {
            runs.push((Self::Pull(project.clone()), schedules.pull_every.into()));
        }
        for desk in world.desks.values().filter(|desk| desk.account.mode == Mode::On) {
            let account = &desk.account;
            if desk.partner().stock().is_some() {
                runs.push((Self::Stock(account.id.clone()), account.stock_every.into()));
            }
            if desk.partner().polled().is_some() {
                runs.push((Self::Poll(account.id.clone()), account.poll_every.into()));
            }
        }
        runs.push((Self::Reconcile, schedules.reconcile_every.into()));
        runs.push((Self::Tend, SignedDuration::from_mins(1)));
        if world.outlet.is_some() {
            runs.push((Self::Publish, PUBLISH_EVERY));
        }
        runs
    }
}

/// What runs when.
#[derive(Debug)]
pub struct Timetable {
    entries: Vec<(Run, SignedDuration, Timestamp)>,
}

impl Timetable {
    /// The schedules of the settings: everything due at once, but the comparison of both sides, which has its first
    /// time a little later.
    pub fn new(world: &World) -> Self {
        let now = world.now();
        let first = |run: &Run, every: SignedDuration| match run {
            Run::Reconcile => now.checked_add(soon(world).min(every)).unwrap_or(now),
            Run::Pull(_) | Run::Stock(_) | Run::Poll(_) | Run::Publish | Run::Tend => now,
        };
        let entry = |(run, every): (Run, SignedDuration)| (run.clone(), every, first(&run, every));
        Self { entries: Run::every(world).into_iter().map(entry).collect() }
    }

    /// What is due, put forward to its next time.
    pub fn due(&mut self, now: Timestamp) -> Vec<Run> {
        let mut due = Vec::new();
        for (run, every, next) in &mut self.entries {
            if *next <= now {
                due.push(run.clone());
                *next = now.checked_add(*every).unwrap_or(Timestamp::MAX);
            }
        }
        due
    }

    /// When the next run is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.entries.iter().map(|(.., next)| *next).min()
    }
}

/// When both sides are compared for the first time, from the start on.
fn soon(world: &World) -> SignedDuration {
    let seconds = world.chance.next() % 60;
    FIRST_COMPARISON.saturating_add(SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0)))
}
