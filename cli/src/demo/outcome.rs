//! What a day came to.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use waybill_domain::ids::OrderNumber;
use waybill_domain::review::{About, ReviewEntry};
use waybill_simulators::agreement::{
    FollowerBook, PartnerBook, PartnerLine, PartnerOrder, Report, ShopBook, ShopOrder,
};

/// What a day came to. Everything but the times and the calls depends on the number of orders and the seed alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Orders that the shop took.
    pub orders: usize,
    /// Orders that reached a partner.
    pub exported: usize,
    /// Orders of which everything that was not cancelled was shipped.
    pub shipped: usize,
    /// Orders of which something was shipped, and not all.
    pub partially_shipped: usize,
    /// Orders of which nothing will be shipped.
    pub cancelled: usize,
    /// Orders at a partner of which nothing was shipped yet.
    pub placed: usize,
    /// Orders of which something came back.
    pub sent_back: usize,
    /// Parcels that are followed, by where they are: `Delivered`, `Exception` ..
    pub parcels: BTreeMap<String, usize>,
    /// Orders that wait in the shop, e.g. for money.
    pub waiting: usize,
    /// Orders of which a person must decide something.
    pub review: usize,
    /// What they must decide.
    pub reviews: Vec<Open>,
    /// What one side should have and has not.
    pub missing: usize,
    /// What is there more often than it should be.
    pub duplicates: usize,
    /// What both sides say differently.
    pub mismatches: usize,
    /// Stock that differs.
    pub stock_mismatches: usize,
    /// All of these, in sentences.
    pub differences: Vec<String>,
    /// Orders of which both sides say the same.
    pub agree: usize,
    /// Stock entries that were written.
    pub stock_changed: u64,
    /// Messages on which our own code failed.
    pub dead: usize,
    /// Requests to each system.
    pub calls: BTreeMap<String, u64>,
    /// From the first message about an order to its place at the partner: the half is faster.
    pub lag_p50_ms: u64,
    /// The same: 95 of a hundred are faster.
    pub lag_p95_ms: u64,
    /// How long it took on this machine's clock.
    pub seconds: f64,
}

/// Something that a person must decide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Open {
    /// The order's number, or what it is about.
    pub about: String,
    /// Why, for programs.
    pub code: String,
    /// Why, in words.
    pub message: String,
}

impl Outcome {
    /// Whether both sides agree and nothing of ours failed.
    pub const fn is_clean(&self) -> bool {
        self.missing == 0
            && self.duplicates == 0
            && self.mismatches == 0
            && self.stock_mismatches == 0
            && self.dead == 0
    }
}

/// What is asked when the day is over.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) shop: &'a ShopBook,
    pub(super) partners: &'a [PartnerBook],
    pub(super) followers: &'a [FollowerBook],
    pub(super) report: &'a Report,
    pub(super) reviews: &'a [ReviewEntry],
    pub(super) calls: &'a BTreeMap<String, BTreeMap<String, u64>>,
    pub(super) lags: (u64, u64),
    pub(super) dead: usize,
    pub(super) took: Duration,
}

/// Counts the day.
pub(super) fn outcome(evidence: &Evidence<'_>) -> Outcome {
    let (report, calls) = (evidence.report, evidence.calls);
    let mut reviews: Vec<Open> = evidence.reviews.iter().map(|entry| open(evidence.shop, entry)).collect();
    reviews.sort_unstable();
    let in_review = |order: &ShopOrder| reviews.iter().any(|open| open.about == order.name());
    let standings: Vec<(Standing, bool)> = evidence
        .shop
        .orders
        .iter()
        .map(|order| (standing(order, evidence.partners), in_review(order)))
        .collect();
    let count = |wanted: Standing| standings.iter().filter(|(standing, _)| *standing == wanted).count();
    let mut parcels: BTreeMap<String, usize> = BTreeMap::new();
    for parcel in evidence.followers.iter().flat_map(|book| &book.trackings) {
        *parcels.entry(parcel.tag.clone()).or_default() += 1;
    }
    let stock = calls.get("commercetools").map_or(0, |operations| {
        let written = |name: &str| operations.get(name).copied().unwrap_or(0);
        written("inventory.create") + written("inventory.update")
    });
    Outcome {
        orders: report.orders,
        exported: standings.iter().filter(|(standing, _)| standing.is_exported()).count(),
        shipped: count(Standing::Shipped),
        partially_shipped: count(Standing::PartlyShipped),
        cancelled: count(Standing::Cancelled) + count(Standing::CancelledUnseen),
        placed: count(Standing::Placed),
        sent_back: evidence.shop.orders.iter().filter(|order| order.units_back() > 0).count(),
        parcels,
        waiting: standings
            .iter()
            .filter(|(standing, review)| *standing == Standing::Absent && !review)
            .count(),
        review: standings.iter().filter(|(_, review)| *review).count(),
        missing: report.missing.len(),
        duplicates: report.duplicates.len(),
        mismatches: report.mismatches.len(),
        stock_mismatches: report.stock_mismatches.len(),
        differences: report.sentences(),
        agree: report.agree,
        stock_changed: stock,
        dead: evidence.dead,
        calls: calls.iter().map(|(system, operations)| (system.clone(), operations.values().sum())).collect(),
        lag_p50_ms: evidence.lags.0,
        lag_p95_ms: evidence.lags.1,
        seconds: evidence.took.as_secs_f64(),
        reviews,
    }
}

fn open(shop: &ShopBook, entry: &ReviewEntry) -> Open {
    let about = match &entry.about {
        About::Order { order, number } => {
            let known = shop.orders.iter().find(|known| known.id == order.as_str());
            let number = number.as_ref().map(OrderNumber::as_str);
            known.map(ShopOrder::name).or(number).unwrap_or(order.as_str()).to_owned()
        }
        About::Received { id } => format!("message {id}"),
        About::Stock { sku, warehouse } => format!("stock of {sku} at {warehouse}"),
        About::Account => "account".to_owned(),
        About::Project { project } => format!("project {project}"),
    };
    Open { about, code: entry.refusal.code.clone(), message: entry.refusal.message.clone() }
}

/// How an order stands, by the books of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Absent,
    /// Cancelled before any partner knew of it.
    CancelledUnseen,
    Placed,
    PartlyShipped,
    Shipped,
    Cancelled,
}

impl Standing {
    fn is_exported(self) -> bool {
        !matches!(self, Self::Absent | Self::CancelledUnseen)
    }
}

fn standing(order: &ShopOrder, partners: &[PartnerBook]) -> Standing {
    let parts: Vec<&PartnerOrder> = partners.iter().flat_map(|book| book.parts(&order.id)).collect();
    let live: u32 = parts.iter().flat_map(|part| &part.lines).map(PartnerLine::live).sum();
    let shipped: u32 = parts.iter().flat_map(|part| &part.lines).map(|line| line.shipped).sum();
    match (parts.is_empty(), live, shipped) {
        (true, ..) if order.is_cancelled() => Standing::CancelledUnseen,
        (true, ..) => Standing::Absent,
        (false, 0, _) => Standing::Cancelled,
        (false, _, 0) => Standing::Placed,
        (false, live, shipped) if shipped < live => Standing::PartlyShipped,
        (false, ..) => Standing::Shipped,
    }
}
