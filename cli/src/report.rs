//! `report`: how parcels fare, from what the ledger knows of them. Nothing is asked of shops or partners.

mod told;
mod words;

mod orders;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::facts::TrackingFacts;
use waybill_domain::ids::{AccountId, StoreKey};
use waybill_domain::tracking::report::{Group, Report};
use waybill_ledger::store::Store;
use waybill_ledger::{Followed, JournalSettings, Ledger, TrackedParcel, WITHIN};
use waybill_settings::Settings;
use waybill_transport::clock::{Clock as _, SystemClock};

use crate::args::ReportWhat;
use crate::setup::MISCONFIGURED;
use crate::{books, house, tables, writing};
use told::Told;

/// Orders that are read at once.
const PAGE: usize = 200;

/// Whose parcels, and since when.
#[derive(Debug, Clone, Default)]
struct Asked {
    /// Of which something was heard first on this day or later.
    since: Option<Date>,
    /// Those that this account tracks.
    account: Option<AccountId>,
}

/// Makes a report and writes it.
pub(crate) fn report(args: &crate::args::Report) -> anyhow::Result<ExitCode> {
    let args = match &args.what {
        ReportWhat::Tracking(args) => args,
        ReportWhat::Orders(args) => return orders::orders(args),
    };
    let Some(settings) = house::settings(&args.books.config)? else {
        return Ok(ExitCode::from(MISCONFIGURED));
    };
    let account = args.account.as_deref().map(|id| tracker(&settings, id)).transpose()?;
    let asked = Asked { since: args.since, account };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let ledger = ledger(books::store(&args.books).await?);
        made(&ledger, &asked, SystemClock.now()).await
    })?;
    let told = Told::of(&report, &asked);
    if args.json {
        writing::json(&told)?;
    } else {
        writing::lines(&[words::table(&told, tables::width())])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// An account that tracks parcels.
fn tracker(settings: &Settings, id: &str) -> anyhow::Result<AccountId> {
    let id = AccountId::try_from(id)?;
    let Some(account) = settings.account(&id) else { bail!("account `{id}` is not configured") };
    if account.opened.tracking().is_none() {
        bail!("account `{id}` does not track parcels");
    }
    Ok(id)
}

/// A ledger to read from: what the journal is sealed with is not asked for.
fn ledger(store: Arc<dyn Store>) -> Ledger {
    let journal = JournalSettings { key: None, keep: SignedDuration::ZERO, within: WITHIN };
    Ledger::new(store, "report", journal)
}

/// Counts what was known of parcels when the report was begun. Only one page of orders is held at a time.
async fn made(ledger: &Ledger, asked: &Asked, now: Timestamp) -> anyhow::Result<Report> {
    let since = match asked.since {
        Some(day) => day.to_zoned(TimeZone::UTC)?.timestamp(),
        None => Timestamp::UNIX_EPOCH,
    };
    let mut report = Report::default();
    let mut from = None;
    loop {
        let page = ledger.followed((since, now), from.as_deref(), PAGE).await?;
        for followed in &page.orders {
            count(&mut report, followed, asked.account.as_ref(), since);
        }
        from = page.next;
        if from.is_none() {
            return Ok(report);
        }
    }
}

/// Counts the parcels of one order. A tracking that is not its any more, such as one of a number that was corrected, does
/// not count; a parcel with goods of two orders counts for each.
fn count(report: &mut Report, followed: &Followed, only: Option<&AccountId>, since: Timestamp) {
    for (id, facts) in &followed.facts.trackings {
        let is_asked = only.is_none_or(|account| facts.account == *account);
        let mut all = followed.tracked.get(&facts.account).into_iter().flatten();
        let parcel = all.find(|parcel| parcel.id.as_ref() == Some(id));
        if let Some(parcel) = parcel.filter(|_| is_asked && facts.since() >= since) {
            report.count(group(parcel, facts), facts);
        }
    }
}

/// The carrier as the tracking service codes it, for people write one in many ways; else as the order says.
fn group(parcel: &TrackedParcel, facts: &TrackingFacts) -> Group {
    let carrier = facts.state().carrier.as_ref().or(parcel.carriage.carrier.as_ref());
    Group {
        carrier: carrier.cloned().unwrap_or_default(),
        service: parcel.carriage.service.clone().unwrap_or_default(),
        store: parcel.store.as_ref().map_or_else(String::new, |store| StoreKey::as_str(store).to_owned()),
    }
}

#[cfg(test)]
mod tests;
