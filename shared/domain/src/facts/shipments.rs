//! What left: shipments and their parcels, by the newest statement about each.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{ParcelFacts, PartFacts, ShipmentFacts, least};
use crate::event::{Shipment, ShippedLine, ShippedParcel};
use crate::ids::PartnerOrderId;

impl PartFacts {
    pub(super) fn shipment(
        &mut self,
        at: Timestamp,
        shipment: &Shipment,
        split_off: Option<&PartnerOrderId>,
    ) {
        let new = || ShipmentFacts {
            as_of: at,
            warehouse: shipment.warehouse.clone(),
            shipped_at: shipment.shipped_at,
            lines: sorted(&shipment.lines),
            parcels: BTreeMap::new(),
            voided: false,
            unlisted: false,
            split_off: None,
        };
        let facts = self.shipments.entry(shipment.id.clone()).or_insert_with(new);
        let told = new();
        if (facts.as_of, &facts.lines, facts.shipped_at, &facts.warehouse)
            < (told.as_of, &told.lines, told.shipped_at, &told.warehouse)
        {
            let (parcels, voided) = (std::mem::take(&mut facts.parcels), facts.voided);
            *facts = ShipmentFacts { parcels, voided, split_off: facts.split_off.take(), ..told };
        }
        facts.voided |= shipment.voided;
        least(&mut facts.split_off, split_off);
        for parcel in &shipment.parcels {
            facts.parcel(at, parcel);
        }
    }
}

impl ShipmentFacts {
    fn parcel(&mut self, at: Timestamp, parcel: &ShippedParcel) {
        let plain = ShippedParcel { voided: false, lines: sorted(&parcel.lines), ..parcel.clone() };
        let told = ParcelFacts { as_of: at, parcel: plain, voided: false };
        let facts = self.parcels.entry(parcel.id.clone()).or_insert_with(|| told.clone());
        let order = |parcel: &ShippedParcel| serde_json::to_string(parcel).unwrap_or_default();
        if (facts.as_of, order(&facts.parcel)) < (told.as_of, order(&told.parcel)) {
            *facts = ParcelFacts { voided: facts.voided, ..told };
        }
        facts.voided |= parcel.voided;
    }

    /// What is in it: as it says, or as its parcels say where it does not. When parcels of it were voided and every parcel
    /// says what is in it, then what is in those that were not.
    pub fn contents(&self) -> Vec<&ShippedLine> {
        let all_say = self.parcels.values().all(|parcel| !parcel.parcel.lines.is_empty());
        let some_void = self.parcels.values().any(|parcel| parcel.voided);
        if self.lines.is_empty() || (some_void && all_say) {
            let live = self.parcels.values().filter(|parcel| !parcel.voided);
            live.flat_map(|parcel| &parcel.parcel.lines).collect()
        } else {
            self.lines.iter().collect()
        }
    }

    /// Whether nothing of it is on its way any more.
    pub fn is_void(&self) -> bool {
        self.is_taken_back()
            || (!self.parcels.is_empty() && self.parcels.values().all(|parcel| parcel.voided))
    }
}

fn sorted(lines: &[ShippedLine]) -> Vec<ShippedLine> {
    let mut lines = lines.to_vec();
    lines.sort();
    lines
}
