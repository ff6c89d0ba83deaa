//! ShipStation's own calls for holding an order until a day, and for letting it go.
//!
//! They answer no order, only whether it was done; so the order is read again behind them.

use jiff::civil::Date;
use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::Seen;

use super::seen::{Lack, lacking};
use super::{ShipStation, amend, errors};
use crate::call::{Call, Repeat};
use crate::partner::value;

/// Holds an order until a day, or lets it go.
pub(super) fn call(station: &ShipStation, seen: &Seen, order: &str, until: Option<Date>) -> Call<Seen> {
    // Ids are numbers there; what is none is told as it is.
    let id = order.parse::<u64>().map_or_else(|_| json!(order), |number| json!(number));
    let (name, path, body) = match until {
        Some(until) => {
            ("order_hold", "/orders/holduntil", json!({ "orderId": id, "holdUntilDate": until.to_string() }))
        }
        None => ("order_release", "/orders/restorefromhold", json!({ "orderId": id })),
    };
    let before = seen.clone();
    station.post(name, path, &body, Repeat::LookFirst, move |answer| {
        let refused = |refusal: &Refusal| {
            let mut after = before.clone();
            amend::note(&mut after, Facet::Hold, refusal);
            after
        };
        match errors::json(answer) {
            Ok(said) if said.get("success").and_then(Value::as_bool) == Some(false) => {
                let words = value::text(said.get("message")).unwrap_or_else(|| "no word why".to_owned());
                Ok(refused(&Refusal::new("refused", words)))
            }
            Ok(_) => {
                // Should the order read behind this not be held as wanted, it is not tried again.
                let words = format!(
                    "ShipStation answered `{path}` with yes, and the hold of the order did not change"
                );
                Ok(lacking(refused(&Refusal::new("not-taken", words)), Lack::News))
            }
            Err(Failure::Refused(refusal)) if refusal.code != errors::NOT_FOUND => Ok(refused(&refusal)),
            Err(failure) => Err(failure),
        }
    })
}
