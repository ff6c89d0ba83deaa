//! Voiding labels. No webhook tells of it: the units go back to the shelf and to the order, which is updated.

use super::account::Account;
use super::order::CANCELED;
use super::refusal::Refusal;

impl Account {
    /// Voids one label. Voiding it again changes nothing.
    pub(super) fn void_label(&mut self, label: u64) -> Result<(), Refusal> {
        let now = self.now;
        let found = self.shipments.values_mut().find_map(|shipment| {
            let (order, warehouse) = (shipment.order, shipment.warehouse);
            shipment.labels.iter_mut().find(|found| found.id == label).map(|label| (order, warehouse, label))
        });
        let (id, warehouse, label) = found.ok_or(Refusal::NotFound("ShippingLabel"))?;
        if std::mem::replace(&mut label.voided, true) {
            return Ok(());
        }
        let lines: Vec<(u64, u32)> = label.lines.iter().map(|(line, packed)| (*line, packed.units)).collect();
        let tracking = label.tracking.clone();
        for (line, units) in lines {
            let Some(order) = self.orders.get_mut(&id) else { continue };
            let is_canceled = order.status == CANCELED;
            let Ok(line) = order.line_mut(line) else { continue };
            line.shipped = line.shipped.saturating_sub(units);
            line.updated = now;
            if is_canceled {
                line.cancelled += units;
            }
            let sku = line.sku.clone();
            self.change_on_hand(&sku, Some(warehouse), i64::from(units), "Label voided");
        }
        if let Some(order) = self.orders.get_mut(&id) {
            order.settle_status();
            order.updated = now;
        }
        self.note(id, "warehouse", format!("Label voided: {tracking}"));
        self.allocate(id);
        Ok(())
    }

    /// Voids every label of a shipment.
    pub(super) fn void_shipment(&mut self, shipment: u64) -> Result<(), Refusal> {
        let found = self.shipments.get(&shipment).ok_or(Refusal::NotFound("Shipment"))?;
        let labels: Vec<u64> = found.labels.iter().map(|label| label.id).collect();
        labels.into_iter().try_for_each(|label| self.void_label(label))
    }
}
