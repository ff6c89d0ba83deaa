//! Units placed, shipped, cancelled and taken off, and the SKU, line by line.

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

/// Units of a line.
#[derive(Debug, Clone, Copy)]
struct Units {
    /// That were ordered, before edits took some off.
    ordered: u32,
    /// That the partner's people cancelled.
    by_partner: u32,
    /// That edits took off.
    off: u32,
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
        let off = order.taken_off(line, expect.reduced_field.as_deref());
        let units = Units { ordered: line.quantity.saturating_add(off), by_partner, off };
        placed(order, line, &held, (units, expect), findings);
        cancelled(order, line, &held, (units, expect), findings);
        if expect.reduced_field.is_some() {
            taken_off(order, line, units, findings);
        }
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
    (units, expect): (Units, &Expectations),
    findings: &mut Findings<'_>,
) {
    let standing: u32 = held.iter().map(|held| held.live()).sum();
    let all: u32 = held.iter().map(|held| held.quantity).sum();
    if order.is_cancelled() {
        let shipped: u32 = held.iter().map(|held| held.shipped).sum();
        findings.same("units placed", Some(&line.id), &shipped, &standing);
        return;
    }
    if standing > units.ordered && all > units.ordered {
        findings.duplicate("units placed", Some(&line.id), units.ordered.to_string(), standing.to_string());
        return;
    }
    let gone = line.in_states(&expect.cancelling_states).saturating_add(units.by_partner);
    findings.same("units placed", Some(&line.id), &units.ordered.saturating_sub(gone), &standing);
}

/// What the partner's people cancelled of a line that stays is off the order, once, and nothing else is.
fn taken_off(order: &ShopOrder, line: &ShopLine, units: Units, findings: &mut Findings<'_>) {
    let stays = !order.is_cancelled() && units.by_partner < units.ordered;
    let wanted = if stays { units.by_partner } else { 0 };
    findings.same("units taken off", Some(&line.id), &units.off, &wanted);
}

/// Units that nobody will ship: as the shop says by states and by our field, and as the partner leaves them out.
fn cancelled(
    order: &ShopOrder,
    line: &ShopLine,
    held: &[&PartnerLine],
    (units, expect): (Units, &Expectations),
    findings: &mut Findings<'_>,
) {
    let standing: u32 = held.iter().map(|held| held.live()).sum();
    let told = if order.is_cancelled() {
        units.ordered.saturating_sub(order.delivered(&line.id))
    } else {
        let field = line.number(&expect.cancelled_field);
        line.in_states(&expect.cancelling_states).saturating_add(field).min(units.ordered)
    };
    findings.same("units cancelled", Some(&line.id), &told, &units.ordered.saturating_sub(standing));
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
