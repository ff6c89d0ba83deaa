//! Promises about settling.

use waybill_domain::carriage::Carriage;
use waybill_domain::event::PartStatus;
use waybill_domain::facts::{Facts, PartFacts, Register};
use waybill_domain::fulfillment::PartKey;
use waybill_domain::ids::PartnerOrderId;
use waybill_domain::look::Cause;

use super::{Bed, Broken, LEASE, at, claim, deaf, ensure, entry, reference, subject, win};
use crate::error::LedgerError;
use crate::known::Link;
use crate::record::{Claim, Part, PartState, Record, RecordState, Subject};
use crate::settle::{Extra, Then};

/// Facts with one part that stands so.
pub(super) fn facts(of: &Subject, status: PartStatus) -> Result<Facts, Broken> {
    let mut part = PartFacts::new(of.account.clone());
    part.own.status = Some(Register { as_of: at(0), value: status });
    Ok(Facts { parts: [(reference("o-1-1")?, part)].into(), ..Facts::default() })
}

/// The record with one part placed.
fn placed(of: &Subject, record: &Record, version: u64) -> Record {
    let key =
        PartKey { order: of.order.clone(), account: of.account.clone(), warehouse: None, shipping: None };
    let part = Part {
        reference: key.reference(),
        key,
        partner_order: None,
        state: PartState::Placed,
        settled: [].into(),
        held: [].into(),
        refused: [].into(),
        sent_hold: None,
        cancel_refused: None,
        voids: 0,
        edits: 0,
        label: None,
        returns: Vec::new(),
        asked: Carriage::default(),
        lines: Vec::new(),
        settled_at: at(1),
    };
    Record { order_version: version, parts: vec![part], last_cause: Some(Cause::Pull), ..record.clone() }
}

fn fenced(result: Result<impl Sized, LedgerError>) -> bool {
    matches!(result.err(), Some(LedgerError::Fenced { attempt: 1, .. }))
}

pub(super) async fn overtaken(bed: Bed) -> Result<(), Broken> {
    let (slow, fast, of) = (bed.ledger("slow"), bed.ledger("fast"), subject("o-1")?);
    let late = win(&slow, &of, "slow", at(0), &[]).await?;
    let held = win(&fast, &of, "fast", at(100), &[]).await?;
    let extra = Extra { journal: vec![entry(&of, "late", at(101))?], ..Extra::default() };
    let settled = slow.settle(late.clone(), placed(&of, &late.record, 9), Then::Free, extra, at(101)).await;
    ensure!(fenced(settled), "an overtaken holder settled");
    ensure!(fenced(slow.release(late.clone(), at(101)).await), "an overtaken holder released");
    let keep = Then::KeepHeld { lease: LEASE };
    let kept = slow.settle(late.clone(), late.record.clone(), keep, Extra::default(), at(101)).await;
    ensure!(fenced(kept), "an overtaken holder took its hold back");
    ensure!(slow.record(&of).await? == Some(held.record.clone()), "an overtaken holder changed the record");
    ensure!(slow.timeline(&of.order).await?.is_empty(), "an overtaken holder wrote to the journal");

    fast.settle(held.clone(), placed(&of, &held.record, 4), Then::Free, Extra::default(), at(102)).await?;
    ensure!(fenced(slow.release(late, at(103)).await), "an overtaken holder released a free record");
    Ok(())
}

pub(super) async fn all_or_nothing(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let held = win(&ledger, &of, "a", at(0), &[]).await?;
    let partner_order: PartnerOrderId = "T3JkZXI6MQ==".try_into()?;
    let link = Link { order: of.order.clone(), reference: reference("o-1-1")? };
    let pending = facts(&of, PartStatus::Pending)?;
    let extra = |rev| -> Result<Extra, Broken> {
        Ok(Extra {
            links: vec![(partner_order.clone(), link.reference.clone())],
            journal: vec![entry(&of, "one", at(1))?, entry(&of, "two", at(1))?],
            facts: Some((pending.clone(), rev)),
        })
    };
    let record = placed(&of, &held.record, 3);
    let moved = ledger.settle(held.clone(), record.clone(), Then::Free, extra(Some(5))?, at(2)).await;
    ensure!(matches!(moved, Err(LedgerError::FactsMoved { .. })), "facts that moved on were settled");
    ensure!(ledger.record(&of).await?.as_ref() == Some(&held.record), "a failed settle changed the record");
    ensure!(ledger.link(&of.account, &partner_order).await?.is_none(), "a failed settle left a link");
    ensure!(ledger.timeline(&of.order).await?.is_empty(), "a failed settle left a journal");

    ledger.settle(held, record.clone(), Then::Free, extra(None)?, at(3)).await?;
    let known = ledger.known(&of.order).await?;
    let want = Record { state: RecordState::Free, ..record };
    ensure!(known.records == [want], "the record is {:?}", known.records);
    ensure!((known.facts, known.facts_rev) == (pending, Some(1)), "the facts are not those settled");
    ensure!(ledger.link(&of.account, &partner_order).await? == Some(link), "the link is not that settled");
    let names: Vec<String> = ledger.timeline(&of.order).await?.into_iter().map(|entry| entry.name).collect();
    ensure!(names == ["one", "two"], "the journal says {names:?}");
    Ok(())
}

