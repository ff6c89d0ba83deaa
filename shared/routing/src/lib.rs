//! Criteria and rules as data: which orders leave, who ships which units of them, and what each part should be.
//!
//! Pure: time and stock are arguments, nothing is read and nothing is sent. [`decide::decide`] is the entrance;
//! [`explain::explain`] says the same in words, criterion by criterion and route by route.

pub mod glob;
pub mod time;
pub mod values;

pub mod cancel;
pub mod criteria;
pub mod payment;
pub mod route;
pub mod zone;

pub mod account;
pub mod custom;
pub mod field;
pub mod hold;
pub mod shipping;
pub mod sku;

pub mod tracking;

pub mod rules;

pub mod bought;
pub mod decide;
pub mod decision;
pub mod explain;
pub mod rehearse;
pub mod totals;

mod address;
mod assign;
mod build;
mod demand;
mod draft;
mod pin;
mod postal;
mod release;

#[cfg(test)]
mod sample;
