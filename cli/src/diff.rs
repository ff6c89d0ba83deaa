//! `waybill diff`: what orders would lead to under another configuration, before it goes live. Nothing is sent or stored.
//!
//! Orders are compared as if none of them had been placed, and where a ledger is named as people edited them. What stands at
//! a partner stays with it, whatever the routes say now, and a changed mapping reaches it only by `waybill replay`.

mod compare;
mod orders;
mod paths;
mod told;
mod tracked;
mod words;

use std::process::ExitCode;

use waybill_transport::clock::{Clock as _, SystemClock};

use crate::args::Diff;
use crate::books::Edited;
use crate::house;
use crate::setup;
use crate::writing;
use orders::Source;
use paths::Showing;
use told::Told;

/// How it ends where something differs.
const DIFFERS: u8 = 1;
/// How it ends where it cannot be told whether something does: a configuration or an order cannot be read.
const UNKNOWN: u8 = 2;

/// Compares, and says by how it ends whether anything differs.
pub(crate) fn diff(args: &Diff) -> anyhow::Result<ExitCode> {
    match difference(args) {
        Ok(Some(told)) => {
            if args.json {
                writing::json(&told)?;
            } else {
                writing::lines(&[told.to_string()])?;
            }
            Ok(code(&told))
        }
        Ok(None) => Ok(ExitCode::from(UNKNOWN)),
        Err(error) => {
            eprintln!("waybill: {error:#}");
            Ok(ExitCode::from(UNKNOWN))
        }
    }
}

fn code(told: &Told) -> ExitCode {
    match (told.unreadable.is_empty(), told.is_same()) {
        (false, _) => ExitCode::from(UNKNOWN),
        (true, true) => ExitCode::SUCCESS,
        (true, false) => ExitCode::from(DIFFERS),
    }
}

fn difference(args: &Diff) -> anyhow::Result<Option<Told>> {
    let (Some(old), Some(new)) = (house::settings(&args.old)?, house::settings(&args.config)?) else {
        return Ok(None);
    };
    let showing = if args.unmasked { Showing::AsItIs } else { Showing::Masked };
    let now = SystemClock.now();
    let mut told = Told::of(&old, &new);
    let compared =
        |told: &mut Told, order: &_| told.add(compare::compared((&old, &new), order, now, showing));
    let source = match (&args.orders, args.since) {
        (Some(path), _) => Source::File(path),
        (None, Some(since)) => {
            let with_payments = [&old, &new].iter().any(|settings| settings.rules.look_at_payments());
            Source::Shop { config: &args.old, on_aws: args.memory.aws.is_some(), since, with_payments }
        }
        (None, None) => anyhow::bail!("neither --orders nor --since is given"),
    };
    setup::runtime()?.block_on(async {
        let edited = Edited::of(&args.memory).await?;
        orders::each(&old, (source, &edited), &mut told, compared).await
    })?;
    Ok(Some(told))
}

#[cfg(test)]
mod tests;
