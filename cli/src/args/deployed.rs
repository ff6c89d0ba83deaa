//! The command line of what works on a deployment, wherever that is.

use std::path::PathBuf;

use clap::{Args as Group, Subcommand};
use jiff::Timestamp;

use super::books::Memory;

/// Where a deployment is, for commands that work on it: said before or behind what is to be done there.
#[derive(Debug, Group)]
pub(crate) struct At {
    /// The configuration.
    #[arg(long, default_value = "waybill.toml", global = true)]
    pub(crate) config: PathBuf,
    /// Where the ledger and the queues are kept.
    #[arg(long, default_value = ".waybill", conflicts_with = "aws", global = true)]
    pub(crate) data: PathBuf,
    /// Work on a deployment on AWS, by its name or that of its table, with the region and the credentials of the
    /// environment.
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) aws: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Replay {
    #[command(flatten)]
    pub(crate) at: At,
    /// Numbers or ids of orders.
    #[arg(required_unless_present = "since", conflicts_with = "since")]
    pub(crate) orders: Vec<String>,
    /// All orders that changed at this time or later: a date in UTC such as 2026-11-01, or 2026-11-01T08:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = crate::moment::parse)]
    pub(crate) since: Option<Timestamp>,
    /// Only what this account would do.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Only show it.
    #[arg(long)]
    pub(crate) preview: bool,
    /// Do not ask partners how things stand with them: the ledger's word counts.
    #[arg(long)]
    pub(crate) without_partners: bool,
    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Group)]
pub(crate) struct DeadLetters {
    #[command(flatten)]
    pub(crate) at: At,
    #[command(subcommand)]
    pub(crate) what: Option<DeadLettersWhat>,
    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeadLettersWhat {
    /// List them: what each asks for, since when, how often it was tried and why it failed.
    List,
    /// Send some or all of them back to work.
    Redrive {
        /// Ids, as listed.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        ids: Vec<String>,
        /// All of them.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Group)]
pub(crate) struct Diff {
    /// The new configuration.
    #[arg(long)]
    pub(crate) config: PathBuf,
    /// The configuration that it is compared with.
    #[arg(long, default_value = "waybill.toml")]
    pub(crate) old: PathBuf,
    /// A file with orders as commercetools sends them: one on a line, or a list.
    #[arg(long, value_name = "FILE", required_unless_present = "since", conflicts_with = "since")]
    pub(crate) orders: Option<PathBuf>,
    /// All orders of the shop that changed at this time or later: a date in UTC such as 2026-11-01, or
    /// 2026-11-01T08:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = crate::moment::parse)]
    pub(crate) since: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) memory: Memory,
    /// Show personal data as it is.
    #[arg(long)]
    pub(crate) unmasked: bool,
    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Orders {
    #[command(flatten)]
    pub(crate) at: At,
    /// Compare orders that changed at this time or later; the last three days if not given. A date in UTC such as
    /// 2026-11-01, or 2026-11-01T08:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = crate::moment::parse)]
    pub(crate) since: Option<Timestamp>,
    /// Also mend what is safe, as every scheduled run does.
    #[arg(long)]
    pub(crate) mend: bool,
    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}
