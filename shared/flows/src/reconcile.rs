//! Compares both sides and mends what is safe by the normal path; the rest it reports.

mod completeness;
mod demands;
mod health;
mod new_words;
mod reach;
mod report;
mod silent;
mod stuck;
mod words;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use waybill_domain::look::Cause;
use waybill_domain::stock::StockLevel;
use waybill_ledger::{Record, RecordState};
use waybill_routing::account::Mode;
use waybill_settings::sections::StockOwner;

use crate::access::Counterpart;
use crate::engine::RunError;
use crate::world::{Desk, Happening, Shop, World};
use crate::{notices, stock};

pub use report::{Doubtful, Foreign, NewWords, Open, Report, Share, State, Stretch, Trouble, Untracked};
use silent::Silent;
pub use stuck::Stuck;

/// Records, and entries for people, of one run.
const AT_ONCE: usize = 500;
/// The code of entries about partners' orders that no shop knows.
const FOREIGN: &str = "unknown-order";

/// What a comparison is to look at, and to do about what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Orders that changed at this time or later; none before `[export] since`.
    pub since: Timestamp,
    /// Whether it may mend.
    pub hand: Hand,
}

/// Whether a comparison may mend what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// It only tells. Nothing is sent, and no entry for people is opened or closed.
    Look,
    /// What is safe is looked at again by the normal path, and people are told of the rest.
    Mend,
}

impl Scope {
    /// What every scheduled run looks at.
    pub fn usual(world: &World, hand: Hand) -> Self {
        let window: SignedDuration = world.settings.reconcile.window.into();
        Self { since: world.now().checked_sub(window).unwrap_or(Timestamp::MIN), hand }
    }
}

/// One run: both sides compared, and what is safe mended.
///
/// # Errors
/// When the ledger or a queue fails, or a shop does not answer.
pub async fn run(world: &World) -> Result<Report, RunError> {
    let report = survey(world, Scope::usual(world, Hand::Mend)).await?;
    world.happenings.add(Happening::Compared {
        orders: report.orders,
        agree: report.agree,
        stuck: report.stuck_orders(),
        drifted: report.drift.len(),
        new_words: report.with_new_words(),
    });
    info!(orders = report.orders, agree = report.agree, "{report}");
    Ok(report)
}

/// The ledger swept, doubtful and forgotten claims looked at again, health checked, both sides compared, and their stock. What
/// takes as long as there are orders comes behind what is quick: it may be cut short, and goes on the next time. Stock
/// begins at its beginning each time, so it has the time that orders leave.
///
/// # Errors
/// When the ledger or a queue fails, or a shop does not answer.
pub async fn survey(world: &World, scope: Scope) -> Result<Report, RunError> {
    let mut report = Report::begun(world.now(), scope.since);
    for record in world.ledger.held_or_doubtful(AT_ONCE).await? {
        report.doubtful.extend(doubtful(world, &record));
        if scope.hand == Hand::Mend {
            revive(world, &record).await?;
        }
    }
    let mut open = Vec::new();
    for shop in world.shops.values() {
        if world.is_shut(&shop.party()).await? {
            report.unasked.push(format!("project `{}` does not let us in", shop.project.key()));
            continue;
        }
        of_shop(world, shop, scope.hand, &mut report).await?;
        open.push(shop);
    }
    let mut asked = Vec::new();
    for desk in world.desks.values() {
        if world.is_shut(&desk.party()).await? {
            report.unasked.push(format!("account `{}` does not let us in", desk.account.id));
            continue;
        }
        of_desk(world, desk, scope.hand, &mut report).await?;
        asked.push(desk);
    }
    for entry in world.ledger.review_open(AT_ONCE).await? {
        if entry.refusal.code == FOREIGN && entry.last_seen >= scope.since {
            report.foreign.push(Foreign {
                account: entry.account,
                since: entry.first_seen,
                words: entry.refusal.message,
            });
        }
    }
    let (mut tally, mut silent) = (new_words::Tally::at(world.now()), Silent::default());
    for shop in open {
        completeness::compare(world, shop, scope, (&mut report, &mut tally, &mut silent)).await?;
    }
    report.new_words = tally.told();
    new_words::tell(world, &report, scope.hand).await?;
    for desk in asked.into_iter().filter(|_| world.settings.reconcile.stock) {
        drift(world, desk, scope.hand, &mut report).await?;
    }
    report.stuck = stuck::of(&report, &world.settings.reconcile.stuck_after);
    Ok(report)
}

