//! The way of a shipment through the warehouse: held, picked, packed, taken back.

use super::account::Account;
use super::order::Part;
use super::refusal::Refusal;
use super::state::{LineState, OrderState, ShipmentState};

impl Account {
    /// People take up an order that was imported as not validated.
    pub(super) fn validate(&mut self, name: &str) -> Result<(), Refusal> {
        let id = self.find_order(name)?;
        let order = self.orders.get_mut(&id).filter(|order| order.state == OrderState::Created);
        let Some(order) = order else {
            return Err(Refusal::Conflict(format!("Order {name} is not waiting to be validated")));
        };
        order.state = OrderState::Validated;
        self.is_stirred = true;
        self.tell("order_validated", id);
        Ok(())
    }

    /// Nothing more happens to these shipments until they are resumed.
    pub(super) fn suspend(&mut self, name: &str) -> Result<(), Refusal> {
        let ids = self.open_shipments(name, |state| state != ShipmentState::Suspended, "not suspended")?;
        for id in ids {
            let shipment = self.shipment_mut(id)?;
            shipment.before = Some(shipment.state);
            shipment.state = ShipmentState::Suspended;
            let order = shipment.order;
            self.tell("shipment_suspended", order);
        }
        Ok(())
    }

    /// Suspended shipments go on where they were.
    pub(super) fn resume(&mut self, name: &str) -> Result<(), Refusal> {
        let ids = self.open_shipments(name, |state| state == ShipmentState::Suspended, "suspended")?;
        for id in ids {
            let shipment = self.shipment_mut(id)?;
            shipment.state = shipment.before.take().unwrap_or(ShipmentState::Ready);
            let order = shipment.order;
            self.is_stirred = true;
            self.tell("shipment_resumed", order);
        }
        Ok(())
    }

    /// Locations are assigned.
    pub(super) fn release_to_pick(&mut self, name: &str) -> Result<(), Refusal> {
        for id in self.all_that_may(name, ShipmentState::Pickable)? {
            self.set_open_parts(id, LineState::Pickable);
            self.set_state(id, ShipmentState::Pickable)?;
        }
        Ok(())
    }

    /// All units are picked, with or without assigned locations.
    pub(super) fn pick(&mut self, name: &str) -> Result<(), Refusal> {
        self.all_that_may(name, ShipmentState::Packable)?.into_iter().try_for_each(|id| self.pick_one(id))
    }

    pub(super) fn pick_one(&mut self, id: u64) -> Result<(), Refusal> {
        self.set_state(id, ShipmentState::Packable)?;
        self.set_open_parts(id, LineState::Picked);
        let order = self.shipment(id)?.order;
        self.tell("shipment_picked", order);
        Ok(())
    }

    /// A shipment is packed, picked first if need be. The labels of its packages are printed here.
    pub(super) fn pack(&mut self, name: &str, tracking: &[String]) -> Result<(), Refusal> {
        let packs = |state: ShipmentState| {
            matches!(state, ShipmentState::Released | ShipmentState::Pickable | ShipmentState::Packable)
        };
        let ids = self.open_shipments(name, packs, "ready to be packed")?;
        if ids.len() > 1 && !tracking.is_empty() {
            return Err(Refusal::Conflict(format!("{name} has {} shipments to be packed", ids.len())));
        }
        for id in ids {
            self.pack_one(id, tracking)?;
        }
        Ok(())
    }

    pub(super) fn pack_one(&mut self, id: u64, tracking: &[String]) -> Result<(), Refusal> {
        if self.shipment(id)?.state != ShipmentState::Packable {
            self.pick_one(id)?;
        }
        self.set_state(id, ShipmentState::Packed)?;
        let made_up = [made_up(id, 1)];
        let tracking = if tracking.is_empty() { made_up.as_slice() } else { tracking };
        let shipment = self.shipment_mut(id)?;
        shipment.packages = tracking.to_vec();
        let order = shipment.order;
        self.tell("shipment_packed", order);
        Ok(())
    }

    /// Shipments give back their stock and are allocated anew.
    pub(super) fn reset(&mut self, name: &str) -> Result<(), Refusal> {
        for id in self.all_that_may(name, ShipmentState::Reset)? {
            self.set_open_parts(id, LineState::Created);
            self.restate(id);
            // One that was out of stock is as good as it was.
            if self.shipment(id)?.state == ShipmentState::OutOfStock {
                self.set_state(id, ShipmentState::Reset)?;
                let order = self.shipment(id)?.order;
                self.tell("shipment_reset", order);
            }
        }
        Ok(())
    }

    /// The picker does not find what a line was to be picked from: the units are put aside for a check.
    pub(super) fn run_out(&mut self, name: &str, line: &str) -> Result<(), Refusal> {
        let order = self.find_order(name)?;
        let line = self.find_line(order, line)?;
        let mut found = Vec::new();
        for id in self.open_of(order) {
            let shipment = self.shipment(id)?;
            let may = shipment.state.is_candidate() || shipment.state.may_become(ShipmentState::OutOfStock);
            let held = |part: &Part| {
                part.line == line && matches!(part.state, LineState::Allocated | LineState::Pickable)
            };
            let parts = shipment.parts.iter().enumerate().filter(|(_, part)| may && held(part));
            found.extend(parts.map(|(at, part)| (id, at, shipment.site.clone(), part.clone())));
        }
        if found.is_empty() {
            return Err(Refusal::Conflict(format!(
                "No unit of this line of order {name} waits to be picked"
            )));
        }
        for (id, at, site, part) in found {
            self.set_part(id, at, LineState::OutOfStock);
            self.miss(&part.sku, &site, part.quantity);
            self.restate(id);
        }
        Ok(())
    }

    /// The shipments of a name that may all come into a state, of which there must be one.
    fn all_that_may(&self, name: &str, next: ShipmentState) -> Result<Vec<u64>, Refusal> {
        let ids = self.find_shipments(name)?;
        if ids.is_empty() {
            return Err(Refusal::Conflict(format!("Nothing of {name} is open")));
        }
        ids.iter().try_for_each(|id| self.may_become(*id, next))?;
        Ok(ids)
    }

    /// The open shipments of a name in certain states, of which there must be one.
    fn open_shipments(
        &self,
        name: &str,
        is_meant: fn(ShipmentState) -> bool,
        words: &str,
    ) -> Result<Vec<u64>, Refusal> {
        let mut ids = self.find_shipments(name)?;
        ids.retain(|id| self.shipments.get(id).is_some_and(|shipment| is_meant(shipment.state)));
        if ids.is_empty() {
            return Err(Refusal::Conflict(format!("Nothing of {name} is {words}")));
        }
        Ok(ids)
    }
}

/// The tracking number of a package that nobody named.
pub(super) fn made_up(shipment: u64, package: usize) -> String {
    format!("OF{shipment:07}{package:02}GB")
}
