//! `waybill plan`: the exact update of an order that some events lead to.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use waybill_domain::carriage::Carriage;
use waybill_domain::event::{FulfillmentEvent, Subject};
use waybill_domain::facts::Facts;
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::ids::{PartnerOrderId, Reference};
use waybill_domain::order::Order;
use waybill_mapping::commercetools::actions::{Action, EditDraft};
use waybill_mapping::commercetools::plan::{Known, KnownLine, KnownPart, plan};
use waybill_mapping::commercetools::states::States;
use waybill_routing::cancel;
use waybill_routing::criteria::{Criteria, OrderWhen};
use waybill_routing::decide::decide;
use waybill_routing::time::Period;
use waybill_settings::Settings;

use super::described::{self, Review};

/// An update, and what would be put before a person.
#[derive(Debug, Serialize)]
pub(super) struct Planned {
    version: u64,
    actions: Vec<Action>,
    /// The Order Edit that follows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<EditDraft>,
    review: Vec<Review>,
}

/// Plans as if the parts that the routes decide on had been placed, whatever the criteria say of the order today.
/// Nobody is asked for the shop's states here.
pub(super) fn planned(
    settings: &Settings,
    order: &Order,
    events: &[FulfillmentEvent],
    states: States,
) -> Planned {
    let (parts, mut refusals) = parts(settings, order);
    let names = names(&parts, events);
    let mut facts = Facts::default();
    for (number, event) in (1..).zip(events) {
        let told = event.subject.reference();
        let told = told.or_else(|| ids(&event.subject).find_map(|id| names.get(id)).cloned());
        let part = told.and_then(|told| parts.iter().find(|part| part.reference == told));
        match part {
            Some(part) => facts.merge(&part.reference, &part.account, event),
            None => refusals.push(stranger(order, number, event)),
        }
    }
    let cancelled_in_shop = cancel::by_line(&settings.rules.cancel, order);
    let known = Known {
        facts: &facts,
        parts,
        cancelled_in_shop,
        states: Arc::new(states),
        tracked: BTreeMap::new(),
        returns: &settings.returns,
    };
    let plan = plan(order, &known, &settings.write_back);
    refusals.extend(plan.reviews.into_iter().map(|refusal| with_help(refusal, &known.states)));
    Planned {
        version: order.version,
        actions: plan.actions,
        edit: plan.reduce.map(|reduce| reduce.draft),
        review: refusals.into_iter().map(described::review).collect(),
    }
}

/// Whoever serves asks the shop for its states; here they come from a file.
fn with_help(refusal: Refusal, states: &States) -> Refusal {
    if refusal.code != "unknown-line-state" || !states.is_empty() {
        return refusal;
    }
    let message =
        format!("{}: nobody was asked, `--states` takes a file with the shop's states", refusal.message);
    Refusal { message, ..refusal }
}

fn parts(settings: &Settings, order: &Order) -> (Vec<KnownPart>, Vec<Refusal>) {
    let mut rules = settings.rules.clone();
    rules.export =
        Criteria { since: Timestamp::MIN, when: OrderWhen::default(), minimum_age: Period::default() };
    rules.cancel.order_state.clear();
    rules.cancel.workflow_state.clear();
    let decision = decide(&rules, order, &[], &|_, _| None, order.modified_at);
    let mut parts: Vec<KnownPart> =
        decision.parts.into_iter().filter_map(|part| placed(settings, order, part)).collect();
    for part in &mut parts {
        part.cancelled_by_shop = cancel::whole(&settings.rules.cancel, order).is_some();
    }
    marked(order, &mut parts);
    (parts, decision.refusals)
}

fn placed(settings: &Settings, order: &Order, part: FulfillmentOrder) -> Option<KnownPart> {
    let account = settings.account(&part.key.account)?;
    let line = |line: waybill_domain::fulfillment::FulfillmentLine| KnownLine {
        units: line.asked(),
        line: line.line,
        partner_line: None,
    };
    Some(KnownPart {
        reference: part.reference,
        account: part.key.account,
        sync_channel: account.sync_channel.clone(),
        provider: account.partner.to_owned(),
        warehouse: part.key.warehouse,
        shipping: part.key.shipping,
        partner_order: None,
        cancelled_by_shop: false,
        asked: Carriage::of(part.shipping.carrier.as_ref(), part.shipping.service.as_ref()),
        shipped_otherwise: account.shipped_otherwise,
        lines: part.lines.into_iter().map(line).collect(),
        settled_at: order.created_at,
    })
}

/// Takes the partner's id from the order's mark, where the account has one part: a mark does not say which is which.
fn marked(order: &Order, parts: &mut [KnownPart]) {
    let mut of_account: BTreeMap<String, usize> = BTreeMap::new();
    for part in parts.iter() {
        *of_account.entry(part.account.to_string()).or_default() += 1;
    }
    for part in parts.iter_mut().filter(|part| of_account.get(part.account.as_str()) == Some(&1)) {
        let marks = order.sync.iter().filter(|mark| mark.channel.key.as_ref() == Some(&part.sync_channel));
        let newest = marks.max_by_key(|mark| mark.synced_at).and_then(|mark| mark.external_id.as_deref());
        let newest = newest.filter(|id| !id.contains(','));
        part.partner_order = newest.and_then(|id| PartnerOrderId::try_from(id).ok());
    }
}

/// Which part the partners' ids mean, as far as the order or one of the events says it.
fn names(parts: &[KnownPart], events: &[FulfillmentEvent]) -> BTreeMap<PartnerOrderId, Reference> {
    let marked = parts.iter().filter_map(|part| Some((part.partner_order.clone()?, part.reference.clone())));
    let told = events.iter().map(|event| &event.subject);
    let told = told.filter_map(|subject| Some((subject.partner_order.clone()?, subject.reference()?)));
    let mut names: BTreeMap<PartnerOrderId, Reference> = marked.chain(told).collect();
    for subject in events.iter().map(|event| &event.subject).filter(|subject| subject.split.is_some()) {
        let known = ids(subject).find_map(|id| names.get(id)).cloned();
        names.extend(subject.partner_order.clone().zip(known));
    }
    names
}

/// The partner's ids by which an order can be known: its own, and that of what it was split from.
fn ids(subject: &Subject) -> impl Iterator<Item = &PartnerOrderId> {
    subject.partner_order.iter().chain(subject.split.as_ref().map(|split| &split.from))
}

fn stranger(order: &Order, number: u32, event: &FulfillmentEvent) -> Refusal {
    let there = event.subject.partner_order.as_ref().map_or("without an id", PartnerOrderId::as_str);
    let named = event.subject.reference.as_deref().unwrap_or("without a reference");
    let message =
        format!("event {number} is about {there} ({named}), which is no part of order {}", order.name());
    Refusal::new("unknown-order", message)
}
