//! Returns: announced, received and restocked units by line.
//!
//! Which statuses a return has is not published, so how far it is shows in its quantities, and its status is passed on in
//! the account's words where it has one for it. A return names the order that it is for, as far as somebody entered it.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use waybill_domain::event::{FulfillmentEvent, Return, ReturnedLine, Subject, What};
use waybill_domain::ids::{PartnerLineId, PartnerOrderId, ReturnId, ReturnKey, Sku, WarehouseId};

use super::naming;
use super::options::Options;
use crate::partner::{utc, value};

#[derive(Debug, Deserialize)]
struct ReturnOrder {
    reference_id: Option<Value>,
    original_order_number: Option<String>,
    status: Option<String>,
    warehouse_id: Option<Value>,
    #[serde(default = "Vec::new")]
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
struct Line {
    #[serde(rename = "line_id")]
    id: Option<Value>,
    sku: Option<String>,
    code: Option<Value>,
    #[serde(rename = "line_notes")]
    notes: Option<String>,
    expected_quantity: Option<Value>,
    received_quantity: Option<Value>,
    restocked_quantity: Option<Value>,
}

/// What a return says; nothing of one that is for no order.
pub(super) fn of_return(
    options: &Options,
    row: &Value,
    as_of: Timestamp,
) -> Result<Option<FulfillmentEvent>, String> {
    let read: ReturnOrder =
        serde_json::from_value(row.clone()).map_err(|error| format!("a return: {error}"))?;
    let id = value::text(read.reference_id.as_ref()).ok_or("a return has no `reference_id`")?;
    let Some(number) = value::said(read.original_order_number.as_ref()) else { return Ok(None) };
    let wrong = |why: &dyn std::fmt::Display| format!("return `{id}`: {why}");
    let lines = read.lines.iter().map(|line| line_of(options, line)).collect::<Result<Vec<_>, _>>();
    let status = value::said(read.status.as_ref());
    let key = ReturnKey::read(&id);
    let reference = naming::reference_in(&number).or_else(|| key.as_ref().and_then(ReturnKey::reference));
    let told = Return {
        id: ReturnId::try_from(id.as_str()).map_err(|error| wrong(&error))?,
        key,
        warehouse: value::text(read.warehouse_id.as_ref()).and_then(|id| WarehouseId::try_from(id).ok()),
        status: status.map(|status| options.return_statuses.get(&status).cloned().unwrap_or(status)),
        lines: lines.map_err(|error| wrong(&error))?,
    };
    let subject = Subject {
        reference: reference.map(|reference| reference.to_string()),
        partner_order: Some(PartnerOrderId::try_from(number).map_err(|error| wrong(&error))?),
        split: None,
    };
    Ok(Some(FulfillmentEvent { subject, as_of, what: What::Returned(told) }))
}

/// When a return last changed, as far as it says.
pub(super) fn changed(row: &Value) -> Option<Timestamp> {
    row.get("updated_date").and_then(Value::as_str).and_then(utc::time)
}

fn line_of(options: &Options, line: &Line) -> Result<ReturnedLine, String> {
    let name = line.sku.as_deref().unwrap_or("without a SKU");
    let units = |what: &str, units: &Option<Value>| match units {
        None | Some(Value::Null) => Ok(0),
        Some(told) => value::units(told).ok_or_else(|| format!("{told} units of `{name}` {what}")),
    };
    let code = line.code.as_ref();
    let code = value::text(code.and_then(|code| code.get("code"))).or_else(|| value::text(code));
    Ok(ReturnedLine {
        line: None,
        // In the body that splits an order the same name means the order's line.
        partner_line: value::text(line.id.as_ref()).and_then(|id| PartnerLineId::try_from(id).ok()),
        sku: line.sku.as_deref().and_then(|sku| Sku::try_from(sku).ok()),
        announced: units("announced", &line.expected_quantity)?,
        received: units("received", &line.received_quantity)?,
        restocked: units("restocked", &line.restocked_quantity)?,
        reason: code.map(|code| options.return_reasons.get(&code).cloned().unwrap_or(code)),
        condition: value::said(line.notes.as_ref()),
    })
}
