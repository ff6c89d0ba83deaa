//! Orders that are cancelled and taken up again.

use super::account::Account;
use super::call::{Answer, Call};
use super::order::Status;
use super::refusal::Refusal;
use super::view;

/// `POST .../cancel`. There is no field for a reason.
pub(super) fn cancel(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.waiting_order(call.arg(0))?;
    account.cancel(id)?;
    Ok(Answer::ok(view::one(account, id)?))
}

/// `POST .../uncancel`.
pub(super) fn uncancel(account: &mut Account, call: &Call) -> Result<Answer, Refusal> {
    let id = account.order(call.arg(0))?.id;
    account.uncancel(id)?;
    Ok(Answer::ok(view::one(account, id)?))
}

impl Account {
    /// Cancels what is left of an open order.
    pub(super) fn cancel(&mut self, id: u64) -> Result<(), Refusal> {
        let now = self.now;
        let order = self.change(id)?;
        order.status = Status::Cancelled;
        order.cancelled = Some(now);
        self.unallocate(id);
        Ok(())
    }

    /// Takes a cancelled order up again.
    pub(super) fn uncancel(&mut self, id: u64) -> Result<(), Refusal> {
        let order = self.orders.get(&id).ok_or(Refusal::NotFound("order"))?;
        if order.status != Status::Cancelled {
            return Err(Refusal::Conflict(format!("Order {} is not cancelled", order.number)));
        }
        if order.shown().next().is_none() {
            return Err(Refusal::Conflict(format!("Nothing is left of order {}", order.number)));
        }
        let order = self.change(id)?;
        order.status = Status::AwaitingFulfillment;
        order.cancelled = None;
        self.allocate_if_asked(id);
        Ok(())
    }
}
