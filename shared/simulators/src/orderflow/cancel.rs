//! Cancellations, by the shop and by people.

use super::account::Account;
use super::call::Call;
use super::refusal::Refusal;
use super::state::LineState;
use super::xml::Element;

/// Cancels an order for the shop: whole, and only as long as nobody has begun to pick it. The refusal's first words are
/// documented, and that its status is 200.
pub(super) fn call(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    let reference = call.params.required("externalReference")?;
    let id = account.order_in(call.channel, reference)?;
    let changes = call.params.flag("cancelChangesExternalReference") && account.config.changes_references;
    let open = account.open_of(id);
    let is_untouched = |id: &u64| {
        account
            .shipments
            .get(id)
            .is_some_and(|shipment| shipment.before.unwrap_or(shipment.state).is_before_picking())
    };
    // A shipment that was cancelled before does not stand in the way, one that has left does.
    if open.is_empty() || account.has_left(id) || !open.iter().all(is_untouched) {
        return Ok(Element::of("message", format!("No cancel operation performed for order {reference}")));
    }
    let reference = reference.to_owned();
    if changes {
        account.change_reference(id);
    }
    account.cancel_open(id);
    Ok(Element::of("message", format!("Order {reference} cancelled")))
}

impl Account {
    fn has_left(&self, order: u64) -> bool {
        let shipments = self.orders.get(&order).into_iter().flat_map(|order| &order.shipments);
        shipments.filter_map(|id| self.shipments.get(id)).any(|shipment| shipment.completed.is_some())
    }

    /// The order gives its reference free; its shipments do, too. The form of the new ones is our choice.
    fn change_reference(&mut self, id: u64) {
        let Some(order) = self.orders.get_mut(&id) else { return };
        self.references.remove(&order.reference);
        order.reference = format!("{}_cancelled_{id}", order.reference);
        self.references.insert(order.reference.clone(), id);
        for shipment in &order.shipments {
            let Some(shipment) = self.shipments.get_mut(shipment) else { continue };
            self.shipment_references.remove(&shipment.reference);
            shipment.reference = format!("{}_cancelled_{id}", shipment.reference);
            self.shipment_references.insert(shipment.reference.clone());
        }
    }

    fn cancel_open(&mut self, order: u64) {
        for id in self.open_of(order) {
            self.set_open_parts(id, LineState::Cancelled);
            self.restate(id);
        }
        self.conclude(order);
    }

    /// People cancel what has not left.
    pub(super) fn cancel(&mut self, name: &str, reason: Option<&str>) -> Result<(), Refusal> {
        let id = self.find_order(name)?;
        if self.open_of(id).is_empty() {
            return Err(Refusal::Conflict(format!("Nothing of order {name} is open")));
        }
        if let Some(order) = self.orders.get_mut(&id) {
            order.reason = reason.map(str::to_owned);
        }
        self.cancel_open(id);
        Ok(())
    }

    /// People cancel units of a line, those that nobody has picked first. A line of which others stay shows fewer; one of which
    /// none stay shows as cancelled.
    pub(super) fn cancel_units(
        &mut self,
        (name, line): (&str, &str),
        units: u32,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let order = self.find_order(name)?;
        let id = self.find_line(order, line)?;
        let mut parts: Vec<(LineState, u64, usize, u32)> = Vec::new();
        for shipment in self.open_of(order).into_iter().filter_map(|id| self.shipments.get(&id)) {
            let mine = shipment.parts.iter().enumerate();
            let mine = mine.filter(|(_, part)| part.line == id && part.state.is_open());
            parts.extend(mine.map(|(at, part)| (part.state, shipment.id, at, part.quantity)));
        }
        let pending: u32 = parts.iter().map(|(_, _, _, quantity)| quantity).sum();
        if units == 0 || units > pending {
            return Err(Refusal::Conflict(format!(
                "Only {pending} units of {line} are pending, not {units}"
            )));
        }
        parts.sort_by_key(|(state, _, _, _)| (state.holds_stock(), *state == LineState::Picked));
        let mut left = units;
        for (_, shipment, at, quantity) in parts {
            let taken = quantity.min(left);
            left -= taken;
            if taken == quantity {
                self.set_part(shipment, at, LineState::Cancelled);
            } else if taken > 0 {
                self.shorten(shipment, at, taken);
                if let Some(line) = self.orders.get_mut(&order).and_then(|order| order.line_mut(id)) {
                    line.cut += taken;
                }
            }
            if taken > 0 {
                self.restate(shipment);
            }
        }
        if let Some(line) = self.orders.get_mut(&order).and_then(|order| order.line_mut(id)) {
            line.reasons.extend(reason.map(str::to_owned));
        }
        if self.open_of(order).is_empty() {
            if let Some(order) = self.orders.get_mut(&order) {
                order.reason = reason.map(str::to_owned);
            }
            self.conclude(order);
        } else {
            self.tell_why("order_amended", order, reason);
        }
        Ok(())
    }

    /// A line of a shipment gets fewer units.
    fn shorten(&mut self, shipment: u64, at: usize, by: u32) {
        let Some(shipment) = self.shipments.get_mut(&shipment) else { return };
        let site = shipment.site.clone();
        let Some(part) = shipment.parts.get_mut(at) else { return };
        part.quantity -= by;
        let (sku, held) = (part.sku.clone(), part.state.holds_stock());
        if held {
            self.require(&sku, &site);
        }
        self.is_stirred = true;
    }
}
