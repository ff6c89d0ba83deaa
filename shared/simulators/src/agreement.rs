//! Whether both sides agree: the shop's books against the partners' books, and against nothing else.
//!
//! Neither the ledger nor a mapping is asked: what is wrong there must show here. What the books alone cannot say, such
//! as which order waits for a person, comes in as [`Expectations`].

mod address;
mod compare;
mod expect;
mod follow;
mod follower;
mod lines;
mod parcels;
mod partner;
mod report;
mod returns;
mod shop;
mod stock;
mod totals;
mod verdict;

pub use compare::compare;
pub use expect::{Expectations, Expected, Fate};
pub use follow::{Following, compare_followed};
pub use follower::{Followed, FollowerBook};
pub use partner::{
    PartnerBook, PartnerLabel, PartnerLine, PartnerOrder, PartnerReturn, PartnerShipment, PartnerStock,
    UnitsBack,
};
pub use report::{Difference, Report, StockDifference};
pub use shop::{ShopBook, ShopDelivery, ShopLine, ShopOrder, ShopParcel, ShopStock};

/// Books that do not have the form that the simulators give them.
#[derive(Debug, thiserror::Error)]
#[error("the books of {whose} cannot be read: {error}")]
pub struct BadBook {
    /// The shop, or an account.
    pub whose: String,
    /// What is wrong with them.
    pub error: serde_json::Error,
}

#[cfg(test)]
mod tests;
