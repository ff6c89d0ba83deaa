//! Promises about parcels that are tracked.

use jiff::Timestamp;
use waybill_domain::carriage::Carriage;
use waybill_domain::facets::Fingerprint;
use waybill_domain::facts::Facts;
use waybill_domain::failure::Refusal;
use waybill_domain::tracking::{TrackingState, TrackingUpdate};

use super::{Bed, Broken, at, ensure, subject, win};
use crate::followed::FollowedPage;
use crate::ledger::Ledger;
use crate::record::{Record, RefusedFacet, TrackedParcel};
use crate::settle::{Extra, Then};

/// What a record says of parcels is settled and read again.
pub(super) async fn parcels(bed: Bed) -> Result<(), Broken> {
    let (ledger, of) = (bed.ledger("a"), subject("o-1")?);
    let held = win(&ledger, &of, "a", at(0), &[]).await?;
    let print = Fingerprint::of(&"parcel");
    let refusal = Refusal::new("carrier-refused", "nobody knows it");
    let trackings = vec![
        TrackedParcel {
            parcel: "p-1".to_owned(),
            wants: "wb_1".try_into()?,
            id: Some("wb_1".try_into()?),
            settled: Some(print.clone()),
            refused: None,
            carriage: Carriage { carrier: Some("UPS".to_owned()), service: Some("Ground".to_owned()) },
            store: Some("us".try_into()?),
        },
        TrackedParcel {
            parcel: "p-2".to_owned(),
            wants: "wb_2".try_into()?,
            id: None,
            settled: None,
            refused: Some(RefusedFacet { fingerprint: print, refusal }),
            carriage: Carriage::default(),
            store: None,
        },
    ];
    let record = Record { trackings: trackings.clone(), ..held.record.clone() };
    ledger.settle(held, record, Then::Free, Extra::default(), at(1)).await?;
    let there = ledger.record(&of).await?.map(|record| record.trackings);
    ensure!(there.as_ref() == Some(&trackings), "settled parcels are read as {there:?}");
    let again = win(&ledger, &of, "b", at(2), &[]).await?;
    ensure!(again.record.trackings == trackings, "a claim reads them as {:?}", again.record.trackings);
    Ok(())
}

/// Orders share a tracking until each of them forgot it.
pub(super) async fn shared(bed: Bed) -> Result<(), Broken> {
    let (ledger, one, two) = (bed.ledger("a"), subject("o-1")?, subject("o-2")?);
    let (id, other) = ("wb_1".try_into()?, "wb_12".try_into()?);
    for subject in [&one, &two, &one] {
        ledger.learn_tracked(&one.account, &id, &subject.order).await?;
    }
    ledger.learn_tracked(&one.account, &other, &two.order).await?;
    let both = ledger.tracked_for(&one.account, &id).await?;
    ensure!(both == [one.order.clone(), two.order.clone()], "it is shared by {both:?}");
    for _ in 0..2 {
        ledger.forget_tracked(&one.account, &id, &one.order).await?;
    }
    let left = ledger.tracked_for(&one.account, &id).await?;
    ensure!(left == [two.order.clone()], "it is left to {left:?}");
    let elsewhere = ledger.tracked_for(&one.account, &other).await?;
    ensure!(elsewhere == [two.order], "another one is left to {elsewhere:?}");
    Ok(())
}

/// Orders whose parcels were spoken of are listed page by page, each once, with what is tracked of them; those whose
/// parcels nobody spoke of are not.
pub(super) async fn followed(bed: Bed) -> Result<(), Broken> {
    let ledger = bed.ledger("a");
    ledger.put_facts(&"o-0".try_into()?, &Facts::default(), None, "t0").await?;
    for (order, told) in [("o-1", 5), ("o/2", 5), ("o-3", 9), ("o-4", 1)] {
        let (of, facts) = (subject(order)?, spoken_of(&[told])?);
        let held = win(&ledger, &of, "a", at(0), &[]).await?;
        let record = Record { trackings: vec![tracked(order)?], ..held.record.clone() };
        let extra = Extra { facts: Some((facts, None)), ..Extra::default() };
        ledger.settle(held, record, Then::Free, extra, at(1)).await?;
    }
    let (pages, found) = all(&ledger, (at(5), at(9))).await?;
    ensure!(found == ["o/2", "o-1"], "of those spoken of since, until, are listed {found:?}");
    let parcels: Vec<_> = pages.iter().flat_map(|page| &page.orders).map(|one| &one.tracked).collect();
    let account = subject("o-1")?.account;
    let want = [[(account.clone(), vec![tracked("o/2")?])].into(), [(account, vec![tracked("o-1")?])].into()];
    ensure!(parcels.iter().copied().eq(&want), "of their parcels {parcels:?} are tracked");
    // A second parcel brings its order to the end of the list.
    ledger.put_facts(&"o-1".try_into()?, &spoken_of(&[5, 20])?, Some(1), "t1").await?;
    let (_, found) = all(&ledger, (at(0), at(99))).await?;
    ensure!(found == ["o-4", "o/2", "o-3", "o-1"], "of all are listed {found:?}");
    Ok(())
}

/// All pages of one order each, and their orders.
async fn all(
    ledger: &Ledger,
    within: (Timestamp, Timestamp),
) -> Result<(Vec<FollowedPage>, Vec<String>), Broken> {
    let (mut pages, mut from): (Vec<FollowedPage>, Option<String>) = (Vec::new(), None);
    loop {
        let page = ledger.followed(within, from.as_deref(), 1).await?;
        from.clone_from(&page.next);
        pages.push(page);
        if from.is_none() {
            break;
        }
    }
    let orders = pages.iter().flat_map(|page| &page.orders);
    let orders = orders.map(|one| one.order.as_str().to_owned()).collect();
    Ok((pages, orders))
}

fn tracked(order: &str) -> Result<TrackedParcel, Broken> {
    Ok(TrackedParcel {
        parcel: format!("{order}-p"),
        wants: "wb_5".try_into()?,
        id: Some("wb_5".try_into()?),
        settled: None,
        refused: None,
        carriage: Carriage::default(),
        store: None,
    })
}

/// Facts of parcels, each spoken of first so many seconds after an arbitrary time.
fn spoken_of(seconds: &[i64]) -> Result<Facts, Broken> {
    let mut facts = Facts::default();
    for second in seconds {
        let update = TrackingUpdate {
            id: format!("wb_{second}").try_into()?,
            made_for: None,
            number: "1Z999AA10123456784".to_owned(),
            updated_at: at(*second),
            state: TrackingState::default(),
            checkpoints: Vec::new(),
        };
        facts.track(&"us-east".try_into()?, &update);
    }
    Ok(facts)
}
