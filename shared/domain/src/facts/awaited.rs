//! What of a part is still to leave, and when something of it was last heard.

use jiff::Timestamp;

use super::{PartFacts, ShipmentFacts};
use crate::ids::LineId;

impl PartFacts {
    /// When the partner last said how it stands, or that something of it left.
    pub fn told_at(&self) -> Option<Timestamp> {
        let orders = self.splits.values().chain([&self.own]);
        let stands = orders.filter_map(|levels| levels.status.as_ref().map(|status| status.as_of));
        stands.chain(self.shipments.values().map(|shipment| shipment.as_of)).max()
    }

    /// Units of a line that neither left nor will not come, of so many that were settled then.
    pub fn awaited(&self, line: &LineId, settled: (u32, Timestamp)) -> u32 {
        let gone = self.left(line, |_| true).saturating_add(self.lacking(line, settled));
        settled.0.saturating_sub(gone)
    }

    /// Units of a line that left in these shipments and were not voided.
    pub(super) fn left(&self, line: &LineId, these: impl Fn(&ShipmentFacts) -> bool) -> u32 {
        let standing = self.shipments.values().filter(|shipment| !shipment.is_void() && these(shipment));
        let contents = standing.flat_map(ShipmentFacts::contents);
        let of_line = contents.filter(|one| one.line.as_ref() == Some(line));
        of_line.map(|one| one.quantity).fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{CancelledLine, FulfillmentEvent, Shipment, ShippedLine, Subject, What};

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(minute)
    }

    fn told(facts: &mut PartFacts, minute: i64, what: What) {
        facts.merge(&FulfillmentEvent { subject: Subject::default(), as_of: at(minute), what });
    }

    #[test]
    fn what_left_and_what_was_cancelled_is_not_waited_for() {
        let line: LineId = "l-1".try_into().unwrap();
        let mut facts = PartFacts::new("us".try_into().unwrap());
        assert_eq!((facts.told_at(), facts.awaited(&line, (3, at(0)))), (None, 3));

        let two = ShippedLine { line: Some(line.clone()), partner_line: None, sku: None, quantity: 2 };
        let shipped = Shipment {
            id: "s-1".try_into().unwrap(),
            warehouse: None,
            shipped_at: None,
            lines: vec![two],
            parcels: Vec::new(),
            voided: false,
        };
        told(&mut facts, 5, What::Shipped(shipped));
        assert_eq!((facts.told_at(), facts.awaited(&line, (3, at(0)))), (Some(at(5)), 1));

        let cancelled = CancelledLine { line: line.clone(), units: 1, reason: None };
        told(&mut facts, 6, What::LinesCancelled { lines: vec![cancelled] });
        assert_eq!(facts.awaited(&line, (3, at(0))), 0);

        told(&mut facts, 7, What::ShipmentVoided { shipment: "s-1".try_into().unwrap() });
        assert_eq!(facts.awaited(&line, (3, at(0))), 2, "it is here again");
        assert_eq!(facts.told_at(), Some(at(5)), "that is told of the shipment, not of the order");
    }
}
