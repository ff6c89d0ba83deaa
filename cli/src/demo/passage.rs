//! How a day's time passes: in no time, or really.

use std::fmt;

use async_trait::async_trait;
use jiff::SignedDuration;
use waybill_flows::world::World;

/// A stretch of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// Until the next orders come.
    BetweenWaves,
    /// Until it is looked again whether both sides agree.
    LookAgain,
    /// Until everything that is late has arrived.
    Night,
}

/// Lets time pass around Waybill and the simulated systems. Whatever is due meanwhile is done.
#[async_trait]
pub trait Passage: fmt::Debug + Send {
    /// The world whose ledger and queues the day is counted from.
    fn world(&self) -> &World;

    /// What is done within an hour of the day has settled after so long, or something is wrong.
    fn longest_settling(&self) -> SignedDuration;

    /// How much of all time was no time in which anything could be done: jumps of the clock.
    fn jumped(&self) -> SignedDuration {
        SignedDuration::ZERO
    }

    /// Lets a stretch pass.
    async fn pass(&mut self, stretch: Stretch) -> anyhow::Result<()>;

    /// From the first message about an order to its place at the partner, in milliseconds: half are faster than the
    /// first, 95 of a hundred than the second.
    async fn lags(&self) -> anyhow::Result<(u64, u64)>;
}
