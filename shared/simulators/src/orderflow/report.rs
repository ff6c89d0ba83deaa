//! The one report that this instance has: the lines that came back.

use jiff::Timestamp;

use super::account::Account;
use super::call::{Call, Params};
use super::moment;
use super::refusal::Refusal;
use super::returns::{Return, ReturnLine};
use super::xml::Element;

/// Lines of returns that were applied from `startDate` to `endDate`, both included.
pub(super) fn report(account: &mut Account, call: &Call<'_>) -> Result<Element, Refusal> {
    let key = call.params.required("reportKey")?;
    if key != account.config.returns.report_key {
        return Err(Refusal::missing("report", key));
    }
    let from = time(account, call.params, "startDate")?;
    let to = time(account, call.params, "endDate")?;
    let mut rows: Vec<(Timestamp, &Return, &ReturnLine)> = Vec::new();
    for made in account.returns.values() {
        let Some(completed) = made.completed.and_then(moment::second) else { continue };
        if from.is_none_or(|from| completed >= from) && to.is_none_or(|to| completed <= to) {
            rows.extend(made.lines.iter().map(|line| (completed, made, line)));
        }
    }
    rows.sort_by_key(|(completed, made, _)| (*completed, made.id));
    Ok(Element::new("returns")
        .children(rows.into_iter().map(|(at, made, line)| row(account, at, made, line))))
}

/// A time that may be missing.
pub(super) fn time(account: &Account, params: &Params, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = params.get(name) else { return Ok(None) };
    let found = moment::read(&account.config.zone, text);
    found.map(Some).ok_or_else(|| Refusal::Invalid(format!("Value '{text}' does not fit parameter '{name}'")))
}

fn row(account: &Account, completed: Timestamp, made: &Return, line: &ReturnLine) -> Element {
    let zone = &account.config.zone;
    let order = made.order_reference.as_deref();
    let found = order.and_then(|name| account.find_order(name).ok()).and_then(|id| account.orders.get(&id));
    let channel = found.map(|order| order.channel.as_str()).unwrap_or_default();
    Element::new("return").children([
        Element::of("organisation", &account.config.organisation),
        Element::of("channel", channel),
        Element::of("orderReference", order.unwrap_or_default()),
        Element::of("product", &line.sku),
        Element::of("quantity", line.quantity),
        Element::of("returnedDate", moment::text(zone, made.returned)),
        Element::of("completedDate", moment::text(zone, completed)),
        Element::of("authorised", made.is_authorised),
        Element::of("authorisation", made.authorisation.as_deref().unwrap_or_default()),
        Element::of("type", &made.kind),
        Element::of("note", &made.note),
        Element::of("lineReason", line.reason.as_deref().unwrap_or_default()),
        Element::of("lineCondition", line.condition.as_deref().unwrap_or_default()),
        Element::new("lineType"),
        Element::new("lineNote"),
    ])
}
