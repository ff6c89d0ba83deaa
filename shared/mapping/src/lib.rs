//! The mapping crate: between our words and everybody else's, without I/O.
//!
//! Mapping describes exchanges ([`call::Call`]); it performs none. It reads no clock, no environment and no
//! random numbers: whatever it needs is an argument, so a snapshot can hold all that it says.

pub mod call;
pub mod carriers;
mod letters;
pub mod parcels;
pub mod partner;
pub mod plain;
pub mod receiver;
pub mod returns;

pub mod commercetools;
pub mod partners;
