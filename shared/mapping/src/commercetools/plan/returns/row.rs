//! One line of a return as a partner tells it, in the shop's words.

use std::collections::BTreeMap;

use serde_json::Value;
use waybill_domain::event::{Return, ReturnedLine};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{LineId, ReturnId, WarehouseId};
use waybill_domain::order::Order;

use super::super::super::fields::{Field, Wanted};
use super::super::{Part, keys};
use super::{UNKNOWN_LINE, UNKNOWN_REASON};
use crate::returns::{Restock, ReturnRules, UnknownReason};

/// One line of a return.
pub(super) struct Row<'a> {
    /// Of which return.
    pub(super) id: &'a ReturnId,
    /// What the keys of its items begin with.
    pub(super) name: String,
    /// Which of the order's lines.
    pub(super) line: &'a LineId,
    /// Units of that line.
    pub(super) ordered: u32,
    /// Units that the partner's people announced; none where the shop announced them, or the return was called off.
    pub(super) announced: u32,
    /// Units that came.
    pub(super) received: u32,
    /// Units that the partner put back into stock.
    pub(super) restocked: u32,
    /// What becomes of them.
    pub(super) restock: Restock,
    /// Our fields of its items.
    pub(super) fields: Wanted,
    /// The same for people.
    pub(super) comment: Option<String>,
}

/// The rows of a return that are of lines of the order; the others are for people.
pub(super) fn rows<'a>(
    order: &Order,
    part: Part<'_>,
    told: &'a Return,
    rules: &ReturnRules,
    reviews: &mut Vec<Refusal>,
) -> Vec<Row<'a>> {
    let mut seen: BTreeMap<&LineId, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for line in &told.lines {
        let ours = line.line.as_ref().and_then(|id| Some((id, order.ordered(id)?)));
        let Some((id, ordered)) = ours else {
            reviews.extend(stranger(order, part, told, line));
            continue;
        };
        let number = seen.entry(id).or_default();
        let name = keys::returned(&part.known.account, &told.id, id, *number);
        *number += 1;
        if let Some(refusal) = unknown(order, part, told, line, rules) {
            reviews.push(refusal.of_line(id));
        }
        rows.push(row(part, told, line, (id, ordered), name, rules));
    }
    rows
}

fn row<'a>(
    part: Part<'_>,
    told: &'a Return,
    line: &'a ReturnedLine,
    (id, ordered): (&'a LineId, u32),
    name: String,
    rules: &ReturnRules,
) -> Row<'a> {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let reason = text(&line.reason).map(|code| rules.reason(&code).map(str::to_owned).unwrap_or(code));
    let condition = text(&line.condition).map(|code| rules.condition(&code).to_owned());
    let comment =
        [reason.as_deref(), condition.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let is_the_shops =
        told.key.as_ref().is_some_and(|key| key.reference().as_ref() == Some(&part.known.reference));
    let warehouse = told.warehouse.as_ref().or(part.known.warehouse.as_ref()).map(WarehouseId::as_str);
    Row {
        id: &told.id,
        name,
        line: id,
        ordered,
        announced: if is_the_shops || told.is_called_off() { 0 } else { line.announced },
        received: line.received,
        restocked: line.restocked.min(line.received),
        restock: rules.restock(&part.known.account, reason.as_deref(), condition.as_deref()),
        comment: (!comment.is_empty()).then_some(comment),
        fields: Wanted::from([
            (Field::Account, Some(Value::from(part.known.account.as_str()))),
            (Field::Warehouse, warehouse.map(Value::from)),
            (Field::Return, Some(Value::from(told.id.as_str()))),
            (Field::ReturnReason, reason.map(Value::from)),
            (Field::Condition, condition.map(Value::from)),
        ]),
    }
}

/// Goods of no line of the order; what did not come yet is not worth a word.
fn stranger(order: &Order, part: Part<'_>, told: &Return, line: &ReturnedLine) -> Option<Refusal> {
    if line.received == 0 {
        return None;
    }
    let named =
        line.sku.as_ref().map_or_else(|| "goods without a SKU".to_owned(), |sku| format!("SKU `{sku}`"));
    let (provider, name) = (&part.known.provider, order.name());
    let message =
        format!("return {} at {provider} has {named}, which is no single line of order {name}", told.id);
    Some(Refusal::new(UNKNOWN_LINE, message))
}

/// A reason that is in no table, where that is for people.
fn unknown(
    order: &Order,
    part: Part<'_>,
    told: &Return,
    line: &ReturnedLine,
    rules: &ReturnRules,
) -> Option<Refusal> {
    let reason = line.reason.as_deref().filter(|reason| !reason.trim().is_empty())?;
    if rules.unknown_reason == UnknownReason::Pass || rules.reason(reason).is_some() {
        return None;
    }
    let (id, provider, name) = (&told.id, &part.known.provider, order.name());
    let message = format!(
        "return {id} at {provider} of order {name} gives the reason `{reason}`, which `[returns] reasons` does not list"
    );
    Some(Refusal::new(UNKNOWN_REASON, message))
}
