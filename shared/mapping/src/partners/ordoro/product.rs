//! Whether Ordoro has a SKU, asked before an order names it: of one that it does not have it makes a product, silently.

use serde_json::Value;
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::Seen;
use waybill_domain::ids::Sku;

use super::rest::{Ask, encoded};
use super::{Ordoro, errors, notes};
use crate::call::Call;
use crate::partner::{KnowsSkus, value};

impl KnowsSkus for Ordoro {
    fn objection(&self, sku: &Sku) -> Call<Option<Refusal>> {
        let sku = sku.to_string();
        ask(&sku).raw(self, move |answer| objection(&sku, errors::json(answer)))
    }
}

/// The same on the way to a change: what speaks against the SKU speaks against the lines.
pub(super) fn for_change(ordoro: &Ordoro, before: &Seen, sku: &str) -> Call<Seen> {
    let (before, sku) = (before.clone(), sku.to_owned());
    ask(&sku).raw(ordoro, move |answer| {
        let mut after = before.clone();
        match objection(&sku, errors::json(answer))? {
            Some(refusal) => notes::refused(&mut after, Facet::Lines, &refusal),
            None => notes::add(&mut after.content, notes::SKUS, &sku),
        }
        Ok(after)
    })
}

fn ask(sku: &str) -> Ask {
    Ask::get("product", format!("/product/{}/", encoded(sku)))
}

fn objection(sku: &str, answer: Result<Value, Failure>) -> Result<Option<Refusal>, Failure> {
    match answer {
        Ok(product) if value::text(product.get("archive_date")).is_some() => {
            let message = format!("SKU `{sku}` is archived at Ordoro");
            Ok(Some(Refusal::new("archived-sku", message)))
        }
        Ok(product) if product.get("sku").is_some() => Ok(None),
        Ok(_) => Err(Failure::unknown(format!("Ordoro answered no product for SKU `{sku}`"))),
        Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => {
            let message = format!("Ordoro has no product with SKU `{sku}`, and would make one of the order");
            Ok(Some(Refusal::new("unmapped-sku", message)))
        }
        Err(failure) => Err(failure),
    }
}
