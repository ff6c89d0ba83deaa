//! What an account that ships would do, part by part.

use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{PartnerOrderId, Reference};
use waybill_domain::order::Order;
use waybill_ledger::{KnownOrder, Label, Part, PartState, Record};
use waybill_mapping::call::Call;
use waybill_mapping::partner::{Sought, TakesOrders};
use waybill_routing::decision::{CancelPart, Decision, Verdict};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::step::Step;
use super::{Partners, changes, doubtful};
use crate::dispatch::{Refusals, label_is_due, worth_cancelling};
use crate::engine::RunError;
use crate::world::{Desk, World};

/// How often a limit that is used up is waited for.
const PATIENCE: usize = 5;

/// A person's wish: what was refused is tried again.
pub(super) const REFUSALS: Refusals = Refusals::TriedAgain;

/// An order at an account, as both sides say now.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) world: &'a World,
    pub(super) desk: &'a Desk,
    pub(super) order: &'a Order,
    pub(super) decision: &'a Decision,
    pub(super) known: &'a KnownOrder,
    pub(super) partners: Partners,
}

/// What the partner was found to have.
pub(super) enum Shown {
    /// Nobody asked.
    NotAsked,
    /// It could not be asked, for this reason.
    Silent(String),
    /// This, or nothing.
    Has(Option<Box<Seen>>),
}

impl<'a> View<'a> {
    /// The account's record of the order.
    pub(super) fn record(&self) -> Option<&'a Record> {
        self.known.records.iter().find(|record| record.subject.account == self.desk.account.id)
    }

    /// A part as it is remembered.
    fn part(&self, reference: &Reference) -> Option<&'a Part> {
        self.record().and_then(|record| record.part(reference))
    }

    /// The words by which the partner may find a part.
    pub(super) fn sought<'b>(&self, reference: &'b Reference) -> Sought<'b>
    where
        'a: 'b,
    {
        Sought { reference, order: &self.order.id, number: self.order.number.as_ref() }
    }

    /// What the partner has under an id of its own.
    async fn shown(&self, orders: &dyn TakesOrders, id: &PartnerOrderId, reference: &Reference) -> Shown {
        if self.partners == Partners::LeftAlone {
            return Shown::NotAsked;
        }
        match self.patiently(|| orders.get(id, &self.sought(reference))).await {
            Ok(seen) => Shown::Has(seen.map(Box::new)),
            Err(failure) => Shown::Silent(failure.to_string()),
        }
    }

    /// Asks the partner. What it answers of our login is not noted: a person's credentials are not the deployment's.
    async fn ask<T: 'static>(&self, call: Call<T>) -> Result<T, Failure> {
        self.may_ask().map_err(Failure::Refused)?;
        let mut trail = Trail::new(self.world.trace(), Purpose::Orders);
        self.world.transport.perform(&self.desk.endpoint, call, &mut trail).await
    }

    /// Asks the partner, and asks again while its limit is used up: whoever asks has time.
    pub(super) async fn patiently<T: 'static>(&self, call: impl Fn() -> Call<T>) -> Result<T, Failure> {
        for _ in 0..PATIENCE {
            match self.ask(call()).await {
                Err(Failure::Busy { after: Some(after), .. }) => self.world.clock.sleep(after).await,
                answered => return answered,
            }
        }
        self.ask(call()).await
    }

    /// Whether there is anything to ask it with.
    fn may_ask(&self) -> Result<(), Refusal> {
        let (authorizes, secrets, now) =
            (self.desk.partner().authorizes(), self.desk.endpoint.secrets(), self.world.now());
        match authorizes.token(&secrets, now) {
            Some(token) => token.map(|_call| ()),
            None => authorizes.attach(&secrets, None, now, &mut http::Request::default()),
        }
    }
}

