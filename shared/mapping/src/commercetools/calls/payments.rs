//! Payments: which changed, and whose orders they are.

use jiff::Timestamp;
use serde::Deserialize;
use waybill_domain::ids::{OrderId, PaymentId};

use super::address::{one_of, quoted};
use super::orders::{Orders, changed, in_sequence};
use super::{Project, get, parsed, succeeded};
use crate::call::Call;

/// What shows the payments of an order. A payment that is gone stays a reference.
pub const PAYMENTS: &str = "paymentInfo.payments[*]";

/// Payments of one question, so that its address stays short.
pub const MOST_PAYMENTS: u16 = 100;

/// Orders of one page.
pub const MOST_ORDERS: usize = 500;

#[derive(Deserialize)]
struct Rows {
    results: Vec<Row>,
}

/// All that is read of a payment here: what it says is read with its orders.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: PaymentId,
    last_modified_at: Timestamp,
}

impl Project {
    /// Payments that changed after a place in the sequence of (time of change, id), up to a time, oldest first: when each
    /// changed last, and its id. Needs the scope `view_payments`. At most [`MOST_PAYMENTS`].
    pub fn payments_changed(
        &self,
        after: Option<(Timestamp, PaymentId)>,
        until: Timestamp,
        limit: u16,
    ) -> Call<Vec<(Timestamp, PaymentId)>> {
        let changed = changed(after, until);
        let address = self.address("/payments").with("where", &changed);
        let read = |answer: &http::Response<bytes::Bytes>| {
            let rows: Rows = parsed(succeeded(answer)?)?;
            Ok(rows.results.into_iter().map(|row| (row.last_modified_at, row.id)).collect())
        };
        get("payments_changed", in_sequence(address, limit.min(MOST_PAYMENTS)), Box::new(read))
    }

    /// The orders that refer to one of these payments, behind the one with this id; at most [`MOST_ORDERS`]. A payment may have no
    /// order yet, and none at all where its cart was left.
    pub fn orders_of_payments(&self, payments: &[PaymentId], after: Option<&OrderId>) -> Call<Orders> {
        let of = one_of("id", payments.iter().map(PaymentId::as_str));
        let after = after.map(|id| format!("id > {} and ", quoted(id.as_str()))).unwrap_or_default();
        let predicate = format!("{after}paymentInfo(payments({of}))");
        let address = self.address("/orders").with("where", &predicate).with("sort", "id asc");
        let address = address.with("limit", &MOST_ORDERS.to_string()).with("withTotal", "false");
        get("orders_of_payments", self.expanded(address), self.reads_orders())
    }
}
