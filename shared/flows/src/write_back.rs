//! Writes to an order what is known of it and is not on it yet.
//!
//! Every write names the version that it was planned on. A conflict or an unknown outcome is read again and planned
//! again: what was written meanwhile, by us or by others, is then no longer missing. The ledger is read after the order, each
//! time: what another worker wrote there it had learned before, so no plan takes newer news for something to be undone.

mod reduce;
pub(crate) mod states;

use jiff::SignedDuration;
use tracing::debug;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{OrderId, ProjectKey, TraceId};
use waybill_domain::order::Order;
use waybill_domain::review::About;
use waybill_ledger::{KnownOrder, LedgerError, PartState, Record};
use waybill_mapping::call::Call;
use waybill_mapping::commercetools::actions::OrderUpdate;
use waybill_mapping::commercetools::calls::Updated;
use waybill_mapping::commercetools::plan::{COMPLAINTS, Known, KnownLine, KnownPart, Plan, plan};
use waybill_queue::QueueError;
use waybill_queue::runner::Outcome;
use waybill_routing::cancel;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::journal::{self, Topic};
use crate::work::Work;
use crate::world::{Shop, World};
pub(crate) use reduce::REFUSED as EDIT_REFUSED;

use crate::{engine, names, returning, reviews, stock, tracked, waiting};

/// How often a write is planned anew within one piece of work.
const ROUNDS: u32 = 8;
/// The code of an update that commercetools does not take.
pub(crate) const REFUSED: &str = "update-refused";

/// Reads the order and writes what is missing. Answers whether the order shows all that is known, so that nothing of it is
/// left to a person.
pub async fn order(
    world: &World,
    project: &ProjectKey,
    id: &OrderId,
    trace: &TraceId,
) -> Result<bool, Failure> {
    let shop = shop(world, project)?;
    let mut trail = Trail::new(trace.clone(), Purpose::News);
    let read = world.perform(shop, shop.project.order(id), &mut trail).await?;
    let Some(order) = read else {
        debug!(trace = %trace, "An order that is not in the shop any more has nothing written to it");
        Box::pin(stock::finish(world, shop, id, trace)).await?;
        return Ok(false);
    };
    let known = world.ledger.known(id).await.map_err(|error| ledger(&error))?;
    let reviews = rounds(world, shop, Begun { order, known, has_written: false }, trail).await?;
    heal(world, id, &reviews).await?;
    Ok(reviews.is_empty())
}

/// The same, for an order that was just read under a claim. Where all that is known of it is at hand, the ledger need
/// not be asked; linked already, the order stands as that write left it.
pub(crate) async fn after_dispatch(
    world: &World,
    order: &Order,
    known: Option<KnownOrder>,
    linked: Option<Order>,
    trace: &TraceId,
) -> Result<(), Failure> {
    let shop = shop(world, &order.project)?;
    let is_new = known.is_some();
    let known = match known {
        Some(known) => known,
        None => world.ledger.known(&order.id).await.map_err(|error| ledger(&error))?,
    };
    let trail = Trail::new(trace.clone(), Purpose::Orders);
    let (id, has_written) = (order.id.clone(), linked.is_some());
    let order = linked.unwrap_or_else(|| order.clone());
    let reviews = rounds(world, shop, Begun { order, known, has_written }, trail).await?;
    if is_new { Ok(()) } else { heal(world, &id, &reviews).await }
}

/// What links an order to its only account, where that is all that is to be written.
pub(crate) fn link<'a>(
    world: &'a World,
    order: &Order,
    known: &KnownOrder,
) -> Option<(&'a Shop, Call<Updated<Order>>)> {
    let shop = shop(world, &order.project).ok()?;
    if states::are_due(world, shop) {
        return None;
    }
    let planned = planned(world, shop, order, known);
    let is_all = planned.reviews.is_empty() && planned.reduce.is_none() && !planned.actions.is_empty();
    let update = OrderUpdate { version: order.version, actions: planned.actions };
    is_all.then(|| (shop, shop.project.update_order(&order.id, &update)))
}

/// Closes what was told of writing to an order and is no longer so.
async fn heal(world: &World, order: &OrderId, standing: &[Refusal]) -> Result<(), Failure> {
    let about = About::Order { order: order.clone(), number: None };
    let is_judged =
        |code: &str| [REFUSED, EDIT_REFUSED, stock::REFUSED].contains(&code) || COMPLAINTS.contains(&code);
    reviews::healed(world, &about, None, standing, is_judged).await.map_err(|error| ledger(&error))
}

