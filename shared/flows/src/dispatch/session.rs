//! One claim at work: what is held, what was changed so far, what is to be written when it settles.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::facets::Facet;
use waybill_domain::facts::Facts;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{PartnerOrderId, Reference};
use waybill_domain::order::Order;
use waybill_domain::review::About;
use waybill_ledger::{Doubt, Entry, Extra, Held, LedgerError, Part, Record, Then};
use waybill_mapping::partner::{PlacesInBulk, Sought, TakesOrders, TracksParcels};
use waybill_routing::explain::fired;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::Arrived;
use super::bulk::{Leader, Meant, Placed, Seat};
use super::due::Refusals;
use crate::journal::{self, Topic};
use crate::notices::{Decided, Memory};
use crate::reviews;
use crate::world::{Desk, Rule, World};

/// One claim at work.
#[derive(Debug)]
pub(super) struct Session<'a> {
    pub(super) world: &'a World,
    pub(super) desk: &'a Desk,
    pub(super) arrived: Arrived,
    /// The claim; gone once settled or released.
    held: Option<Held>,
    /// What the last holder left behind, until it is resolved.
    pub(super) doubt: Option<Doubt>,
    /// The record as it will be settled.
    pub(super) record: Record,
    pub(super) trail: Trail,
    /// What review entries of this work are about.
    pub(super) about: About,
    /// What was put before a person by this work.
    pub(super) said: Vec<Refusal>,
    /// The facets that are being sent: until their answers came, nobody knows whether they were taken.
    pub(super) sending: Vec<Facet>,
    /// The last holder left doubt behind: it may have told a person something and not noted it.
    pub(super) was_doubtful: bool,
    /// Its place where the parts of a batch are placed together, until it has nothing more to place.
    seat: Option<Seat>,
    /// Which rule sends which part here.
    pub(super) rules: BTreeMap<Reference, String>,
    /// What is noted of the order's edits, if anything else is.
    pub(super) edited: Vec<Entry>,
    /// Parts as the partner showed them when they were placed or changed just now.
    pub(super) shown: Vec<(Reference, Seen)>,
    /// What partners said of the order, once asked for.
    facts: Option<Facts>,
    links: Vec<(PartnerOrderId, Reference)>,
    pub(super) entries: Vec<Entry>,
    /// Something was changed that must be settled.
    touched: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        world: &'a World,
        desk: &'a Desk,
        arrived: Arrived,
        held: Held,
        seat: Option<Seat>,
    ) -> Self {
        let trail = Trail::new(arrived.trace.clone(), Purpose::Orders);
        let (record, doubt) = (held.record.clone(), held.doubt.clone());
        let about = About::Order { order: record.subject.order.clone(), number: None };
        Self {
            about,
            world,
            desk,
            arrived,
            held: Some(held),
            was_doubtful: doubt.is_some(),
            seat,
            rules: BTreeMap::new(),
            edited: Vec::new(),
            shown: Vec::new(),
            doubt,
            record,
            trail,
            said: Vec::new(),
            sending: Vec::new(),
            facts: None,
            links: Vec::new(),
            entries: Vec::new(),
            touched: false,
        }
    }

    pub(super) fn topic(&self) -> Topic {
        Topic {
            order: Some(self.record.subject.order.clone()),
            account: Some(self.record.subject.account.clone()),
            attempt: self.record.attempt,
        }
    }

    /// Notes a decision for the journal, after the exchanges that it rests on.
    pub(super) fn note(&mut self, name: &str, outcome: &str, rule: Option<String>) {
        self.note_exchanges();
        let topic = self.topic();
        self.entries.push(journal::decision(self.world, &topic, &self.trail, name, outcome, rule));
    }

    /// Notes what was exchanged with the partner and is not noted yet.
    pub(super) fn note_exchanges(&mut self) {
        let topic = self.topic();
        self.entries.extend(journal::exchanges(self.world, &topic, &mut self.trail));
    }

    /// What is remembered of the order, or where to ask. What nobody edited when the look was sent, and nobody looked at
    /// before, is not asked for: whoever edits an order has it looked at afterwards.
    pub(super) fn memory(&self) -> Memory<'_> {
        let is_first = self.record.attempt == 1 && !self.arrived.look.edited;
        if is_first { Memory::First(&self.record) } else { Memory::Own(&self.record) }
    }

    /// Takes note of what was decided: which rule fired, and what people edited.
    pub(super) fn decided(&mut self, order: &Order, decided: &Decided) {
        let rules = &self.world.settings.rules;
        self.rules = fired(rules, decided.order(order), &decided.parts);
        self.edited = journal::edited(self.world, &self.topic(), &self.trail, decided);
    }

    /// Until when the claim holds.
    pub(super) fn until(&self) -> Timestamp {
        self.held.as_ref().map_or(Timestamp::MIN, |held| held.until)
    }

    /// Places a part with those of the batch's other orders. `None`: there is nobody to place it with.
    pub(super) async fn place_with_others(
        &mut self,
        places: &dyn PlacesInBulk,
        want: &FulfillmentOrder,
    ) -> Option<Result<Seen, Failure>> {
        let meant = Meant { want: want.clone(), until: self.until(), exchanges: Vec::new() };
        let (leader, trace) =
            (Leader { world: self.world, desk: self.desk, places }, self.trail.trace.clone());
        let told = self.seat.as_ref()?.hand_in(meant, |all| leader.place(trace, all)).await;
        match told {
            Some(Placed::Alone) => None,
            Some(Placed::Answered(result, exchanges)) => {
                self.trail.exchanges.extend(exchanges);
                Some(result)
            }
            None => Some(Err(Failure::unknown("whoever sent it for several orders did not come to an end"))),
        }
    }

    /// It has nothing more to place: the others of the batch need not wait for it.
    pub(super) fn place_nothing_more(&mut self) {
        self.seat = None;
    }

    /// Makes sure that a part's reference stands in the ledger before anything is sent under it, and the hold that it is sent
    /// with: if this worker dies, the next one knows what to look for, and what of it is ours.
    pub(super) async fn expect(&mut self, want: &FulfillmentOrder) -> Result<(), LedgerError> {
        if !self.world.safeguards.hold(Rule::ExpectBeforeSending) {
            return Ok(());
        }
        let is_there = self.part(&want.reference).is_some_and(|part| part.partner_order.is_some());
        let is_named = is_there || self.record.expects.contains(&want.reference);
        if !is_named {
            self.record.expects.push(want.reference.clone());
        }
        if self.sends_hold(want) || !is_named { self.keep().await } else { Ok(()) }
    }

    /// Writes the record while the claim is kept.
    async fn keep(&mut self) -> Result<(), LedgerError> {
        if let Some(held) = self.held.take() {
            let record = self.record.clone();
            let then = Then::KeepHeld { lease: self.world.lease() };
            self.held =
                self.world.ledger.settle(held, record, then, Extra::default(), self.world.now()).await?;
        }
        Ok(())
    }

    pub(super) fn part(&self, reference: &Reference) -> Option<&Part> {
        self.record.parts.iter().find(|part| part.reference == *reference)
    }

    /// A part of this order, in the words by which the partner may find it.
    pub(super) const fn sought<'b>(&'b self, reference: &'b Reference) -> Sought<'b> {
        let number = match &self.about {
            About::Order { number, .. } => number.as_ref(),
            About::Account | About::Project { .. } | About::Stock { .. } | About::Received { .. } => None,
        };
        Sought { reference, order: &self.record.subject.order, number }
    }

    /// Puts something about the order before a person.
    pub(super) async fn review(&mut self, refusal: Refusal) -> Result<(), LedgerError> {
        if !self.record.reviewed.contains(&refusal.code) {
            self.record.reviewed.push(refusal.code.clone());
            self.touched = true;
        }
        self.said.push(refusal.clone());
        reviews::put(self.world, self.about.clone(), Some(&self.desk.account.id), refusal, None).await
    }

    /// What partners said of the order before this work asked them anything.
    pub(super) async fn facts(&mut self) -> Result<&Facts, LedgerError> {
        if self.facts.is_none() {
            self.facts = Some(self.world.ledger.known(&self.record.subject.order).await?.facts);
        }
        match &self.facts {
            Some(facts) => Ok(facts),
            None => unreachable!("they were just read"),
        }
    }

    /// A part as the partner showed it last in this work.
    pub(super) fn last_seen(&self, reference: &Reference) -> Option<Seen> {
        self.shown.iter().rfind(|(of, _)| of == reference).map(|(_, seen)| seen.clone())
    }

    /// Keeps the id under which the partner knows a part.
    pub(super) fn link(&mut self, reference: &Reference, seen: &Seen) {
        self.links.push((seen.id.clone(), reference.clone()));
    }

    pub(super) const fn touch(&mut self) {
        self.touched = true;
    }

    /// What remembered refusals count for in this work.
    pub(super) fn refusals(&self) -> Refusals {
        Refusals::after(&self.arrived.look.cause)
    }

    pub(super) fn orders(&self) -> Option<&'a dyn TakesOrders> {
        self.desk.partner().orders()
    }

    /// How long after an exchange ended its effect may still appear.
    pub(super) fn settles_within(&self) -> SignedDuration {
        let partner = self.desk.partner();
        let orders = partner.orders().map(TakesOrders::settles_within);
        let tracking = partner.tracking().map(TracksParcels::settles_within);
        orders.max(tracking).unwrap_or(SignedDuration::from_secs(30))
    }

    /// Whether an order was read in an older version than one that is known to be.
    pub(super) fn is_behind(&self, order: &Order) -> bool {
        let newest = self.arrived.look.at_least.max(self.record.order_version);
        order.version < newest && self.world.safeguards.hold(Rule::NoOlderVersion)
    }

    /// Hands the claim back, with what was done so far, if anything was. What is in doubt stays in doubt.
    pub(super) async fn release(&mut self) -> Result<(), LedgerError> {
        if self.touched || !self.trail.exchanges.is_empty() || !self.entries.is_empty() {
            let then = self.doubt.clone().map_or(Then::Free, Then::Doubtful);
            return self.settle(then).await;
        }
        match self.held.take() {
            Some(held) => self.world.ledger.release(held, self.world.now()).await,
            None => Ok(()),
        }
    }

    /// Everything that may be at the partner under this record: what its parts are called, and what was expected.
    pub(super) fn references(&self) -> Vec<Reference> {
        let mut all: Vec<Reference> = self.record.parts.iter().map(|part| part.reference.clone()).collect();
        all.extend(self.record.expects.iter().cloned());
        if let Some(doubt) = &self.doubt {
            all.extend(doubt.references.iter().cloned());
        }
        all.sort();
        all.dedup();
        all
    }

    /// Writes what was done: record, links and journal at once.
    pub(super) async fn settle(&mut self, then: Then) -> Result<(), LedgerError> {
        let Some(held) = self.held.take() else { return Ok(()) };
        self.note_exchanges();
        let mut journal = std::mem::take(&mut self.entries);
        if !journal.is_empty() {
            journal.splice(0..0, std::mem::take(&mut self.edited));
            journal::led_by(&mut journal, &self.arrived.look.cause);
        }
        let kept = journal.clone();
        let extra = Extra { links: std::mem::take(&mut self.links), journal, facts: None };
        if let About::Order { number: Some(number), .. } = &self.about {
            self.record.number = Some(number.clone());
        }
        if matches!(then, Then::Free) {
            self.record.expects.clear();
        }
        let settled =
            self.world.ledger.settle(held, self.record.clone(), then, extra, self.world.now()).await;
        if let Err(LedgerError::Fenced { .. }) = &settled {
            // Another holder took over, but these exchanges did happen.
            self.world.ledger.journal(kept).await?;
        }
        settled.map(|_held| ())
    }

    /// The order was looked at in this version; never lowered.
    pub(super) fn seen_version(&mut self, version: u64) {
        if version > self.record.order_version {
            self.record.order_version = version;
        }
    }
}
