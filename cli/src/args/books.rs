//! Which ledger a command reads.

use std::path::PathBuf;

use clap::Args as Group;

/// Where people's edits of an order are read, where they are to count.
#[derive(Debug, Clone, Default, Group)]
pub(crate) struct Memory {
    /// Take what people edited of the order from the ledger in this directory.
    #[arg(long, value_name = "DIR", conflicts_with = "aws")]
    pub(crate) data: Option<PathBuf>,
    /// Take it from the ledger of a deployment on AWS: its name or its table's.
    #[arg(long, value_name = "NAME")]
    pub(crate) aws: Option<String>,
}

#[derive(Debug, Clone, Group)]
pub(crate) struct Books {
    /// The configuration.
    #[arg(long, default_value = "waybill.toml")]
    pub(crate) config: PathBuf,
    /// Where the ledger is kept.
    #[arg(long, default_value = ".waybill", conflicts_with = "aws")]
    pub(crate) data: PathBuf,
    /// The ledger of a deployment on AWS: its name or its table's, with the region and the credentials of the environment.
    #[arg(long, value_name = "NAME")]
    pub(crate) aws: Option<String>,
}
