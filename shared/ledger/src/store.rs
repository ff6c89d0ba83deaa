//! What a backend of the ledger can do: get, conditional write, two kinds of listing. Nothing else is asked of it.
//!
//! | read or write | key (`pk`, `sk`) | condition | shelf |
//! |---|---|---|---|
//! | claim, fresh: put | `order/O`, `record/A` | absent | `open`, until |
//! | claim, again: put | the same | revision | `open`, until |
//! | settle, release: put | the same | revision | `open` unless free |
//! | settle: put facts | `order/O`, `facts` | revision or absent | `followed`, since / order, where a parcel is tracked |
//! | settle: put links | `link/A/P`, `link` | none | |
//! | settle: put journal entries with small payloads | `trail/order/O`, time / number / hash | none | |
//! | settle: put number; journal: put each number | `number/N`, O | none | |
//! | record: get | `order/O`, `record/A` | | |
//! | known: query | `order/O` | | |
//! | put facts | `order/O`, `facts` | revision or absent | the same |
//! | put facts: put the events that they make | `outbox/O`, R | none | `outbox`, due |
//! | outbox of an order: query; leave: put, delete | `outbox/O`, R | revision | `outbox`, due |
//! | begin and end taking events: get, put | `outbox-round`, `round` | revision or absent | |
//! | edits: get, put | `order/O`, `edits` | revision or absent | |
//! | bookings: get; put bookings, booked: put | `order/O`, `bookings` | revision or absent | |
//! | numbered: query | `number/N` | | |
//! | link: get; learned link: put | `link/A/P`, `link` | none | |
//! | tracked: put, delete; by whom: query | `tracking/A/I`, O | none | |
//! | learned SKU: get, put | `sku/A/T`, `ours` | revision or absent | |
//! | cursor: get; advance: put | `cursor/N`, `cursor` | revision or absent | |
//! | draw, told, give back: get, put | `bucket/A/B`, `bucket` | revision or absent | |
//! | count: get, put | `count/N/T`, `count` | revision or absent | |
//! | review: get, put; close: query; named: listing | `review/ABOUT`, account / code / line | revision or absent | `review-open`, `review-closed`, first seen |
//! | journal: put each; timeline: query; purge: query, delete | `trail/..`, as above | none | |
//! | large payload: put each; timeline: query; purge: query, delete | `payload/..`, as its head | none | |
//! | receipt: get, put | `receipt/I`, `receipt` | absent or revision | |
//! | park: get, put; unpark: get, delete; waits: get | `parked/K`, `parked` | revision or absent; revision and writer | `parked`, due; or `gate/G`, since |
//! | access: get, put | `account/A` or `project/J`, `state` | revision or absent | |
//! | born: put | `born`, `born` | absent | |
//! | followed: listing, and of each the records: get | `order/O`, `record/A` | | `followed` |
//! | stuck work, open and closed review, parked work, due events: listing | | | `open`, `review-open`, `review-closed`, `parked`, `gate/G`, `outbox` |
//!
//! O is an order, A an account, P a partner's order, N a name, T a time, B a bucket, I an id, J a project, K a key, G a gate,
//! R the revision of the facts that made events.
//! Receipts, counts, journal and payloads expire; nothing else does.

use std::fmt::Debug;

use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;

/// What names an item: a partition, and a place in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Items with one `pk` can be listed together.
    pub pk: String,
    /// By which they are sorted there.
    pub sk: String,
}

/// An item as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub key: Key,
    /// How often it was written under conditions; see [`Condition::next`].
    pub rev: u64,
    /// The token of the write that made it as it is.
    pub writer: String,
    /// What is in it; a backend never looks inside.
    pub body: Vec<u8>,
    /// A shelf that it also stands on, and its sort key there.
    pub shelf: Option<(String, String)>,
    /// From when on it may vanish. It may also be seen later: readers check.
    pub expires: Option<Timestamp>,
}

/// What is to be written at a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Where.
    pub key: Key,
    /// The content.
    pub body: Vec<u8>,
    /// The shelf and the sort key there.
    pub shelf: Option<(String, String)>,
    /// From when on it may vanish.
    pub expires: Option<Timestamp>,
}

/// What must hold of the item that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Nothing is there.
    Absent,
    /// It has this revision.
    Rev(u64),
    /// Nothing is asked.
    Any,
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Make the item so.
    Put {
        /// The new content.
        draft: Draft,
        /// What must hold.
        condition: Condition,
    },
    /// Take it away. What is away already meets every condition, so a repeat is done.
    Delete {
        /// Which.
        key: Key,
        /// What must hold of an item that is there.
        condition: Condition,
        /// The token of the write that must have made it, where that matters: revisions begin anew with an item that is
        /// made anew.
        writer: Option<String>,
    },
}

