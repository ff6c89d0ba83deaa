//! An account in shadow mode: decides, maps and journals; sends nothing and claims nothing.

use waybill_ledger::{Entry, LedgerError};
use waybill_mapping::call::{Call, Next};
use waybill_queue::runner::Outcome;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::{Arrived, again, hear, read};
use crate::engine::Hears;
use crate::journal::{self, Topic};
use crate::notices::{Memory, decided};
use crate::tracked;
use crate::waiting::{self, backoff};
use crate::world::{Desk, World};

/// What would be sent for each look, into the journal.
pub(super) async fn looks(world: &World, desk: &Desk, batch: Vec<Arrived>, hears: &Hears<'_>) {
    let orders = read(world, batch.iter().map(|arrived| &arrived.look)).await;
    for arrived in batch {
        let outcome = match orders.get(&arrived.look.project) {
            Some(Ok(orders)) => match orders.get(&arrived.look.order) {
                Some(order) => match would_send(world, desk, &arrived, order).await {
                    Ok(outcome) => outcome,
                    Err(error) => Outcome::Failed { cause: error.to_string() },
                },
                None => Outcome::Done,
            },
            Some(Err(failure)) => waiting::after(failure, arrived.tries),
            None => again(backoff(arrived.tries)),
        };
        hear(arrived.messages, &outcome, hears).await;
    }
}

async fn would_send(
    world: &World,
    desk: &Desk,
    arrived: &Arrived,
    order: &waybill_domain::order::Order,
) -> Result<Outcome, LedgerError> {
    let known = world.ledger.known(&order.id).await?;
    let Some(decision) = decided(world, order, Memory::Known(&known)).await? else {
        return Ok(again(backoff(arrived.tries)));
    };
    let topic = Topic { order: Some(order.id.clone()), account: Some(desk.account.id.clone()), attempt: 0 };
    let trail = Trail::new(arrived.trace.clone(), Purpose::Orders);
    let mut entries: Vec<Entry> = journal::edited(world, &topic, &trail, &decision);
    for refusal in &decision.refusals {
        let rule = Some(refusal.code.clone());
        entries.push(journal::decision(world, &topic, &trail, "would be refused", &refusal.message, rule));
    }
    for want in decision.parts.iter().filter(|want| want.key.account == desk.account.id) {
        let Some(orders) = desk.partner().orders() else { continue };
        let mut entry =
            journal::decision(world, &topic, &trail, "would place", want.reference.as_str(), None);
        match orders.place(want) {
            Ok(call) => entry.request = Some(described(&call)),
            Err(refusal) => {
                "would be refused".clone_into(&mut entry.name);
                entry.outcome = refusal.message;
            }
        }
        entries.push(entry);
    }
    let wish = tracked::wish(world, order, &known.records);
    for wish in wish.iter().filter(|wish| wish.desk.account.id == desk.account.id) {
        entries.extend(wish.parcels.iter().map(|parcel| {
            let mut entry = journal::decision(world, &topic, &trail, "would track", &parcel.number, None);
            match wish.tracks.register(parcel, None) {
                Next::Ask(call) => entry.request = Some(described(&call)),
                Next::Done(_) => {}
                Next::Refuse(refusal) => {
                    "would be refused".clone_into(&mut entry.name);
                    entry.outcome = refusal.message;
                }
            }
            entry
        }));
    }
    journal::led_by(&mut entries, &arrived.look.cause);
    world.ledger.journal_called(entries, Some(order)).await?;
    Ok(Outcome::Done)
}

/// A request as a text, for the journal.
pub(crate) fn described<T>(call: &Call<T>) -> String {
    let body = String::from_utf8_lossy(call.request.body());
    format!("{} {}\n{body}", call.request.method(), call.request.uri())
}
