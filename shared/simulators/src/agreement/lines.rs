//! Units placed, shipped and cancelled, and the SKU, line by line.

use super::expect::{Expectations, Expected};
use super::partner::{PartnerLine, PartnerOrder};
use super::report::Findings;
use super::shop::{ShopLine, ShopOrder};

/// Whether anything of the order is to be at a partner.
pub(super) fn wants_any(order: &ShopOrder, expect: &Expectations) -> bool {
    !order.is_cancelled()
        && shipped_lines(order, expect)
            .any(|(line, _)| line.quantity > line.in_states(&expect.cancelling_states))
}

/// Compares every line.
pub(super) fn compare(
    order: &ShopOrder,
    parts: &[&PartnerOrder],
    expect: &Expectations,
    expected: &Expected,
    findings: &mut Findings<'_>,
) {
    for (line, sku) in shipped_lines(order, expect) {
        let held: Vec<&PartnerLine> =
            parts.iter().flat_map(|part| &part.lines).filter(|held| held.line == line.id).collect();
        for held in &held {
            findings.same("SKU", Some(&line.id), &sku, &held.sku.as_str());
        }
        let by_partner = expected.cancelled_by_partner.get(&line.id).copied().unwrap_or(0);
        placed(order, line, &held, (by_partner, expect), findings);
        cancelled(order, line, &held, expect, findings);
        shipped(order, line, &held, parts, expect, findings);
    }
    for held in parts.iter().flat_map(|part| &part.lines).filter(|held| held.live() > 0) {
        if shipped_lines(order, expect).all(|(line, _)| line.id != held.line) {
            let units = format!("{} units of {}", held.live(), held.sku);
            findings.mismatch("line", Some(&held.line), "no such line".to_owned(), units);
        }
    }
}

/// The lines that partners ship, with the partner's SKU.
fn shipped_lines<'a>(
    order: &'a ShopOrder,
    expect: &'a Expectations,
) -> impl Iterator<Item = (&'a ShopLine, &'a str)> {
    let goods = order.lines.iter().filter_map(|line| Some((line, expect.theirs(line.sku.as_deref()?))));
    let items = order.custom_lines.iter().filter_map(|line| {
        let sku = expect.items.get(line.slug.as_deref()?)?;
        Some((line, sku.as_str()))
    });
    goods.chain(items)
}

fn placed(
    order: &ShopOrder,
    line: &ShopLine,
    held: &[&PartnerLine],
    (by_partner, expect): (u32, &Expectations),
    findings: &mut Findings<'_>,
) {
    let standing: u32 = held.iter().map(|held| held.live()).sum();
    let all: u32 = held.iter().map(|held| held.quantity).sum();
    if order.is_cancelled() {
        let shipped: u32 = held.iter().map(|held| held.shipped).sum();
        findings.same("units placed", Some(&line.id), &shipped, &standing);
        return;
    }
    if standing > line.quantity && all > line.quantity {
        findings.duplicate("units placed", Some(&line.id), line.quantity.to_string(), standing.to_string());
        return;
    }
    let gone = line.in_states(&expect.cancelling_states).saturating_add(by_partner);
    findings.same("units placed", Some(&line.id), &line.quantity.saturating_sub(gone), &standing);
}

/// Units that nobody will ship: as the shop says by states and by our field, and as the partner leaves them out.
fn cancelled(
    order: &ShopOrder,
    line: &ShopLine,
    held: &[&PartnerLine],
    expect: &Expectations,
    findings: &mut Findings<'_>,
) {
    let standing: u32 = held.iter().map(|held| held.live()).sum();
    let told = if order.is_cancelled() {
        line.quantity.saturating_sub(order.delivered(&line.id))
    } else {
        let field = line.number(&expect.cancelled_field);
        line.in_states(&expect.cancelling_states).saturating_add(field).min(line.quantity)
    };
    findings.same("units cancelled", Some(&line.id), &told, &line.quantity.saturating_sub(standing));
}

/// Units that left: in the shop's deliveries and in our field, in the partner's line and in its labels.
fn shipped(
    order: &ShopOrder,
    line: &ShopLine,
    held: &[&PartnerLine],
    parts: &[&PartnerOrder],
    expect: &Expectations,
    findings: &mut Findings<'_>,
) {
    let delivered = order.delivered(&line.id);
    let counted: u32 = held.iter().map(|held| held.shipped).sum();
    let labelled: u32 = parts.iter().map(|part| part.labelled(&line.id)).sum();
    if delivered < counted {
        findings.missing("units shipped", Some(&line.id), delivered.to_string(), counted.to_string());
    } else {
        findings.same("units shipped", Some(&line.id), &delivered, &counted);
    }
    let placed: u32 = held.iter().map(|held| held.quantity).sum();
    if labelled > placed {
        findings.duplicate("label", Some(&line.id), placed.to_string(), labelled.to_string());
    } else {
        findings.same("units in labels", Some(&line.id), &delivered, &labelled);
    }
    findings.same("units told as shipped", Some(&line.id), &line.number(&expect.shipped_field), &counted);
}
