//! Shipments that are taken apart.

use std::collections::BTreeMap;

use super::account::Account;
use super::order::{Part, Shipment};
use super::state::ShipmentState;

/// Units by line.
pub(super) type Units = BTreeMap<u64, u32>;

impl Account {
    /// Moves units to a new shipment of the same order, in the state that they are in. Which name it gets is our choice: the
    /// order's with its number in the order. Its number comes back.
    pub(super) fn split(&mut self, id: u64, units: &Units) -> Option<u64> {
        let shipment = self.shipments.get_mut(&id)?;
        let moved = move_parts(&mut shipment.parts, units);
        let parent = Shipment { parts: moved, packages: Vec::new(), ..shipment.clone() };
        let order = parent.order;
        let sequence =
            u32::try_from(self.orders.get(&order)?.shipments.len()).unwrap_or(u32::MAX).saturating_add(1);
        let reference = self.shipment_name(order, sequence);
        let state =
            if parent.state == ShipmentState::Packed { ShipmentState::Packable } else { parent.state };
        let made = self.open_shipment(Shipment { sequence, reference, state, created: self.now, ..parent });
        self.orders.get_mut(&order)?.shipments.push(made);
        // What stays may be whole now, and what goes is not.
        self.restate(made);
        self.restate(id);
        self.tell("shipment_split", order);
        Some(made)
    }

    fn shipment_name(&self, order: u64, sequence: u32) -> String {
        let order = self.orders.get(&order).map(|order| order.reference.as_str()).unwrap_or_default();
        let names = (sequence..).map(|number| format!("{order}_S{number}"));
        let mut free = names.skip_while(|name| self.shipment_references.contains(name));
        free.next().unwrap_or_default()
    }
}

/// Takes units out of parts, those that hold nothing first. What was taken comes back.
fn move_parts(parts: &mut Vec<Part>, units: &Units) -> Vec<Part> {
    let mut moved = Vec::new();
    for (line, wanted) in units {
        let mut left = *wanted;
        let mut mine: Vec<&mut Part> =
            parts.iter_mut().filter(|part| part.line == *line && part.state.is_open()).collect();
        mine.sort_by_key(|part| part.state.holds_stock());
        for part in mine {
            let taken = part.quantity.min(left);
            left -= taken;
            part.quantity -= taken;
            if taken > 0 {
                moved.push(Part { quantity: taken, ..part.clone() });
            }
        }
    }
    parts.retain(|part| part.quantity > 0);
    moved
}
