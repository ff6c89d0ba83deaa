//! Units that customers bought and the partner's figure does not know of yet.
//!
//! Two kinds of orders have some: those that changed shortly before the figure was taken, and those with a line that nobody
//! has yet, however long it waits for its age, its payment, its partner or a person. A line that was placed says so on the order.
//! So the shop is asked for both, and of what it answers only orders that do not show everything themselves cost a question
//! to the ledger.
//!
//! A line of which some units were placed long ago shows that it is there, and is not found: neither the other half of a split
//! line, nor what an Order Edit added and the partner did not take.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use futures::stream::{StreamExt as _, iter};
use jiff::{SignedDuration, Timestamp};
use tracing::warn;
use waybill_domain::failure::Failure;
use waybill_domain::ids::{ChannelKey, OrderId, Sku};
use waybill_domain::order::{InventoryMode, Line, Order};
use waybill_domain::stock::StockLevel;
use waybill_mapping::commercetools::calls::Orders;
use waybill_mapping::commercetools::fields::Field;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;
use waybill_transport::wire::ANSWER_TOO_LARGE;

use super::AT_ONCE;
use crate::engine::RunError;
use crate::notices::bought;
use crate::pull::first_id;
use crate::world::{Desk, Shop, World};

/// Orders that changed this long before the figure was taken may still be on their way.
const WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// Orders of one read.
const PAGE: u16 = 200;
/// Walks through orders at a time.
const WALKS: usize = 4;
/// Orders that each of them asks the ledger for at a time.
const ASKED: usize = 5;
/// Placed this short before the figure was taken, a part may not be in it yet.
const LAG: SignedDuration = SignedDuration::from_secs(5);
/// So far the shop's clock and ours may be apart.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// Units by the shop's SKU.
type Units = BTreeMap<Sku, u32>;
type Searching<'a> = BoxFuture<'a, Result<Units, RunError>>;

/// Units of these SKUs on their way to the warehouses of a channel: of parts that were placed after a SKU's figure was taken, or
/// not at all yet.
pub(super) async fn in_flight(
    world: &World,
    desk: &Desk,
    shop: &Shop,
    channel: &ChannelKey,
    skus: &BTreeMap<Sku, StockLevel>,
) -> Result<Units, RunError> {
    let oldest = skus.values().map(|level| level.as_of).min();
    let Some(oldest) = oldest.filter(|_| world.settings.stock.in_flight) else { return Ok(Units::new()) };
    let search = Search { world, desk, shop, channel, skus, oldest, seen: Mutex::default() };
    summed(search.walks(), WALKS).await
}

/// What several searches find, so many of them at a time.
async fn summed(searches: Vec<Searching<'_>>, at_once: usize) -> Result<Units, RunError> {
    let mut found = iter(searches).buffer_unordered(at_once);
    let mut units = Units::new();
    while let Some(more) = found.next().await {
        units = added(units, more?);
    }
    Ok(units)
}

fn added(mut units: Units, more: Units) -> Units {
    for (sku, more) in more {
        let units = units.entry(sku).or_default();
        *units = units.saturating_add(more);
    }
    units
}

/// A search for units on their way, through the orders of one shop.
#[derive(Debug)]
struct Search<'a> {
    world: &'a World,
    desk: &'a Desk,
    shop: &'a Shop,
    channel: &'a ChannelKey,
    skus: &'a BTreeMap<Sku, StockLevel>,
    /// As of when the oldest of the figures is.
    oldest: Timestamp,
    /// The orders that were judged: one has SKUs of several walks, and one that changes meanwhile comes again.
    seen: Mutex<BTreeSet<OrderId>>,
}

