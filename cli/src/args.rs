//! The command line.

mod books;
mod deployed;
mod looking;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand};
use clap_complete::Shell;
use jiff::civil::Date;

pub(crate) use books::{Books, Memory};
pub(crate) use deployed::{At, DeadLetters, DeadLettersWhat, Diff, Orders, Replay};
pub(crate) use looking::{Edit, List, Resolve, Retry, Review, ReviewWhat, Show, Trace};

/// Connects commercetools shops with the systems that ship their orders.
#[derive(Debug, Parser)]
#[command(name = "waybill", version, arg_required_else_help = true)]
pub(crate) struct Args {
    /// Log more: once for what is done, twice for everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play a shop's day against simulated systems, and prove that both sides agree.
    Demo(Demo),
    /// Run everything in one process, on real endpoints.
    Serve(Serve),
    /// Run the simulated systems as servers.
    Simulate(Simulate),
    /// Show what a mapping makes of an order or of a partner's webhook, without sending anything.
    Map(Map),
    /// Show the exact update of a commercetools order that some events lead to.
    Plan(Plan),
    /// Show which criterion and which route fired for an order, line by line.
    Explain(Explain),
    /// Show every problem of a configuration at once.
    Check(Check),
    /// Show how parcels fare, or how orders stand on both sides.
    Report(Report),
    /// Tell where an order is, and everything that happened to it.
    Trace(Trace),
    /// What waits for a person: list, show, resolve, retry, edit.
    Review(Review),
    /// Show what looking at orders again would send and what stands already, then have them looked at.
    Replay(Replay),
    /// List work that failed too often and was put aside, and send it back to work.
    DeadLetters(DeadLetters),
    /// Show what orders would lead to under another configuration, and under this one not. Ends with 0 where nothing
    /// differs, with 1 where something does, and with 2 where that cannot be told. With --aws a shop is asked with the
    /// secrets of that deployment.
    Diff(Diff),
    /// Create what commercetools and the partners need, or show it first with --plan.
    Setup(Setup),
    /// Print the JSON Schema of waybill.toml, for editors, or of the events that others are told of.
    Schema {
        /// Of what.
        #[arg(value_enum, default_value = "config")]
        of: SchemaOf,
    },
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SchemaOf {
    /// `waybill.toml`.
    Config,
    /// Events for others.
    Events,
}

/// How much goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Faults {
    /// Nothing.
    None,
    /// A bad day.
    Light,
    /// The worst day: answers lost after the commit, late commits, webhooks dropped, doubled and 68 hours late.
    Heavy,
}

#[derive(Debug, Group)]
pub(crate) struct Demo {
    /// How many orders the shop takes.
    #[arg(long, default_value_t = 200)]
    pub(crate) orders: u32,
    /// The same seed gives the same day.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How much goes wrong.
    #[arg(long, value_enum, default_value = "light")]
    pub(crate) faults: Faults,
    /// Print one JSON object instead of the table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Keep ledger, queues, configuration and secrets of the day in this directory, which must be new or empty.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Serve {
    /// The configuration.
    #[arg(long, default_value = "waybill.toml")]
    pub(crate) config: PathBuf,
    /// Where the ledger and the queues are kept.
    #[arg(long, default_value = ".waybill")]
    pub(crate) data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}

#[derive(Debug, Group)]
pub(crate) struct Simulate {
    /// Where the shop and the control API listen; the partners follow on the ports behind it.
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub(crate) listen: SocketAddr,
    /// Where Waybill is reached: the shop's messages go there.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub(crate) waybill: String,
    /// Milliseconds that every answer of a system takes longer.
    #[arg(long, default_value_t = 0)]
    pub(crate) latency: u64,
    /// How much goes wrong.
    #[arg(long, value_enum, default_value = "none")]
    pub(crate) faults: Faults,
    /// The same seed gives the same ids and the same faults.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Writes `waybill.toml` and `secrets.toml` for them into this directory, which is made or empty.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Map {
    #[command(subcommand)]
    pub(crate) what: MapWhat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MapWhat {
    /// An order from standard input: what would be sent where.
    Order {
        /// The configuration.
        #[arg(long, default_value = "waybill.toml")]
        config: PathBuf,
        /// Only this account.
        #[arg(long)]
        account: Option<String>,
        #[command(flatten)]
        memory: Memory,
    },
    /// A webhook's body from standard input: what it says.
    Event {
        /// The configuration.
        #[arg(long, default_value = "waybill.toml")]
        config: PathBuf,
        /// The account that it came in for.
        #[arg(long)]
        account: String,
        /// A header, as `Name: value`; may be given several times.
        #[arg(long = "header")]
        headers: Vec<String>,
        /// The path behind `/webhooks/{account}/` that it came in at.
        #[arg(long, default_value = "")]
        path: String,
    },
}

#[derive(Debug, Group)]
pub(crate) struct Plan {
    /// The configuration.
    #[arg(long, default_value = "waybill.toml")]
    pub(crate) config: PathBuf,
    /// A file with the order.
    #[arg(long)]
    pub(crate) order: PathBuf,
    /// A file with the events, as `waybill map event` prints them.
    #[arg(long)]
    pub(crate) events: PathBuf,
    /// A file with the shop's states, as commercetools answers a query of them: imported line states go by their ids.
    #[arg(long)]
    pub(crate) states: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Explain {
    /// The configuration.
    #[arg(long, default_value = "waybill.toml")]
    pub(crate) config: PathBuf,
    #[command(flatten)]
    pub(crate) memory: Memory,
    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Check {
    /// The configuration.
    #[arg(long, default_value = "waybill.toml")]
    pub(crate) config: PathBuf,
    /// Also try the credentials.
    #[arg(long)]
    pub(crate) online: bool,
    /// Look for secrets in AWS Secrets Manager, with the region and the credentials of the environment.
    #[arg(long)]
    pub(crate) aws: bool,
    /// If it has no problems, write it there in the form that functions start with soonest: they read it as waybill.prepared, beside
    /// waybill.toml. No secrets are looked for, because theirs are where they run.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["online", "aws"])]
    pub(crate) prepare: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Setup {
    /// The configuration.
    #[arg(long, default_value = "waybill.toml")]
    pub(crate) config: PathBuf,
    /// Only show what would be done.
    #[arg(long)]
    pub(crate) plan: bool,
    /// Read secrets from AWS Secrets Manager and keep new ones there, with the region and the credentials of the
    /// environment.
    #[arg(long)]
    pub(crate) aws: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Report {
    #[command(subcommand)]
    pub(crate) what: ReportWhat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportWhat {
    /// By carrier, service and store: how many parcels came on time, how many days they took, what went wrong.
    Tracking(Tracking),
    /// Orders of both sides compared: those that agree, and each that does not, since when and why.
    Orders(Orders),
}

#[derive(Debug, Group)]
pub(crate) struct Tracking {
    #[command(flatten)]
    pub(crate) books: Books,
    /// Only parcels of which something was heard first on this day or later, in UTC, such as 2026-11-01.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<Date>,
    /// Only parcels that this account tracks.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Print one JSON object instead of the table.
    #[arg(long)]
    pub(crate) json: bool,
}
