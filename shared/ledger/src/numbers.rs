//! The orders that people call by a number: one, or one of each project that numbers its orders so.

use serde::{Deserialize, Serialize};
use waybill_domain::ids::{OrderId, OrderNumber, ProjectKey};

use crate::error::LedgerError;
use crate::keys;
use crate::ledger::{Ledger, New, draft};
use crate::store::Draft;
use crate::stored;

/// An order that people call by a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The project that it is from.
    pub project: ProjectKey,
    /// The order.
    pub order: OrderId,
    /// The number that it was found by, where it was.
    #[serde(skip)]
    pub number: Option<OrderNumber>,
}

impl Ledger {
    /// The orders with this number.
    pub async fn numbered(&self, number: &OrderNumber) -> Result<Vec<Called>, LedgerError> {
        let items = self.list(&keys::number(number), "").await?;
        let called = |item| Ok(Called { number: Some(number.clone()), ..stored::decode(item)? });
        items.iter().map(called).collect()
    }
}

/// That an order is called so. The same however often it is written.
pub(crate) fn called(
    project: &ProjectKey,
    order: &OrderId,
    number: &OrderNumber,
) -> Result<Draft, LedgerError> {
    let called = Called { project: project.clone(), order: order.clone(), number: None };
    draft(&keys::numbered(number, order), &New::lasting(called))
}
