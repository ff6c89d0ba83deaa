//! `waybill report orders`: how orders stand on both sides.

use std::process::ExitCode;

use waybill_flows::reconcile::{Hand, Scope, survey};

use crate::args::Orders;
use crate::setup::{self, MISCONFIGURED};
use crate::{deployment, writing};

/// Compares both sides and writes what came of it. Ends with 1 where anything is to be looked at.
pub(super) fn orders(args: &Orders) -> anyhow::Result<ExitCode> {
    setup::runtime()?.block_on(async {
        let Some(world) = deployment::open(&args.at).await? else { return Ok(ExitCode::from(MISCONFIGURED)) };
        let hand = if args.mend { Hand::Mend } else { Hand::Look };
        let usual = Scope::usual(&world, hand);
        let scope = args.since.map_or(usual, |since| Scope { since, hand });
        let report = survey(&world, scope).await;
        world.leave().await;
        let report = report?;
        if args.json {
            writing::json(&report)?;
        } else {
            writing::lines(&report.lines())?;
        }
        Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}
