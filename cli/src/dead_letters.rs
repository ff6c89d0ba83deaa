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
                redriven.elsewhere == 0 && redriven.unknown.is_empty() && redriven.silent.is_empty()
            }
        };
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

fn words(redriven: &Redriven) -> String {
    let mut lines = vec![format!("{} dead letters are back at work", redriven.redriven)];
    let elsewhere = (redriven.elsewhere > 0).then_some(redriven.elsewhere);
    lines.extend(elsewhere.map(|count| {
        format!(
            "in somebody else's hands just now: {count}; list them again, and redrive those that are left"
        )
    }));
    lines.extend(redriven.unknown.iter().map(|id| format!("no dead letter has the id `{id}`")));
    lines.extend(redriven.silent.iter().map(|(queue, why)| format!("{queue} did not answer: {why}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_go_back_is_told() {
        let redriven = Redriven {
            redriven: 2,
            elsewhere: 1,
            unknown: ["nobody".to_owned()].into(),
            silent: vec![("dispatch-us".to_owned(), "a timeout".to_owned())],
        };
        let told = "2 dead letters are back at work\n\
                    in somebody else's hands just now: 1; list them again, and redrive those that are left\n\
                    no dead letter has the id `nobody`\n\
                    dispatch-us did not answer: a timeout";
        assert_eq!(words(&redriven), told);
        assert_eq!(
            words(&Redriven { redriven: 1, ..Redriven::default() }),
            "1 dead letters are back at work"
        );
    }
}
