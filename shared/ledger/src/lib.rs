//! The ledger: what was done (records, links, facts, cursors, grants) and what happened to each order (the journal).
//!
//! A [`ledger::Ledger`] speaks in the design's words over a [`store::Store`], which is the only thing that a backend
//! implements. A store can do no more than conditional writes, so nothing here relies on anything stronger.
//! Times, ids and owners are arguments.

pub mod ledger;
pub mod record;

mod claim;
pub mod settle;

pub mod known;

pub mod account;
mod born;
mod brake;
pub mod cursor;
pub mod grant;
pub mod park;
mod receipt;
mod review;

pub mod journal;
pub mod payload;

pub mod error;
mod keys;
mod stored;

pub mod model;
pub mod store;