impl Search<'_> {
    /// For each hundred SKUs: a walk through what changed lately, and one through what was not placed within the time that a
    /// comparison of both sides looks back.
    fn walks(&self) -> Vec<Searching<'_>> {
        let settings = &self.world.settings;
        let lately = before(self.oldest, WINDOW);
        let long_ago = before(self.oldest, settings.reconcile.window.0).max(settings.rules.export.since);
        let names: Vec<Sku> = self.skus.keys().cloned().collect();
        let project = &self.shop.project;
        let walks = names.chunks(AT_ONCE).flat_map(|skus| {
            let changed = self.walk(lately, project.taking(skus)).boxed();
            [changed, self.unplaced(long_ago.min(lately), project.taking_unplaced(skus)).boxed()]
        });
        walks.collect()
    }

    async fn walk(&self, since: Timestamp, filter: String) -> Result<Units, RunError> {
        let page = self.page((since, first_id()), &filter).await?;
        self.through(page, &filter).await
    }

    /// A shop that does not take the question tells what changed lately, as before; to write nothing would be worse.
    async fn unplaced(&self, since: Timestamp, filter: String) -> Result<Units, RunError> {
        match self.page((since, first_id()), &filter).await {
            Err(Failure::Refused(refusal)) if refusal.code != ANSWER_TOO_LARGE => {
                let project = self.shop.project.key();
                warn!(%project, %refusal, "`{project}` does not say which orders wait: they may be sold again");
                Ok(Units::new())
            }
            page => self.through(page?, &filter).await,
        }
    }

    /// Through this page, and those behind it.
    async fn through(&self, mut page: Orders, filter: &str) -> Result<Units, RunError> {
        let mut units = Units::new();
        loop {
            let mut open: Vec<&Order> = page.orders.iter().collect();
            open.retain(|order| !self.is_known_to_figures(order) && self.is_first(order));
            let judged = open.into_iter().map(|order| self.units(order).boxed()).collect();
            units = added(units, summed(judged, ASKED).await?);
            match page.last {
                Some(last) if page.orders.len() + page.unreadable.len() >= usize::from(PAGE) => {
                    page = self.page(last, filter).await?;
                }
                _ => return Ok(units),
            }
        }
    }

    async fn page(&self, after: (Timestamp, OrderId), filter: &str) -> Result<Orders, Failure> {
        // What the shop's clock calls later than now is what was bought last.
        let until = self.world.now().checked_add(SKEW).unwrap_or(Timestamp::MAX);
        let mut trail = Trail::new(self.world.trace(), Purpose::News);
        let call = self.shop.project.orders_changed(Some(after), until, Some(filter), PAGE);
        self.world.perform(self.shop, call, &mut trail).await
    }

    /// Whether the order itself shows that every figure knows of it: it is as it was before the oldest was taken, and each of its
    /// lines has one place to be and shows that it is there.
    fn is_known_to_figures(&self, order: &Order) -> bool {
        let is_old = order.modified_at < before(before(self.oldest, LAG), SKEW);
        let is_in_one_piece = self.desk.account.warehouses.len() == 1 && order.shippings.len() < 2;
        let shown = Field::PartnerOrder.name(&self.world.settings.write_back.field_prefix);
        let mut lines = order.lines.iter().filter(|line| self.level(order, line).is_some());
        is_old && is_in_one_piece && lines.all(|line| line.custom.fields.contains_key(&shown))
    }

    fn is_first(&self, order: &Order) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(order.id.clone())
    }

    /// The SKU of a line that takes from stock, and its figure, where it is asked for.
    fn level(&self, order: &Order, line: &Line) -> Option<(&Sku, &StockLevel)> {
        let mode = line.inventory_mode.as_ref().unwrap_or(&order.inventory_mode);
        let sku = line.sku.as_ref().filter(|_| *mode != InventoryMode::None)?;
        self.skus.get_key_value(sku)
    }

    /// The units of one order.
    async fn units(&self, order: &Order) -> Result<Units, RunError> {
        let known = self.world.ledger.known(&order.id).await?;
        let mut units = Units::new();
        for part in bought(self.world, order, &known).await? {
            let feeds = part.key.warehouse.as_ref().and_then(|id| self.desk.account.warehouses.get(id));
            if part.key.account != self.desk.account.id || feeds.is_some_and(|feeds| feeds != self.channel) {
                continue;
            }
            let mut parts = known.records.iter().flat_map(|record| &record.parts);
            let settled = parts.find(|known| known.reference == part.reference).map(|known| known.settled_at);
            for line in &part.lines {
                let level = order.line(&line.line).and_then(|line| self.level(order, line));
                let Some((sku, level)) = level else { continue };
                let is_in_figure = settled.is_some_and(|settled| settled < before(level.as_of, LAG));
                let placed = if is_in_figure { 0 } else { line.placed };
                units = added(units, [(sku.clone(), placed.saturating_add(line.open))].into());
            }
        }
        Ok(units)
    }
}

fn before(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_sub(by).unwrap_or(Timestamp::MIN)
}
