//! What runs by schedule.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::ids::{AccountId, ProjectKey};
use waybill_ledger::Parked;
use waybill_queue::Outgoing;
use waybill_routing::account::Mode;

use super::RunError;
use crate::world::World;
use crate::{poll, pull, reconcile, stock};

/// Parked messages of one run.
const PARKED: usize = 500;

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
    /// Locked accounts tried, parked work resumed, expired items swept.
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
            Self::Tend => "tend".to_owned(),
        }
    }
}

/// What runs when.
#[derive(Debug)]
pub struct Timetable {
    entries: Vec<(Run, SignedDuration, Timestamp)>,
}

impl Timetable {
    /// The schedules of the settings, everything due at once.
    pub fn new(world: &World) -> Self {
        let (now, schedules) = (world.now(), &world.settings.schedules);
        let mut entries = Vec::new();
        for project in world.shops.keys() {
            entries.push((Run::Pull(project.clone()), schedules.pull_every.into(), now));
        }
        for desk in world.desks.values().filter(|desk| desk.account.mode == Mode::On) {
            let account = &desk.account;
            if desk.partner().stock().is_some() {
                entries.push((Run::Stock(account.id.clone()), account.stock_every.into(), now));
            }
            if desk.partner().polled().is_some() {
                entries.push((Run::Poll(account.id.clone()), account.poll_every.into(), now));
            }
        }
        let reconcile: SignedDuration = schedules.reconcile_every.into();
        entries.push((Run::Reconcile, reconcile, now.checked_add(reconcile).unwrap_or(now)));
        entries.push((Run::Tend, SignedDuration::from_mins(1), now));
        Self { entries }
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

/// Does one run.
pub async fn run(world: &World, run: &Run) -> Result<(), RunError> {
    match run {
        Run::Pull(project) => match world.shops.get(project) {
            Some(shop) => pull::project(world, shop).await.map(|_looked| ()),
            None => Ok(()),
        },
        Run::Stock(account) => match world.desks.get(account) {
            Some(desk) => guarded(world, account, stock::deltas(world, desk).await).await,
            None => Ok(()),
        },
        Run::Poll(account) => match world.desks.get(account) {
            Some(desk) => guarded(world, account, poll::account(world, desk).await).await,
            None => Ok(()),
        },
        Run::Reconcile => reconcile::run(world).await.map(|_report| ()),
        Run::Tend => tend(world).await,
    }
}

/// A run that finds the account locked marks it so: the bell rings once.
async fn guarded(world: &World, account: &AccountId, outcome: Result<(), RunError>) -> Result<(), RunError> {
    use waybill_domain::failure::Failure;
    if let Err(RunError::Exchange(Failure::LockedOut { cause })) = &outcome {
        reconcile::lock_out(world, account, cause).await?;
    }
    outcome
}

async fn tend(world: &World) -> Result<(), RunError> {
    for desk in world.desks.values() {
        reconcile::probe(world, desk).await?;
    }
    for parked in world.ledger.due_parked(world.now(), PARKED).await? {
        resume(world, &parked).await?;
    }
    Ok(())
}

/// Sent first, taken away after: what dies in between is sent twice, and looks are harmless to repeat.
async fn resume(world: &World, parked: &Parked) -> Result<(), RunError> {
    let message =
        Outgoing { body: parked.body.clone(), group: parked.key.clone(), delay: SignedDuration::ZERO };
    world.queue.send(&parked.queue, vec![message], world.now()).await?;
    world.ledger.unpark(parked).await?;
    Ok(())
}
