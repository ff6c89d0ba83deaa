//! Looking at an order again because a person asks: what that would send and what it would leave, against what both sides
//! say now; and the looks themselves, which go the way of all others.

mod changes;
mod doubtful;
mod parts;
mod returns;
mod step;
mod trackings;

mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, OrderId, OrderNumber, ProjectKey, Reference};
use waybill_domain::look::{Cause, Look};
use waybill_domain::order::Order;
use waybill_ledger::KnownOrder;
use waybill_routing::account::Mode;
use waybill_routing::decision::{Decision, Verdict};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::engine::RunError;
use crate::journal::{self, Topic};
use crate::notices::{self, Memory, decided};
use crate::world::{Shop, World};
use crate::{tracked, write_back};

pub use step::{Step, Would};

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Only what is this account's; `None`: everything, the shop's side included.
    pub account: Option<AccountId>,
    /// Whether partners are asked how things stand with them.
    pub partners: Partners,
}

/// Whether partners are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partners {
    /// They are, within their limits as for any order, where their credentials are known.
    Asked,
    /// The ledger's word counts.
    LeftAlone,
}

/// What looking at an order again would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Foreseen {
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub number: Option<OrderNumber>,
    /// Its project.
    pub project: ProjectKey,
    /// The version that was looked at.
    pub version: u64,
    /// Why units that were never placed do not leave; `null` where they may.
    pub stays: Option<String>,
    /// What of the order would be put before a person, whichever account ships it.
    pub review: Vec<Refusal>,
    /// What would be done, and what stands already.
    pub steps: Vec<Step>,
    /// The accounts that would look, each with the references that it may place.
    pub looks: BTreeMap<AccountId, Vec<Reference>>,
    /// Whether something would be written to the shop.
    pub writes: bool,
}

impl Foreseen {
    /// What people call the order.
    pub fn name(&self) -> &str {
        self.number.as_ref().map_or(self.order.as_str(), OrderNumber::as_str)
    }

    /// Whether there is nothing to do.
    pub fn is_quiet(&self) -> bool {
        self.looks.is_empty() && !self.writes
    }
}

/// The order with a number or an id, if any shop has one; the number counts first.
///
/// # Errors
/// When a shop does not answer or does not let us in.
pub async fn find(world: &World, name: &str) -> Result<Option<Order>, RunError> {
    for shop in world.shops.values() {
        let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
        if let Ok(number) = OrderNumber::try_from(name)
            && let Some(order) =
                world.perform(shop, shop.project.order_by_number(&number), &mut trail).await?
        {
            return Ok(Some(order));
        }
        if let Ok(id) = OrderId::try_from(name)
            && let Some(order) = by_id(world, shop, &id, &mut trail).await?
        {
            return Ok(Some(order));
        }
    }
    Ok(None)
}

/// Asked for as one of a list: what is no id at all is then simply not there.
async fn by_id(
    world: &World,
    shop: &Shop,
    id: &OrderId,
    trail: &mut Trail,
) -> Result<Option<Order>, Failure> {
    let page = world.perform(shop, shop.project.orders(std::slice::from_ref(id)), trail).await?;
    match page.unreadable.into_iter().next() {
        Some(order) => Err(Failure::Refused(order.refusal)),
        None => Ok(page.orders.into_iter().next()),
    }
}

/// What looking at the order again would come to. Sends nothing and changes nothing; partners are asked where that is wanted.
///
/// # Errors
/// When the ledger or the shop fails. That a partner does not answer is told in its steps.
pub async fn foresee(world: &World, order: &Order, asked: &Asked) -> Result<Foreseen, RunError> {
    let known = world.ledger.known(&order.id).await?;
    let mut foreseen = Foreseen {
        order: order.id.clone(),
        number: order.number.clone(),
        project: order.project.clone(),
        version: order.version,
        stays: None,
        review: Vec::new(),
        steps: Vec::new(),
        looks: BTreeMap::new(),
        writes: false,
    };
    if let Some(decision) = decided(world, order, Memory::Known(&known)).await? {
        foreseen.stays = stays(&decision.verdict);
        foreseen.review.clone_from(&decision.refusals);
        for account in accounts(world, order, &decision, &known) {
            if asked.account.as_ref().is_none_or(|only| *only == account) {
                at_account(world, order, (&decision, &known), (&account, asked), &mut foreseen).await?;
            }
        }
    } else {
        let words = "it cannot be decided now: an account is placing it, or the shop's stock cannot be read";
        foreseen.stays = Some(words.to_owned());
    }
    if asked.account.is_none() {
        in_shop(world, order, &known, &mut foreseen).await?;
    }
    Ok(foreseen)
}

