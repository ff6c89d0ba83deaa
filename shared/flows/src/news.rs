//! What partners say: read into events, merged into facts, written to the order.

mod merge;
mod resolve;
mod tracked;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tracing::warn;
use waybill_domain::event::{FulfillmentEvent, Shipment, What};
use waybill_domain::facts::Facts;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::ids::{AccountId, OrderId, ProjectKey, Reference, TraceId};
use waybill_domain::look::Cause;
use waybill_domain::review::About;
use waybill_domain::stock::StockLevel;
use waybill_ledger::{KnownOrder, LedgerError, Part};
use waybill_mapping::call::Call;
use waybill_mapping::partner::{Delivery, TakesOrders, Told};
use waybill_queue::runner::Outcome;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::dispatch::is_reopened;
use crate::engine::RunError;
use crate::journal::{self, Topic};
use crate::waiting::{again, backoff};
use crate::world::{Desk, World};
use crate::{notices, reviews, stock, write_back};
use merge::{Merged, merge};
use resolve::{Place, Resolved};

/// After how many tries news of an order that nobody knows goes to review.
const UNKNOWN: u32 = 6;
/// Pages that one webhook may ask to read.
const PAGES: usize = 50;

/// An event and what of the order it is about.
type Placed = (Of, FulfillmentEvent);

/// What of an order an event is about.
enum Of {
    /// A part of it.
    Part(Box<Place>),
    /// Its parcels.
    Parcels,
}

/// A piece of news with what the queue knows of it.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Follows it.
    pub trace: TraceId,
    /// How often it came before.
    pub tries: u32,
}

/// Reads a verified webhook and acts on what it says.
pub async fn webhook(world: &World, account: &AccountId, delivery: &Delivery, heard: &Heard) -> Outcome {
    let Some(desk) = world.desks.get(account) else {
        return Outcome::Failed { cause: format!("account `{account}` is not configured") };
    };
    match read(world, desk, delivery, heard).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { cause: error.to_string() },
    }
}

async fn read(world: &World, desk: &Desk, delivery: &Delivery, heard: &Heard) -> Result<Outcome, RunError> {
    let account = &desk.account.id;
    let Some(webhooks) = desk.partner().webhooks() else { return Ok(Outcome::Done) };
    let news = match webhooks.read(delivery) {
        Ok(news) => news,
        Err(unreadable) => {
            let id = webhooks.delivery_id(delivery).unwrap_or_else(|| heard.trace.to_string());
            let kept = json!({ "body": String::from_utf8_lossy(&delivery.body), "path": delivery.path });
            let refusal = Refusal::new("unreadable-webhook", unreadable.message);
            reviews::put(world, About::Received { id }, Some(account), refusal, Some(kept)).await?;
            return Ok(Outcome::Done);
        }
    };
    // A webhook says nothing of when its figures were so: they are read anew before they are used.
    let undated = news.stock.into_iter().map(|level| StockLevel { as_of: Timestamp::MIN, ..level });
    stock::enqueue(world, account, undated.collect(), &heard.trace).await?;
    let events = match news.ask {
        None => news.events,
        Some(ask) => {
            let mut trail = Trail::new(heard.trace.clone(), Purpose::News);
            let answer = asked(world, desk, ask, &mut trail).await;
            let topic = Topic { account: Some(account.clone()), ..Topic::default() };
            world.ledger.journal(journal::exchanges(world, &topic, &mut trail)).await?;
            match answer {
                Ok(events) => events,
                Err(Failure::Busy { after, .. }) => {
                    return Ok(again(after.unwrap_or_else(|| backoff(heard.tries))));
                }
                Err(Failure::Unknown { .. } | Failure::LockedOut { .. }) => {
                    return Ok(again(backoff(heard.tries)));
                }
                Err(Failure::Refused(refusal)) if news.events.is_empty() => {
                    let id = heard.trace.to_string();
                    reviews::put(world, About::Received { id }, Some(account), refusal, None).await?;
                    return Ok(Outcome::Done);
                }
                Err(Failure::Refused(_)) => news.events,
            }
        }
    };
    told(world, desk, events, heard).await
}

/// Reads what a webhook asked for, page by page. A page that does not come leaves the whole to be asked for again.
async fn asked(
    world: &World,
    desk: &Desk,
    ask: Call<Told>,
    trail: &mut Trail,
) -> Result<Vec<FulfillmentEvent>, Failure> {
    let (mut events, mut next) = (Vec::new(), Some(ask));
    for _ in 0..PAGES {
        let Some(call) = next else { return Ok(events) };
        let told = world.perform(desk, call, trail).await?;
        events.extend(told.events);
        next = told.more;
    }
    if next.is_none() {
        return Ok(events);
    }
    Err(Failure::refused("too-many-pages", format!("a webhook asks to read more than {PAGES} pages")))
}

