//! Criteria and rules as data: which orders leave, who ships which units of them, and what each part should be.
//!
//! Pure: time and stock are arguments, nothing is read and nothing is sent.

pub mod glob;
pub mod time;
pub mod values;

pub mod cancel;
pub mod criteria;
pub mod route;
pub mod zone;

pub mod account;
pub mod custom;
pub mod field;
pub mod hold;
pub mod shipping;
pub mod sku;

pub mod rules;

pub mod decision;

#[cfg(test)]
mod sample;
