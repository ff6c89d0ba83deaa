//! `make stack`: a day of the demo on the functions as they are deployed, in an emulator of AWS on this machine.

use std::process::ExitCode;

use clap::Parser;
use waybill::demo::Options;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::deployed::{Deployed, Way, tools};
use waybill_tests::topology::Topology;

/// Plays a day on the functions as they are deployed, in an emulator of AWS, and prints whether both sides agree.
#[derive(Debug, Parser)]
struct Args {
    /// Orders of the day.
    #[arg(long, default_value_t = 40)]
    orders: usize,
    /// The same seed gives the same orders.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Without the shop's Subscription: orders come in by the pull alone.
    #[arg(long)]
    pull_only: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let options = Options { orders: args.orders, seed: args.seed, faults: FaultLevel::None };
    let way = if args.pull_only { Way::Pull } else { Way::Subscription };
    let topology = Topology::read();
    let deployed = Deployed::stand(&topology, &tools::installed()?, &options, way).await?;
    eprintln!("{} functions stand; the day begins", topology.functions.len());
    let outcome = deployed.day(&options).await?;
    println!("{}", outcome.table());
    Ok(if outcome.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