/// What became of writes. All or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// They stand, from this call or from an earlier one with the same token.
    Done,
    /// Nothing was written.
    Conflict {
        /// The first write whose condition failed.
        at: usize,
        /// What is there instead.
        found: Option<Item>,
    },
}

/// A stretch of sort keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<'a> {
    /// From here, inclusive; empty for the beginning.
    pub from: &'a str,
    /// Up to here, exclusive.
    pub until: Option<&'a str>,
    /// At most so many.
    pub limit: usize,
}

/// Why a backend could not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// It may have happened. Harmless to repeat with the same token.
    #[error("the ledger's store did not answer: {0}")]
    Unavailable(String),
    /// It did not happen and will not: a person must act.
    #[error("the ledger's store refused: {0}")]
    Refused(String),
    /// It was written by a newer Waybill.
    #[error("the ledger has schema {found}, newer than {known}, the newest that this build knows")]
    TooNew {
        /// The version there.
        found: i64,
        /// The newest known.
        known: i64,
    },
}

/// A backend. Writes of one call are all done or none, also when they are many; at most [`MOST_WRITES`].
#[async_trait]
pub trait Store: Send + Sync + Debug {
    /// The item as the last write left it.
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError>;

    /// Writes all or nothing. A repeat with the same token after a lost answer is done and changes nothing:
    /// a failed condition whose found item carries the token is our own write.
    async fn write(&self, writes: &[Write], token: &str) -> Result<Written, StoreError>;

    /// Puts items under no condition, each by itself: after an error some may stand and others not. Harmless to repeat.
    /// At most [`MOST_PUTS`], no key twice.
    async fn put_each(&self, drafts: &[Draft], token: &str) -> Result<(), StoreError> {
        let puts: Vec<Write> = drafts.iter().cloned().map(Write::from).collect();
        self.write(&puts, token).await.map(|_written| ())
    }

    /// The items of one partition by `sk`, ascending, as the last writes left them.
    async fn query(&self, pk: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError>;

    /// The items on a shelf by their sort keys there, ascending. May lag behind writes.
    async fn shelf(&self, name: &str, range: Range<'_>) -> Result<Vec<Item>, StoreError>;
}

/// Writes of one call, at most; no key twice.
pub const MOST_WRITES: usize = 100;

/// Items that one call puts each by itself, at most; no key twice.
pub const MOST_PUTS: usize = 25;

impl Condition {
    /// Whether what is there meets it.
    pub fn holds(self, found: Option<&Item>) -> bool {
        match self {
            Self::Absent => found.is_none(),
            Self::Rev(rev) => found.is_some_and(|item| item.rev == rev),
            Self::Any => true,
        }
    }

    /// The revision of an item that is written under this condition. Items written under none stay at zero.
    pub const fn next(self) -> u64 {
        match self {
            Self::Absent => 1,
            Self::Rev(rev) => rev.saturating_add(1),
            Self::Any => 0,
        }
    }
}

/// Under no condition.
impl From<Draft> for Write {
    fn from(draft: Draft) -> Self {
        Self::Put { draft, condition: Condition::Any }
    }
}

impl Write {
    /// Where it writes.
    pub const fn key(&self) -> &Key {
        match self {
            Self::Put { draft, .. } => &draft.key,
            Self::Delete { key, .. } => key,
        }
    }

    /// Whether what is there lets it pass.
    pub fn passes(&self, found: Option<&Item>) -> bool {
        match self {
            Self::Put { condition, .. } => condition.holds(found),
            Self::Delete { condition, writer, .. } => found.is_none_or(|item| {
                condition.holds(found) && writer.as_ref().is_none_or(|writer| *writer == item.writer)
            }),
        }
    }

    /// What stands at the key afterwards.
    pub fn result(&self, token: &str) -> Option<Item> {
        match self {
            Self::Put { draft, condition } => Some(Item {
                key: draft.key.clone(),
                rev: condition.next(),
                writer: token.to_owned(),
                body: draft.body.clone(),
                shelf: draft.shelf.clone(),
                expires: draft.expires,
            }),
            Self::Delete { .. } => None,
        }
    }
}

impl Written {
    /// What a failed condition means: our own earlier write, or a conflict.
    pub fn failed(at: usize, found: Option<Item>, token: &str) -> Self {
        if found.as_ref().is_some_and(|item| item.writer == token) {
            Self::Done
        } else {
            Self::Conflict { at, found }
        }
    }
}