/// Whether a shop sends us its news and takes what we write.
async fn of_shop(world: &World, shop: &Shop, hand: Hand, report: &mut Report) -> Result<(), RunError> {
    let subscription = health::subscription(world, shop, hand).await;
    let told = answered(subscription, &format!("the Subscription of `{}`", shop.project.key()), report)?;
    report.health.extend(told.flatten());
    let extension = health::extension(world, shop, hand).await;
    let told = answered(extension, &format!("the Extension of `{}`", shop.project.key()), report)?;
    report.health.extend(told.flatten());
    let demands = demands::of_types(world, shop, hand).await;
    let told = answered(demands, &format!("the types of `{}`", shop.project.key()), report)?;
    report.demands.extend(told.into_iter().flatten());
    Ok(())
}

/// Whether a partner sends us its news and takes what we write.
async fn of_desk(world: &World, desk: &Desk, hand: Hand, report: &mut Report) -> Result<(), RunError> {
    let webhooks = health::webhooks(world, desk, hand).await;
    let told = answered(webhooks, &format!("the webhooks of `{}`", desk.account.id), report)?;
    report.health.extend(told.into_iter().flatten());
    let demands = demands::of_carriers(world, desk, hand).await;
    let told = answered(demands, &format!("the carriers of `{}`", desk.account.id), report)?;
    report.demands.extend(told.into_iter().flatten());
    Ok(())
}

/// What was answered. That somebody could not be asked is told, and the others are asked.
fn answered<T>(outcome: Result<T, RunError>, what: &str, report: &mut Report) -> Result<Option<T>, RunError> {
    match outcome {
        Ok(answer) => Ok(Some(answer)),
        Err(RunError::Exchange(failure)) => {
            warn!(%failure, "Not compared: {what}");
            report.unasked.push(format!("{what} could not be read: {failure}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What is in doubt of a record. One that is held within its lease is being worked on, and nothing is the matter with it.
fn doubtful(world: &World, record: &Record) -> Option<Doubtful> {
    let (since, words) = match &record.state {
        RecordState::Doubtful(doubt) | RecordState::Held { doubt: Some(doubt), .. } => {
            (doubt.since, "what was sent last was not answered")
        }
        RecordState::Held { until, .. } if *until < world.now() => {
            (*until, "whoever worked on it did not come to an end")
        }
        RecordState::Free | RecordState::Held { .. } => return None,
    };
    let (order, account) = (record.subject.order.clone(), record.subject.account.clone());
    Some(Doubtful { order, account, since, words: words.to_owned() })
}

/// A record that is held beyond its lease, or in doubt, gets a look: its own may have ended in a dead letter.
async fn revive(world: &World, record: &Record) -> Result<(), RunError> {
    let look = record.look(Cause::Reconcile);
    notices::send(world, look, &world.trace(), world.clock.stopwatch()).await
}

/// Stock of an account that is further apart than it may be. Where the partner owns the quantity and the account is switched on,
/// its figure is written anew by the normal path.
async fn drift(world: &World, desk: &Desk, hand: Hand, report: &mut Report) -> Result<(), RunError> {
    if desk.partner().stock().is_none() {
        return Ok(());
    }
    let account = &desk.account.id;
    let drifts = stock::drifts(world, desk, world.settings.reconcile.stock_drift).await;
    let Some(drifts) = answered(drifts, &format!("the stock of `{account}`"), report)? else { return Ok(()) };
    if hand == Hand::Mend && desk.account.mode == Mode::On {
        let partners = drifts.iter().filter(|drift| drift.owner == StockOwner::Partner);
        let levels: Vec<StockLevel> = partners.map(|drift| drift.level.clone()).collect();
        stock::enqueue(world, account, levels, &world.trace()).await?;
    }
    report.drift.extend(drifts);
    Ok(())
}
