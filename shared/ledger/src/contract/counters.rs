//! Promises about what many workers share: facts, cursors, buckets, counts, receipts.

use std::sync::Arc;

use futures::future::try_join_all;
use jiff::SignedDuration;
use waybill_domain::event::PartStatus;
use waybill_domain::ids::AccountId;

use super::settles::facts as sample;
use super::{Bed, Broken, Counting, at, ensure, opened, subject};
use crate::error::LedgerError;
use crate::grant::Limit;
use crate::known::FactsPut;

pub(super) async fn facts(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let (pending, shipped) = (sample(&of, PartStatus::Pending)?, sample(&of, PartStatus::Shipped)?);
    let first = ledger.put_facts(&of.order, &pending, None, "t1").await?;
    ensure!(first == FactsPut::Stored { rev: 1 }, "first facts were {first:?}");
    let repeated = ledger.put_facts(&of.order, &pending, None, "t1").await?;
    ensure!(repeated == first, "the same write again was {repeated:?}");
    let stale = ledger.put_facts(&of.order, &shipped, None, "t2").await?;
    ensure!(stale == FactsPut::Moved, "facts that rest on nothing were {stale:?}");
    let next = ledger.put_facts(&of.order, &shipped, Some(1), "t3").await?;
    ensure!(next == FactsPut::Stored { rev: 2 }, "next facts were {next:?}");
    let late = ledger.put_facts(&of.order, &pending, Some(1), "t4").await?;
    ensure!(late == FactsPut::Moved, "facts that rest on older ones were {late:?}");
    ensure!(ledger.known(&of.order).await?.facts == shipped, "the facts are not the last ones stored");
    Ok(())
}

pub(super) async fn cursor(bed: Bed) -> Result<(), Broken> {
    let (one, two) = (bed.ledger("a"), bed.ledger("b"));
    ensure!(one.cursor("pull/x").await?.is_none(), "a new cursor stands somewhere");
    for (from, to) in [("start", "10"), ("10", "20")] {
        let (read_one, read_two) = (one.cursor("pull/x").await?, two.cursor("pull/x").await?);
        let (token_one, token_two) = (format!("one {to}"), format!("two {to}"));
        let (won_one, won_two) = futures::join!(
            one.advance("pull/x", read_one.as_ref(), to, &token_one),
            two.advance("pull/x", read_two.as_ref(), to, &token_two)
        );
        ensure!(won_one? != won_two?, "not exactly one of two runs moved the cursor from {from} to {to}");
    }
    let stands = one.cursor("pull/x").await?;
    ensure!(stands.as_ref().is_some_and(|cursor| cursor.value == "20"), "the cursor stands at {stands:?}");
    let back = one.advance("pull/x", stands.as_ref(), "15", "back").await;
    ensure!(matches!(back, Err(LedgerError::Backwards { .. })), "a cursor went back: {back:?}");
    ensure!(one.advance("pull/x", stands.as_ref(), "30", "on").await?, "a cursor could not move on");
    ensure!(one.advance("pull/x", stands.as_ref(), "30", "on").await?, "the same move again was lost");
    Ok(())
}

pub(super) async fn draws(bed: Bed) -> Result<(), Broken> {
    let account: AccountId = "us-east".try_into()?;
    let limit = Limit { burst: 100, refill: 60, window: SignedDuration::from_secs(60) };
    let drawers = (0..20).map(|drawer| {
        let (ledger, account) = (bed.ledger(&format!("d{drawer}")), account.clone());
        async move {
            let mut granted = 0;
            for _ in 0..4 {
                granted += ledger.draw(&account, "credits", 3, &limit, 15, at(0)).await?.granted;
            }
            Ok::<u32, Broken>(granted)
        }
    });
    let granted: u32 = try_join_all(drawers).await?.into_iter().sum();
    let right = granted == 85 || (bed.counting == Counting::Cautious && granted < 85);
    ensure!(right, "20 drawers drew {granted} units of 100 with 15 kept back");

    let ledger = bed.ledger("late");
    let news = ledger.draw(&account, "credits", 15, &limit, 0, at(0)).await?;
    ensure!(news.granted == 15, "what is kept back for news gave {news:?}");
    let none = ledger.draw(&account, "credits", 10, &limit, 0, at(0)).await?;
    let wait = SignedDuration::from_secs(10);
    ensure!((none.granted, none.wait, none.left) == (0, Some(wait), 0), "an empty bucket gave {none:?}");
    let some = ledger.draw(&account, "credits", 10, &limit, 0, at(0) + wait).await?;
    ensure!((some.granted, some.wait, some.left) == (10, None, 0), "after the wait the bucket gave {some:?}");
    // A clock that runs behind makes no units.
    let behind = ledger.draw(&account, "credits", 1, &limit, 0, at(0)).await?;
    ensure!(behind.granted == 0, "a clock that runs behind drew {behind:?}");
    let full = ledger.draw(&account, "credits", 100, &limit, 0, at(100_000)).await?;
    ensure!(full.granted == 100, "a day later the bucket gave {full:?}");
    let never = ledger.draw(&account, "credits", 86, &limit, 15, at(100_000)).await;
    ensure!(matches!(never, Err(LedgerError::TooMuch { most: 85, .. })), "more than fits was {never:?}");
    Ok(())
}

