//! Orders that changed in a shop within a stretch of time, page by page.

use jiff::Timestamp;
use waybill_domain::failure::Failure;
use waybill_domain::ids::OrderId;
use waybill_mapping::commercetools::calls::Orders;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::pull::first_id;
use crate::world::{Shop, World};

/// Orders of one page.
const PAGE: u16 = 200;

/// A walk through them, the one that changed first first.
#[derive(Debug)]
pub struct Changed<'a> {
    world: &'a World,
    shop: &'a Shop,
    /// Where the next page starts; nothing once the last one was read.
    after: Option<(Timestamp, OrderId)>,
    until: Timestamp,
}

impl<'a> Changed<'a> {
    /// Orders that changed from one time up to another, both included.
    pub fn between(world: &'a World, shop: &'a Shop, from: Timestamp, until: Timestamp) -> Self {
        Self::behind(world, shop, (from, first_id()), until)
    }

    /// Orders behind one, by the time of its change and its id.
    pub(crate) const fn behind(
        world: &'a World,
        shop: &'a Shop,
        after: (Timestamp, OrderId),
        until: Timestamp,
    ) -> Self {
        Self { world, shop, after: Some(after), until }
    }

    /// The next page; `None` when there is no more. Asks the shop as a comparison of both sides does.
    ///
    /// # Errors
    /// When the shop does not answer, or does not let us in. The page can be asked for again.
    pub async fn page(&mut self) -> Result<Option<Orders>, Failure> {
        let Some(after) = self.after.clone() else { return Ok(None) };
        let mut trail = Trail::new(self.world.trace(), Purpose::Reconcile);
        let call = self.shop.project.orders_changed(Some(after), self.until, None, PAGE);
        let page = self.world.perform(self.shop, call, &mut trail).await?;
        let is_full = page.orders.len() + page.unreadable.len() >= usize::from(PAGE);
        self.after = page.last.clone().filter(|_| is_full);
        Ok(Some(page))
    }
}
