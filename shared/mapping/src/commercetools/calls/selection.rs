//! Which orders a walk through those that changed is after.

use waybill_domain::ids::Sku;

use super::Project;
use super::address::{named, one_of};

/// What takes from the shop's stock: other orders are nowhere in it.
const TRACKED: &str = "inventoryMode != \"None\"";

impl Project {
    /// Orders of at most 100 of the shop's SKUs, so that the address stays short, that take from its stock.
    pub fn taking(&self, skus: &[Sku]) -> String {
        format!("{TRACKED} and lineItems({})", of(skus))
    }

    /// The same, as far as one of these lines does not show which partner has it: as long as no part with it was placed, by
    /// whomever. Where lines have no fields none of them shows it.
    pub fn taking_unplaced(&self, skus: &[Sku]) -> String {
        let unplaced = format!("custom(fields({} is not defined))", named(&self.placed));
        format!("{TRACKED} and lineItems({} and (custom is not defined or {unplaced}))", of(skus))
    }
}

fn of(skus: &[Sku]) -> String {
    format!("variant({})", one_of("sku", skus.iter().map(Sku::as_str)))
}
