//! Returns: what came back, why, in which state, and whether it went back to stock.
//!
//! A pushed return has an id; a report has rows of lines without one, so that a return there is what came back of an order
//! under one authorisation at one time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use waybill_domain::event::{FulfillmentEvent, Return, ReturnedLine, What};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{PartnerLineId, ReturnId, ReturnKey, Sku};

use super::codes;
use super::event::subject;
use super::options::Options;
use super::states::normal;
use super::xml::Element;
use crate::partner::value;

/// What is told of a line that came back, whatever it is called.
#[derive(Debug, Clone, Copy)]
struct Names {
    reason: &'static str,
    condition: &'static str,
}

const PUSHED: Names = Names { reason: "reason", condition: "condition" };
const REPORTED: Names = Names { reason: "lineReason", condition: "lineCondition" };

/// What a pushed return says; nothing of one that is for no order.
pub(super) fn of_push(
    options: &Options,
    told: &Element,
    status: Option<&str>,
    as_of: Timestamp,
) -> Result<Option<FulfillmentEvent>, String> {
    let id = told.said("id").ok_or("a return has no `id`")?;
    let Some(order) = order_of(told) else { return Ok(None) };
    let lines = told.children("returnLine").map(|line| line_of(options, line, PUSHED));
    let lines = lines.collect::<Result<Vec<_>, _>>().map_err(|why| format!("return `{id}`: {why}"))?;
    event((order, key_of(told)), id, status, lines, as_of).map(Some)
}

/// What the returns of a report say; rows that cannot be read are told apart.
pub(super) fn of_report(
    options: &Options,
    report: &Element,
    as_of: Timestamp,
) -> (Vec<FulfillmentEvent>, Vec<Refusal>) {
    let mut unreadable = Vec::new();
    let mut returns: BTreeMap<(String, String), Reported> = BTreeMap::new();
    for row in report.children("return") {
        let is_foreign = row.said("channel").is_some_and(|channel| channel != options.channel);
        let Some(order) = order_of(row).filter(|_| !is_foreign) else { continue };
        match line_of(options, row, REPORTED) {
            Ok(line) => {
                let of = |name: &str| row.said(name).unwrap_or_default();
                let key = key_of(row);
                let when = || format!("{}/{}", of("authorisation"), of("returnedDate"));
                let id = key.as_ref().map_or_else(when, ReturnKey::to_string);
                let told = returns.entry((order.to_owned(), id)).or_default();
                told.status = row.said("type").map(str::to_owned).or(told.status.take());
                told.key = key;
                told.lines.push(line);
            }
            Err(why) => {
                unreadable.push(Refusal::new("unreadable", format!("a return of order `{order}`: {why}")));
            }
        }
    }
    let mut events = Vec::new();
    for ((order, id), Reported { status, key, lines }) in returns {
        match event((&order, key), &id, status.as_deref(), lines, as_of) {
            Ok(event) => events.push(event),
            Err(why) => unreadable.push(Refusal::new("unreadable", why)),
        }
    }
    (events, unreadable)
}

/// A return of a report, put together from its rows.
#[derive(Debug, Default)]
struct Reported {
    status: Option<String>,
    key: Option<ReturnKey>,
    lines: Vec<ReturnedLine>,
}

/// What we announced a return under.
fn key_of(told: &Element) -> Option<ReturnKey> {
    told.said("authorisation").and_then(ReturnKey::read)
}

/// The order that a return is of: OrderFlow may be set up so that the authorisation is the order's reference.
fn order_of(told: &Element) -> Option<&str> {
    told.said("orderReference").or_else(|| told.said("authorisation"))
}

fn event(
    (order, key): (&str, Option<ReturnKey>),
    id: &str,
    status: Option<&str>,
    lines: Vec<ReturnedLine>,
    as_of: Timestamp,
) -> Result<FulfillmentEvent, String> {
    // A push and a report call one return otherwise; what we announced has one name that both tell.
    let id = key.as_ref().map_or(id, ReturnKey::as_str);
    let told = Return {
        id: ReturnId::try_from(id).map_err(|error| format!("return `{id}`: {error}"))?,
        key: key.clone(),
        warehouse: None,
        status: status.map(str::to_owned),
        lines,
    };
    Ok(FulfillmentEvent { subject: subject(order), as_of, what: What::Returned(told) })
}

fn line_of(options: &Options, line: &Element, names: Names) -> Result<ReturnedLine, String> {
    let sku = line.said("product").ok_or("a line has no product")?;
    let quantity = line.said("quantity").ok_or_else(|| format!("`{sku}` has no quantity"))?;
    let units = value::units(&quantity.into()).ok_or_else(|| format!("`{quantity}` units of `{sku}`"))?;
    let condition = line.said(names.condition);
    let is_restocked =
        |condition: &str| options.restocked.iter().any(|word| normal(word) == normal(condition));
    let ours = line.said(&options.import.line_property).filter(|ours| *ours != sku);
    Ok(ReturnedLine {
        line: ours.and_then(|line| line.try_into().ok()),
        partner_line: ours.and_then(|line| PartnerLineId::try_from(line).ok()),
        sku: Sku::try_from(sku).ok(),
        announced: units,
        received: units,
        restocked: if condition.is_some_and(is_restocked) { units } else { 0 },
        reason: line.said(names.reason).map(|code| codes::word(&options.return_reasons, code).to_owned()),
        condition: condition.map(|code| codes::word(&options.return_conditions, code).to_owned()),
    })
}
