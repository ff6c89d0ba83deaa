//! Buying the label of a part that stands at the partner as the shop wants it.

use waybill_domain::facets::{Facet, Fingerprint};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, SeenStatus};
use waybill_ledger::{Label, RefusedFacet};
use waybill_mapping::partner::Bought;

use super::due;
use super::part::Trouble;
use super::session::Session;
use super::walk::ask;

/// The code of a label that is not sold.
const REFUSED: &str = "label-refused";

/// Buys the label, where the account buys labels and the part has come so far that it needs one.
pub(super) async fn buy(session: &mut Session<'_>, want: &FulfillmentOrder) -> Result<(), Trouble> {
    let Some(orders) = session.orders() else { return Ok(()) };
    let Some(labels) = orders.labels() else { return Ok(()) };
    if !is_due(session, want) {
        return Ok(());
    }
    let Some(id) = session.part(&want.reference).and_then(|part| part.partner_order.clone()) else {
        return Ok(());
    };
    let seen = match session.last_seen(&want.reference) {
        Some(seen) => seen,
        None => match session.perform(orders.get(&id, &session.sought(&want.reference))).await? {
            Some(seen) => seen,
            None => return Ok(()),
        },
    };
    // Only what may have been bought without our knowing is still looked for when the part has left.
    let is_worth_it = match seen.status {
        SeenStatus::Open => true,
        SeenStatus::PartlyShipped | SeenStatus::Shipped => session.was_doubtful,
        SeenStatus::Cancelled => false,
    };
    if !is_worth_it {
        return Ok(());
    }
    let fingerprint = fingerprint(want);
    let label = match ask(session, |answered| labels.label(want, &seen, answered)).await? {
        Ok(Some(Bought { shipment, tracking_number, cost })) => {
            session.note("label bought", shipment.as_str(), None);
            Label::Bought { shipment, tracking_number, cost }
        }
        Ok(None) => return Ok(()),
        Err(refusal) => {
            let name = want.number.as_ref().map_or(want.reference.as_str(), |number| number.as_str());
            let (account, Refusal { code, message, line }) = (&session.desk.account.id, refusal);
            let message = format!("`{account}` sells no label for order `{name}`: {message} ({code})");
            let refusal = Refusal { code: REFUSED.to_owned(), message, line };
            session.note("refused", &refusal.message, Some(REFUSED.to_owned()));
            session.review(refusal.clone()).await?;
            Label::Refused(RefusedFacet { fingerprint, refusal })
        }
    };
    session.part_mut(want).label = Some(label);
    Ok(())
}

/// Whether it is time for the label of a part that is known.
fn is_due(session: &Session<'_>, want: &FulfillmentOrder) -> bool {
    let part = session.part(&want.reference);
    part.is_some_and(|part| due::label_is_due(part, want, session.refusals()))
}

/// What a label depends on.
pub(super) fn fingerprint(want: &FulfillmentOrder) -> Fingerprint {
    let facets = want.facets();
    let of = [Facet::Address, Facet::Lines, Facet::Shipping].map(|facet| facets.get(&facet));
    Fingerprint::of(&of)
}
