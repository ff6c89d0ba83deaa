//! What an order costs, to the smallest unit of its currency.

use rust_decimal::Decimal;

use super::expect::Expectations;
use super::partner::PartnerOrder;
use super::report::Findings;
use super::shop::ShopOrder;

/// Whether the shop took out of the order all that a part was made of, before any of it left: what that cost nobody pays.
fn is_taken_out(order: &ShopOrder, part: &PartnerOrder) -> bool {
    let is_there = |id: &str| order.lines.iter().chain(&order.custom_lines).any(|line| line.id == id);
    !part.is_live() && !part.lines.iter().any(|line| is_there(&line.line))
}

/// Compares what all parts cost with what the order costs. An order that was cancelled in the shop, whole or in part, or
/// that became smaller has no such sum: how its money is shared between what stays and what goes is a matter of the mapping.
pub(super) fn compare(
    order: &ShopOrder,
    parts: &[&PartnerOrder],
    expect: &Expectations,
    findings: &mut Findings<'_>,
) {
    let field = expect.reduced_field.as_deref();
    let is_cut = order
        .lines
        .iter()
        .any(|line| line.in_states(&expect.cancelling_states) > 0 || order.taken_off(line, field) > 0);
    if order.is_cancelled() || is_cut {
        return;
    }
    let total = order.total();
    let shop = Decimal::new(total.cent_amount, total.fraction_digits);
    let mut partner = Decimal::ZERO;
    for part in parts.iter().filter(|part| !is_taken_out(order, part)) {
        match part.total_price.trim().parse::<Decimal>() {
            Ok(amount) => partner += amount,
            Err(_not_a_number) => {
                findings.mismatch("total", None, shop.to_string(), part.total_price.clone());
            }
        }
    }
    if shop != partner {
        let code = &total.currency_code;
        findings.mismatch("total", None, format!("{shop} {code}"), format!("{partner} {code}"));
    }
}
