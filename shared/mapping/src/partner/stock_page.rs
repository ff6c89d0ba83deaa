//! A page of stock, row by row.

use jiff::Timestamp;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{AccountId, Sku, WarehouseId};
use waybill_domain::stock::StockLevel;

use super::Page;

impl Page<StockLevel> {
    /// Takes in what a row says of a SKU. Of a row that cannot be read the page says why, and where the SKU can be read at
    /// least, that it has some stock there.
    pub(crate) fn take(
        &mut self,
        (account, warehouse, as_of): (&AccountId, &WarehouseId, Timestamp),
        sku: Option<&str>,
        read: Result<Option<StockLevel>, Refusal>,
    ) {
        match read {
            Ok(level) => self.items.extend(level),
            Err(refusal) => {
                let sku = sku.and_then(|sku| Sku::try_from(sku).ok());
                let place = (account.clone(), warehouse.clone());
                self.items.extend(sku.map(|sku| StockLevel::unknown(place, sku, as_of)));
                self.unreadable.push(refusal);
            }
        }
    }
}
