//! Cancels what has not left. The reference stays with the cancelled order, so that it is found and never placed again.
//!
//! OrderFlow refuses with HTTP 200, in words; with yes it answers before it can be seen. So an order is read afresh behind
//! either, and what it says then counts.

use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{Seen, SeenStatus};

use super::replace::{self, GIVES_AWAY, REFERENCE};
use super::seen::{self, Sight};
use super::{OrderFlow, codes, errors, find};
use crate::call::{Call, Next};
use crate::partner::Aligned;

/// The next exchange towards nothing more being shipped.
pub(super) fn toward(flow: &OrderFlow, reason: &str, seen: &Seen) -> Next<Seen, Aligned> {
    let content = seen::content(seen);
    let nothing_stands = || Next::Done(Aligned { settled: Facet::ALL.to_vec(), refused: Vec::new() });
    match content.sight {
        Sight::There => {}
        Sight::Stale => return Next::Ask(find::again(flow, seen)),
        Sight::Absent => return Next::Ask(replace::is_pending(flow, seen)),
        Sight::NotPending | Sight::NeverLeft | Sight::Vacated => return nothing_stands(),
    }
    match (seen.status, content.kept) {
        (SeenStatus::Cancelled, _) => nothing_stands(),
        (SeenStatus::Shipped, _) => {
            let message = format!("order `{}` cannot be cancelled: it left the warehouse", seen.id);
            Next::Refuse(Refusal::new("already-shipped", message))
        }
        (SeenStatus::Open | SeenStatus::PartlyShipped, Some(refusal)) => Next::Refuse(refusal),
        (SeenStatus::Open | SeenStatus::PartlyShipped, None) => Next::Ask(cancel(flow, reason, seen)),
    }
}

fn cancel(flow: &OrderFlow, reason: &str, seen: &Seen) -> Call<Seen> {
    let before = seen.clone();
    let options = &flow.options;
    let mut named = vec![(REFERENCE, seen.id.as_str()), (GIVES_AWAY, "false")];
    let reason = codes::code(&options.cancel_reasons, reason);
    named.extend(options.cancel_reason_parameter.as_deref().map(|parameter| (parameter, reason)));
    flow.order_to("order_cancel", &options.paths.order_cancel, &named, move |answer| {
        let refusal = match errors::cancelled(answer) {
            Ok(()) => {
                let words =
                    format!("OrderFlow answered with yes, and order `{}` is not cancelled", before.id);
                Refusal::new("not-taken", words)
            }
            Err(Failure::Refused(refusal)) => refusal,
            Err(failure) => return Err(failure),
        };
        Ok(replace::kept(&before, refusal))
    })
}