pub(super) async fn told(bed: Bed) -> Result<(), Broken> {
    let (ledger, account): (_, AccountId) = (bed.ledger("a"), "us-east".try_into()?);
    let limit = Limit { burst: 40, refill: 40, window: SignedDuration::from_secs(60) };
    ledger.told(&account, "calls", 3, None, at(0)).await?;
    let first = ledger.draw(&account, "calls", 10, &limit, 0, at(0)).await?;
    ensure!(first.granted == 10, "a bucket nobody drew from was lowered: {first:?}");
    ledger.told(&account, "calls", 35, None, at(0)).await?;
    ledger.told(&account, "calls", 2, None, at(0)).await?;
    let rest = ledger.draw(&account, "calls", 10, &limit, 0, at(0)).await?;
    ensure!(rest.granted == 2, "the partner says 2, the bucket gave {rest:?}");
    Ok(())
}

pub(super) async fn given_back(bed: Bed) -> Result<(), Broken> {
    let account: AccountId = "us-east".try_into()?;
    let limit = Limit { burst: 100, refill: 60, window: SignedDuration::from_secs(60) };
    for (bucket, store) in [("behind faults", &bed.store), ("plain", &bed.plain)] {
        let givers = (0..20).map(|giver| {
            let (ledger, account) =
                (opened(Arc::clone(store), &format!("{bucket} {giver}")), account.clone());
            async move {
                let drawn = ledger.draw(&account, bucket, 4, &limit, 0, at(0)).await?;
                Ok::<_, Broken>(ledger.give_back(&account, bucket, drawn.granted, drawn.words, at(0)).await?)
            }
        });
        let known_to_be_back = try_join_all(givers).await?.into_iter().all(|is_back| is_back);
        let all = bed.ledger("late").draw(&account, bucket, 100, &limit, 0, at(0)).await?;
        ensure!(all.granted <= 100, "{bucket}: more than ever was is {all:?}");
        let is_exact = bucket == "plain" && bed.counting == Counting::Exact;
        let is_right = !known_to_be_back || all.granted == 100;
        ensure!(!is_exact || is_right, "{bucket}: what was given back is not there: {all:?}");
    }

    let ledger = bed.ledger("late");
    let some = ledger.draw(&account, "calls", 10, &limit, 0, at(0)).await?;
    ledger.told(&account, "calls", 3, None, at(0)).await?;
    let late = ledger.give_back(&account, "calls", some.granted, some.words, at(0)).await?;
    ensure!(!late, "what the partner took was given back");
    let rest = ledger.draw(&account, "calls", 10, &limit, 0, at(0)).await?;
    ensure!(rest.granted == 3 && rest.words > some.words, "the partner says 3, the bucket gave {rest:?}");
    ensure!(!ledger.give_back(&account, "unheard-of", 5, 0, at(0)).await?, "a bucket came from nothing");

    // The bucket filled meanwhile, and a clock that runs behind makes no units.
    let more = ledger.draw(&account, "stock", 50, &limit, 0, at(0)).await?;
    for second in [40, 0] {
        ledger.give_back(&account, "stock", more.granted, more.words, at(second)).await?;
    }
    let full = ledger.draw(&account, "stock", 100, &limit, 0, at(40)).await?;
    ensure!(full.granted <= 100 && full.left == 0, "a full bucket gave {full:?}");
    Ok(())
}

