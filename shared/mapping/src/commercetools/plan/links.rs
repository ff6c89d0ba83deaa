//! Links: which partner holds what, on the order and on each line. They survive even an empty ledger.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use waybill_domain::facts::PartFacts;
use waybill_domain::ids::{ChannelKey, PartnerLineId, PartnerOrderId, WarehouseId};
use waybill_domain::order::Order;

use super::super::actions::{Action, Identifier};
use super::super::fields::{self, Field, Wanted};
use super::super::policy::Policy;
use super::shipments::Shipments;
use super::units::Line;
use super::{Part, address, fallback};

/// One mark per account: the ids of its parts there.
pub(super) fn sync(order: &Order, parts: &[Part<'_>]) -> Vec<Action> {
    let mut ids: BTreeMap<&ChannelKey, BTreeSet<&str>> = BTreeMap::new();
    for part in parts {
        if let Some(id) = part.partner_order() {
            ids.entry(&part.known.sync_channel).or_default().insert(id.as_str());
        }
    }
    let mut actions = Vec::new();
    for (channel, ids) in ids {
        let external_id = joined(ids);
        // Whether an update replaces the mark of a channel or adds one is not documented: the newest counts.
        let marks = order.sync.iter().filter(|mark| mark.channel.key.as_ref() == Some(channel));
        let newest = marks.max_by_key(|mark| mark.synced_at);
        if newest.and_then(|mark| mark.external_id.as_ref()) != Some(&external_id) {
            let channel = Identifier::channel(channel);
            actions.push(Action::UpdateSyncInfo { channel, external_id, synced_at: None });
        }
    }
    actions
}

/// The fields of each line that some placed part has.
pub(super) fn lines(lines: &[Line<'_>], policy: &Policy) -> Vec<Action> {
    let mut actions = Vec::new();
    for line in lines {
        if line.parts.iter().any(|(part, _)| part.partner_order().is_some()) {
            actions.extend(line_fields(line, policy));
        }
    }
    actions
}

fn line_fields(line: &Line<'_>, policy: &Policy) -> Vec<Action> {
    let mut wanted = wanted(line);
    if policy.progress {
        let so_far = |here: Option<u32>| here.map(|here| Value::from(line.shipped.saturating_add(here)));
        wanted.extend([(Field::Picked, so_far(line.picked)), (Field::Packed, so_far(line.packed))]);
    }
    let id = || line.id.clone();
    if line.custom.type_id.is_none() {
        let r#type = Identifier::kind(&policy.types.line);
        let fields = fields::present(&wanted, &policy.field_prefix);
        return vec![if line.is_custom {
            Action::SetCustomLineItemCustomType { custom_line_item_id: id(), r#type, fields }
        } else {
            Action::SetLineItemCustomType { line_item_id: id(), r#type, fields }
        }];
    }
    let set = |(name, value)| {
        if line.is_custom {
            Action::SetCustomLineItemCustomField { custom_line_item_id: id(), name, value }
        } else {
            Action::SetLineItemCustomField { line_item_id: id(), name, value }
        }
    };
    fields::differing(&wanted, line.custom, &policy.field_prefix).into_iter().map(set).collect()
}

fn wanted(line: &Line<'_>) -> Wanted {
    let placed = || line.parts.iter().filter(|(part, _)| part.partner_order().is_some());
    let text = |texts: BTreeSet<&str>| (!texts.is_empty()).then(|| Value::from(joined(texts)));
    let partner_lines = placed().filter_map(|(part, known)| {
        let told = || part.facts.and_then(|facts| facts.own.lines.get(line.id))?.partner_line.as_ref();
        known.partner_line.as_ref().or_else(told).map(PartnerLineId::as_str)
    });
    let reasons: Vec<&str> = line.reasons.iter().map(String::as_str).collect();
    Wanted::from([
        (Field::Account, text(placed().map(|(part, _)| part.known.account.as_str()).collect())),
        (
            Field::Warehouse,
            text(
                placed()
                    .filter_map(|(part, _)| part.known.warehouse.as_ref())
                    .map(WarehouseId::as_str)
                    .collect(),
            ),
        ),
        (
            Field::PartnerOrder,
            text(placed().filter_map(|(part, _)| part.partner_order()).map(PartnerOrderId::as_str).collect()),
        ),
        (Field::PartnerLine, text(partner_lines.collect())),
        (Field::Allocated, line.allocated.map(Value::from)),
        (Field::Backordered, line.backordered.map(Value::from)),
        (Field::Allocation, line.allocation().map(|outcome| Value::from(outcome.as_str()))),
        (Field::Cancelled, Some(Value::from(line.cancelled))),
        (Field::CancelReason, (!reasons.is_empty()).then(|| Value::from(reasons.join("; ")))),
        (Field::Shipped, Some(Value::from(line.shipped))),
    ])
}

/// The order's own fields: what holds it up, what partners think of its address, and shipments that could not become
/// deliveries.
pub(super) fn order(
    order: &Order,
    parts: &[Part<'_>],
    shipments: &Shipments<'_>,
    policy: &Policy,
) -> Vec<Action> {
    let mut wanted = address::fields(parts);
    wanted.extend([(Field::Holds, holds(parts)), (Field::Shipments, fallback::text(order, shipments))]);
    if parts.iter().any(|part| part.partner_order().is_some()) {
        wanted.insert(Field::Problems, None);
    }
    let prefix = &policy.field_prefix;
    if order.custom.type_id.is_none() {
        let fields = fields::present(&wanted, prefix);
        let r#type = Identifier::kind(&policy.types.order);
        return if fields.is_empty() { Vec::new() } else { vec![Action::SetCustomType { r#type, fields }] };
    }
    let differing = fields::differing(&wanted, &order.custom, prefix).into_iter();
    differing.map(|(name, value)| Action::SetCustomField { name, value }).collect()
}

fn holds(parts: &[Part<'_>]) -> Option<Value> {
    let mut texts = BTreeSet::new();
    for part in parts.iter().filter(|part| !super::units::is_cancelled(**part)) {
        for hold in part.facts.into_iter().flat_map(PartFacts::holds) {
            texts.insert(format!("{}: {hold}", part.known.account));
        }
    }
    let texts: Vec<String> = texts.into_iter().collect();
    (!texts.is_empty()).then(|| Value::from(texts.join("; ")))
}

fn joined(texts: BTreeSet<&str>) -> String {
    texts.into_iter().collect::<Vec<_>>().join(",")
}
