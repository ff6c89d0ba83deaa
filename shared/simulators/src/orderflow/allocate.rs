//! Allocation: which line gets which stock, and what that makes of its shipment.

use super::account::Account;
use super::order::Part;
use super::refusal::Refusal;
use super::split::Units;
use super::state::{LineState, OrderState, ShipmentState};

impl Account {
    /// Gives stock to lines, the oldest shipment first: the whole line, or nothing of it.
    pub(super) fn allocate(&mut self) {
        let candidates: Vec<u64> = self.open.iter().filter(|id| self.is_candidate(**id)).copied().collect();
        if candidates.is_empty() {
            return;
        }
        let mut demand = self.demand();
        for id in candidates {
            let Some(shipment) = self.shipments.get(&id) else { continue };
            let (site, parts) = (shipment.site.clone(), shipment.parts.clone());
            let wanting = parts
                .iter()
                .enumerate()
                .filter(|(_, part)| part.state.is_open() && !part.state.holds_stock());
            for (at, part) in wanting {
                let fits = self.figures(&demand, &part.sku, &site).available >= part.quantity;
                if fits {
                    demand.add(&part.sku, &site, part.quantity);
                }
                self.set_part(id, at, if fits { LineState::Allocated } else { LineState::OutOfStock });
            }
            self.restate(id);
            if self.config.splits_back_orders {
                self.split_back_order(id);
            }
        }
    }

    fn is_candidate(&self, shipment: u64) -> bool {
        self.shipments.get(&shipment).is_some_and(|shipment| {
            let order = self.orders.get(&shipment.order);
            shipment.state.is_candidate() && order.is_some_and(|order| order.state != OrderState::Created)
        })
    }

    /// Lines without stock go to a shipment of their own, unless there are no others.
    fn split_back_order(&mut self, id: u64) {
        let Some(shipment) = self.shipments.get(&id) else { return };
        let is_out = |part: &&Part| part.state == LineState::OutOfStock;
        let waiting: Units =
            shipment.parts.iter().filter(is_out).map(|part| (part.line, part.quantity)).collect();
        let holds = shipment.open().any(|part| part.state.holds_stock());
        if holds && !waiting.is_empty() {
            self.split(id, &waiting);
            self.restate(id);
        }
    }

    /// A line of a shipment comes into another state.
    pub(super) fn set_part(&mut self, shipment: u64, at: usize, state: LineState) {
        let Some(shipment) = self.shipments.get_mut(&shipment) else { return };
        let site = shipment.site.clone();
        let Some(part) = shipment.parts.get_mut(at) else { return };
        let (held, sku) = (part.state.holds_stock(), part.sku.clone());
        part.state = state;
        if held != state.holds_stock() {
            self.require(&sku, &site);
            self.is_stirred |= held;
        }
    }

    /// All open lines of a shipment come into another state.
    pub(super) fn set_open_parts(&mut self, shipment: u64, state: LineState) {
        let parts = self.shipments.get(&shipment).map(|found| found.parts.clone()).unwrap_or_default();
        for (at, _) in parts.iter().enumerate().filter(|(_, part)| part.state.is_open()) {
            self.set_part(shipment, at, state);
        }
    }

    /// Brings a shipment into the state that its lines say, and tells it.
    pub(super) fn restate(&mut self, id: u64) {
        let Some(shipment) = self.shipments.get_mut(&id).filter(|shipment| shipment.state.is_open()) else {
            return;
        };
        let from = shipment.before.unwrap_or(shipment.state);
        let states: Vec<LineState> = shipment.open().map(|part| part.state).collect();
        let to = if states.is_empty() {
            ShipmentState::Cancelled
        } else if states.contains(&LineState::OutOfStock) {
            ShipmentState::OutOfStock
        } else if states.contains(&LineState::Created) {
            if from.is_candidate() { from } else { ShipmentState::Reset }
        } else if states.contains(&LineState::Picked) {
            if from == ShipmentState::Packed { from } else { ShipmentState::Packable }
        } else if states.contains(&LineState::Pickable) {
            ShipmentState::Pickable
        } else {
            ShipmentState::Released
        };
        if to == from && to != ShipmentState::Cancelled {
            return;
        }
        if shipment.before.is_some() && to != ShipmentState::Cancelled {
            // It stays suspended, and goes on from there.
            shipment.before = Some(to);
            return;
        }
        (shipment.state, shipment.before) = (to, None);
        let order = shipment.order;
        if to == ShipmentState::Cancelled {
            self.open.remove(&id);
        }
        match to {
            ShipmentState::Released => self.tell("shipment_allocated", order),
            ShipmentState::OutOfStock => self.tell("shipment_out_of_stock", order),
            ShipmentState::Reset => self.tell("shipment_reset", order),
            ShipmentState::Ready
            | ShipmentState::Pickable
            | ShipmentState::Packable
            | ShipmentState::Packed
            | ShipmentState::Despatched
            | ShipmentState::Cancelled
            | ShipmentState::Suspended => {}
        }
    }

    /// A shipment comes into another state, if that may follow on the one it is in.
    pub(super) fn set_state(&mut self, id: u64, next: ShipmentState) -> Result<(), Refusal> {
        self.may_become(id, next)?;
        self.shipment_mut(id)?.state = next;
        if !next.is_open() {
            self.open.remove(&id);
        }
        Ok(())
    }

    /// Whether that state may follow.
    pub(super) fn may_become(&self, id: u64, next: ShipmentState) -> Result<(), Refusal> {
        let shipment = self.shipment(id)?;
        if shipment.state.may_become(next) {
            return Ok(());
        }
        let (name, state) = (&shipment.reference, shipment.state.word());
        Err(Refusal::Conflict(format!("Shipment {name} is {state} and can't become {}", next.word())))
    }

    /// An order ends when its last shipment does.
    pub(super) fn conclude(&mut self, order: u64) {
        if !self.open_of(order).is_empty() {
            return;
        }
        let Some(found) = self.orders.get_mut(&order) else { return };
        let states =
            found.shipments.iter().filter_map(|id| self.shipments.get(id)).map(|shipment| shipment.state);
        let has_left = states.into_iter().any(|state| state == ShipmentState::Despatched);
        let state = if has_left { OrderState::Despatched } else { OrderState::Cancelled };
        if found.state != state {
            found.state = state;
            self.tell(if has_left { "order_despatched" } else { "order_cancelled" }, order);
        }
    }
}