pub(super) async fn repeated(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let held = win(&ledger, &of, "a", at(0), &[]).await?;
    let record = placed(&of, &held.record, 3);
    for _ in 0..2 {
        let extra = Extra { journal: vec![entry(&of, "one", at(1))?], ..Extra::default() };
        ledger.settle(held.clone(), record.clone(), Then::Free, extra, at(2)).await?;
    }
    ensure!(ledger.timeline(&of.order).await?.len() == 1, "a repeated settle told its story twice");
    let next = win(&ledger, &of, "b", at(3), &[]).await?;
    ensure!(next.doubt.is_none() && next.attempt == 2, "a repeated settle left {next:?}");
    Ok(())
}

pub(super) async fn settled_otherwise(bed: Bed) -> Result<(), Broken> {
    // Every answer of this worker is lost: it does not know that its hold was kept, and then finishes.
    let deaf = deaf(&bed.plain);
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let held = win(&ledger, &of, "a", at(0), &[]).await?;
    let keep = Then::KeepHeld { lease: LEASE };
    let lost = deaf.settle(held.clone(), held.record.clone(), keep, Extra::default(), at(10)).await;
    ensure!(matches!(lost, Err(LedgerError::Store(_))), "a lost answer looked like {lost:?}");
    let record = placed(&of, &held.record, 3);
    ledger.settle(held.clone(), record.clone(), Then::Free, Extra::default(), at(20)).await?;
    let state = ledger.record(&of).await?.map(|record| record.state);
    ensure!(state == Some(RecordState::Free), "settled as free, it is {state:?}");

    // What was settled as free is given away: there is nothing to settle on top of.
    let held = win(&ledger, &of, "b", at(30), &[]).await?;
    let lost = deaf.settle(held.clone(), record.clone(), Then::Free, Extra::default(), at(31)).await;
    ensure!(lost.is_err(), "a lost answer looked like one");
    let keep = Then::KeepHeld { lease: LEASE };
    let again = ledger.settle(held, record, keep, Extra::default(), at(32)).await;
    ensure!(matches!(again, Err(LedgerError::Fenced { .. })), "a freed record was held on to: {again:?}");
    Ok(())
}

pub(super) async fn version_never_down(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    for (now, version, want) in [(0, 7, 7), (10, 5, 7), (20, 8, 8)] {
        let held = win(&ledger, &of, &format!("a{now}"), at(now), &[]).await?;
        let record = placed(&of, &held.record, version);
        ledger.settle(held, record, Then::Free, Extra::default(), at(now)).await?;
        let found = ledger.record(&of).await?.map(|record| record.order_version);
        ensure!(found == Some(want), "after settling {version} the version is {found:?}");
    }
    Ok(())
}

pub(super) async fn kept_hold(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let held = win(&ledger, &of, "a", at(0), &[]).await?;
    let expects = vec![reference("o-1-1")?];
    let record = Record { expects: expects.clone(), ..placed(&of, &held.record, 3) };
    let keep = Then::KeepHeld { lease: LEASE };
    let kept = ledger.settle(held, record.clone(), keep, Extra::default(), at(50)).await?;
    let Some(kept) = kept else { return Err(Broken::Promise("the hold was not kept".to_owned())) };
    ensure!(kept.until == at(50) + LEASE, "the lease now ends at {}", kept.until);
    let busy = claim(&ledger, &of, "b", at(100), &[]).await?;
    ensure!(busy == Claim::Busy { until: kept.until }, "the kept hold did not hold: {busy:?}");
    ledger.settle(kept, record, Then::Free, Extra::default(), at(105)).await?;
    let freed = ledger.record(&of).await?;
    let free = freed.is_some_and(|record| record.state == RecordState::Free && record.expects.is_empty());
    ensure!(free, "a freed record still expects something");
    Ok(())
}

pub(super) async fn earlier_step(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let first = win(&ledger, &of, "a", at(0), &[]).await?;
    let mut held = first.clone();
    for (now, version) in [(1, 3), (2, 4)] {
        let record = placed(&of, &held.record, version);
        let keep = Then::KeepHeld { lease: LEASE };
        let kept = ledger.settle(held, record, keep, Extra::default(), at(now)).await?;
        held = kept.ok_or_else(|| Broken::Promise("the hold was not kept".to_owned()))?;
    }
    let late = ledger.settle(first.clone(), first.record, Then::Free, Extra::default(), at(3)).await;
    ensure!(fenced(late), "a step from before later ones was settled");
    let (record, want) = (held.record.clone(), ledger.record(&of).await?);
    ensure!(want == Some(record.clone()), "a late step changed the record to {want:?}");
    ledger.settle(held, record, Then::Free, Extra::default(), at(4)).await?;
    Ok(())
}
