//! Promises about what waits: parked work, and parties that cannot be worked with.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures::future::try_join_all;

use super::{Bed, Broken, at, ensure, opened, subject};
use crate::access::{Access, Party};
use crate::park::{Parked, Until};
use crate::store::{Item, Key, Range, Store, StoreError, Write, Written};

fn work(key: &str, until: Until, body: &str) -> Parked {
    Parked { key: key.to_owned(), until, queue: "dispatch-us-east".to_owned(), body: body.to_owned() }
}

fn due(key: &str, seconds: i64, body: &str) -> Parked {
    work(key, Until::Due { at: at(seconds) }, body)
}

fn waiting(key: &str, gate: &str, seconds: i64) -> Parked {
    work(key, Until::Gate { name: gate.to_owned(), since: at(seconds) }, key)
}

pub(super) async fn parked(bed: Bed) -> Result<(), Broken> {
    let ledger = bed.ledger("a");
    for parked in [due("b", 20, "b"), due("a", 10, "a"), due("c", 30, "c")] {
        ledger.park(&parked).await?;
    }
    let found = ledger.parked_due(at(20), 10).await?;
    ensure!(found == [due("a", 10, "a"), due("b", 20, "b")], "due at 20 was {found:?}");
    ensure!(ledger.parked_due(at(20), 1).await?.len() == 1, "a limit did not limit");
    // Parked anew while the old one was being sent: the new one stays.
    ledger.park(&due("a", 40, "a, newer")).await?;
    ledger.unpark(&due("a", 10, "a")).await?;
    ledger.unpark(&due("b", 20, "b")).await?;
    ledger.unpark(&due("b", 20, "b")).await?;
    let left = ledger.parked_due(at(100), 10).await?;
    ensure!(left == [due("c", 30, "c"), due("a", 40, "a, newer")], "left over was {left:?}");
    Ok(())
}

/// Parks anew what was just taken away, and loses the answer to that.
#[derive(Debug)]
struct Crossed {
    store: Arc<dyn Store>,
    anew: Mutex<Option<Parked>>,
}

#[async_trait]
impl Store for Crossed {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.store.get(key).await
    }

    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError> {
        let written = self.store.write(writes, token).await?;
        let takes_away = writes.iter().any(|write| matches!(write, Write::Delete { .. }));
        let anew = self.anew.lock().unwrap_or_else(PoisonError::into_inner).take_if(|_| takes_away);
        let Some(anew) = anew else { return Ok(written) };
        let lost = |cause: &dyn std::fmt::Display| StoreError::Unavailable(cause.to_string());
        opened(Arc::clone(&self.store), "other").park(&anew).await.map_err(|error| lost(&error))?;
        Err(lost(&"the answer was lost"))
    }

    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.store.query(pk, range).await
    }

    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        self.store.shelf(name, range).await
    }
}

pub(super) async fn parked_meanwhile(bed: Bed) -> Result<(), Broken> {
    let ledger = bed.ledger("a");
    for anew in [due("a", 10, "a"), due("a", 10, "a, newer"), waiting("a", "us", 20)] {
        let parked = due("a", 10, "a");
        ledger.park(&parked).await?;
        let crossed = Crossed { store: Arc::clone(&bed.store), anew: Mutex::new(Some(anew.clone())) };
        opened(Arc::new(crossed), "b").unpark(&parked).await?;
        ensure!(ledger.waits("a").await? == Some(anew.clone()), "what was parked anew is gone: {anew:?}");
        ledger.unpark(&anew).await?;
        ensure!(ledger.waits("a").await?.is_none(), "what was taken away waits still");
    }
    Ok(())
}

