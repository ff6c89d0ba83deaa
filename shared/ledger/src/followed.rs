//! Orders with parcels that a tracking service spoke of, page by page: what reports are made from.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use waybill_domain::facts::Facts;
use waybill_domain::ids::{AccountId, OrderId};

use crate::error::LedgerError;
use crate::ledger::{Ledger, New};
use crate::record::{Subject, TrackedParcel};
use crate::store::Item;
use crate::{keys, stored};

/// Orders whose records are read at once.
const AT_ONCE: usize = 16;

/// An order with parcels that a tracking service spoke of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The order.
    pub order: OrderId,
    /// What is known of it.
    pub facts: Facts,
    /// What each account that spoke of its parcels tracks of it now.
    pub tracked: BTreeMap<AccountId, Vec<TrackedParcel>>,
}

/// Some of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowedPage {
    /// By when their latest parcels were spoken of first.
    pub orders: Vec<Followed>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<String>,
}

impl Ledger {
    /// At most `limit` orders of whose latest parcel something was said first at `since` or later, and before `until`;
    /// from where `next` of the page before says. May lag a little. Facts that were stored before they were listed come
    /// when they are stored again.
    ///
    /// # Errors
    /// When the store does not answer, or holds what cannot be read.
    pub async fn followed(
        &self,
        (since, until): (Timestamp, Timestamp),
        from: Option<&str>,
        limit: usize,
    ) -> Result<FollowedPage, LedgerError> {
        let (since, until) = (keys::time(since), keys::time(until));
        let items = self.items_on_shelf(keys::FOLLOWED, from.unwrap_or(&since), &until, limit).await?;
        let last = items.last().and_then(|item| item.shelf.as_ref());
        let next = last.filter(|_| items.len() >= limit).map(|(_, place)| keys::after(place));
        let orders = stream::iter(items).map(|item| async move { self.followed_one(&item).await });
        let orders: Vec<Option<Followed>> = orders.buffered(AT_ONCE).try_collect().await?;
        Ok(FollowedPage { orders: orders.into_iter().flatten().collect(), next })
    }

    async fn followed_one(&self, item: &Item) -> Result<Option<Followed>, LedgerError> {
        let Some(order) = keys::order_of(&item.key.pk) else { return Ok(None) };
        let facts: Facts = stored::decode(item)?;
        let mut tracked = BTreeMap::new();
        for account in facts.trackings.values().map(|tracking| &tracking.account) {
            if tracked.contains_key(account) {
                continue;
            }
            let subject = Subject { account: account.clone(), order: order.clone() };
            let record = self.record(&subject).await?;
            tracked.insert(account.clone(), record.map(|record| record.trackings).unwrap_or_default());
        }
        Ok(Some(Followed { order, facts, tracked }))
    }
}

/// Facts as they are stored: listed where they speak of parcels.
pub(crate) fn on_shelf<'a>(order: &OrderId, facts: &'a Facts) -> New<&'a Facts> {
    let place = facts.tracked_since().map(|since| keys::followed(since, order));
    New { data: facts, shelf: place.map(|place| (keys::FOLLOWED.to_owned(), place)), expires: None }
}
