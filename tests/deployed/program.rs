//! `make stack`: a day of the demo on the functions as they are deployed, in an emulator of AWS on this machine.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use waybill::demo::Options;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::deployed::{Between, Deployed, Way, tools};
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
    /// With faults between the functions and AWS: answers that are lost after the call was done, throttles, stalls.
    #[arg(long)]
    faults: bool,
    /// Where the functions' logs are written to, a file for each.
    #[arg(long)]
    logs: Option<PathBuf>,
    /// Leave everything standing after the day, until Ctrl-C, for the operators' commands.
    #[arg(long)]
    stay: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr).init();
    match played(&Args::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("stack: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn played(args: &Args) -> anyhow::Result<ExitCode> {
    let options = Options::new(args.orders, args.seed, FaultLevel::None);
    let way = if args.pull_only { Way::Pull } else { Way::Subscription };
    let between = if args.faults { Between::Faults } else { Between::Nothing };
    let topology = Topology::read();
    let deployed = Deployed::stand(&topology, &tools::installed()?, &options, (way, between)).await?;
    eprintln!("{} functions stand; the day begins", topology.functions.len());
    let outcome = deployed.day(&options).await;
    if let Some(folder) = &args.logs {
        deployed.site.write_logs(folder).await?;
    }
    let outcome = outcome?;
    println!("{}", outcome.table());
    if args.stay {
        println!("{}", way_in(&deployed, &topology).await?);
        tokio::signal::ctrl_c().await?;
    }
    Ok(if outcome.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How the operators' commands are used on a deployment: the environment of each of the people, operators last, and a
/// command of theirs.
async fn way_in(deployed: &Deployed<'_>, topology: &Topology) -> anyhow::Result<String> {
    let (mut lines, site) = (Vec::new(), &deployed.site);
    for person in topology.people.iter().rev() {
        lines.push(format!("# {}: {}", person.name, person.does));
        let environment = site.as_person(person).await?.environment();
        lines.extend(environment.iter().map(|(name, value)| format!("export {name}={value}")));
    }
    let configuration = deployed.configuration();
    lines.push(format!("waybill review --config {} --aws {}", configuration.display(), site.house.name));
    Ok(lines.join("\n"))
}
