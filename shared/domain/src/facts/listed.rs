//! Shipments that were taken back without being named: an order stands, later than they were told of, without them.

use super::{PartFacts, ShipmentFacts};

impl PartFacts {
    /// Works out which shipments the newest levels of their orders do not list any more.
    pub(super) fn judge(&mut self) {
        for (id, shipment) in &mut self.shipments {
            let levels = match &shipment.split_off {
                Some(order) => self.splits.get(order),
                None => Some(&self.own),
            };
            let listed = levels.and_then(|levels| levels.standing.as_ref());
            shipment.unlisted =
                listed.is_some_and(|listed| listed.as_of > shipment.as_of && !listed.value.contains(id));
        }
    }
}

impl ShipmentFacts {
    /// Whether it was voided as a whole, or is not listed any more.
    pub const fn is_taken_back(&self) -> bool {
        self.voided || self.unlisted
    }
}