/// Puts the write into the queue.
pub(crate) async fn later(
    world: &World,
    project: &ProjectKey,
    order: &OrderId,
    trace: &TraceId,
) -> Result<(), QueueError> {
    let work = Work::WriteBack { project: project.clone(), order: order.clone() };
    let group = project.as_str().to_owned();
    let message = engine::outgoing(world, trace, &work, group, SignedDuration::from_secs(2));
    world.queue.send(names::PARTNER_EVENTS, vec![message], world.now()).await
}

/// Has an order written to that does something to stock which is not booked: one that was cancelled before any partner had
/// it leads to no look.
pub(crate) async fn book_later(
    world: &World,
    order: &Order,
    known: &KnownOrder,
    trace: &TraceId,
) -> Result<(), QueueError> {
    let Some(shop) = world.shops.get(&order.project) else { return Ok(()) };
    if !stock::is_booked(world, shop, order, known) {
        later(world, &order.project, &order.id, trace).await?;
    }
    Ok(())
}

/// The write as it comes out of the queue.
pub async fn outcome(
    world: &World,
    project: &ProjectKey,
    id: &OrderId,
    trace: &TraceId,
    tries: u32,
) -> Outcome {
    match Box::pin(order(world, project, id, trace)).await {
        Ok(_) => Outcome::Done,
        Err(failure) => waiting::after(&failure, tries),
    }
}

/// An order as it is before it is written to.
struct Begun {
    order: Order,
    known: KnownOrder,
    /// This work has written to it already.
    has_written: bool,
}

/// Writes until nothing is missing, and notes all that it took at once. Answers what is for people as the order stands then.
async fn rounds(world: &World, shop: &Shop, begun: Begun, mut trail: Trail) -> Result<Vec<Refusal>, Failure> {
    let topic = Topic { order: Some(begun.order.id.clone()), ..Topic::default() };
    let mut wrote = false;
    let written = write(world, shop, begun, (&mut trail, &mut wrote)).await;
    if wrote {
        let entries = journal::exchanges(world, &topic, &mut trail);
        world.ledger.journal(entries).await.map_err(|error| ledger(&error))?;
    }
    written
}

/// The rounds of a write; also says whether any was begun.
async fn write(
    world: &World,
    shop: &Shop,
    Begun { mut order, mut known, mut has_written }: Begun,
    (trail, wrote): (&mut Trail, &mut bool),
) -> Result<Vec<Refusal>, Failure> {
    states::learn(world, shop, trail).await?;
    let mut last = Failure::busy("the order changes faster than it can be written");
    let (mut steps, mut edits) = (states::Steps::default(), reduce::Edits::default());
    for _ in 0..ROUNDS {
        let mut planned = planned(world, shop, &order, &known);
        steps.leave_out(&mut planned);
        edits.leave_out(&mut planned);
        for refusal in &planned.reviews {
            tell(world, &order, refusal).await?;
        }
        if planned.actions.is_empty() {
            if let Some(reduce) = &planned.reduce {
                if Box::pin(edits.make((world, shop), (trail, wrote), &order, reduce)).await? {
                    has_written = true;
                    (order, known) = reread(world, shop, &order.id, trail).await?;
                }
                continue;
            }
            edits.clear_up((world, shop), trail).await;
            if has_written {
                tracked::look(world, &order, &known, &trail.trace).await?;
                returning::look(world, &order, &known, &trail.trace).await?;
            }
            planned.reviews.extend(edits.refused());
            return ended(world, shop, (&order, &known), (trail, wrote), planned.reviews).await;
        }
        let update = OrderUpdate { version: order.version, actions: planned.actions };
        *wrote = true;
        let written = world.perform(shop, shop.project.update_order(&order.id, &update), trail).await;
        match written {
            Ok(Updated::Done(updated)) => {
                has_written = true;
                order = *updated;
            }
            Ok(Updated::Conflict { .. }) => (order, known) = reread(world, shop, &order.id, trail).await?,
            Err(Failure::Unknown { cause }) => {
                last = Failure::unknown(cause);
                (order, known) = reread(world, shop, &order.id, trail).await?;
            }
            Err(Failure::Refused(Refusal { code, message, line })) => {
                let message = format!("commercetools does not take the update: {message} ({code})");
                let refusal = Refusal { code: REFUSED.to_owned(), message, line };
                if steps.refused((world, shop), trail, &update, &refusal).await? {
                    continue;
                }
                tell(world, &order, &refusal).await?;
                planned.reviews.push(refusal);
                return ended(world, shop, (&order, &known), (trail, wrote), planned.reviews).await;
            }
            Err(failure @ (Failure::Busy { .. } | Failure::LockedOut { .. })) => return Err(failure),
        }
    }
    Err(last)
}