/// A step for everything that the account has, or should have.
pub(super) async fn steps(view: &View<'_>) -> Result<Vec<Step>, RunError> {
    let account = &view.desk.account.id;
    let Some(orders) = view.desk.partner().orders() else { return Ok(Vec::new()) };
    if let Some(doubt) = doubtful::why(view).await? {
        return Ok(doubtful::steps(view, orders, &doubt).await);
    }
    // A look that must wait does nothing at all until then.
    if let Verdict::Wait { until } = &view.decision.verdict {
        let words = format!("nothing is done before {until}");
        return Ok(vec![Step::skip(account, None, &words)]);
    }
    let mut steps = Vec::new();
    for cancel in &view.decision.cancel {
        if let Some(part) = view.part(&cancel.reference) {
            steps.push(cancelled(view, orders, cancel, part).await);
        }
    }
    for want in view.decision.parts.iter().filter(|want| want.key.account == *account) {
        steps.extend(wanted(view, orders, want).await);
    }
    Ok(steps)
}

/// A part that should stand there.
async fn wanted(view: &View<'_>, orders: &dyn TakesOrders, want: &FulfillmentOrder) -> Vec<Step> {
    let (account, of) = (&view.desk.account.id, Some(want.reference.as_str()));
    let part = view.part(&want.reference);
    let there = part.and_then(|part| Some((part, part.partner_order.as_ref()?)));
    let Some((part, id)) = there else { return vec![placed(view, orders, want)] };
    if matches!(part.state, PartState::Cancelled { .. }) {
        return vec![Step::skip(account, of, "is cancelled")];
    }
    let shown = view.shown(orders, id, &want.reference).await;
    let mut steps = changes::steps(view, orders, (want, part), &shown);
    if orders.labels().is_some() {
        steps.push(label(view, want, part));
    }
    steps
}

/// A part that is to be placed.
pub(super) fn placed(view: &View<'_>, orders: &dyn TakesOrders, want: &FulfillmentOrder) -> Step {
    let (account, of) = (&view.desk.account.id, Some(want.reference.as_str()));
    let refused = view.part(&want.reference).and_then(|part| part.refused.values().next());
    let words = refused.map_or_else(
        || "placed".to_owned(),
        |refused| format!("placed; it was refused before: {}", refused.refusal.message),
    );
    match orders.place(want) {
        Ok(call) => Step::send(account, of, &words).with(&call),
        Err(refusal) => Step::refuse(Some(account), of, &refusal),
    }
}

/// A part that should not stand there any more.
async fn cancelled(view: &View<'_>, orders: &dyn TakesOrders, cancel: &CancelPart, part: &Part) -> Step {
    let (account, of) = (&view.desk.account.id, Some(cancel.reference.as_str()));
    if !worth_cancelling(part, REFUSALS) {
        return Step::skip(account, of, "is cancelled");
    }
    let Some(id) = &part.partner_order else {
        return Step::skip(account, of, "was never placed, and is given up");
    };
    let shown = view.shown(orders, id, &part.reference).await;
    changes::cancelled(view, orders, cancel, &shown)
}

/// The label of a part that stands.
fn label(view: &View<'_>, want: &FulfillmentOrder, part: &Part) -> Step {
    let (account, of) = (&view.desk.account.id, Some(want.reference.as_str()));
    match &part.label {
        Some(Label::Bought { shipment, .. }) => {
            Step::skip(account, of, &format!("has its label, {shipment}"))
        }
        Some(Label::Refused(_)) | None if !label_is_due(part, want, REFUSALS) => {
            Step::skip(account, of, "its label waits until the part stands as wanted")
        }
        Some(Label::Refused(refused)) => {
            let words = format!("its label is bought; it was refused before: {}", refused.refusal.message);
            Step::send(account, of, &words)
        }
        None => Step::send(account, of, "its label is bought, unless it has one"),
    }
}

/// Facets by their names.
pub(super) fn names(facets: &[Facet]) -> String {
    facets.iter().map(Facet::to_string).collect::<Vec<_>>().join(", ")
}
