//! What the table must be: the names that whoever makes it needs.
//!
//! | | partition key | sort key | holds |
//! |---|---|---|---|
//! | table | [`PK`] text | [`SK`] text | everything |
//! | index [`SHELVES`] | [`SHELF`] text | [`PLACE`] text | keys only: what stands on a shelf is read from the table |
//!
//! Time to live is on, by [`EXPIRES`] in seconds since 1970. The index holds keys only, so that an item that stays on
//! its shelf costs it no write; all items of one shelf are one partition there, good for some 500 changes a second.

/// The table's partition key.
pub const PK: &str = "pk";
/// The table's sort key.
pub const SK: &str = "sk";
/// The name of the index.
pub const SHELVES: &str = "shelves";
/// The partition key of the index.
pub const SHELF: &str = "shelf";
/// The sort key of the index.
pub const PLACE: &str = "place";
/// When an item may go, in seconds since 1970.
pub const EXPIRES: &str = "expires";
