//! A shop's day against simulated systems, over real HTTP on this machine, and the proof that both sides agree.

mod accounts;
mod acts;
pub(crate) mod ask;
mod back;
mod chance;
mod course;
mod day;
mod deliver;
mod driver;
mod followed;
mod goods;
mod ground;
mod home;
mod labelled;
mod life;
pub(crate) mod offer;
mod orders;
mod outcome;
mod packing;
mod passage;
mod people;
mod play;
mod prepare;
mod road;
mod script;
mod seen;
pub(crate) mod systems;
mod table;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use waybill_flows::world::World;
use waybill_simulators::faults::FaultLevel;

use crate::args::{Demo, Faults};
use crate::serve;

pub use accounts::{Account, account};
pub use chance::Seeded;
pub use course::Lives;
pub use day::{Options, expectations};
pub use deliver::Over;
pub use driver::{Driver, Hands};
pub use ground::Ground;
pub use outcome::{Open, Outcome};
pub use passage::{Passage, Stretch};
pub use play::{play, play_on};
pub use prepare::DESTINATION;

/// What Waybill answers with: webhooks, the shop's messages.
pub fn door(world: Arc<World>) -> Router {
    serve::http::router(world, Arc::default())
}

/// Plays a day and prints what it came to; the exit code is 1 when both sides disagree.
pub(crate) fn demo(args: &Demo) -> anyhow::Result<ExitCode> {
    let options = Options::new(usize::try_from(args.orders)?, args.seed, level(args.faults));
    let progress = bar()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(play::play_before(&options, args.keep.as_deref(), &progress));
    progress.finish_and_clear();
    let outcome = outcome?;
    if args.json {
        println!("{}", serde_json::to_string(&outcome)?);
    } else {
        println!("{}", outcome.table());
    }
    if let Some(kept) = &args.keep {
        eprintln!("ledger.db, queue.db, waybill.toml and secrets.toml of the day are in {}", kept.display());
    }
    Ok(if outcome.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The simulators' word for it.
pub(crate) const fn level(faults: Faults) -> FaultLevel {
    match faults {
        Faults::None => FaultLevel::None,
        Faults::Light => FaultLevel::Light,
        Faults::Heavy => FaultLevel::Heavy,
    }
}

/// A progress bar on a terminal; nothing elsewhere.
fn bar() -> anyhow::Result<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let style = ProgressStyle::with_template("{bar:32} {pos:>4}/{len:4} {elapsed:>4}  {msg}")?;
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(120));
    Ok(bar)
}