pub(super) async fn counts(bed: Bed) -> Result<(), Broken> {
    let counters = (0..20).map(|counter| {
        let ledger = bed.ledger(&format!("c{counter}"));
        async move { Ok::<u32, Broken>(ledger.count("cancels/us-east", at(0), 2).await?) }
    });
    let mut totals = try_join_all(counters).await?;
    totals.sort_unstable();
    let exact = totals == (1..=20).map(|n| n * 2).collect::<Vec<u32>>();
    let apart = totals.windows(2).all(|pair| pair.is_sorted_by(|one, next| one < next));
    ensure!(exact || (bed.counting == Counting::Cautious && apart), "the totals were {totals:?}");
    let (ledger, last) = (bed.ledger("a"), totals.last().copied().unwrap_or_default());
    ensure!(last >= 40, "40 were counted as {last}");
    let asked = ledger.count("cancels/us-east", at(0), 0).await?;
    ensure!(asked == last, "{last} were counted, and asked for they are {asked}");
    ensure!(ledger.count("cancels/us-east", at(3600), 1).await? == 1, "two windows share a count");
    Ok(())
}

pub(super) async fn receipts(bed: Bed) -> Result<(), Broken> {
    let (ledger, keep) = (bed.ledger("a"), SignedDuration::from_secs(100));
    ensure!(!ledger.has_receipt("cancel/1", at(0)).await?, "there is a receipt of nothing");
    let keepers = (0..10).map(|keeper| {
        let ledger = bed.ledger(&format!("k{keeper}"));
        async move { Ok::<(), Broken>(ledger.keep_receipt("cancel/1", at(0), keep).await?) }
    });
    try_join_all(keepers).await?;
    // Kept again before its time is over: it ends when it would have.
    ledger.keep_receipt("cancel/1", at(50), keep).await?;
    for (now, want) in [(0, true), (99, true), (100, false)] {
        let has = ledger.has_receipt("cancel/1", at(now)).await?;
        ensure!(has == want, "after {now} seconds it is {has} that there is a receipt");
    }
    ledger.keep_receipt("cancel/1", at(100), keep).await?;
    ensure!(ledger.has_receipt("cancel/1", at(199)).await?, "a receipt was not kept anew");
    ensure!(!ledger.has_receipt("cancel/2", at(0)).await?, "two ids share a receipt");
    Ok(())
}

pub(super) async fn born(bed: Bed) -> Result<(), Broken> {
    let (one, two) = (bed.ledger("a"), bed.ledger("b"));
    ensure!(one.born(at(5)).await? == at(5), "the first opening is not its birth");
    ensure!(two.born(at(9)).await? == at(5), "a later opening was a birth");
    Ok(())
}

/// What the partner says of when it lets us in again is believed.
pub(super) async fn closes(bed: Bed) -> Result<(), Broken> {
    let (ledger, account): (_, AccountId) = (bed.ledger("a"), "us-east".try_into()?);
    let windows = Limit { burst: 40, refill: 40, window: SignedDuration::from_secs(60) };
    let (short, long) = (SignedDuration::from_secs(30), SignedDuration::from_hours(9));
    ledger.told(&account, "unheard-of", 0, Some(short), at(0)).await?;
    let first = ledger.draw(&account, "unheard-of", 10, &windows, 0, at(0)).await?;
    ensure!(first.granted == 10, "a bucket nobody drew from was closed: {first:?}");

    let words = ledger.draw(&account, "calls", 1, &windows, 15, at(0)).await?.words;
    ledger.told(&account, "calls", 0, Some(short), at(0)).await?;
    let shut = ledger.draw(&account, "calls", 1, &windows, 0, at(20)).await?;
    let wait = Some(SignedDuration::from_secs(10));
    ensure!((shut.granted, shut.wait) == (0, wait), "a closed bucket gave {shut:?}");
    ensure!(!ledger.give_back(&account, "calls", 5, words, at(20)).await?, "a closed bucket took units back");
    ledger.told(&account, "calls", 0, Some(SignedDuration::ZERO), at(20)).await?;
    let still = ledger.draw(&account, "calls", 1, &windows, 0, at(29)).await?;
    ensure!(still.granted == 0, "a shorter word opened it: {still:?}");
    let open = ledger.draw(&account, "calls", 34, &windows, 15, at(30)).await?;
    ensure!((open.granted, open.left) == (34, 6), "the new window gave {open:?}");
    ledger.told(&account, "calls", 0, Some(long), at(30)).await?;
    let asked = ledger.draw(&account, "calls", 1, &windows, 0, at(151)).await?;
    ensure!(asked.granted == 1, "it was believed for hours: {asked:?}");

    let slow = Limit { burst: 100, refill: 1, window: SignedDuration::from_secs(1) };
    ledger.draw(&account, "credits", 1, &slow, 0, at(0)).await?;
    ledger.told(&account, "credits", 0, Some(short), at(0)).await?;
    let some = ledger.draw(&account, "credits", 10, &slow, 0, at(4)).await?;
    ensure!(some.granted == 4, "a bucket that fills slowly gave {some:?}");
    Ok(())
}
