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
    let given = given(item, told);
    let reason = match given.map(|given| (given, given.code(told), rules.unknown_reason)) {
        None => None,
        Some((_, Some(code), _)) => Some(code.to_owned()),
        Some((Given::Field(words) | Given::Comment(words), None, UnknownReason::Pass)) => {
            Some(words.to_owned())
        }
        Some((given, None, UnknownReason::Review)) => {
            let given = match given {
                Given::Field(words) => format!("the reason `{words}`"),
                Given::Comment(_) => "a comment as its reason".to_owned(),
            };
            let message = format!(
                "a return of order {} gives {given}, which `[returns] reasons` does not list",
                order.name()
            );
            return Err(Refusal::new(UNKNOWN_REASON, message).of_line(id));
        }
    };
    let condition = field(item, rules.condition_field.as_ref(), &Field::Condition.name(told.prefix));
    let condition = condition.map(|condition| rules.condition_code(condition).to_owned());
    Ok(Some(AnnouncedLine { line: id.clone(), sku: sku.clone(), quantity, reason, condition }))
}

/// Why an item comes back, as far as it says so.
#[derive(Debug, Clone, Copy)]
enum Given<'a> {
    /// In a field that is there for it.
    Field(&'a str),
    /// In a comment, which may be a customer's own words: nothing of it goes to people who were not meant.
    Comment(&'a str),
}

impl<'a> Given<'a> {
    /// The code of it, where it is in a table.
    fn code(self, told: Told<'a>) -> Option<&'a str> {
        let (Self::Field(words) | Self::Comment(words)) = self;
        told.rules.reason_code(words)
    }
}

/// The reason of an item that can be shown to whoever looks after orders.
pub(super) fn shown<'a>(item: &'a ReturnItem, told: Told<'a>) -> Option<&'a str> {
    match given(item, told)? {
        Given::Field(words) => Some(words),
        given @ Given::Comment(words) => given.code(told).map(|_listed| words),
    }
}

fn given<'a>(item: &'a ReturnItem, told: Told<'_>) -> Option<Given<'a>> {
    let comment = item.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let of_field = field(item, told.rules.reason_field.as_ref(), &Field::ReturnReason.name(told.prefix));
    of_field.map(Given::Field).or(comment.map(Given::Comment))
}

/// A field of an item: the one that is named, else ours.
fn field<'a>(item: &'a ReturnItem, named: Option<&String>, ours: &str) -> Option<&'a str> {
    let fields = &item.custom.fields;
    let found = named.and_then(|name| fields.get(name)).or_else(|| fields.get(ours));
    found.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}
