//! `review`: what waits for a person, in business words, and what a person can do about it. The work is put where the flows
//! take it, so nothing needs to run at the moment.

mod mends;

mod listed;
mod words;

mod editing;
mod named;

use std::process::ExitCode;

use anyhow::bail;
use waybill_flows::person::Retried;
use waybill_ledger::{Ledger, review_id};
use waybill_settings::Settings;
use waybill_transport::clock::{Clock as _, SystemClock};

use crate::args::{Books, Edit, List, Resolve, Retry, Review, ReviewWhat, Show};
use crate::setup::MISCONFIGURED;
use crate::trace::person;
use crate::{books, house, tables, writing};

pub use editing::{Wish, edit};
pub use listed::{Asked, Listed, list};
pub(crate) use mends::advice;
pub use named::{named, project};

/// Does what was asked about review.
pub(crate) fn review(args: &Review) -> anyhow::Result<ExitCode> {
    let books = match &args.what {
        None => &args.list.books,
        Some(
            ReviewWhat::List(List { books, .. })
            | ReviewWhat::Show(Show { books, .. })
            | ReviewWhat::Resolve(Resolve { books, .. })
            | ReviewWhat::Retry(Retry { books, .. })
            | ReviewWhat::Edit(Edit { books, .. }),
        ) => books,
    };
    let Some(settings) = house::settings(&books.config)? else { return Ok(ExitCode::from(MISCONFIGURED)) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(done(args, books, &settings))?;
    Ok(ExitCode::SUCCESS)
}

async fn done(args: &Review, books: &Books, settings: &Settings) -> anyhow::Result<()> {
    let ledger = books::opened(books, settings).await?;
    match &args.what {
        None => listing(&ledger, settings, &args.list).await,
        Some(ReviewWhat::List(list)) => listing(&ledger, settings, list).await,
        Some(ReviewWhat::Show(show)) => showing(&ledger, show).await,
        Some(ReviewWhat::Resolve(resolve)) => resolving(&ledger, settings, resolve).await,
        Some(ReviewWhat::Retry(retry)) => retrying(&ledger, settings, retry).await,
        Some(ReviewWhat::Edit(edit)) => mending(&ledger, settings, edit).await,
    }
}

async fn listing(ledger: &Ledger, settings: &Settings, args: &List) -> anyhow::Result<()> {
    let asked = Asked { account: args.account.clone(), code: args.code.clone() };
    let listed = list(ledger, &asked, SystemClock.now()).await?;
    let is_known = |name: &String| settings.accounts.iter().any(|account| account.id.as_str() == name);
    // Of one that was taken out something may still wait.
    if let Some(account) = asked.account.filter(|account| listed.count == 0 && !is_known(account)) {
        bail!("account `{account}` is not configured");
    }
    if args.json {
        return writing::json(&listed);
    }
    writing::lines(&words::table(&listed, tables::width()))
}

async fn showing(ledger: &Ledger, args: &Show) -> anyhow::Result<()> {
    let (entry, now) = (named(ledger, &args.id).await?, SystemClock.now());
    let edits = listed::edits(ledger, &entry).await?;
    let told = listed::told(&entry, edits, now);
    if args.json {
        return writing::json(&told);
    }
    writing::lines(&words::entry(&told, tables::width()))
}

async fn resolving(ledger: &Ledger, settings: &Settings, args: &Resolve) -> anyhow::Result<()> {
    if args.by.trim().is_empty() || args.because.trim().is_empty() {
        bail!("--by and --because say who decided so, and why: neither can be empty");
    }
    let entry = named(ledger, &args.id).await?;
    let person = person(ledger, settings, args.by.trim(), SystemClock.now());
    let id = review_id(&entry);
    let line = if person.resolve(&entry, args.because.trim()).await? {
        format!("Review {id} is closed by {}: {}", person.name, args.because.trim())
    } else {
        format!("Review {id} was closed already")
    };
    writing::lines(&[line])
}

async fn retrying(ledger: &Ledger, settings: &Settings, args: &Retry) -> anyhow::Result<()> {
    let name = books::who(args.by.as_deref())?;
    let person = person(ledger, settings, &name, SystemClock.now());
    let entries = match &args.id {
        Some(id) => vec![named(ledger, id).await?],
        None => ledger.review_open(listed::MOST).await?,
    };
    let mut lines = Vec::new();
    for entry in entries {
        let (id, code) = (review_id(&entry), &entry.refusal.code);
        let project = project(ledger, settings, &entry).await?;
        let what = match person.retry(&entry, &project).await? {
            Retried::Asked => "it is tried again within a minute",
            Retried::Elsewhere(how) => how,
        };
        lines.push(match &entry.closed {
            None => format!("{id} `{code}`: {what}"),
            Some(closed) if closed.is_by_itself() => {
                format!("{id} `{code}`: closed by itself before; {what}")
            }
            Some(closed) => format!("{id} `{code}`: closed by {} before; {what}", closed.by),
        });
    }
    if lines.is_empty() {
        lines.push("Nothing waits for a person.".to_owned());
    }
    writing::lines(&lines)
}

async fn mending(ledger: &Ledger, settings: &Settings, args: &Edit) -> anyhow::Result<()> {
    let name = books::who(args.by.as_deref())?;
    let person = person(ledger, settings, &name, SystemClock.now());
    let wish = Wish { set: &args.set, remove: &args.remove, because: args.because.as_deref() };
    let (order, edits) = edit(&person, settings, &args.what, &wish).await?;
    let stands =
        if edits.is_empty() { "nothing is edited".to_owned() } else { format!("edited are {edits}") };
    writing::lines(&[format!("Order {order}: {stands}; it is looked at again within a minute")])
}

#[cfg(test)]
mod tests;
