//! The payments of an order as commercetools sends them.
//! <https://docs.commercetools.com/api/projects/payments>, spec of 2026-08-21.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::money::Money;

#[derive(Debug, Deserialize)]
pub(in super::super) struct PaymentInfo {
    #[serde(default)]
    pub(in super::super) payments: Vec<PaymentReference>,
}

/// A reference by id; `obj` is there where it was expanded, and absent where nobody asked or the payment is gone.
#[derive(Debug, Deserialize)]
pub(in super::super) struct PaymentReference {
    pub(in super::super) id: String,
    /// Read by itself, so that a payment that cannot be read leaves the order readable.
    pub(in super::super) obj: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct Payment {
    pub(in super::super) version: u64,
    #[serde(default)]
    pub(in super::super) transactions: Vec<Transaction>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct Transaction {
    pub(in super::super) timestamp: Option<Timestamp>,
    #[serde(rename = "type")]
    pub(in super::super) kind: String,
    pub(in super::super) amount: Money,
    /// `Initial` where nobody said it, says the spec, and sends it all the same.
    pub(in super::super) state: Option<String>,
}
