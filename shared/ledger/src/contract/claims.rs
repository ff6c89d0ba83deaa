//! Promises about claims.

use futures::future::try_join_all;
use waybill_domain::facets::Facet;

use super::{Bed, Broken, LEASE, at, claim, deaf, ensure, reference, subject, win};
use crate::record::{Claim, Doubt, Record, RecordState};
use crate::settle::{Extra, Then};

pub(super) async fn one_wins(bed: Bed) -> Result<(), Broken> {
    let of = subject("o-1")?;
    for (round, now) in [("new", at(0)), ("lapsed", at(1000))] {
        let racers = (0..50).map(|racer| {
            let (ledger, of) = (bed.ledger(&format!("{round}{racer}")), of.clone());
            async move { claim(&ledger, &of, &format!("{round}{racer}"), now, &[]).await }
        });
        let claims = try_join_all(racers).await?;
        let won = claims.iter().filter(|claim| matches!(claim, Claim::Won(_))).count();
        ensure!(won == 1, "{won} of 50 won the {round} record");
        let busy = Claim::Busy { until: now + LEASE };
        ensure!(
            claims.iter().filter(|claim| **claim == busy).count() == 49,
            "the others were not told until when"
        );
    }
    Ok(())
}

pub(super) async fn again_after_a_lost_answer(bed: Bed) -> Result<(), Broken> {
    // Every answer of this worker is lost, so also those to its repeats.
    let deaf = deaf(&bed.plain);
    let ledger = bed.ledger("a");
    let of = subject("o-1")?;
    ensure!(claim(&deaf, &of, "a", at(0), &[]).await.is_err(), "a lost answer looked like one");
    let held = win(&ledger, &of, "a", at(1), &[]).await?;
    ensure!((held.attempt, held.until) == (1, at(0) + LEASE), "the second claim was another one: {held:?}");
    ensure!(held.doubt.is_none(), "its own claim made the owner doubt");
    ensure!(
        matches!(claim(&ledger, &of, "b", at(2), &[]).await?, Claim::Busy { .. }),
        "somebody else claimed what is held"
    );
    ledger.settle(held.clone(), held.record, Then::Free, Extra::default(), at(3)).await?;
    Ok(())
}

pub(super) async fn lapse_leaves_doubt(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let (one, two, three) = (reference("o-1-1")?, reference("o-1-2")?, reference("o-1-3")?);
    win(&ledger, &of, "a", at(0), &[one.clone(), two.clone()]).await?;

    let second = win(&ledger, &of, "b", at(60), std::slice::from_ref(&three)).await?;
    let doubt =
        Doubt { since: at(60), empty_at: None, references: vec![one.clone(), two.clone()], sent: None };
    ensure!(second.doubt.as_ref() == Some(&doubt), "a lapse left {:?}", second.doubt);
    ensure!(second.attempt == 2, "attempt {} followed the first", second.attempt);

    // The second holder dies too: what the first may have sent is still looked for, and what the second may have.
    let third = win(&ledger, &of, "c", at(500), &[]).await?;
    let doubt = Doubt { since: at(120), empty_at: None, references: vec![one, two, three], sent: None };
    ensure!(third.doubt.as_ref() == Some(&doubt), "a second lapse left {:?}", third.doubt);

    // An owner whose own lease lapsed is no better than anybody else.
    let fourth = win(&ledger, &of, "c", at(1000), &[]).await?;
    ensure!(
        fourth.doubt.is_some_and(|doubt| doubt.since == at(560)),
        "an owner trusted its own lapsed lease"
    );
    Ok(())
}

/// A worker reads its clock, pauses, and claims what fell into doubt meanwhile: its lease was over before that.
pub(super) async fn old_clock_keeps_doubt(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let held = win(&ledger, &of, "a", at(200), &[reference("o-1-1")?]).await?;
    let doubt = Doubt { since: at(230), empty_at: None, references: vec![reference("o-1-1")?], sent: None };
    let record = held.record.clone();
    ledger.settle(held, record, Then::Doubtful(doubt.clone()), Extra::default(), at(230)).await?;
    win(&ledger, &of, "b", at(50), &[]).await?;
    let held = win(&ledger, &of, "c", at(231), &[]).await?;
    ensure!(held.doubt.as_ref() == Some(&doubt), "the doubt is now {:?}", held.doubt);
    Ok(())
}

pub(super) async fn release_keeps_doubt(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let held = win(&ledger, &of, "a", at(0), &[reference("o-1-1")?]).await?;
    ledger.release(held, at(1)).await?;
    let held = win(&ledger, &of, "b", at(1), &[]).await?;
    ensure!(held.doubt.is_none() && held.record.expects.is_empty(), "a release left {held:?}");

    let doubt = Doubt {
        since: at(5),
        empty_at: Some(at(7)),
        references: vec![reference("o-1-2")?],
        sent: Some(vec![Facet::Address]),
    };
    let record = held.record.clone();
    ledger.settle(held, record, Then::Doubtful(doubt.clone()), Extra::default(), at(8)).await?;
    let held = win(&ledger, &of, "c", at(9), &[]).await?;
    ensure!(held.doubt.as_ref() == Some(&doubt), "a doubt became {:?}", held.doubt);
    ledger.release(held, at(10)).await?;
    let state = ledger.record(&of).await?.map(|record| record.state);
    ensure!(state == Some(RecordState::Doubtful(doubt)), "a release turned doubt into {state:?}");
    Ok(())
}

pub(super) async fn doubt_outlives_its_holder(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    win(&ledger, &of, "a", at(0), &[reference("o-1-1")?]).await?;
    let held = win(&ledger, &of, "b", at(100), &[]).await?;
    // The second holder goes on, expects something else by now, and dies before it looked.
    let record = Record { expects: vec![reference("o-1-2")?], ..held.record.clone() };
    let keep = Then::KeepHeld { lease: LEASE };
    ledger.settle(held, record, keep, Extra::default(), at(110)).await?;
    let next = win(&ledger, &of, "c", at(500), &[]).await?;
    let want = Doubt {
        since: at(110) + LEASE,
        empty_at: None,
        references: vec![reference("o-1-2")?, reference("o-1-1")?],
        sent: None,
    };
    ensure!(next.doubt.as_ref() == Some(&want), "the doubt is now {:?}", next.doubt);
    Ok(())
}
