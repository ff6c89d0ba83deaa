//! What partners think of an order's address: the worst of all its parts, as the shop says it.

use serde_json::Value;

use super::expect::Expectations;
use super::partner::PartnerOrder;
use super::report::Findings;
use super::shop::ShopOrder;

/// Compares the verdict on the address. Where something of the order will not leave, nothing has to be said of it; where
/// nobody has looked at the address yet, neither.
pub(super) fn compare(
    order: &ShopOrder,
    parts: &[&PartnerOrder],
    expect: &Expectations,
    findings: &mut Findings<'_>,
) {
    if order.is_cancelled() || parts.iter().any(|part| !part.is_live()) {
        return;
    }
    let rank = |part: &&PartnerOrder| {
        let told = part.address_verified.as_deref()?;
        expect.verdicts.iter().position(|(theirs, _)| theirs == told)
    };
    let Some((_, wanted)) = parts.iter().filter_map(rank).max().and_then(|worst| expect.verdicts.get(worst))
    else {
        return;
    };
    let said = order.custom.get(&expect.verdict_field).and_then(Value::as_str).unwrap_or("nothing");
    findings.same("verdict on the address", None, &said, &wanted.as_str());
}
