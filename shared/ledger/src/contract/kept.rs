//! Promises about what is kept for later: review, the journal, what is stuck.

use std::sync::Arc;

use futures::future::try_join_all;
use jiff::SignedDuration;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::LineId;
use waybill_domain::review::{About, Closed, ReviewEntry};

use super::{Bed, Broken, at, ensure, entry, subject, win};
use crate::journal::WITHIN;
use crate::ledger::{JournalSettings, Ledger};
use crate::payload::JournalKey;
use crate::record::{Doubt, Subject};
use crate::review::review_id;
use crate::settle::{Extra, Then};

fn review_of(of: &Subject, line: &str, seconds: i64) -> Result<ReviewEntry, Broken> {
    let line: LineId = line.try_into()?;
    Ok(ReviewEntry {
        about: About::Order { order: of.order.clone(), number: None },
        account: Some(of.account.clone()),
        refusal: Refusal::new("unmapped-sku", format!("seen at {seconds}")).of_line(&line),
        kept: None,
        first_seen: at(seconds),
        last_seen: at(seconds),
        seen: 1,
        closed: None,
    })
}

pub(super) async fn review(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let upserts = [5, 1, 9, 3].into_iter().map(|seconds| {
        let (ledger, entry) = (bed.ledger(&format!("u{seconds}")), review_of(&of, "l-1", seconds));
        async move { Ok::<bool, Broken>(ledger.review_upsert(&entry?).await?) }
    });
    let opened = try_join_all(upserts).await?.into_iter().filter(|opened| *opened).count();
    // Whoever wrote first may have lost the answer, and finds another's sighting instead of its own.
    ensure!(opened <= 1, "of four sightings at one moment {opened} opened an entry");
    ensure!(ledger.review_upsert(&review_of(&of, "l-2", 4)?).await?, "another line opened no entry");
    let open = ledger.review_open(10).await?;
    let told: Vec<_> = open
        .iter()
        .map(|entry| (entry.first_seen, entry.last_seen, entry.refusal.message.as_str()))
        .collect();
    let want = [(at(1), at(9), "seen at 9"), (at(4), at(4), "seen at 4")];
    ensure!(told == want, "five sightings on two lines made {told:?}");

    let about = About::Order { order: of.order.clone(), number: Some("1001".try_into()?) };
    let whole = ReviewEntry { refusal: Refusal::new("no-address", "none"), ..review_of(&of, "l-1", 2)? };
    ledger.review_upsert(&whole).await?;
    let found = ledger.review_entry(&about, Some(&of.account), "no-address").await?;
    ensure!(found == Some(whole), "the entry of the whole order is {found:?}");
    let lines = ledger.review_entry(&about, Some(&of.account), "unmapped-sku").await?;
    ensure!(lines.is_none(), "an entry of a line was given for the whole order: {lines:?}");
    ledger.review_close(&about, Some(&of.account), Some("no-address"), "passed", at(19)).await?;
    let other = ledger.review_close(&about, Some(&of.account), Some("no-address"), "passed", at(20)).await?;
    ensure!(other == 0, "closing another code closed {other}");
    let is_over =
        |entry: &ReviewEntry| entry.refusal.line.as_ref().is_some_and(|line| line.as_str() == "l-2");
    let one = ledger.review_close_if(&about, Some(&of.account), is_over, "healed", at(20)).await?;
    ensure!(one == 1, "closing one line closed {one}");
    let rest = ledger.review_close(&about, Some(&of.account), None, "passed", at(20)).await?;
    ensure!(rest == 1, "closing the rest closed {rest}");
    ensure!(ledger.review_open(10).await?.is_empty(), "closed entries are open");
    ensure!(ledger.review_all(10).await?.len() == 3, "closed entries are gone");

    for (seconds, want) in [(15, false), (25, true), (25, false), (26, false)] {
        let opened = ledger.review_upsert(&review_of(&of, "l-1", seconds)?).await?;
        ensure!(opened == want, "closed at 20, seen at {seconds}: it says {opened}");
        let is_open = !ledger.review_open(10).await?.is_empty();
        ensure!(is_open == (seconds > 20), "closed at 20, seen at {seconds}: open is {is_open}");
    }
    let open = ledger.review_open(10).await?;
    ensure!(
        open.len() == 1 && open.iter().all(|entry| entry.first_seen == at(1) && entry.seen >= 6),
        "trouble came back as {open:?}"
    );
    by_name(&ledger, &about, &open).await
}

