//! The exchange in which commercetools asks about a new order before it keeps it: what it sends, and what it is answered.
//! <https://docs.commercetools.com/api/projects/api-extensions>, spec of 2026-08-21.
//!
//! Everything but 200, 201 and 400 keeps the customer from ordering, and so do update actions that cannot be applied.

mod answer;
mod asked;

pub use answer::{Objection, flagged, let_through, rejected};
pub use asked::{Asked, Marks, Unseen, asked};

/// The key of the shipping method, by which it is mapped.
const METHOD: &str = "shippingInfo.shippingMethod";
/// The same where an order has several shippings.
const METHODS: &str = "shipping[*].shippingInfo.shippingMethod";
/// The type of the order's own fields: whether it has ours.
const TYPE: &str = "custom.type";
const SUPPLY: &str = "lineItems[*].supplyChannel";
const DISTRIBUTION: &str = "lineItems[*].distributionChannel";

/// What the order is to be sent with: commercetools allows three. What routes look at comes before shippings of orders that
/// have several; what is left out is seen by [`Unseen`].
pub fn expansion_paths(supply_channels: bool, distribution_channels: bool) -> [&'static str; 3] {
    let third = if supply_channels {
        SUPPLY
    } else if distribution_channels {
        DISTRIBUTION
    } else {
        METHODS
    };
    [METHOD, TYPE, third]
}

#[cfg(test)]
mod tests;
