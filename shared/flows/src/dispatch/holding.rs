//! A hold that is being sent. Should its answer not come, or its worker die, and the shop lift it meanwhile, the one that stands at
//! the partner is ours, and not one of the warehouse's people, whose holds may stay.

use waybill_domain::facets::{Facet, Fingerprint};
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::ids::Reference;

use super::session::Session;

impl Session<'_> {
    /// Notes the hold that a part is sent with, if any, and says whether that is new.
    pub(super) fn sends_hold(&mut self, want: &FulfillmentOrder) -> bool {
        if want.hold.is_none() {
            return false;
        }
        let hold = print(want);
        let part = self.part_mut(want);
        let is_new = part.sent_hold != hold;
        part.sent_hold = hold;
        is_new
    }

    /// What came of sending a part is known, unless its answer did not come.
    pub(super) fn hold_answered<T>(&mut self, reference: &Reference, answer: &Result<T, Failure>) {
        let is_known = !matches!(answer, Err(Failure::Unknown { .. }));
        if let Some(part) = self.known_mut(reference).filter(|_| is_known) {
            part.sent_hold = None;
        }
    }

    /// Whether a hold of ours may stand there that is not the wanted one.
    pub(super) fn may_hold_otherwise(&self, want: &FulfillmentOrder) -> bool {
        let sent = self.part(&want.reference).and_then(|part| part.sent_hold.as_ref());
        sent.is_some_and(|sent| print(want).as_ref() != Some(sent))
    }
}

fn print(want: &FulfillmentOrder) -> Option<Fingerprint> {
    want.facets().remove(&Facet::Hold)
}
