//! What the ledger has of an order.

use jiff::Timestamp;
use waybill_domain::ids::{AccountId, OrderNumber};
use waybill_domain::review::{About, ReviewEntry};
use waybill_flows::person;
use waybill_ledger::{Called, Entry, KnownOrder, Ledger, LedgerError, Parked};

/// What the ledger has of an order.
#[derive(Debug, Clone)]
pub struct Material {
    /// Which order.
    pub called: Called,
    /// What people call it.
    pub number: Option<OrderNumber>,
    /// Its records, facts and edits.
    pub known: KnownOrder,
    /// What of it was put before people, open and closed, the oldest first.
    pub reviews: Vec<ReviewEntry>,
    /// What waits for it outside of the queues.
    pub waits: Vec<Parked>,
    /// What happened, in order of time.
    pub journal: Vec<Entry>,
}

/// Reads it.
///
/// # Errors
/// When the ledger fails.
pub async fn read(ledger: &Ledger, called: &Called) -> Result<Material, LedgerError> {
    let known = ledger.known(&called.order).await?;
    let about = About::Order { order: called.order.clone(), number: None };
    let mut reviews = ledger.review_about(&about).await?;
    reviews.sort_by_key(|entry| entry.first_seen);
    let accounts: Vec<&AccountId> = known.records.iter().map(|record| &record.subject.account).collect();
    let waits = person::waits(ledger, &called.project, &called.order, &accounts).await?;
    let journal = ledger.timeline(&called.order).await?;
    let number = called.number.clone().or_else(|| number(&known, &reviews));
    Ok(Material { called: called.clone(), number, known, reviews, waits, journal })
}

fn number(known: &KnownOrder, reviews: &[ReviewEntry]) -> Option<OrderNumber> {
    let of_reviews = reviews.iter().filter_map(|entry| match &entry.about {
        About::Order { number, .. } => number.clone(),
        About::Account | About::Project { .. } | About::Received { .. } | About::Stock { .. } => None,
    });
    known.records.iter().filter_map(|record| record.number.clone()).chain(of_reviews).next()
}

impl Material {
    /// Open entries about an account, or about no account.
    pub(super) fn open<'a>(
        &'a self,
        account: Option<&'a AccountId>,
    ) -> impl Iterator<Item = &'a ReviewEntry> {
        let open = self.reviews.iter().filter(|entry| entry.closed.is_none());
        open.filter(move |entry| entry.account.as_ref() == account)
    }

    /// When an account's part was placed, as far as the journal still tells.
    pub(super) fn placed_at(&self, account: &AccountId, partner_order: &str) -> Option<Timestamp> {
        let mut placed = self.journal.iter().filter(|entry| entry.name == "placed");
        let entry =
            placed.find(|entry| entry.account.as_ref() == Some(account) && entry.outcome == partner_order)?;
        Some(entry.at)
    }
}
