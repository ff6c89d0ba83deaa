//! commercetools: its wire format, messages, orders, update actions and stock.
//!
//! HTTP API, spec of 2026-08-21. Bearer tokens from client credentials (48 hours, renewed five minutes early).
//! No published rate limit: protection shows as 503 `OverCapacity`. Every update names the version that it was
//! planned for, so a repeated update is a 409 and never a second effect; creates are unique by key.
//! Quirks: `OrderState` says `Cancelled`, `ShipmentState` says `Canceled`; versions rise by unpredictable steps;
//! `addDelivery` names its key `deliveryKey` while its parcels name theirs `key`; a 500 may have been performed.

pub mod calls;

mod errors;
pub mod messages;
pub mod read;
mod wire;

pub mod actions;
pub mod fields;
pub mod plan;
pub mod policy;

pub mod extension;

pub mod setup;
pub mod states;
pub mod stock;
