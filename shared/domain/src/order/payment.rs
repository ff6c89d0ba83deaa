//! The payments of an order, and what was done with each.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::states::words;
use crate::ids::PaymentId;
use crate::money::Money;

/// A payment that the order refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// What it says. `None` where the shop does not show it: nobody asked, it is gone, or it cannot be read.
    pub shown: Option<Shown>,
}

/// What a payment says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Rises with every change of the payment, which changes no order.
    pub version: u64,
    /// What was tried with it, in the order in which it was noted.
    pub transactions: Vec<Transaction>,
}

/// One thing that was tried with a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// What.
    pub kind: TransactionType,
    /// How far it came.
    pub state: TransactionState,
    /// How much; in any currency.
    pub amount: Money,
    /// When it took place, where that is told. It does not move with the state.
    pub at: Option<Timestamp>,
}

/// The type of a transaction in commercetools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TransactionType {
    /// Money is set aside for the shop.
    Authorization,
    /// It is set aside no longer.
    CancelAuthorization,
    /// The shop takes money.
    Charge,
    /// The shop gives money back.
    Refund,
    /// The customer's bank takes money back.
    Chargeback,
    /// A type that is new to us.
    Other(String),
}

/// The state of a transaction in commercetools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TransactionState {
    /// Not begun.
    Initial,
    /// Under way.
    Pending,
    /// Done.
    Success,
    /// It did not come to be.
    Failure,
    /// A state that is new to us.
    Other(String),
}

words!(TransactionType { Authorization, CancelAuthorization, Charge, Refund, Chargeback });
words!(TransactionState { Initial, Pending, Success, Failure });
