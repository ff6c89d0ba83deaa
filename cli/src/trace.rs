//! `trace`: where an order is, and everything that happened to it, over the shop, the partners and the carrier. All of it
//! comes from the ledger; nobody is asked.

mod found;
mod known;

mod told;

mod parts;
mod places;

mod rows;
mod stands;

mod words;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Duration;

use waybill_flows::person::Person;
use waybill_ledger::Ledger;
use waybill_settings::Settings;
use waybill_transport::clock::{Clock as _, SystemClock};

use crate::args::Trace;
use crate::house::{self, BUILD, SystemChance};
use crate::setup::MISCONFIGURED;
use crate::stop::StopSignal;
use crate::{books, tables, writing};

pub use found::find;
pub use known::{Material, read};
pub use places::{Place, Whereabouts};
pub use rows::{Payloads, Row};
pub use told::Told;
pub(crate) use words::wrapped;

/// How long a follower waits before it reads a file on this machine again.
const PAUSE: Duration = Duration::from_secs(1);
/// And a table on AWS.
const PAUSE_ON_AWS: Duration = Duration::from_secs(4);

/// Tells of one order, and goes on telling where that is wanted.
pub(crate) fn trace(args: &Trace) -> anyhow::Result<ExitCode> {
    let Some(settings) = house::settings(&args.books.config)? else {
        return Ok(ExitCode::from(MISCONFIGURED));
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let ledger = books::opened(&args.books, &settings).await?;
        let payloads = if args.reveal { Payloads::Whole } else { Payloads::Masked };
        let called = find(&ledger, &settings, &args.order).await?;
        if args.reveal {
            let (name, now) = (books::who(args.by.as_deref())?, SystemClock.now());
            let person = person(&ledger, &settings, &name, now);
            person.reveals(&called.order).await?;
        }
        let told = Told::of(&read(&ledger, &called).await?, &settings, payloads, SystemClock.now());
        if args.json {
            writing::json(&told)?;
        } else {
            writing::lines(&words::all(&told, tables::width()))?;
        }
        if args.follow {
            let mut seen = BTreeSet::new();
            fresh(&told, &mut seen);
            let pause = if args.books.aws.is_some() { PAUSE_ON_AWS } else { PAUSE };
            let mut stop = StopSignal::listen()?;
            loop {
                tokio::select! {
                    () = stop.heard() => break,
                    () = tokio::time::sleep(pause) => {}
                }
                let material = read(&ledger, &called).await?;
                let told = Told::of(&material, &settings, payloads, SystemClock.now());
                show(&fresh(&told, &mut seen), told.revealed, args.json)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// A person at work with a command.
pub(crate) fn person<'a>(
    ledger: &'a Ledger,
    settings: &'a Settings,
    name: &'a str,
    now: jiff::Timestamp,
) -> Person<'a> {
    Person { ledger, chance: &SystemChance, now, name, config_hash: &settings.hash, build: BUILD }
}

/// The rows that were not told before.
fn fresh<'a>(told: &'a Told, seen: &mut BTreeSet<String>) -> Vec<&'a Row> {
    told.timeline.iter().filter(|row| seen.insert(row.identity())).collect()
}

fn show(rows: &[&Row], is_whole: bool, as_json: bool) -> anyhow::Result<()> {
    let lines = if as_json {
        rows.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?
    } else {
        rows.iter().flat_map(|row| words::row(row, is_whole, tables::width())).collect()
    };
    if lines.is_empty() { Ok(()) } else { writing::lines(&lines) }
}

#[cfg(test)]
mod tests;
