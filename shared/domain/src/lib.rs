//! Waybill's own words: what an order, a fulfillment order, a fact and a failure are.
//!
//! Nothing here does I/O, reads a clock or knows a vendor. Whatever comes from outside is parsed into
//! these types at the border; whoever holds one may believe it.

pub mod ids;
pub mod money;
pub mod units;
pub mod words;

pub mod address;
pub mod edits;
pub mod order;

pub mod carriage;
pub mod facets;
pub mod fulfillment;
pub mod look;

pub mod event;
pub mod facts;
pub mod new_word;
pub mod notification;
pub mod return_key;
pub mod stock;
pub mod tracking;

pub mod failure;
pub mod review;
