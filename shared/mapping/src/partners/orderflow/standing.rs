//! Which facets stand at OrderFlow as wanted.
//!
//! Of all that was asked for, OrderFlow tells units by SKU. The mark in the shipment's reference stands for the rest: it is
//! another one for another part. Where no mark is told (people may have split what had it, or the account sets none), only
//! the units can be compared, and of everything else nothing is known.

use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};

use super::order;
use super::seen::{Sight, content, units};

/// Whether a facet stands.
pub(super) fn stands(facet: Facet, want: &FulfillmentOrder, seen: &Seen) -> bool {
    let content = content(seen);
    if !matches!(content.sight, Sight::There | Sight::Stale) {
        return false;
    }
    let is_marked = content.mark.as_ref().map(|mark| *mark == order::mark(want));
    match facet {
        // People there cancel lines of what we sent.
        Facet::Lines => is_marked != Some(false) && has_units_of(want, seen),
        Facet::Address | Facet::Contact | Facet::Shipping | Facet::Hold => is_marked == Some(true),
    }
}

/// Whether OrderFlow means to ship, or shipped, just the units that are wanted.
pub(super) fn has_units_of(want: &FulfillmentOrder, seen: &Seen) -> bool {
    let mut wanted = std::collections::BTreeMap::new();
    for line in want.lines.iter().filter(|line| line.quantity > 0) {
        *wanted.entry(line.sku.as_str()).or_default() += u64::from(line.quantity);
    }
    wanted == units(&seen.lines)
}
