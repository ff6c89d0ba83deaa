//! The payments of an order.

use serde::Deserialize as _;
use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::PaymentId;
use waybill_domain::money::{BadMoney, Currency, Money};
use waybill_domain::order::{Payment, Shown, Transaction};

use super::super::wire::payment as wire;
use super::bad_id;

/// Each payment once, however often the order names it.
pub(super) fn payments(sent: Option<wire::PaymentInfo>) -> Result<Vec<Payment>, Refusal> {
    let mut read: Vec<Payment> = Vec::new();
    for reference in sent.map(|info| info.payments).unwrap_or_default() {
        let id = PaymentId::try_from(reference.id).map_err(|bad| bad_id(&bad))?;
        if read.iter().all(|payment| payment.id != id) {
            read.push(Payment { id, shown: reference.obj.as_ref().and_then(shown) });
        }
    }
    Ok(read)
}

/// What a payment says; nothing where it cannot be read whole, for what lacks may be the refund.
fn shown(sent: &Value) -> Option<Shown> {
    let sent = wire::Payment::deserialize(sent).ok()?;
    let transactions = sent.transactions.into_iter().map(transaction).collect::<Result<_, _>>().ok()?;
    Some(Shown { version: sent.version, transactions })
}

fn transaction(sent: wire::Transaction) -> Result<Transaction, BadMoney> {
    let currency = Currency::new(&sent.amount.currency_code, sent.amount.fraction_digits)?;
    Ok(Transaction {
        kind: sent.kind.into(),
        state: sent.state.unwrap_or_else(|| "Initial".to_owned()).into(),
        amount: Money::new(sent.amount.cent_amount, currency),
        at: sent.timestamp,
    })
}
