//! The account's budget, asked before every exchange.

use std::fmt;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use waybill_mapping::call::Cost;
use waybill_mapping::partner::Remains;

use crate::endpoint::Endpoint;

/// What an exchange is for: news keeps a share of the budget to itself, sweeps leave half of it to others, reconciliation gets
/// only a little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Orders on their way out.
    Orders,
    /// What happened at the partner.
    News,
    /// Reading a list page by page, however long it is.
    Sweep,
    /// Comparing both sides.
    Reconcile,
}

/// Whether an exchange may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Go,
    /// Not before this time has passed.
    Wait(SignedDuration),
}

/// Keeps the exchanges of one account, over all workers, below what the partner allows.
#[async_trait]
pub trait Limiter: Send + Sync + fmt::Debug {
    /// Takes the units from the account's budget, or says how long to wait.
    async fn admit(&self, endpoint: &Endpoint, cost: Cost, purpose: Purpose, now: Timestamp) -> Admission;

    /// The partner said what the exchange really took.
    async fn spent(&self, endpoint: &Endpoint, cost: Cost, units: u32);

    /// The partner said what remains.
    async fn remains(&self, endpoint: &Endpoint, cost: Cost, remains: Remains, now: Timestamp);

    /// The partner said that it is exhausted for a while.
    async fn exhausted(&self, endpoint: &Endpoint, cost: Cost, after: SignedDuration, now: Timestamp);
}

/// No limits: for systems that publish none, and for trying mappings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlimited;

#[async_trait]
impl Limiter for Unlimited {
    async fn admit(&self, _: &Endpoint, _: Cost, _: Purpose, _: Timestamp) -> Admission {
        Admission::Go
    }

    async fn spent(&self, _: &Endpoint, _: Cost, _: u32) {}

    async fn remains(&self, _: &Endpoint, _: Cost, _: Remains, _: Timestamp) {}

    async fn exhausted(&self, _: &Endpoint, _: Cost, _: SignedDuration, _: Timestamp) {}
}
