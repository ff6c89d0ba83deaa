//! The comparison, order by order.

use std::collections::BTreeMap;

use super::expect::{Expectations, Fate};
use super::partner::{PartnerBook, PartnerOrder};
use super::report::{Findings, Report};
use super::shop::{ShopBook, ShopOrder};
use super::{address, lines, parcels, returns, stock, totals, verdict};

/// Compares the books of both sides.
pub fn compare(shop: &ShopBook, partners: &[PartnerBook], expect: &Expectations) -> Report {
    let mut report = Report { orders: shop.orders.len(), ..Report::default() };
    for order in &shop.orders {
        let parts: Vec<&PartnerOrder> = partners.iter().flat_map(|book| book.parts(&order.id)).collect();
        let mut findings = Findings { order: order.name(), report: &mut report };
        one(order, (&parts, partners), expect, &mut findings);
    }
    strangers(shop, partners, &mut report);
    report.agree = report.orders.saturating_sub(report.troubled());
    stock::compare(shop, partners, expect, &mut report);
    report
}

fn one(
    order: &ShopOrder,
    (parts, partners): (&[&PartnerOrder], &[PartnerBook]),
    expect: &Expectations,
    findings: &mut Findings<'_>,
) {
    let expected = expect.of(order.name());
    if expected.fate == Fate::Held {
        for part in parts {
            findings.mismatch("order", None, "it held back".to_owned(), format!("it as {}", part.id));
        }
        return;
    }
    twice(parts, findings);
    if parts.is_empty() {
        if lines::wants_any(order, expect) {
            findings.missing("order", None, "it".to_owned(), "nothing of it".to_owned());
        }
        return;
    }
    lines::compare(order, parts, expect, &expected, findings);
    parcels::compare(order, parts, findings);
    address::compare(order, parts, findings);
    totals::compare(order, parts, expect, findings);
    verdict::compare(order, parts, expect, findings);
    returns::compare(order, (parts, partners), expect, &expected, findings);
}

/// Two live orders under one reference.
fn twice(parts: &[&PartnerOrder], findings: &mut Findings<'_>) {
    let mut live: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.is_live()) {
        live.entry(&part.reference).or_default().push(&part.id);
    }
    for (reference, ids) in live.into_iter().filter(|(_, ids)| ids.len() > 1) {
        findings.duplicate("order", None, format!("{reference} once"), ids.join(" and "));
    }
}

/// Orders at a partner that no order of the shop explains.
fn strangers(shop: &ShopBook, partners: &[PartnerBook], report: &mut Report) {
    for book in partners {
        let known = |part: &PartnerOrder| {
            shop.orders.iter().any(|order| book.parts(&order.id).any(|one| one.id == part.id))
        };
        for part in book.orders.iter().filter(|part| !known(part)) {
            let mut findings = Findings { order: &part.reference, report };
            findings.mismatch("order", None, "no such order".to_owned(), part.id.clone());
        }
    }
}
