//! `waybill`: the operators' program. A library, so that tests can play what the commands play.

mod args;

pub mod demo;
mod serve;
mod simulate;
mod stop;

mod look;
mod report;
pub mod review;
mod setup;

mod dead_letters;
mod deployment;
mod diff;
mod moment;
mod replay;

mod tables;
pub mod trace;
mod writing;

mod books;
mod house;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};

/// Does what the command line says.
pub fn run() -> ExitCode {
    let args = Args::parse();
    // The demo says what it came to; what it went through is for those who ask.
    if args.verbose > 0 || !matches!(args.command, Command::Demo(_)) {
        house::log(args.verbose);
    }
    let outcome = match args.command {
        Command::Demo(demo) => demo::demo(&demo),
        Command::Serve(serve) => serve::serve(&serve),
        Command::Simulate(simulate) => simulate::simulate(&simulate),
        Command::Map(map) => look::map(&map),
        Command::Plan(plan) => look::plan(&plan),
        Command::Explain(explain) => look::explain(&explain),
        Command::Check(check) => setup::check(&check),
        Command::Report(report) => report::report(&report),
        Command::Trace(trace) => trace::trace(&trace),
        Command::Review(review) => review::review(&review),
        Command::Replay(args) => replay::replay(&args),
        Command::DeadLetters(args) => dead_letters::dead_letters(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Setup(setup) => setup::setup(&setup),
        Command::Schema { of } => writing::schema(of),
        Command::Completions { shell } => writing::completions(shell),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("waybill: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Args::command().debug_assert();
    }
}
