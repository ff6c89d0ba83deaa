//! Parking: work that waits long waits in the ledger, where waiting costs nothing, and goes back into its queue later.
//!
//! The parked record is written before the message is acknowledged, and the message is sent before the record is taken
//! away: what dies in between is there twice, never not at all, and all work is harmless to repeat.

use jiff::{SignedDuration, Timestamp};
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::{AccountId, OrderId, ProjectKey, TraceId};
use waybill_domain::look::Cause;
use waybill_domain::stock::StockLevel;
use waybill_ledger::{Parked, Until};
use waybill_queue::{Envelope, LONGEST_DELAY, Outgoing};

use crate::engine::{Lane, RunError};
use crate::work::Work;
use crate::world::World;
use crate::{names, notices, reviews};

/// Messages of one send: what SQS takes at once.
const TOGETHER: usize = 10;

/// Work that came out of a queue, and what is known of it there.
#[derive(Debug, Clone)]
pub(crate) struct Put<'a> {
    /// The queue that it belongs into.
    pub(crate) queue: &'a str,
    /// Follows it.
    pub(crate) trace: &'a TraceId,
    /// When what led to it was first seen.
    pub(crate) first_seen: Timestamp,
    /// The work.
    pub(crate) work: &'a Work,
}

/// Sends work that is to be done after a while; what must wait longer than a queue can delay is parked.
pub(crate) async fn later(world: &World, put: Put<'_>, wait: SignedDuration) -> Result<(), RunError> {
    let envelope = envelope(world, &put);
    if wait > LONGEST_DELAY {
        let at = world.now().checked_add(wait).unwrap_or(Timestamp::MAX);
        return park(world, put.queue, &envelope, Until::Due { at }).await;
    }
    let delay = wait.max(SignedDuration::ZERO);
    let message = Outgoing { body: envelope.encode(), group: put.work.group().to_owned(), delay };
    world.queue.send(put.queue, vec![message], world.now()).await?;
    Ok(())
}

/// Parks work that was tried so often.
pub(crate) async fn tried(world: &World, put: Put<'_>, tries: u32, until: Until) -> Result<(), RunError> {
    let mut envelope = envelope(world, &put);
    envelope.tries = tries;
    park(world, put.queue, &envelope, until).await
}

/// Parks work until a gate opens.
pub(crate) async fn at_gate(world: &World, put: Put<'_>, gate: String) -> Result<(), RunError> {
    let until = Until::Gate { name: gate, since: world.now() };
    park(world, put.queue, &envelope(world, &put), until).await
}

fn envelope(world: &World, put: &Put<'_>) -> Envelope {
    let work = serde_json::to_value(put.work).unwrap_or_else(|_| unreachable!("work is plain data"));
    Envelope::new(world.token(), put.trace.clone(), put.first_seen, work)
}

/// Parks a message.
pub(crate) async fn park(
    world: &World,
    queue: &str,
    envelope: &Envelope,
    until: Until,
) -> Result<(), RunError> {
    world.ledger.park(&parked(queue, envelope, until)).await?;
    world.counts.add("message parked");
    Ok(())
}

/// A message as it is parked.
pub(crate) fn parked(queue: &str, envelope: &Envelope, until: Until) -> Parked {
    Parked { key: key(envelope), until, queue: queue.to_owned(), body: envelope.encode() }
}

/// Sends parked work back into its queues, then takes it away. A queue that fails is no other's trouble: the first error is
/// told when all were tried.
pub(crate) async fn resume(world: &World, parked: &[Parked]) -> Result<(), RunError> {
    let mut queues: Vec<&str> = parked.iter().map(|parked| parked.queue.as_str()).collect();
    queues.sort_unstable();
    queues.dedup();
    let mut resumed = Ok(());
    for queue in queues {
        let of_queue: Vec<&Parked> = parked.iter().filter(|parked| parked.queue == queue).collect();
        let sent = if Lane::of(world, queue).is_some() {
            send_back(world, queue, &of_queue).await
        } else {
            put_elsewhere(world, &of_queue).await
        };
        resumed = resumed.and(sent);
    }
    resumed
}

