//! Promises about events for others: they are there exactly when what made them is, and go out one after another.

use futures::future::try_join_all;
use jiff::SignedDuration;
use waybill_domain::event::PartStatus;

use super::settles::facts as sample;
use super::{Bed, Broken, at, ensure, subject};
use crate::known::FactsPut;
use crate::outbox::{Bundle, Outgoing, Trouble};

fn event(id: &str) -> Outgoing {
    let body = format!("{{\"id\":\"{id}\"}}");
    Outgoing { id: id.to_owned(), kind: "shipment.shipped".to_owned(), body, refused: 0 }
}

fn ids(bundles: &[Bundle]) -> Vec<String> {
    bundles.iter().flat_map(|bundle| &bundle.events).map(|event| event.id.clone()).collect()
}

pub(super) async fn with_their_facts(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let (pending, shipped) = (sample(&of, PartStatus::Pending)?, sample(&of, PartStatus::Shipped)?);
    let told = |id: &str, seconds| (vec![event(id)], at(seconds));
    for _ in 0..2 {
        let put = ledger.put_facts_telling(&of.order, &pending, None, told("e-1", 10), "t1").await?;
        ensure!(put == FactsPut::Stored { rev: 1 }, "facts that make an event were {put:?}");
    }
    let stale = ledger.put_facts_telling(&of.order, &shipped, None, told("lost", 11), "t2").await?;
    ensure!(stale == FactsPut::Moved, "facts that rest on nothing were {stale:?}");
    ledger.put_facts(&of.order, &pending, Some(1), "t3").await?;
    ledger.put_facts_telling(&of.order, &shipped, Some(2), told("e-2", 5), "t4").await?;
    let lying: Vec<Bundle> =
        ledger.outbox_of(&of.order).await?.into_iter().map(|lying| lying.bundle).collect();
    ensure!(ids(&lying) == ["e-1", "e-2"], "the order's outbox holds {lying:?}");
    let due = ledger.outbox_due(at(5), 10).await?;
    ensure!(ids(&due) == ["e-2"], "due at 5 was {due:?}");
    let due = ledger.outbox_due(at(10), 10).await?;
    ensure!(ids(&due) == ["e-2", "e-1"], "due at 10 was {due:?}");
    ensure!(ledger.known(&of.order).await?.facts == shipped, "the facts are not the last ones stored");
    Ok(())
}

pub(super) async fn until_taken(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let facts = sample(&of, PartStatus::Pending)?;
    let told = (vec![event("e-1"), event("e-2")], at(0));
    ledger.put_facts_telling(&of.order, &facts, None, told, "t1").await?;
    let first = ledger.outbox_of(&of.order).await?;
    let [lying] = first.as_slice() else { return Err(Broken::Promise(format!("there lies {first:?}"))) };
    let refused = Outgoing { refused: 1, ..event("e-2") };
    let left = Bundle { due: at(60), events: vec![refused.clone()], ..lying.bundle.clone() };
    ledger.outbox_leave(lying, &left).await?;
    let none = Bundle { events: Vec::new(), ..left.clone() };
    // Somebody who saw it before was slower.
    ledger.outbox_leave(lying, &none).await?;
    ensure!(ledger.outbox_due(at(59), 10).await?.is_empty(), "it was put off and is due");
    let due = ledger.outbox_due(at(60), 10).await?;
    ensure!(due == [left], "put off until 60 was {due:?}");
    for lying in &ledger.outbox_of(&of.order).await? {
        ledger.outbox_leave(lying, &none).await?;
        ledger.outbox_leave(lying, &none).await?;
    }
    ensure!(ledger.outbox_of(&of.order).await?.is_empty(), "what was taken lies still");
    ensure!(ledger.outbox_due(at(99), 10).await?.is_empty(), "what was taken is due still");
    Ok(())
}

pub(super) async fn one_at_a_time(bed: Bed) -> Result<(), Broken> {
    let until = at(0) + SignedDuration::from_secs(60);
    let takers = (0..10).map(|taker| {
        let ledger = bed.ledger(&format!("p{taker}"));
        async move { Ok::<bool, Broken>(ledger.outbox_begin(at(0), until).await?.is_some()) }
    });
    let began = try_join_all(takers).await?.into_iter().filter(|began| *began).count();
    ensure!(began == 1, "{began} of ten began to take events out");
    let (ledger, late) = (bed.ledger("a"), bed.ledger("b"));
    ensure!(ledger.outbox_begin(at(59), until).await?.is_none(), "another one began before the end");
    let lapsed = late.outbox_begin(at(60), at(120)).await?;
    ensure!(lapsed == Some(Trouble::default()), "after one that died begins {lapsed:?}");
    let trouble = Trouble { times: 2, since: Some(at(60)), cause: "HTTP 503".to_owned() };
    // The one that took longer than it had does not end what is another's by now.
    ledger.outbox_end(until, at(61), &Trouble::default()).await?;
    ensure!(ledger.outbox_begin(at(61), at(121)).await?.is_none(), "one began beside another");
    late.outbox_end(at(120), at(90), &trouble).await?;
    ensure!(ledger.outbox_begin(at(89), until).await?.is_none(), "one began who was to wait");
    let next = ledger.outbox_begin(at(90), at(150)).await?;
    ensure!(next == Some(trouble), "the next one heard {next:?}");
    Ok(())
}
