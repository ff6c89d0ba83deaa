//! The ledger: what was done (records, links, facts, cursors, grants) and what happened to each order (the journal).
//!
//! A [`Ledger`] speaks in the design's words over a [`store::Store`], which is the only thing that a backend
//! implements. A store can do no more than conditional writes, so nothing here relies on anything stronger.
//! Times, ids and owners are arguments.

mod ledger;
mod record;

mod claim;
mod settle;

mod known;

mod access;
mod bookings;
mod born;
mod brake;
mod cursor;
mod edits;
mod followed;
mod grant;
mod learned;
mod numbers;
mod outbox;
mod park;
mod receipt;
mod review;
mod tracked;

mod gather;
mod journal;
pub mod mask;
mod payload;

mod error;
mod keys;
mod stored;

pub mod store;

#[cfg(feature = "dynamodb")]
pub mod dynamo;
pub mod faulty;
pub mod model;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub mod contract;

pub use access::{Access, Party};
pub use cursor::Cursor;
pub use error::LedgerError;
pub use followed::{Followed, FollowedPage};
pub use grant::{Drawn, Limit};
pub use journal::{Direction, Entry, WITHIN};
pub use known::{FactsPut, KnownOrder, Link};
pub use ledger::{JournalSettings, Ledger};
pub use numbers::Called;
pub use outbox::{Bundle, Lying, Outgoing, Trouble};
pub use park::{Parked, Until};
pub use payload::JournalKey;
pub use record::{
    Claim, Doubt, Held, Label, Part, PartLine, PartState, Record, RecordState, RefusedFacet, Subject,
    ToldReturn, TrackedParcel,
};
pub use review::review_id;
pub use settle::{Extra, Then};
