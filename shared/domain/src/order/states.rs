//! The states and modes of an order, open for words that are new to us.

use serde::{Deserialize, Serialize};

/// The order state of commercetools (`Cancelled` with two l).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum OrderState {
    /// Placed.
    Open,
    /// Accepted by the shop.
    Confirmed,
    /// Done.
    Complete,
    /// Cancelled.
    Cancelled,
    /// A state that is new to us.
    Other(String),
}

/// The payment state of commercetools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PaymentState {
    /// Something is still owed.
    BalanceDue,
    /// The payment failed.
    Failed,
    /// Not known yet.
    Pending,
    /// The shop owes the customer.
    CreditOwed,
    /// Paid.
    Paid,
    /// A state that is new to us.
    Other(String),
}

/// The shipment state of commercetools (`Canceled` with one l).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ShipmentState {
    /// Everything that is to be shipped was shipped.
    Shipped,
    /// Everything arrived.
    Delivered,
    /// Ready to be shipped.
    Ready,
    /// Waiting.
    Pending,
    /// Late.
    Delayed,
    /// Some of it was shipped.
    Partial,
    /// Out of stock.
    Backorder,
    /// Will not be shipped.
    Canceled,
    /// A state that is new to us.
    Other(String),
}

/// Whether orders deduct or reserve stock in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum InventoryMode {
    /// Orders leave the shop's stock alone.
    None,
    /// Orders deduct, even below zero.
    TrackOnly,
    /// Orders reserve, and fail without stock.
    ReserveOnOrder,
    /// The cart reserves.
    ReserveOnCart,
    /// A mode that is new to us.
    Other(String),
}

/// One shipping or several with own addresses and methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShippingMode {
    /// One for the whole order.
    Single,
    /// Several, each with a key; lines say how many units go where.
    Multiple,
}

macro_rules! words {
    ($name:ident { $($word:ident),+ }) => {
        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $(stringify!($word) => Self::$word,)+
                    _ => Self::Other(text),
                }
            }
        }

        impl From<$name> for String {
            fn from(state: $name) -> Self {
                state.as_str().to_owned()
            }
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => stringify!($word),)+
                    Self::Other(text) => text,
                }
            }
        }
    };
}

words!(OrderState { Open, Confirmed, Complete, Cancelled });
words!(PaymentState { BalanceDue, Failed, Pending, CreditOwed, Paid });
words!(ShipmentState { Shipped, Delivered, Ready, Pending, Delayed, Partial, Backorder, Canceled });
words!(InventoryMode { None, TrackOnly, ReserveOnOrder, ReserveOnCart });

pub(super) use words;
