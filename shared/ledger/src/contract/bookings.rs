//! Promises about what is booked of an order.

use futures::future::try_join_all;
use waybill_domain::stock::booking::{Bookings, Kind, Levels, Row};

use super::{Bed, Broken, ensure, subject};

pub(super) async fn bookings(bed: Bed) -> Result<(), Broken> {
    let (ledger, order) = (bed.ledger("a"), subject("o-1")?.order);
    let row = |line: &str| -> Result<Row, Broken> {
        let channel = Some("east".try_into()?);
        Ok(Row { line: line.try_into()?, kind: Kind::Cancelled, sku: "MUG-1".try_into()?, channel })
    };
    let lines = ["l1", "l2", "l3"];
    let levels = lines.into_iter().map(|line| Ok((row(line)?, 1))).collect::<Result<Levels, Broken>>()?;
    let begun = Bookings::default().begun(&levels, 1).unwrap_or_default();

    ensure!(ledger.bookings(&order).await? == Bookings::default(), "a new order is booked");
    ensure!(ledger.put_bookings(&order, &begun, None, "t1").await?, "the first bookings were not stored");
    ensure!(ledger.put_bookings(&order, &begun, None, "t1").await?, "the same write again was refused");
    let stale = ledger.put_bookings(&order, &Bookings::default(), None, "t2").await?;
    ensure!(!stale, "bookings that rest on nothing were stored over others");
    let known = ledger.known(&order).await?;
    ensure!((&known.bookings, known.bookings_rev) == (&begun, Some(1)), "known are {:?}", known.bookings);

    let effects = begun.under_way(&order);
    let done = effects.iter().chain(&effects).map(|effect| {
        let (ledger, order) = (bed.ledger(effect.id.as_str()), order.clone());
        async move { ledger.booked(&order, &effect.id).await }
    });
    try_join_all(done).await?;
    let stands = ledger.bookings(&order).await?;
    ensure!(stands.agree(&levels), "six workers completed three effects, and there stands {stands:?}");
    ensure!(stands.rows.iter().all(|booking| booking.step == 1), "an effect was noted twice: {stands:?}");
    Ok(())
}
