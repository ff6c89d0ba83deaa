//! "N of N orders agree; these k do not, since t, because r."

use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, Reference};
use waybill_domain::look::Cause;
use waybill_domain::order::Order;
use waybill_ledger::{KnownOrder, RecordState};
use waybill_mapping::returns::BY_HAND;
use waybill_routing::decision::{Decision, Verdict};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::new_words::Tally;
use super::reach::{Place, Reach};
use super::report::{Open, Report, State, Stretch, Untracked};
use super::silent::Silent;
use super::{Hand, Scope};
use crate::changed::Changed;
use crate::dispatch::label_refused;
use crate::engine::RunError;
use crate::notices::{Memory, decided, heal, open_accounts, send_looks};
use crate::pull::first_id;
use crate::world::{Shop, World};
use crate::{returning, reviews, stock, write_back};

/// Orders that changed this recently are still on their way.
const SETTLING: SignedDuration = SignedDuration::from_mins(5);

/// Orders of which the ledger is asked at the same time.
const AT_ONCE: usize = 20;

/// Why an order does not agree: how it stands, and in words.
type Why = (State, String);

/// Compares a shop's orders with what the ledger says stands at the partners; what differs is looked at again by the normal
/// path, where that is wanted. A run that may mend stops when its time is up, and the next goes on there.
pub(super) async fn compare(
    world: &World,
    shop: &Shop,
    scope: Scope,
    findings: (&mut Report, &mut Tally, &mut Silent),
) -> Result<(), RunError> {
    let now = world.now();
    let until = now.checked_sub(SETTLING).unwrap_or(now);
    let first = (scope.since.max(world.settings.rules.export.since), first_id());
    // Who only looks, and who has no end, goes through all that was asked for.
    if scope.hand == Hand::Look || !world.ends_within(SignedDuration::MAX) {
        return walk(world, shop, scope.hand, (first, until), findings).await.map(|_last| ());
    }
    let (report, tally, silent) = findings;
    let reach = Reach::of(world, shop).await?;
    let after = reach.after.clone().map_or_else(|| first.clone(), |after| after.max(first.clone()));
    let from = after.0;
    let last = walk(world, shop, scope.hand, (after, until), (&mut *report, tally, silent)).await?;
    if last.is_some() || reach.after.is_some() {
        report.in_part.push(Stretch {
            project: shop.project.key().clone(),
            from,
            until: last.as_ref().map_or(until, |(at, _)| *at),
            goes_on: last.is_some(),
        });
    }
    reach.keep(world, last.as_ref()).await
}

/// Goes through the orders that changed behind one, up to a time. Answers the last one that was compared, where the time of
/// the run was up before the end.
async fn walk(
    world: &World,
    shop: &Shop,
    hand: Hand,
    (mut last, until): (Place, Timestamp),
    (report, tally, silent): (&mut Report, &mut Tally, &mut Silent),
) -> Result<Option<Place>, RunError> {
    let mut changed = Changed::behind(world, shop, last.clone(), until);
    while let Some(page) = changed.page().await? {
        for unreadable in page.unreadable {
            let Some(order) = unreadable.id else { continue };
            report.orders += 1;
            report.open.push(Open {
                order,
                number: unreadable.number,
                state: State::Review,
                since: world.now(),
                because: unreadable.refusal.message,
            });
        }
        for orders in page.orders.chunks(AT_ONCE) {
            let asked: Vec<_> = orders.iter().map(|order| world.ledger.known(&order.id)).collect();
            for (order, known) in orders.iter().zip(try_join_all(asked).await?) {
                if world.is_time_up() {
                    return Ok(Some(last));
                }
                tally.count(order.created_at, &known.facts);
                if hand == Hand::Mend {
                    silent.ask(world, &known).await?;
                }
                report.orders += 1;
                match compared(world, shop, (order, &known), hand).await? {
                    None => report.agree += 1,
                    Some((state, because)) => report.open.push(Open {
                        order: order.id.clone(),
                        number: order.number.clone(),
                        state,
                        since: order.modified_at,
                        because,
                    }),
                }
                report.untracked.extend(untracked(order));
                last = (order.modified_at, order.id.clone());
            }
        }
    }
    Ok(None)
}

/// Parcels that left without a number that a carrier would know.
fn untracked(order: &Order) -> impl Iterator<Item = Untracked> {
    let parcels = order.deliveries().flat_map(|delivery| &delivery.parcels);
    let without = parcels.filter(|parcel| {
        let number = parcel.tracking.as_ref().and_then(|tracking| tracking.number.as_ref());
        number.is_none_or(|number| number.trim().is_empty())
    });
    without.map(|parcel| Untracked {
        order: order.id.clone(),
        number: order.number.clone(),
        parcel: parcel.id.clone(),
        since: order.modified_at,
    })
}