pub(super) async fn gates(bed: Bed) -> Result<(), Broken> {
    let ledger = bed.ledger("a");
    for parked in [waiting("b", "us", 20), waiting("a", "us", 10), waiting("x", "eu", 5), due("t", 1, "t")] {
        ledger.park(&parked).await?;
    }
    let found = ledger.parked_at("us", at(100), 10).await?;
    ensure!(found == [waiting("a", "us", 10), waiting("b", "us", 20)], "at the gate waits {found:?}");
    let longest = ledger.parked_at("us", at(10), 10).await?;
    ensure!(longest == [waiting("a", "us", 10)], "since 10 waits {longest:?}");
    let timed = ledger.parked_due(at(100), 10).await?;
    ensure!(timed == [due("t", 1, "t")], "work at a gate was due by time: {timed:?}");
    // From one gate to another: it waits at one of them only.
    ledger.park(&waiting("a", "eu", 30)).await?;
    let found = (ledger.parked_at("us", at(100), 10).await?, ledger.parked_at("eu", at(100), 10).await?);
    let want = (vec![waiting("b", "us", 20)], vec![waiting("x", "eu", 5), waiting("a", "eu", 30)]);
    ensure!(found == want, "at both gates wait {found:?}");
    ledger.unpark(&waiting("b", "us", 20)).await?;
    ensure!(ledger.parked_at("us", at(100), 10).await?.is_empty(), "what was taken away waits still");
    Ok(())
}

pub(super) async fn lock_out(bed: Bed) -> Result<(), Broken> {
    let (ledger, account) = (bed.ledger("a"), Party::Account(subject("o-1")?.account));
    ensure!(ledger.access(&account).await? == Access::Open, "a new account is locked out");
    ensure!(!ledger.readmit(&account).await?, "an open account was opened");
    let lockers = (0..10).map(|locker| {
        let (ledger, account) = (bed.ledger(&format!("l{locker}")), account.clone());
        async move { Ok::<bool, Broken>(ledger.lock_out(&account, "key revoked", at(1)).await?) }
    });
    let rang = try_join_all(lockers).await?.into_iter().filter(|rang| *rang).count();
    ensure!(rang == 1, "the bell rang {rang} times");
    ledger.suspect(&account, "HTTP 503", at(2)).await?;
    ensure!(!ledger.away(&account, "HTTP 503").await?, "a locked account went away");
    let locked = Access::LockedOut { cause: "key revoked".to_owned(), since: at(1) };
    ensure!(ledger.access(&account).await? == locked, "the account is not locked out as said");
    let namesake = Party::Project("us-east".try_into()?);
    ensure!(ledger.access(&namesake).await? == Access::Open, "a project of the same name is locked out");
    ensure!(ledger.readmit(&account).await?, "a probe did not open the account");
    ensure!(!ledger.access(&account).await?.is_shut(), "the account stayed locked out");
    Ok(())
}

pub(super) async fn away(bed: Bed) -> Result<(), Broken> {
    let (ledger, project) = (bed.ledger("a"), Party::Project("shop".try_into()?));
    ensure!(!ledger.away(&project, "HTTP 503").await?, "an open project went away");
    ledger.suspect(&project, "HTTP 500", at(1)).await?;
    ledger.suspect(&project, "HTTP 502", at(2)).await?;
    let shaky = ledger.access(&project).await?;
    let want = Access::Shaky { cause: "HTTP 500".to_owned(), since: at(1) };
    ensure!(shaky == want && !shaky.is_shut(), "twice suspected it is {shaky:?}");
    let goers = (0..10).map(|goer| {
        let (ledger, project) = (bed.ledger(&format!("g{goer}")), project.clone());
        async move { Ok::<bool, Broken>(ledger.away(&project, "HTTP 503").await?) }
    });
    let rang = try_join_all(goers).await?.into_iter().filter(|rang| *rang).count();
    ensure!(rang == 1, "the bell rang {rang} times");
    let away = ledger.access(&project).await?;
    let want = Access::Away { cause: "HTTP 503".to_owned(), since: at(1) };
    ensure!(away == want && away.is_shut(), "given up it is {away:?}");
    ensure!(ledger.lock_out(&project, "revoked", at(9)).await?, "who is away cannot be locked out");
    ensure!(ledger.readmit(&project).await?, "a probe did not open the project");
    ensure!(ledger.access(&project).await? == Access::Open, "the project did not open");
    Ok(())
}