/// What is for people when nothing more is written, what is refused of stock among it.
async fn ended(
    world: &World,
    shop: &Shop,
    as_it_is: (&Order, &KnownOrder),
    written: (&mut Trail, &mut bool),
    reviews: Vec<Refusal>,
) -> Result<Vec<Refusal>, Failure> {
    Ok([reviews, booked(world, shop, as_it_is, written).await?].concat())
}

/// Books what the order does to stock, now that it shows all that is known of it; people are told of what is refused.
async fn booked(
    world: &World,
    shop: &Shop,
    (order, known): (&Order, &KnownOrder),
    (trail, wrote): (&mut Trail, &mut bool),
) -> Result<Vec<Refusal>, Failure> {
    *wrote |= !stock::is_booked(world, shop, order, known);
    let refused = Box::pin(stock::book(world, shop, (order, known), trail)).await?;
    for refusal in &refused {
        tell(world, order, refusal).await?;
    }
    Ok(refused)
}

async fn tell(world: &World, order: &Order, refusal: &Refusal) -> Result<(), Failure> {
    let told = reviews::put(world, reviews::about(order), None, refusal.clone(), None).await;
    told.map_err(|error| ledger(&error))
}

pub(crate) async fn reread(
    world: &World,
    shop: &Shop,
    id: &OrderId,
    trail: &mut Trail,
) -> Result<(Order, KnownOrder), Failure> {
    let read = world.perform(shop, shop.project.order(id), trail).await?;
    let order = read.ok_or_else(|| Failure::busy(format!("order {id} is not in the shop any more")))?;
    Ok((order, world.ledger.known(id).await.map_err(|error| ledger(&error))?))
}

/// What is known of an order, as the plan wants it.
pub(crate) fn all_known<'a>(
    world: &'a World,
    shop: &Shop,
    order: &Order,
    known: &'a KnownOrder,
) -> Known<'a> {
    Known {
        facts: &known.facts,
        parts: parts(world, &known.records),
        states: shop.states.states(),
        tracked: tracked::by_parcel(&known.records),
        returns: &world.settings.returns,
        cancelled_in_shop: cancel::by_line(&world.settings.rules.cancel, order),
    }
}

/// The parts of an order as the plan wants them.
pub(crate) fn parts(world: &World, records: &[Record]) -> Vec<KnownPart> {
    let parts = records.iter().flat_map(|record| &record.parts).filter(|part| part.partner_order.is_some());
    parts
        .filter_map(|part| {
            let desk = world.desks.get(&part.key.account)?;
            Some(KnownPart {
                reference: part.reference.clone(),
                account: part.key.account.clone(),
                sync_channel: desk.account.sync_channel.clone(),
                provider: desk.account.partner.to_owned(),
                warehouse: part.key.warehouse.clone(),
                shipping: part.key.shipping.clone(),
                partner_order: part.partner_order.clone(),
                cancelled_by_shop: matches!(part.state, PartState::Cancelled { by_shop: true }),
                asked: part.asked.clone(),
                shipped_otherwise: desk.account.shipped_otherwise,
                lines: part
                    .lines
                    .iter()
                    .map(|line| KnownLine {
                        line: line.line.clone(),
                        units: line.units,
                        partner_line: line.partner_line.clone(),
                    })
                    .collect(),
                settled_at: part.settled_at,
            })
        })
        .collect()
}

fn shop<'a>(world: &'a World, project: &ProjectKey) -> Result<&'a Shop, Failure> {
    let missing = || Failure::refused("unknown-project", format!("project `{project}` is not configured"));
    world.shops.get(project).ok_or_else(missing)
}

pub(crate) fn ledger(error: &LedgerError) -> Failure {
    Failure::busy(format!("ledger: {error}"))
}

/// What is known of an order and is not on it yet, and what of it is for people.
pub(crate) fn planned(world: &World, shop: &Shop, order: &Order, known: &KnownOrder) -> Plan {
    plan(order, &all_known(world, shop, order, known), &world.settings.write_back)
}
