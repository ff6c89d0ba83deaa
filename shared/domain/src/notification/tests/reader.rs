//! Somebody who is told, and drops what has an id that he saw.

use std::collections::{BTreeMap, BTreeSet};

use crate::notification::{Notification, ShipmentNamed, ShipmentTold, Told, Units};

/// What somebody knows who was told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reader {
    shipments: BTreeMap<String, Option<ShipmentTold>>,
    cancelled: BTreeMap<String, (bool, Vec<Units>)>,
    whole: bool,
    returns: BTreeMap<String, Vec<Units>>,
    way: BTreeMap<String, (String, bool)>,
}

impl Reader {
    pub(super) fn of(told: &[Notification]) -> Self {
        let (mut reader, mut seen) = (Self::default(), BTreeSet::new());
        for one in told.iter().filter(|one| seen.insert(one.id.clone())) {
            reader.read(&one.kind(), &one.what);
        }
        if reader.whole {
            reader.cancelled.clear();
        }
        reader.cancelled.retain(|_, (whole, lines)| *whole || !lines.is_empty());
        reader.returns.retain(|_, lines| !lines.is_empty());
        reader
    }

    fn read(&mut self, kind: &str, what: &Told) {
        let name = |named: &ShipmentNamed| format!("{}/{}", named.part, named.shipment);
        match what {
            Told::Shipped(told) | Told::Changed(told) | Told::Restored(told) => {
                self.whole = false;
                self.shipments.insert(name(&told.named), Some(told.clone()));
            }
            Told::Voided(named) => {
                self.shipments.insert(name(named), None);
            }
            Told::LinesCancelled(told) => {
                self.whole = false;
                self.cancelled.insert(told.part.to_string(), (told.whole, told.lines.clone()));
            }
            Told::OrderCancelled {} => self.whole = true,
            Told::ReturnAnnounced(told) | Told::ReturnReceived(told) | Told::ReturnRestocked(told) => {
                self.returns.insert(format!("{kind} {} {}", told.part, told.id), told.lines.clone());
            }
            Told::TrackingUpdated(told) | Told::TrackingException(told) | Told::TrackingDelivered(told) => {
                self.way.insert(told.tracking_number.clone(), (told.status.clone(), told.returning));
            }
        }
    }
}
