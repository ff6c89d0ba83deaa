//! The names of queues, cursors and counters, in one place.

use waybill_domain::ids::{AccountId, ProjectKey, Reference};
use waybill_ledger::Party;

/// What the shop says.
pub const COMMERCE_MESSAGES: &str = "commerce-messages";
/// What partners say.
pub const PARTNER_EVENTS: &str = "partner-events";

/// Looks for one account: one queue each, so that one partner's trouble is nobody else's.
pub fn dispatch(account: &AccountId) -> String {
    format!("dispatch-{account}")
}

/// Stock figures of one account.
pub fn stock(account: &AccountId) -> String {
    format!("stock-{account}")
}

/// The cursor of the order pull. The criteria's hash is part of it: changed criteria start anew.
pub fn pull_cursor(project: &ProjectKey, criteria: &str) -> String {
    format!("pull/{project}/{criteria}")
}

/// The cursor of the pull's walk through payments. Changed criteria read all orders anew, and with them their payments.
pub fn payments_cursor(project: &ProjectKey) -> String {
    format!("payments/{project}")
}

/// The cursor of one poll of one account.
pub fn poll_cursor(account: &AccountId, poll: &str) -> String {
    format!("poll/{account}/{poll}")
}

/// The cursor of the stock deltas of one warehouse.
pub fn stock_cursor(account: &AccountId, warehouse: &str) -> String {
    format!("stock/{account}/{warehouse}")
}

/// How far the comparison of a project's orders came.
pub fn compare_cursor(project: &ProjectKey) -> String {
    format!("compare/{project}")
}

/// The gate of a party's work: shut while it does not let us in, or does not answer.
pub fn access_gate(party: &Party) -> String {
    format!("access/{party}")
}

/// The gate of work for an account that is not configured, or off: shut until it is.
pub fn desk_gate(account: &AccountId) -> String {
    format!("desk/{account}")
}

/// The gate of cancellations at an account: shut while the brake is on.
pub fn cancels_gate(account: &AccountId) -> String {
    format!("cancels/{account}")
}

/// The gate of an account's stock: shut while the brake is on.
pub fn stock_gate(account: &AccountId) -> String {
    format!("stock/{account}")
}

/// The receipt of a cancellation that the brake let pass.
pub fn cancel_receipt(account: &AccountId, reference: &Reference) -> String {
    format!("cancel/{account}/{reference}")
}

/// How many orders were cancelled at an account within the hour.
pub fn cancels(account: &AccountId) -> String {
    format!("cancels/{account}")
}
