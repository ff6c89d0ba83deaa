//! Promises about parcels that are tracked.

use waybill_domain::facets::Fingerprint;
use waybill_domain::failure::Refusal;

use super::{Bed, Broken, at, ensure, subject, win};
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
        },
        TrackedParcel {
            parcel: "p-2".to_owned(),
            wants: "wb_2".try_into()?,
            id: None,
            settled: None,
            refused: Some(RefusedFacet { fingerprint: print, refusal }),
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
