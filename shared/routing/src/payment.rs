//! How an order stands with its payments, worked out from their transactions.
//!
//! Many shops never set the payment state of an order; what was charged, authorized and given back stands in the payments that
//! the order refers to. All of them count together, in minor units, against what the customer is to pay: the gross total
//! where the shop computed taxes, else the total. Only transactions that succeeded move money:
//!
//! * *charged* is what was charged, less refunds and chargebacks;
//! * *open* is what a payment has authorized, less what was cancelled and what was charged of it; never below zero, and never
//!   the cover of another payment.
//!
//! An amount in another currency counts as nothing, and that is said. Where a payment is not shown, or a type of transaction is
//! new to us, nothing is said of the order but that: an order is never taken for paid by what nobody saw.
//! <https://docs.commercetools.com/api/projects/payments>, spec of 2026-08-21.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::money::Currency;
use waybill_domain::order::{Order, Payment, Transaction, TransactionState, TransactionType};

/// How an order stands with its payments, as the configuration may name it. The first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentName {
    /// All of it was charged; also where nothing is to be paid.
    Captured,
    /// What was charged and what is authorized cover it.
    Authorized,
    /// Some of it was charged: the rest never was, or was given back.
    PartlyCaptured,
    /// Nothing is decided: the last attempt is under way, or less is authorized than is to be paid.
    Pending,
    /// The last attempt failed, and nothing is charged or authorized.
    Failed,
    /// What was authorized was cancelled at last, and nothing is charged.
    Cancelled,
    /// What was charged was given back, and nothing is left of it.
    Refunded,
    /// Nothing was tried.
    None,
}

impl PaymentName {
    /// The word of the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Authorized => "authorized",
            Self::PartlyCaptured => "partly_captured",
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
            Self::None => "none",
        }
    }
}

/// How an order stands with its payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// In a word; `None` where that cannot be told.
    pub word: Option<PaymentName>,
    /// What was not counted, or why nothing can be told.
    pub remark: Option<String>,
}

impl Standing {
    /// Whether it is known to be one of these.
    pub(crate) fn is_one_of(&self, names: &[PaymentName]) -> bool {
        self.word.is_some_and(|word| names.contains(&word))
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.word {
            Some(word) => write!(f, "payment is {}", word.as_str())?,
            None => f.write_str("payment cannot be told")?,
        }
        self.remark.iter().try_for_each(|remark| write!(f, " ({remark})"))
    }
}

/// How the order stands with its payments.
pub fn standing(order: &Order) -> Standing {
    if let Some(why) = unclear(order) {
        return Standing { word: None, remark: Some(why) };
    }
    let purse = Purse::of(order);
    let due = order.taxed.map_or(order.total, |taxed| taxed.gross).minor.into();
    let word = if purse.charged >= due {
        PaymentName::Captured
    } else if purse.charged + purse.open >= due {
        PaymentName::Authorized
    } else if purse.charged > 0 {
        PaymentName::PartlyCaptured
    } else if purse.open > 0 {
        PaymentName::Pending
    } else {
        last(order)
    };
    Standing { word: Some(word), remark: foreign(order) }
}

/// Why nothing can be told.
fn unclear(order: &Order) -> Option<String> {
    let why = |payment: &Payment| match &payment.shown {
        None => Some(format!("payment `{}` is not shown", payment.id)),
        Some(shown) => shown.transactions.iter().find_map(|transaction| match &transaction.kind {
            TransactionType::Other(kind) => {
                Some(format!("payment `{}` has a transaction `{kind}`, which is new to us", payment.id))
            }
            TransactionType::Authorization
            | TransactionType::CancelAuthorization
            | TransactionType::Charge
            | TransactionType::Refund
            | TransactionType::Chargeback => None,
        }),
    };
    order.payments.iter().find_map(why)
}

