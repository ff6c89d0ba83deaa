//! `waybill dead-letters`: work that failed too often, in words; and sending it back to work.

use std::process::ExitCode;

use waybill_flows::dead::{Redriven, letters, redrive};
use waybill_queue::Redrive;

use crate::args::{DeadLetters, DeadLettersWhat};
use crate::setup::{self, MISCONFIGURED};
use crate::{deployment, writing};

/// Listed of one queue at most.
const MOST: usize = 1000;

/// Lists dead letters, or redrives them.
pub(crate) fn dead_letters(args: &DeadLetters) -> anyhow::Result<ExitCode> {
    setup::runtime()?.block_on(async {
        let Some(world) = deployment::open(&args.at).await? else { return Ok(ExitCode::from(MISCONFIGURED)) };
        let is_whole = match &args.what {
            None | Some(DeadLettersWhat::List) => {
                let letters = letters(&world, MOST).await?;
                if args.json {
                    writing::json(&letters)?;
                } else {
                    writing::lines(&[letters.to_string()])?;
                }
                letters.unknown.is_empty()
            }
            Some(DeadLettersWhat::Redrive { ids, all }) => {
                let which = if *all { Redrive::All } else { Redrive::Only(ids.clone()) };
                let redriven = redrive(&world, &which).await;
                if args.json {
                    writing::json(&redriven)?;
                } else {
                    writing::lines(&[words(&redriven)])?;
                }
                redriven.unknown.is_empty() && redriven.silent.is_empty()
            }
        };
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

fn words(redriven: &Redriven) -> String {
    let mut lines = vec![format!("{} dead letters are back at work", redriven.redriven)];
    lines.extend(redriven.unknown.iter().map(|id| format!("no dead letter has the id `{id}`")));
    lines.extend(redriven.silent.iter().map(|(queue, why)| format!("{queue} did not answer: {why}")));
    lines.join("\n")
}