/// Acts on events: facts first, then the orders that they are about.
pub async fn events(
    world: &World,
    account: &AccountId,
    events: Vec<FulfillmentEvent>,
    heard: &Heard,
) -> Outcome {
    let Some(desk) = world.desks.get(account) else {
        return Outcome::Failed { cause: format!("account `{account}` is not configured") };
    };
    match told(world, desk, events, heard).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { cause: error.to_string() },
    }
}

async fn told(
    world: &World,
    desk: &Desk,
    events: Vec<FulfillmentEvent>,
    heard: &Heard,
) -> Result<Outcome, RunError> {
    let mut orders: BTreeMap<(ProjectKey, OrderId), Vec<Placed>> = BTreeMap::new();
    for event in events {
        if let What::Tracked(update) = &event.what {
            let having = tracked::orders(world, desk, update).await?;
            if having.is_empty() {
                stranger(world, desk, &event).await?;
            }
            for named in having {
                orders.entry(named).or_default().push((Of::Parcels, event.clone()));
            }
            continue;
        }
        match resolve::resolve(world, desk, &event).await? {
            Resolved::Ours(place) => {
                let named = (place.project.clone(), place.order.clone());
                orders.entry(named).or_default().push((Of::Part(place), event));
            }
            Resolved::NotYet => {
                if heard.tries < UNKNOWN {
                    return Ok(again(SignedDuration::from_secs(5_i64 << heard.tries.min(6))));
                }
                stranger(world, desk, &event).await?;
            }
            Resolved::Foreign => stranger(world, desk, &event).await?,
        }
    }
    let mut wait = None;
    for ((project, order), events) in orders {
        let Some(Merged { known, freed, again }) =
            merge(world, desk, (&project, &order), &events, heard).await?
        else {
            wait = Some(SignedDuration::from_secs(1));
            continue;
        };
        look_again(world, desk, &known, &freed, heard).await?;
        let shown = known.facts.shown || show(world, &project, &order, heard).await?;
        if let Some(facts) = again {
            // Another worker that was faster knows more.
            let facts = Facts { shown, ..facts };
            world.ledger.put_facts(&order, &facts, known.facts_rev, &world.token()).await?;
        }
    }
    Ok(wait.map_or(Outcome::Done, again))
}

/// Writes what is known to an order, now or later. Answers whether the order shows all of it.
async fn show(world: &World, project: &ProjectKey, order: &OrderId, heard: &Heard) -> Result<bool, RunError> {
    match Box::pin(write_back::order(world, project, order, &heard.trace)).await {
        Ok(shown) => Ok(shown),
        Err(failure) => {
            warn!(%failure, trace = %heard.trace, "News is written to its order later");
            write_back::later(world, project, order, &heard.trace).await?;
            Ok(false)
        }
    }
}

/// A look at a part of which units are back that had left: the shop may have given them up since. And at one that
/// nothing holds up any more and that has no label yet, where the account buys labels.
async fn look_again(
    world: &World,
    desk: &Desk,
    known: &KnownOrder,
    freed: &[Reference],
    heard: &Heard,
) -> Result<(), RunError> {
    let labels = desk.partner().orders().and_then(TakesOrders::labels).is_some();
    let is_worth_it = |part: &Part| {
        let lacks_label = labels && part.label.is_none() && freed.contains(&part.reference);
        lacks_label || is_reopened(part, &known.facts)
    };
    let records = known.records.iter().filter(|record| record.subject.account == desk.account.id);
    for record in records.filter(|record| record.parts.iter().any(is_worth_it)) {
        notices::send(world, record.look(Cause::News), &heard.trace, world.clock.stopwatch()).await?;
    }
    Ok(())
}

/// What an entry is about that tells of a shipment of an unknown order.
fn stray(desk: &Desk, shipment: &Shipment) -> About {
    About::Received { id: format!("{}/{}", desk.account.id, shipment.id) }
}

/// News of an order that is not ours: a shipment is put before a person, anything else is counted.
async fn stranger(world: &World, desk: &Desk, event: &FulfillmentEvent) -> Result<(), LedgerError> {
    world.counts.add("news of a foreign order");
    let What::Shipped(shipment) = &event.what else { return Ok(()) };
    let named = event.subject.reference.as_deref().unwrap_or("without a reference");
    let there = event.subject.partner_order.as_ref().map_or("?", |id| id.as_str());
    let message =
        format!("shipment {} is for order {there} ({named}), which this shop does not know", shipment.id);
    let about = stray(desk, shipment);
    reviews::put(world, about, Some(&desk.account.id), Refusal::new("unknown-order", message), None).await
}