/// Why what was never placed does not leave.
fn stays(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Export => None,
        Verdict::Wait { until } => Some(format!("it waits until {until}")),
        Verdict::Skip { reason } => Some(reason.clone()),
        Verdict::Cancelled { reason } => Some(format!("it was cancelled: {reason}")),
    }
}

/// Everybody who has to do with the order, or had.
fn accounts(world: &World, order: &Order, decision: &Decision, known: &KnownOrder) -> BTreeSet<AccountId> {
    let mut all = decision.accounts.clone();
    all.extend(decision.parts.iter().map(|want| want.key.account.clone()));
    all.extend(known.records.iter().map(|record| record.subject.account.clone()));
    all.extend(tracked::wish(world, order, &known.records).map(|wish| wish.desk.account.id.clone()));
    all
}

/// What an account would do.
async fn at_account(
    world: &World,
    order: &Order,
    (decision, known): (&Decision, &KnownOrder),
    (account, asked): (&AccountId, &Asked),
    foreseen: &mut Foreseen,
) -> Result<(), RunError> {
    let Some(desk) = world.desks.get(account) else {
        foreseen.steps.push(Step::skip(account, None, "the account is off, or not configured any more"));
        return Ok(());
    };
    let view = parts::View { world, desk, order, decision, known, partners: asked.partners };
    let mut steps = if desk.partner().tracking().is_some() {
        trackings::steps(&view)
    } else {
        let mut steps = parts::steps(&view).await?;
        steps.extend(returns::steps(&view));
        steps
    };
    if desk.account.mode == Mode::Shadow {
        steps.iter_mut().for_each(Step::in_shadow);
    } else if steps.iter().any(|step| step.would.looks()) {
        let parts = decision.parts.iter().filter(|want| want.key.account == *account);
        foreseen.looks.insert(account.clone(), parts.map(|want| want.reference.clone()).collect());
    }
    foreseen.steps.extend(steps);
    Ok(())
}

/// What would be written to the order.
async fn in_shop(
    world: &World,
    order: &Order,
    known: &KnownOrder,
    foreseen: &mut Foreseen,
) -> Result<(), RunError> {
    let Some(shop) = world.shops.get(&order.project) else { return Ok(()) };
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    write_back::states::learn(world, shop, &mut trail).await?;
    let plan = write_back::planned(world, shop, order, known);
    foreseen.writes = !plan.lacks_nothing();
    foreseen.steps.push(step::written(&plan));
    foreseen.steps.extend(plan.reviews.iter().map(|refusal| Step::refuse(None, None, refusal)));
    Ok(())
}

/// Has the order looked at, by looks in the queues of its accounts and by a write to the shop, as far as anything is to be
/// done; says how many pieces of work that is. Harmless to repeat, and to do when the work is done already.
///
/// # Errors
/// When the ledger or a queue fails: some of the looks may be on their way.
pub async fn begin(world: &World, foreseen: &Foreseen) -> Result<usize, RunError> {
    if foreseen.is_quiet() {
        return Ok(0);
    }
    let trace = world.trace();
    let topic = Topic { order: Some(foreseen.order.clone()), ..Topic::default() };
    let trail = Trail::new(trace.clone(), Purpose::Orders);
    let entry = journal::decision(world, &topic, &trail, "replayed", "a person asked for it", None);
    world.ledger.journal(vec![entry]).await?;
    for (account, expects) in &foreseen.looks {
        let look = Look {
            project: foreseen.project.clone(),
            order: foreseen.order.clone(),
            account: account.clone(),
            at_least: foreseen.version,
            cause: Cause::Person,
            expects: expects.clone(),
            edited: true,
        };
        notices::send(world, look, &trace, world.clock.stopwatch()).await?;
    }
    if foreseen.writes {
        write_back::later(world, &foreseen.project, &foreseen.order, &trace).await?;
    }
    Ok(foreseen.looks.len() + usize::from(foreseen.writes))
}
