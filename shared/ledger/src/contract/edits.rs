//! Promises about what people edit of orders, and about the numbers that they call them by.

use futures::future::try_join_all;
use waybill_domain::edits::{Change, Edit};
use waybill_domain::ids::{OrderId, OrderNumber};

use super::{Bed, Broken, at, ensure, subject, win};
use crate::record::Record;
use crate::settle::{Extra, Then};

const FIELDS: [&str; 4] = ["address.street", "address.city", "email", "send_to"];

fn edit(field: &str) -> Result<Edit, Broken> {
    let value = if field == "email" { "ada@shop.example" } else { "x" };
    let change = Change::read(field, value).map_err(|error| Broken::Promise(error.to_string()))?;
    Ok(Edit { change, by: "ada".to_owned(), because: None, at: at(1) })
}

pub(super) async fn edits(bed: Bed) -> Result<(), Broken> {
    let (ledger, of, other) = (bed.ledger("a"), subject("o-1")?, subject("o-2")?);
    let people = FIELDS.map(|field| {
        let (ledger, order) = (bed.ledger(field), of.order.clone());
        async move {
            let one = edit(field)?;
            Ok::<_, Broken>(ledger.edit(&order, |edits| edits.set(one.clone())).await?)
        }
    });
    try_join_all(people).await?;
    let told = ledger.edits(&of.order).await?.to_string();
    ensure!(told == FIELDS.join(", "), "four people edited {told}");
    ensure!(ledger.known(&of.order).await?.edits.to_string() == told, "they are not known with the order");

    let email = edit("email")?.change.field();
    ledger
        .edit(&of.order, |edits| {
            edits.remove(&email);
        })
        .await?;
    let rest = ledger.edits(&of.order).await?.to_string();
    ensure!(rest == "address.street, address.city, send_to", "without one they are {rest}");
    ensure!(ledger.edits(&other.order).await?.is_empty(), "another order is edited too");

    ledger.purge(&of.order).await?;
    ensure!(ledger.edits(&of.order).await?.is_empty(), "edits outlive their order's erasure");
    Ok(())
}

pub(super) async fn numbers(bed: Bed) -> Result<(), Broken> {
    let (ledger, first, second) = (bed.ledger("a"), subject("o-1")?, subject("o-2")?);
    let number = OrderNumber::try_from("1001")?;
    ensure!(ledger.numbered(&number).await?.is_empty(), "nothing is called so yet");
    let held = win(&ledger, &first, "a", at(0), &[]).await?;
    let record = Record { number: Some(number.clone()), ..held.record.clone() };
    ledger.settle(held, record, Then::Free, Extra::default(), at(1)).await?;
    let held = win(&ledger, &first, "a", at(2), &[]).await?;
    let nameless = Record { number: None, ..held.record.clone() };
    ledger.settle(held, nameless, Then::Free, Extra::default(), at(3)).await?;
    let known = ledger.record(&first).await?.and_then(|record| record.number);
    ensure!(known.as_ref() == Some(&number), "a settle forgot the number: {known:?}");

    let held = win(&ledger, &second, "a", at(0), &[]).await?;
    let record = Record { number: Some(number.clone()), ..held.record.clone() };
    ledger.settle(held, record, Then::Free, Extra::default(), at(1)).await?;
    let found: Vec<OrderId> =
        ledger.numbered(&number).await?.into_iter().map(|called| called.order).collect();
    ensure!(found == [first.order, second.order], "1001 is {found:?}");
    ensure!(ledger.numbered(&"1".try_into()?).await?.is_empty(), "a shorter number names it, too");
    Ok(())
}
