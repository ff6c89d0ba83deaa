//! Why goods come back and in which condition, as the shop says it.

use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::order::{Order, ReturnItem};

use super::{Sender, Told};
use crate::commercetools::fields::Field;
use crate::partner::AnnouncedLine;
use crate::returns::UnknownReason;

/// The code of a reason that is in no table.
const UNKNOWN_REASON: &str = "return-reason-unknown";

/// Units of an item that a part shipped; `None` where it is of no line of the part.
pub(super) fn line(
    order: &Order,
    sender: &Sender,
    item: &ReturnItem,
    quantity: u32,
    told: Told<'_>,
) -> Result<Option<AnnouncedLine>, Refusal> {
    let Some((id, (sku, _))) = item.line.as_ref().and_then(|line| sender.lines.get_key_value(line)) else {
        return Ok(None);
    };
    let rules = told.rules;
    let field = |named: Option<&String>, ours: Field| {
        let named = named.and_then(|name| item.custom.fields.get(name));
        let found = named.or_else(|| item.custom.fields.get(&ours.name(told.prefix)));
        found.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    };
    let comment = item.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let of_field = field(rules.reason_field.as_ref(), Field::ReturnReason);
    let reason = of_field.or(comment);
    let reason = match reason.map(|reason| (reason, rules.reason_code(reason), rules.unknown_reason)) {
        None => None,
        Some((_, Some(code), _)) => Some(code.to_owned()),
        Some((reason, None, UnknownReason::Pass)) => Some(reason.to_owned()),
        Some((reason, None, UnknownReason::Review)) => {
            // A comment may be a customer's own words: nothing of it leaves the order.
            let given = of_field
                .map_or_else(|| "a comment as its reason".to_owned(), |_| format!("the reason `{reason}`"));
            let message = format!(
                "a return of order {} gives {given}, which `[returns] reasons` does not list",
                order.name()
            );
            return Err(Refusal::new(UNKNOWN_REASON, message).of_line(id));
        }
    };
    let condition = field(rules.condition_field.as_ref(), Field::Condition);
    let condition = condition.map(|condition| rules.condition_code(condition).to_owned());
    Ok(Some(AnnouncedLine { line: id.clone(), sku: sku.clone(), quantity, reason, condition }))
}
