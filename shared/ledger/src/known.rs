//! What is known of an order: its records, its facts, its edits, its bookings, and whose a partner's order is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_domain::edits::Edits;
use waybill_domain::facts::Facts;
use waybill_domain::ids::{AccountId, OrderId, PartnerOrderId, Reference};
use waybill_domain::stock::booking::Bookings;

use crate::error::LedgerError;
use crate::ledger::Ledger;
use crate::record::{Record, Subject};
use crate::{keys, stored};

/// All that is known of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownOrder {
    /// Its records, by account.
    pub records: Vec<Record>,
    /// Its facts; empty where there are none.
    pub facts: Facts,
    /// The revision of the facts; `None` where there are none.
    pub facts_rev: Option<u64>,
    /// What people edited of it.
    pub edits: Edits,
    /// What of it is booked to the shop's stock.
    pub bookings: Bookings,
    /// The revision of the bookings; `None` where there are none.
    pub bookings_rev: Option<u64>,
}

/// Of an order with one record and nothing else.
impl From<Record> for KnownOrder {
    fn from(record: Record) -> Self {
        Self { records: vec![record], ..Self::default() }
    }
}

/// Whose a partner's order is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The shop's order.
    pub order: OrderId,
    /// The part.
    pub reference: Reference,
}

/// What became of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactsPut {
    /// They stand.
    Stored {
        /// Their revision.
        rev: u64,
    },
    /// Others were stored in between: read and merge again.
    Moved,
}

impl Ledger {
    /// The record of an order at an account.
    pub async fn record(&self, subject: &Subject) -> Result<Option<Record>, LedgerError> {
        self.read(&keys::record(subject)).await
    }

    /// All that is known of an order, in one query.
    pub async fn known(&self, order: &OrderId) -> Result<KnownOrder, LedgerError> {
        let mut known = KnownOrder::default();
        for item in self.list(&keys::order(order), "").await? {
            if item.key.sk == keys::FACTS {
                known.facts = stored::decode(&item)?;
                known.facts_rev = Some(item.rev);
            } else if item.key.sk == keys::BOOKINGS {
                known.bookings = stored::decode(&item)?;
                known.bookings_rev = Some(item.rev);
            } else if item.key.sk == keys::EDITS {
                known.edits = stored::decode(&item)?;
            } else if item.key.sk.starts_with(keys::RECORD) {
                known.records.push(stored::decode(&item)?);
            }
        }
        Ok(known)
    }

    /// Stores facts that rest on those of `expected_rev`. `token` must be the same when this very write is repeated,
    /// and unlike that of every other write.
    pub async fn put_facts(
        &self,
        order: &OrderId,
        facts: &Facts,
        expected_rev: Option<u64>,
        token: &str,
    ) -> Result<FactsPut, LedgerError> {
        // No events: the time of making them is nobody's.
        self.put_facts_telling(order, facts, expected_rev, (Vec::new(), Timestamp::UNIX_EPOCH), token).await
    }

    /// Whose a partner's order is.
    pub async fn link(
        &self,
        account: &AccountId,
        partner_order: &PartnerOrderId,
    ) -> Result<Option<Link>, LedgerError> {
        self.read(&keys::link(account, partner_order)).await
    }

    /// Records that are held or in doubt, those first that are so since longest. May lag a little.
    pub async fn held_or_doubtful(&self, limit: usize) -> Result<Vec<Record>, LedgerError> {
        self.on_shelf(keys::OPEN, None, limit).await
    }
}