/// What of the transactions does not count.
fn foreign(order: &Order) -> Option<String> {
    let all = order.payments.iter().flat_map(transactions);
    let others = all.map(|transaction| transaction.amount.currency).filter(|other| *other != order.currency);
    let others: BTreeSet<String> = others.map(|other| told(other, order.currency)).collect();
    let others: Vec<String> = others.into_iter().collect();
    (!others.is_empty())
        .then(|| format!("{} does not count in an order in {}", others.join(", "), order.currency))
}

/// A currency by its code; by its decimals too where these alone make it another.
fn told(other: Currency, ours: Currency) -> String {
    if other.code() == ours.code() {
        format!("{other} with {} decimals", other.digits)
    } else {
        other.to_string()
    }
}

/// Sums of minor units of the order's currency; wide enough for any number of them.
struct Purse {
    charged: i128,
    open: i128,
}

impl Purse {
    fn of(order: &Order) -> Self {
        let mut purse = Self { charged: 0, open: 0 };
        for payment in &order.payments {
            let (mut authorized, mut charged, mut back) = (0, 0, 0);
            let done = |transaction: &&Transaction| transaction.state == TransactionState::Success;
            for transaction in counted(order, payment).filter(done) {
                let minor = i128::from(transaction.amount.minor);
                match transaction.kind {
                    TransactionType::Authorization => authorized += minor,
                    TransactionType::Charge => charged += minor,
                    // Some write what goes back below zero, others above.
                    TransactionType::CancelAuthorization => authorized -= minor.abs(),
                    TransactionType::Refund | TransactionType::Chargeback => back += minor.abs(),
                    TransactionType::Other(_) => {}
                }
            }
            purse.charged += charged - back;
            purse.open += (authorized - charged).max(0);
        }
        purse
    }
}

/// The transactions of a payment in the order's currency.
fn counted<'a>(order: &'a Order, payment: &'a Payment) -> impl Iterator<Item = &'a Transaction> {
    transactions(payment).filter(|transaction| transaction.amount.currency == order.currency)
}

fn transactions(payment: &Payment) -> impl Iterator<Item = &Transaction> {
    payment.shown.iter().flat_map(|shown| &shown.transactions)
}

/// What the last transaction says, where no money is held. Those without a time are older than those with one, and of each
/// other only their places say which is newer.
fn last(order: &Order) -> PaymentName {
    let all = order.payments.iter().flat_map(|payment| counted(order, payment));
    let telling = (0..).zip(all).filter_map(|(place, transaction)| {
        let (rank, word) = said(transaction)?;
        let place: usize = if transaction.at.is_some() { 0 } else { place };
        Some(((transaction.at, place, rank), word))
    });
    telling.max_by_key(|(newest, _)| *newest).map_or(PaymentName::None, |(_, word)| word)
}

/// What a transaction says by itself, and its rank among those of the same time. What succeeded is in the sums already.
fn said(transaction: &Transaction) -> Option<(u8, PaymentName)> {
    match (&transaction.kind, &transaction.state) {
        (TransactionType::Authorization | TransactionType::Charge, TransactionState::Failure) => {
            Some((2, PaymentName::Failed))
        }
        (TransactionType::CancelAuthorization, TransactionState::Success) => {
            Some((1, PaymentName::Cancelled))
        }
        (TransactionType::Refund | TransactionType::Chargeback, TransactionState::Success) => {
            Some((0, PaymentName::Refunded))
        }
        (
            TransactionType::Authorization | TransactionType::Charge,
            TransactionState::Initial | TransactionState::Pending | TransactionState::Other(_),
        ) => Some((3, PaymentName::Pending)),
        (TransactionType::Authorization | TransactionType::Charge, TransactionState::Success)
        | (
            TransactionType::CancelAuthorization | TransactionType::Refund | TransactionType::Chargeback,
            TransactionState::Initial
            | TransactionState::Pending
            | TransactionState::Failure
            | TransactionState::Other(_),
        )
        | (TransactionType::Other(_), _) => None,
    }
}

#[cfg(test)]
mod tests;
