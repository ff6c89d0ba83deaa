//! What came back, SKU by SKU: on both sides as often, and what the shop announced once at the partner.

use std::collections::BTreeSet;

use super::expect::{Expectations, Expected};
use super::partner::{PartnerBook, PartnerOrder, UnitsBack};
use super::report::Findings;
use super::shop::{CAME, ShopLine, ShopOrder};

/// Compares an order's returns with those of its parts.
pub(super) fn compare(
    order: &ShopOrder,
    (parts, books): (&[&PartnerOrder], &[PartnerBook]),
    expect: &Expectations,
    expected: &Expected,
    findings: &mut Findings<'_>,
) {
    let back: Vec<&UnitsBack> = books.iter().flat_map(|book| of_parts(book, parts)).collect();
    let mut skus: BTreeSet<&str> = back.iter().map(|units| units.sku.as_str()).collect();
    let theirs = |line: &ShopLine| line.sku.as_deref().map(|sku| expect.theirs(sku).to_owned());
    let names: Vec<(String, &str)> =
        order.lines.iter().filter_map(|line| Some((theirs(line)?, line.id.as_str()))).collect();
    let is_told = |id: &str| order.returned(id, &CAME) + order.returned(id, &["Advised"]) > 0;
    skus.extend(names.iter().filter(|(_, id)| is_told(id)).map(|(sku, _)| sku.as_str()));
    for sku in skus {
        let in_shop = |states: &[&str]| -> u32 {
            names.iter().filter(|(name, _)| name == sku).map(|(_, id)| order.returned(id, states)).sum()
        };
        let at_partner = |figure: fn(&UnitsBack) -> u32| -> u32 {
            back.iter().filter(|units| units.sku == sku).map(|units| figure(units)).sum()
        };
        findings.same("units come back", Some(sku), &in_shop(&CAME), &at_partner(|units| units.received));
        let restocked = at_partner(|units| units.restocked);
        findings.same("units back in stock", Some(sku), &in_shop(&["BackInStock"]), &restocked);
        let announced: u32 = names
            .iter()
            .filter(|(name, _)| name == sku)
            .filter_map(|(_, id)| expected.announced_back.get(*id))
            .sum();
        if announced > 0 {
            findings.same("units announced back", Some(sku), &in_shop(&["Advised"]), &announced);
            findings.same(
                "units announced to come back",
                Some(sku),
                &announced,
                &at_partner(|units| units.announced),
            );
        }
    }
}

/// What comes back of these orders.
fn of_parts<'a>(book: &'a PartnerBook, parts: &'a [&PartnerOrder]) -> impl Iterator<Item = &'a UnitsBack> {
    let is_of = |order: Option<&str>| parts.iter().any(|part| Some(part.id.as_str()) == order);
    let is_mine = move |order: Option<&str>| {
        is_of(order) && book.orders.iter().any(|own| Some(own.id.as_str()) == order)
    };
    book.returns.iter().filter(move |made| is_mine(made.order.as_deref())).flat_map(|made| &made.units)
}