async fn send_back(world: &World, queue: &str, parked: &[&Parked]) -> Result<(), RunError> {
    for some in parked.chunks(TOGETHER) {
        let messages = some.iter().map(|parked| Outgoing::new(parked.body.clone(), group(&parked.body)));
        world.queue.send(queue, messages.collect(), world.now()).await?;
        for parked in some {
            world.ledger.unpark(parked).await?;
        }
    }
    Ok(())
}

/// Work of a queue that the deployment does not have must not come first every time. It waits for its account to come back;
/// what names none is kept whole in review.
async fn put_elsewhere(world: &World, parked: &[&Parked]) -> Result<(), RunError> {
    for parked in parked {
        let envelope = Envelope::decode(&parked.body).ok();
        let work = envelope.as_ref().and_then(work);
        let account = work.as_ref().and_then(Work::account);
        let gate = account.map(names::desk_gate);
        match (envelope, work, gate) {
            (Some(Envelope { trace, first_seen, .. }), Some(Work::Look { look }), _) => {
                notices::send(world, look, &trace, first_seen).await?;
            }
            (Some(Envelope { trace, first_seen, .. }), Some(work), Some(gate)) => {
                let put = Put { queue: &parked.queue, trace: &trace, first_seen, work: &work };
                at_gate(world, put, gate).await?;
            }
            (_, _, None) | (None, ..) | (_, None, _) => {
                let why = format!("it belongs into the queue `{}`, which is not there", parked.queue);
                reviews::kept_whole(world, &parked.body, &why).await?;
            }
        }
        // What was parked anew under its key stays.
        world.ledger.unpark(parked).await?;
    }
    Ok(())
}

/// Looks at one order for one account are one piece of work, however many wait: each looks at the order as it will be
/// then. Only a deletion, a person's wish and a parcel that was let go say more than "look". The same holds for what else names its order and no
/// content, and for figures that wait for one shop: they are read anew, whatever they are by then. Everything else is itself.
fn key(envelope: &Envelope) -> String {
    match work(envelope) {
        Some(Work::Look { look }) => {
            let more = match look.cause {
                Cause::Deleted => MORE[1],
                Cause::Person => MORE[2],
                Cause::LetGo => MORE[3],
                Cause::Message { .. } | Cause::Pull | Cause::Reconcile | Cause::News | Cause::Waited => {
                    MORE[0]
                }
            };
            look_key(&look.account, &look.order, more)
        }
        Some(Work::Consider { project, order }) => format!("consider {project} {order}"),
        Some(Work::WriteBack { project, order }) => format!("write-back {project} {order}"),
        Some(Work::Stock { account, levels, only: Some(project) }) if is_read_anew(&levels) => {
            let of: Vec<_> = levels.iter().map(|level| (&level.warehouse, &level.sku)).collect();
            format!("stock {account} {project} {}", Fingerprint::of(&of).as_str())
        }
        Some(Work::Notice { .. } | Work::Webhook { .. } | Work::Events { .. } | Work::Stock { .. })
        | None => {
            format!("message {}", envelope.id)
        }
    }
}

/// Whether reading figures anew tells all that they say: what lies where is only pushed.
fn is_read_anew(levels: &[StockLevel]) -> bool {
    levels.iter().all(|level| level.places.is_empty())
}

/// What a look can say beyond "look".
const MORE: [&str; 4] = ["", " deleted", " person", " let go"];

fn look_key(account: &AccountId, order: &OrderId, more: &str) -> String {
    format!("look {account} {order}{more}")
}

/// The keys of all that can be parked about an order for its own sake.
pub(crate) fn keys_of(project: &ProjectKey, order: &OrderId, accounts: &[&AccountId]) -> Vec<String> {
    let looks = accounts.iter().flat_map(|account| MORE.map(|more| look_key(account, order, more)));
    let others = [format!("consider {project} {order}"), format!("write-back {project} {order}")];
    looks.chain(others).collect()
}

/// The work in an envelope; `None` where this build knows no such work.
pub(crate) fn work(envelope: &Envelope) -> Option<Work> {
    serde_json::from_value(envelope.work.clone()).ok()
}

fn group(body: &str) -> String {
    let work = Envelope::decode(body).ok().as_ref().and_then(work);
    work.as_ref().map_or("parked", Work::group).to_owned()
}
