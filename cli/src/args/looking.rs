//! The command lines of `trace` and `review`.

use clap::{Args as Group, Subcommand};

use super::books::Books;

#[derive(Debug, Group)]
pub(crate) struct Trace {
    /// The order: its number, its id, or a partner's id of it.
    pub(crate) order: String,
    #[command(flatten)]
    pub(crate) books: Books,
    /// Go on and print what is new, until Ctrl-C.
    #[arg(long)]
    pub(crate) follow: bool,
    /// Print JSON instead of text; with `--follow`, then one row a line.
    #[arg(long)]
    pub(crate) json: bool,
    /// Show requests and answers with all that is in them. The journal keeps who looked.
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Who looks, where it is not the user of this machine.
    #[arg(long, value_name = "WHO")]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Group)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Review {
    #[command(subcommand)]
    pub(crate) what: Option<ReviewWhat>,
    #[command(flatten)]
    pub(crate) list: List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewWhat {
    /// What waits for a person, the oldest first: the same as no word at all.
    List(List),
    /// One entry, with what to do about it.
    Show(Show),
    /// Close an entry, with the reason.
    Resolve(Resolve),
    /// Have it tried again now.
    Retry(Retry),
    /// Set values of an order for Waybill alone, or take them back, and have the order looked at again.
    Edit(Edit),
}

#[derive(Debug, Group)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) books: Books,
    /// Only what this account is about.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Only this code.
    #[arg(long)]
    pub(crate) code: Option<String>,
    /// Print one JSON object instead of the table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Show {
    /// The entry, as the list names it.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) books: Books,
    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Resolve {
    /// The entry, as the list names it.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) books: Books,
    /// Who decides so.
    #[arg(long, value_name = "WHO")]
    pub(crate) by: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) because: String,
}

#[derive(Debug, Group)]
pub(crate) struct Retry {
    /// The entry, as the list names it.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(crate) id: Option<String>,
    /// Everything that waits.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) books: Books,
    /// Who wants it, where it is not the user of this machine.
    #[arg(long, value_name = "WHO")]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Edit {
    /// The entry, as the list names it; or the order: its number, its id, or a partner's id of it.
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) books: Books,
    /// A value, such as `address.city=Reno`; may be given several times.
    #[arg(long, value_name = "FIELD=VALUE", required_unless_present = "remove")]
    pub(crate) set: Vec<String>,
    /// Take the edit of a field back, or of all where none is named; may be given several times.
    #[arg(long, value_name = "FIELD", num_args = 0..=1, default_missing_value = "all")]
    pub(crate) remove: Vec<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) because: Option<String>,
    /// Who wants it, where it is not the user of this machine.
    #[arg(long, value_name = "WHO")]
    pub(crate) by: Option<String>,
}
