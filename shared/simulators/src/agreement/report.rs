//! What a comparison found.

use std::fmt;

use serde::Serialize;

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Orders compared.
    pub orders: usize,
    /// Orders of which both sides say the same.
    pub agree: usize,
    /// What one side should have and has not: an order at its partner, a parcel in the shop.
    pub missing: Vec<Difference>,
    /// What is there more often than it should be.
    pub duplicates: Vec<Difference>,
    /// What both sides say differently.
    pub mismatches: Vec<Difference>,
    /// Stock that differs.
    pub stock_mismatches: Vec<StockDifference>,
}

/// What differs in one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The order's number.
    pub order: String,
    /// The line's id, where it is about one.
    pub line: Option<String>,
    pub field: &'static str,
    /// What the shop says, or wants.
    pub shop: String,
    /// What the partner says.
    pub partner: String,
}

/// What differs in stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockDifference {
    /// The shop's SKU.
    pub sku: String,
    /// The shop's channel.
    pub channel: String,
    /// Units in the shop; `None` without an entry.
    pub shop: Option<i64>,
    /// Units that the shop should have by the partner's figures; `None` where the partner knows none.
    pub partner: Option<i64>,
}

impl Report {
    /// Whether nothing differs.
    pub const fn is_clean(&self) -> bool {
        self.orders_are_clean() && self.stock_mismatches.is_empty()
    }

    /// Whether nothing differs in orders.
    pub const fn orders_are_clean(&self) -> bool {
        self.missing.is_empty() && self.duplicates.is_empty() && self.mismatches.is_empty()
    }

    /// Every difference in a sentence.
    pub fn sentences(&self) -> Vec<String> {
        let told = |what: &'static str| move |difference: &Difference| format!("{what}: {difference}");
        let missing = self.missing.iter().map(told("missing"));
        let duplicates = self.duplicates.iter().map(told("duplicate"));
        let mismatches = self.mismatches.iter().map(told("mismatch"));
        let stock = self.stock_mismatches.iter().map(|difference| format!("stock: {difference}"));
        missing.chain(duplicates).chain(mismatches).chain(stock).collect()
    }

    /// What two comparisons of the same orders found together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.orders = self.orders.max(other.orders);
        self.missing.extend(other.missing);
        self.duplicates.extend(other.duplicates);
        self.mismatches.extend(other.mismatches);
        self.stock_mismatches.extend(other.stock_mismatches);
        self.agree = self.orders.saturating_sub(self.troubled());
        self
    }

    /// The numbers of the orders of which something differs, each once.
    pub(super) fn troubled(&self) -> usize {
        let all = self.missing.iter().chain(&self.duplicates).chain(&self.mismatches);
        all.map(|difference| difference.order.as_str()).collect::<std::collections::BTreeSet<_>>().len()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { order, line, field, shop, partner } = self;
        match line {
            Some(line) => {
                write!(
                    f,
                    "{field} of line {line} of order {order}: the shop has {shop}, the partner {partner}"
                )
            }
            None => write!(f, "{field} of order {order}: the shop has {shop}, the partner {partner}"),
        }
    }
}

impl fmt::Display for StockDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units =
            |units: Option<i64>| units.map_or_else(|| "nothing".to_owned(), |units| units.to_string());
        let (shop, partner) = (units(self.shop), units(self.partner));
        write!(f, "{} at {}: the shop has {shop}, the partner {partner}", self.sku, self.channel)
    }
}

/// Collects the differences of one order.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    pub(super) order: &'a str,
    pub(super) report: &'a mut Report,
}

impl Findings<'_> {
    /// Notes a mismatch where both sides say something else.
    pub(super) fn same<T: PartialEq + fmt::Display>(
        &mut self,
        field: &'static str,
        line: Option<&str>,
        shop: &T,
        partner: &T,
    ) {
        if shop != partner {
            self.mismatch(field, line, shop.to_string(), partner.to_string());
        }
    }

    pub(super) fn mismatch(
        &mut self,
        field: &'static str,
        line: Option<&str>,
        shop: String,
        partner: String,
    ) {
        let difference = self.difference(field, line, shop, partner);
        self.report.mismatches.push(difference);
    }

    pub(super) fn missing(&mut self, field: &'static str, line: Option<&str>, shop: String, partner: String) {
        let difference = self.difference(field, line, shop, partner);
        self.report.missing.push(difference);
    }

    pub(super) fn duplicate(
        &mut self,
        field: &'static str,
        line: Option<&str>,
        shop: String,
        partner: String,
    ) {
        let difference = self.difference(field, line, shop, partner);
        self.report.duplicates.push(difference);
    }

    fn difference(
        &self,
        field: &'static str,
        line: Option<&str>,
        shop: String,
        partner: String,
    ) -> Difference {
        Difference { order: self.order.to_owned(), line: line.map(str::to_owned), field, shop, partner }
    }
}
