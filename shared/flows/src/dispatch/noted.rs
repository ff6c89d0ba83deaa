//! What is noted of a part: what the partner holds of it, what stands there as wanted, what was refused.

use std::collections::BTreeMap;

use jiff::Timestamp;
use waybill_domain::carriage::Carriage;
use waybill_domain::facets::{Facet, Facets};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, PartKey, Seen};
use waybill_domain::ids::{LineId, Reference};
use waybill_ledger::{LedgerError, Part, PartLine, PartState, RefusedFacet};
use waybill_mapping::partner::{Aligned, TakesOrders};

use super::reopened;
use super::session::Session;
use crate::world::Rule;

impl Session<'_> {
    /// Notes that the partner took the whole part.
    pub(super) fn placed(&mut self, orders: &dyn TakesOrders, want: &FulfillmentOrder, seen: &Seen) {
        self.is_there(want, seen);
        self.units(want, seen);
        self.stand(want, &Facet::ALL);
        self.held(orders, &want.reference, &Facet::ALL, seen);
    }

    /// Notes what came of changing a part. What of it is not named stays as it was noted.
    pub(super) fn amended(
        &mut self,
        orders: &dyn TakesOrders,
        want: &FulfillmentOrder,
        seen: &Seen,
        aligned: &Aligned,
    ) {
        self.is_there(want, seen);
        let refused: Vec<Facet> = aligned.refused.iter().map(|(facet, _)| *facet).collect();
        if aligned.settled.contains(&Facet::Lines) {
            self.units(want, seen);
        } else if refused.contains(&Facet::Lines) {
            self.units_taken(want, seen);
        }
        self.stand(want, &aligned.settled);
        self.held(orders, &want.reference, &aligned.settled, seen);
        let part = self.part_mut(want);
        part.settled.retain(|facet, _| !refused.contains(facet));
    }

    /// Takes over what was found, never what was wanted: of the facets that may have been sent, those that stand
    /// there as wanted count as settled. The others were not ours to change, so they are what they were. What stands
    /// there as it did when something else was wanted was not changed by us: it does not count, even if it might do, and
    /// stays known as it was settled, for the exchange that changes it may be in doubt as well.
    pub(super) fn found(&mut self, orders: &dyn TakesOrders, want: &FulfillmentOrder, seen: &Seen) {
        let sent = self.may_have_sent(&want.reference);
        let is_adopted = self.world.safeguards.hold(Rule::AdoptWhatIsSeen);
        let mut standing = if is_adopted { orders.standing(want, seen) } else { Facet::ALL.to_vec() };
        let unmoved = if is_adopted { self.unmoved(orders, want, seen) } else { Vec::new() };
        let is_other_hold = |facet: &Facet| *facet == Facet::Hold && self.may_hold_otherwise(want);
        standing.retain(|facet| !unmoved.contains(facet) && !is_other_hold(facet));
        self.is_there(want, seen);
        if sent.contains(&Facet::Lines) {
            self.units(want, seen);
        }
        let (stands, differs): (Vec<Facet>, Vec<Facet>) =
            sent.iter().copied().partition(|facet| standing.contains(facet));
        self.stand(want, &stands);
        self.held(orders, &want.reference, &sent, seen);
        let is_known = |facet: &Facet| unmoved.contains(facet) || !differs.contains(facet);
        self.part_mut(want).settled.retain(|facet, _| is_known(facet));
    }

    /// Notes a part that was found at the partner though nothing is wanted under its reference any more: it is
    /// known from now on, so it can be cancelled. Of one that is known, nobody can say what may have been changed.
    pub(super) fn stray(&mut self, reference: &Reference, seen: &Seen) {
        self.touch();
        self.link(reference, seen);
        let sent = self.may_have_sent(reference);
        if let Some(part) = self.known_mut(reference) {
            part.settled.retain(|facet, _| !sent.contains(facet));
            part.held.retain(|facet, _| !sent.contains(facet));
            return;
        }
        let subject = &self.record.subject;
        let key = PartKey {
            order: subject.order.clone(),
            account: subject.account.clone(),
            warehouse: None,
            shipping: None,
        };
        let lines = seen.lines.iter().filter_map(|line| {
            Some(PartLine {
                line: line.line.clone()?,
                sku: line.sku.clone(),
                units: line.quantity,
                partner_line: Some(line.id.clone()),
            })
        });
        let part = Part {
            partner_order: Some(seen.id.clone()),
            state: PartState::Placed,
            lines: lines.collect(),
            ..intended(key, reference.clone(), self.world.now())
        };
        self.record.parts.push(part);
    }

    /// Notes that the partner does not have the part any more: nothing of it stands there, and a person is told.
    pub(super) async fn gone(
        &mut self,
        want: &FulfillmentOrder,
        refusal: &Refusal,
    ) -> Result<(), LedgerError> {
        let part = self.part_mut(want);
        part.settled.clear();
        part.held.clear();
        self.refused(want, &Facet::ALL, refusal).await
    }

    /// Remembers that these facets are refused as they are wanted now, and puts it before a person.
    pub(super) async fn refused(
        &mut self,
        want: &FulfillmentOrder,
        facets: &[Facet],
        refusal: &Refusal,
    ) -> Result<(), LedgerError> {
        self.remember(want, facets, refusal).await?;
        self.review(refusal.clone()).await
    }

    /// Remembers why these facets are not sent as they are wanted now. What is remembered lasts, so it names nobody.
    pub(super) async fn remember(
        &mut self,
        want: &FulfillmentOrder,
        facets: &[Facet],
        refusal: &Refusal,
    ) -> Result<(), LedgerError> {
        let voids = reopened::voids(self.facts().await?, &want.reference);
        let prints = want.facets();
        let part = self.part_mut(want);
        part.voids = voids;
        for facet in facets {
            if let Some(print) = prints.get(facet) {
                let memory = RefusedFacet { fingerprint: print.clone(), refusal: refusal.clone() };
                part.refused.insert(*facet, memory);
            }
        }
        self.note("refused", &refusal.message, Some(refusal.code.clone()));
        Ok(())
    }

    /// Notes how the partner holds these facets, now that we changed, settled or found them: whatever differs from
    /// it later was changed by its people.
    pub(super) fn held(
        &mut self,
        orders: &dyn TakesOrders,
        reference: &Reference,
        facets: &[Facet],
        seen: &Seen,
    ) {
        self.touch();
        let held = orders.held(seen);
        let Some(part) = self.known_mut(reference) else { return };
        part.held.retain(|facet, _| !facets.contains(facet));
        let told = held.into_iter().filter(|(facet, _)| facets.contains(facet));
        part.held.extend(told.map(|(facet, held)| (facet, held.pieces)));
    }

    /// The facets that the partner holds as it did when something else was settled than is wanted now.
    fn unmoved(&self, orders: &dyn TakesOrders, want: &FulfillmentOrder, seen: &Seen) -> Vec<Facet> {
        let Some(part) = self.part(&want.reference) else { return Vec::new() };
        let (wanted, held) = (want.facets(), orders.held(seen));
        let is_unmoved = |facet: &Facet| {
            let other = part.settled.get(facet).is_some_and(|settled| wanted.get(facet) != Some(settled));
            let as_before = part.held.contains_key(facet)
                && part.held.get(facet) == held.get(facet).map(|held| &held.pieces);
            other && as_before
        };
        Facet::ALL.into_iter().filter(is_unmoved).collect()
    }

    /// The part's place in the record, made if it is new.
    pub(super) fn part_mut(&mut self, want: &FulfillmentOrder) -> &mut Part {
        self.touch();
        let now = self.world.now();
        let at = self.record.parts.iter().position(|part| part.reference == want.reference);
        let at = at.unwrap_or_else(|| {
            self.record.parts.push(intended(want.key.clone(), want.reference.clone(), now));
            self.record.parts.len() - 1
        });
        match self.record.parts.get_mut(at) {
            Some(part) => part,
            None => unreachable!("the place was just found or made"),
        }
    }

    /// The part with a reference, if there is one.
    pub(super) fn known_mut(&mut self, reference: &Reference) -> Option<&mut Part> {
        self.record.parts.iter_mut().find(|part| part.reference == *reference)
    }

    /// The partner holds the part under this id.
    fn is_there(&mut self, want: &FulfillmentOrder, seen: &Seen) {
        self.link(&want.reference, seen);
        self.shown.push((want.reference.clone(), seen.clone()));
        let part = self.part_mut(want);
        part.partner_order = Some(seen.id.clone());
        part.state = PartState::Placed;
        part.edits = want.edits;
    }

    /// Notes that the order's money is another since an edit of ours, and nothing else of the part: it stands as it is wanted.
    /// What was refused of it is tried again.
    pub(super) fn edited(&mut self, want: &FulfillmentOrder) {
        self.stand(want, &[Facet::Lines]);
        let part = self.part_mut(want);
        part.edits = want.edits;
        part.refused.clear();
        self.note("settled", "the order was reduced by what was cancelled here", None);
    }

    /// The units are settled as they are wanted. What the partner said of them before counts no more, and only then: what it
    /// had cancelled of them by itself would be forgotten with any other change.
    fn units(&mut self, want: &FulfillmentOrder, seen: &Seen) {
        let now = self.world.now();
        let part = self.part_mut(want);
        part.lines = want.lines.iter().map(|line| part_line(line, seen)).collect();
        part.settled_at = now;
    }

    /// The same where the change of lines was refused, and may have been made in part: of each line the wanted units where they
    /// are there, else those from before; of a line that is new there, those that are there.
    fn units_taken(&mut self, want: &FulfillmentOrder, seen: &Seen) {
        let there = |line: &LineId| seen.lines.iter().find(|seen| seen.line.as_ref() == Some(line));
        let now = self.world.now();
        let part = self.part_mut(want);
        part.settled_at = now;
        let before = std::mem::take(&mut part.lines);
        let is_wanted = |line: &LineId| want.lines.iter().any(|wanted| wanted.line == *line);
        for wanted in &want.lines {
            let known = before.iter().find(|known| known.line == wanted.line);
            match (there(&wanted.line), known) {
                (Some(now), _) if now.quantity == wanted.quantity => part.lines.push(part_line(wanted, seen)),
                (_, Some(known)) => part.lines.push(known.clone()),
                (Some(now), None) => {
                    part.lines.push(PartLine { units: now.quantity, ..part_line(wanted, seen) });
                }
                (None, None) => {}
            }
        }
        let gone = |known: &PartLine| there(&known.line).is_none_or(|now| now.quantity == 0);
        part.lines.extend(before.into_iter().filter(|known| !is_wanted(&known.line) && !gone(known)));
    }

    /// These facets stand as wanted, whatever was refused of them before.
    fn stand(&mut self, want: &FulfillmentOrder, facets: &[Facet]) {
        let prints: Facets = want.facets();
        let part = self.part_mut(want);
        if facets.contains(&Facet::Shipping) {
            part.asked = Carriage::of(want.shipping.carrier.as_ref(), want.shipping.service.as_ref());
        }
        for (facet, print) in prints.into_iter().filter(|(facet, _)| facets.contains(facet)) {
            part.refused.remove(&facet);
            part.settled.insert(facet, print);
        }
        if facets.contains(&Facet::Hold) {
            part.sent_hold = None;
        }
    }

    /// The facets of a part that may have been sent without our knowing what came of it.
    fn may_have_sent(&self, reference: &Reference) -> Vec<Facet> {
        let is_placed = self.part(reference).is_some_and(|part| part.state != PartState::Intended);
        let told = self.doubt.as_ref().and_then(|doubt| doubt.sent.clone()).filter(|_| is_placed);
        told.unwrap_or_else(|| Facet::ALL.to_vec())
    }
}

fn intended(key: PartKey, reference: Reference, now: Timestamp) -> Part {
    Part {
        key,
        reference,
        partner_order: None,
        state: PartState::Intended,
        settled: Facets::new(),
        held: BTreeMap::new(),
        refused: BTreeMap::new(),
        sent_hold: None,
        cancel_refused: None,
        voids: 0,
        edits: 0,
        label: None,
        returns: Vec::new(),
        asked: Carriage::default(),
        lines: Vec::new(),
        settled_at: now,
    }
}

fn part_line(line: &FulfillmentLine, seen: &Seen) -> PartLine {
    let there = seen.lines.iter().find(|seen| seen.line.as_ref() == Some(&line.line));
    PartLine {
        line: line.line.clone(),
        sku: line.sku.clone(),
        units: line.asked(),
        partner_line: there.map(|seen| seen.id.clone()),
    }
}