/// An entry is found by its name, and closed on a person's word.
async fn by_name(ledger: &Ledger, about: &About, open: &[ReviewEntry]) -> Result<(), Broken> {
    let all = ledger.review_about(about).await?;
    ensure!(all.len() == 3, "of the order are {all:?}");
    for entry in open {
        let named = ledger.review_named(&review_id(entry), 10).await?;
        ensure!(named == [entry.clone()], "by its name it is {named:?}");
        let closed = Closed { at: at(30), by: "ada".to_owned(), because: Some("sent by hand".to_owned()) };
        ensure!(ledger.review_resolve(entry, closed.clone()).await?, "it could not be closed");
        ensure!(!ledger.review_resolve(entry, closed.clone()).await?, "it was closed twice");
        let after = ledger.review_about(about).await?;
        ensure!(after.iter().any(|entry| entry.closed.as_ref() == Some(&closed)), "it says {after:?}");
    }
    Ok(())
}

pub(super) async fn journal(bed: Bed) -> Result<(), Broken> {
    let (ledger, of, other) = (bed.ledger("a"), subject("o-1")?, subject("o-2")?);
    let mut wanted = Vec::new();
    for number in 0..250 {
        wanted.push(entry(&of, &format!("call {number}"), at(number / 10))?);
    }
    ledger.journal(wanted.clone()).await?;
    ledger.journal(wanted.clone()).await?;
    ledger.journal(vec![entry(&other, "other", at(1))?]).await?;
    ensure!(ledger.timeline(&of.order).await? == wanted, "the timeline is not what was written");

    let (key, keep) = (Some(JournalKey::new([8; 32])), SignedDuration::from_hours(1));
    let keys = JournalSettings { key, keep, within: WITHIN };
    let stranger = Ledger::new(Arc::clone(&bed.store), "stranger", keys);
    let told = stranger.timeline(&other.order).await?.into_iter().find_map(|entry| entry.request);
    let clear = told.as_deref().is_some_and(|text| text.contains("was sealed with journal key"));
    ensure!(clear, "with another key the payload reads {told:?}");

    win(&ledger, &of, "a", at(0), &[]).await?;
    ledger.review_upsert(&review_of(&of, "l-1", 1)?).await?;
    let erased = ledger.purge(&of.order).await?;
    ensure!(erased == 251, "{erased} items were erased");
    ensure!(ledger.timeline(&of.order).await?.is_empty(), "something of the order is left");
    ensure!(ledger.review_all(10).await?.is_empty(), "a review entry of the order is left");
    ensure!(ledger.record(&of).await?.is_some(), "the record was erased too");
    ensure!(ledger.timeline(&other.order).await?.len() == 1, "another order was erased too");
    Ok(())
}

/// Of many who write at one moment, some through one ledger and some through another.
pub(super) async fn at_once(bed: Bed) -> Result<(), Broken> {
    let ledgers = [bed.ledger("a"), bed.ledger("b")];
    let orders: Vec<Subject> =
        (0..60).map(|order| subject(&format!("o-{order}"))).collect::<Result<_, _>>()?;
    let wanted: Vec<_> = orders.iter().map(|of| entry(of, "told", at(1))).collect::<Result<_, _>>()?;
    let told = wanted.iter().zip(ledgers.iter().cycle());
    try_join_all(told.map(|(entry, ledger)| ledger.journal(vec![entry.clone()]))).await?;
    for (of, entry) in orders.iter().zip(wanted) {
        let [first, _] = &ledgers;
        let timeline = first.timeline(&of.order).await?;
        ensure!(timeline == [entry], "of {} stands {timeline:?}", of.order);
    }
    Ok(())
}

pub(super) async fn stuck(bed: Bed) -> Result<(), Broken> {
    let ledger = bed.ledger("a");
    for (order, now) in [("o-3", 30), ("o-1", 10), ("o-2", 20)] {
        win(&ledger, &subject(order)?, "a", at(now), &[]).await?;
    }
    let held = win(&ledger, &subject("o-4")?, "a", at(0), &[]).await?;
    let doubt = Doubt { since: at(5), empty_at: None, references: Vec::new(), sent: None };
    ledger.settle(held.clone(), held.record, Then::Doubtful(doubt), Extra::default(), at(1)).await?;
    let held = win(&ledger, &subject("o-5")?, "a", at(0), &[]).await?;
    ledger.release(held, at(1)).await?;
    let stuck: Vec<String> =
        ledger.held_or_doubtful(10).await?.into_iter().map(|record| record.subject.order.into()).collect();
    ensure!(stuck == ["o-4", "o-1", "o-2", "o-3"], "stuck are {stuck:?}");
    Ok(())
}
