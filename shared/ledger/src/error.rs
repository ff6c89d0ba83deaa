//! What can go wrong with the ledger, as the caller's choices.

use thiserror::Error;

use crate::record::Subject;
use crate::store::StoreError;

/// What went wrong, said as what the caller can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The store failed, after repeats where those are harmless.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another holder claimed since: this one must stop, and write nothing.
    #[error("attempt {attempt} at {subject} was overtaken by another holder")]
    Fenced {
        /// What was held.
        subject: Subject,
        /// The attempt that lost.
        attempt: u64,
    },
    /// The facts that were to be settled rest on older ones: read and merge again. Nothing was written.
    #[error("the facts of order {order} moved on")]
    FactsMoved {
        /// Which order.
        order: String,
    },
    /// Written by a newer Waybill, or by a much older one. It is kept as it is.
    #[error("`{key}` has version {v}, which this build cannot read")]
    UnknownVersion {
        /// Where.
        key: String,
        /// The version there.
        v: u64,
    },
    /// It cannot be read at all. It is kept as it is.
    #[error("`{key}` cannot be read: {cause}")]
    Unreadable {
        /// Where.
        key: String,
        /// Why not.
        cause: String,
    },
    /// Too many wrote the same item at once: try again later.
    #[error("too many write `{key}` at once")]
    Contended {
        /// Where.
        key: String,
    },
    /// A cursor only moves forward.
    #[error("cursor `{name}` stands at `{from}` and cannot go back to `{to}`")]
    Backwards {
        /// Which.
        name: String,
        /// Where it stands.
        from: String,
        /// Where it was to go.
        to: String,
    },
    /// The bucket can never hold so much.
    #[error("{want} units of `{bucket}` can never be drawn: {most} is the most")]
    TooMuch {
        /// Which bucket.
        bucket: String,
        /// What was wanted.
        want: u32,
        /// What it can give at best.
        most: u32,
    },
}