async fn compared(
    world: &World,
    shop: &Shop,
    (order, known): (&Order, &KnownOrder),
    hand: Hand,
) -> Result<Option<Why>, RunError> {
    let Some(decision) = decided(world, order, Memory::Known(known)).await? else {
        return Ok(Some((State::Waiting, "an account is placing it just now".to_owned())));
    };
    if let Some(unclear) = &decision.unclear {
        return Ok(Some((State::Review, unclear.message.clone())));
    }
    let open = open_accounts(world, order, &decision, known);
    match &decision.verdict {
        Verdict::Wait { until } => return Ok(Some((State::Waiting, format!("it waits until {until}")))),
        Verdict::Skip { .. }
            if decision.parts.is_empty() && decision.cancel.is_empty() && open.is_empty() =>
        {
            return unbooked(world, shop, order, known, hand).await;
        }
        Verdict::Skip { .. } | Verdict::Export | Verdict::Cancelled { .. } => {}
    }
    if let Some(refusal) = decision.refusals.first() {
        return Ok(Some((State::Review, refusal.message.clone())));
    }
    let trace = world.trace();
    if !open.is_empty() {
        if hand == Hand::Mend {
            send_looks(world, order, &decision, &open, &Cause::Reconcile, &trace, world.now()).await?;
        }
        return Ok(Some(apart(&decision, known, open.iter())));
    }
    if hand == Hand::Mend {
        heal(world, order, &decision, known).await?;
    }
    write_back::states::learn(world, shop, &mut Trail::new(trace.clone(), Purpose::Reconcile)).await?;
    let plan = write_back::planned(world, shop, order, known);
    if !plan.lacks_nothing() || !plan.reviews.is_empty() {
        if hand == Hand::Mend {
            write_back::later(world, &order.project, &order.id, &trace).await?;
        }
        return Ok(Some(match plan.reviews.first() {
            Some(refusal) => (State::Review, refusal.message.clone()),
            None if plan.actions.is_empty() => {
                (State::Unwritten, "what was cancelled is not taken off the order yet".to_owned())
            }
            None => (State::Unwritten, "news of it is not written back yet".to_owned()),
        }));
    }
    if let Some(why) = unbooked(world, shop, order, known, hand).await? {
        return Ok(Some(why));
    }
    let refused = refused(world, order, known).await?;
    Ok(refused.map(|refusal| (State::Review, refusal.message)))
}

/// What the accounts would not do of an order. A return of which a person was to tell is no trouble any more when the person
/// says so.
async fn refused(world: &World, order: &Order, known: &KnownOrder) -> Result<Option<Refusal>, RunError> {
    for record in &known.records {
        for part in &record.parts {
            let facet = part.refused.values().next().map(|refused| &refused.refusal);
            let told = facet.or(part.cancel_refused.as_ref()).or_else(|| label_refused(part));
            if let Some(refusal) = told {
                return Ok(Some(refusal.clone()));
            }
            for refusal in returning::complaints(part) {
                let account = &record.subject.account;
                let by_hand = refusal.code == BY_HAND;
                if !by_hand || reviews::is_open(world, &reviews::about(order), account, BY_HAND).await? {
                    return Ok(Some(refusal.clone()));
                }
            }
        }
    }
    Ok(None)
}

/// What an order does to stock and is not booked.
async fn unbooked(
    world: &World,
    shop: &Shop,
    order: &Order,
    known: &KnownOrder,
    hand: Hand,
) -> Result<Option<Why>, RunError> {
    if stock::is_booked(world, shop, order, known) {
        return Ok(None);
    }
    if hand == Hand::Mend {
        write_back::later(world, &order.project, &order.id, &world.trace()).await?;
    }
    Ok(Some((State::Unwritten, "what it does to stock is not booked yet".to_owned())))
}

/// Whether it is known what was sent to the accounts, a part is missing at one of them, or it only stands there otherwise than
/// it should.
fn apart<'a>(decision: &Decision, known: &KnownOrder, open: impl Iterator<Item = &'a AccountId>) -> Why {
    let open: Vec<&AccountId> = open.collect();
    let unsettled = known.records.iter().filter(|record| record.state != RecordState::Free);
    let unsettled: Vec<&str> = unsettled.map(|record| record.subject.account.as_str()).collect();
    if !unsettled.is_empty() {
        return (State::Doubtful, format!("it is not known what came of it at {}", unsettled.join(", ")));
    }
    let is_placed = |reference: &Reference| {
        let parts = known.records.iter().flat_map(|record| &record.parts);
        parts.filter(|part| part.reference == *reference).any(|part| part.partner_order.is_some())
    };
    let of_open = decision.parts.iter().filter(|want| open.contains(&&want.key.account));
    let mut missing: Vec<&str> =
        of_open.filter(|want| !is_placed(&want.reference)).map(|want| want.key.account.as_str()).collect();
    missing.dedup();
    if missing.is_empty() {
        let open: Vec<&str> = open.into_iter().map(AccountId::as_str).collect();
        return (State::Otherwise, format!("it is not in line at {}", open.join(", ")));
    }
    (State::Missing, format!("it should be at {} and is not", missing.join(", ")))
}
