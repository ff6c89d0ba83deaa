//! What OrderFlow holds of each facet: units by SKU. It tells nothing else, so nothing else can be seen to have been
//! changed there.

use std::collections::BTreeMap;

use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::fulfillment::Seen;

use super::seen::{Sight, content, units};
use crate::partner::held::{goods, piece};

/// The lines as they were seen; nothing where nothing was.
pub(super) fn held(seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
    match content(seen).sight {
        Sight::There | Sight::Stale => {
            let told = seen.lines.iter().filter(|line| line.quantity > 0);
            BTreeMap::from([(Facet::Lines, goods(told, piece(&units(&seen.lines)), None))])
        }
        Sight::Absent | Sight::NotPending | Sight::NeverLeft | Sight::Vacated => BTreeMap::new(),
    }
}
