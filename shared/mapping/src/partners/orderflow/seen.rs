//! What OrderFlow holds of a part, as read, and what our own work on it must remember.
//!
//! An order's lines are told by their SKU, so lines with the same SKU are one. What was asked for is not told at all: the
//! mark in the shipment's reference says whether it is what we mean.

use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen, SeenLine, SeenStatus};
use waybill_domain::ids::{LineId, PartnerLineId, PartnerOrderId, Sku};

use super::detail::{Detail, Row};
use super::options::Options;
use super::order;
use super::states::Stage;

/// How an order was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sight {
    /// It was read, or taken as it was sent.
    #[default]
    There,
    /// It has to be read again before anything is said or done.
    Stale,
    /// OrderFlow knows no order by its reference. That is so between a cancellation and what is put in its place.
    Absent,
    /// The same, and nothing of it waits to be shipped.
    NotPending,
    /// The same, and nothing of it has left.
    NeverLeft,
    /// We have cancelled it just now to put another in its place.
    Vacated,
}

/// What is kept beside a part that was seen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Content {
    /// How it was seen.
    pub(super) sight: Sight,
    /// What stands there, by our mark; `None` where none of ours is told.
    pub(super) mark: Option<String>,
    /// The order as it was read.
    pub(super) detail: Option<Detail>,
    /// Why OrderFlow would not cancel it, in this work.
    pub(super) kept: Option<Refusal>,
}

/// The content of a part that was seen.
pub(super) fn content(seen: &Seen) -> Content {
    serde_json::from_value(seen.content.clone()).unwrap_or_default()
}

/// The same part with other content.
pub(super) fn with(seen: &Seen, change: impl FnOnce(&mut Content)) -> Seen {
    let mut content = content(seen);
    change(&mut content);
    Seen { content: json!(content), ..seen.clone() }
}

/// The same part seen in another way.
pub(super) fn at(seen: &Seen, sight: Sight) -> Seen {
    with(seen, |content| content.sight = sight)
}

/// A part of which OrderFlow knows nothing under its reference.
pub(super) fn absent(reference: &str) -> Result<Seen, Failure> {
    Ok(Seen {
        id: id(reference)?,
        number: None,
        status: SeenStatus::Open,
        lines: Vec::new(),
        content: json!(Content { sight: Sight::Absent, ..Content::default() }),
    })
}

/// A part as it was sent and taken.
pub(super) fn as_sent(options: &Options, want: &FulfillmentOrder) -> Result<Seen, Failure> {
    let mut lines = Vec::new();
    for line in &want.lines {
        let is_alone = want.lines.iter().filter(|other| other.sku == line.sku).count() == 1;
        let id = if is_alone { line.sku.as_str() } else { line.line.as_str() };
        lines.push(SeenLine {
            id: line_id(id)?,
            line: Some(line.line.clone()),
            sku: line.sku.clone(),
            quantity: line.quantity,
            shipped: 0,
            price: None,
        });
    }
    let mark = options.import.mark_shipments.then(|| order::mark(want));
    Ok(Seen {
        id: id(want.reference.as_str())?,
        number: None,
        status: SeenStatus::Open,
        lines,
        content: json!(Content { mark, ..Content::default() }),
    })
}

/// A part as it was read.
pub(super) fn read(options: &Options, detail: &Detail) -> Result<Seen, Failure> {
    let mut lines: Vec<SeenLine> = Vec::new();
    for (row, stage) in detail.rows(options) {
        let one = line(row, stage)?;
        match lines.iter_mut().find(|line| line.id == one.id && line.sku == one.sku) {
            Some(there) => {
                there.quantity = there.quantity.saturating_add(one.quantity);
                there.shipped = there.shipped.saturating_add(one.shipped);
            }
            None => lines.push(one),
        }
    }
    let mut references = detail.shipments.iter().filter_map(|shipment| shipment.reference.as_deref());
    let mark = references.find_map(|shipment| order::mark_in(options, &detail.reference, shipment));
    Ok(Seen {
        id: id(&detail.reference)?,
        number: None,
        status: status(options, detail),
        lines,
        content: json!(Content {
            mark: mark.map(str::to_owned),
            detail: Some(detail.clone()),
            ..Content::default()
        }),
    })
}

/// The furthest of what is not over; `Err` names a state that is new to us.
pub(super) fn furthest(options: &Options, detail: &Detail) -> Result<Stage, String> {
    let mut furthest = Stage::Held;
    for shipment in &detail.shipments {
        match (shipment.stage(options), &shipment.state) {
            (Some(Stage::Cancelled), _) | (None, None) => {}
            (Some(stage), _) => furthest = furthest.max(stage),
            (None, Some(state)) => return Err(state.clone()),
        }
    }
    for (row, stage) in detail.rows(options) {
        match (stage, &row.state) {
            (Some(Stage::Cancelled), _) | (None, None) => {}
            (Some(stage), _) => furthest = furthest.max(stage),
            (None, Some(state)) => return Err(state.clone()),
        }
    }
    Ok(furthest)
}

/// Units of each SKU that are not cancelled.
pub(super) fn units(lines: &[SeenLine]) -> BTreeMap<&str, u64> {
    let mut units = BTreeMap::new();
    for line in lines.iter().filter(|line| line.quantity > 0) {
        *units.entry(line.sku.as_str()).or_default() += u64::from(line.quantity);
    }
    units
}

/// Which facet cannot change because of what, for a part.
pub(super) fn refusals(facets: &[Facet], refusal: &Refusal) -> Vec<(Facet, Refusal)> {
    facets.iter().map(|facet| (*facet, refusal.clone())).collect()
}

fn status(options: &Options, detail: &Detail) -> SeenStatus {
    if detail.is_cancelled(options) {
        return SeenStatus::Cancelled;
    }
    let mut left = detail.shipments.is_empty() && detail.stage(options) == Some(Stage::Despatched);
    let mut waits = detail.shipments.is_empty() && !left;
    let mut count = |stage: Option<Stage>| match stage {
        Some(Stage::Cancelled) => {}
        Some(Stage::Despatched) => left = true,
        Some(_) | None => waits = true,
    };
    for shipment in &detail.shipments {
        if shipment.rows.is_empty() {
            count(shipment.stage(options));
        }
    }
    detail.rows(options).for_each(|(_, stage)| count(stage));
    match (left, waits) {
        (true, false) => SeenStatus::Shipped,
        (true, true) => SeenStatus::PartlyShipped,
        (false, _) => SeenStatus::Open,
    }
}

fn line(row: &Row, stage: Option<Stage>) -> Result<SeenLine, Failure> {
    let (quantity, shipped) = match stage {
        Some(Stage::Cancelled) => (0, 0),
        Some(Stage::Despatched) => (row.quantity, row.quantity),
        Some(_) | None => (row.quantity, 0),
    };
    Ok(SeenLine {
        id: line_id(row.line.as_deref().unwrap_or(&row.sku))?,
        line: row.line.as_deref().and_then(|line| LineId::try_from(line).ok()),
        sku: Sku::try_from(row.sku.as_str()).map_err(|error| unreadable(&error))?,
        quantity,
        shipped,
        price: None,
    })
}

/// The name of a line there, shortened to what a name may have.
fn line_id(text: &str) -> Result<PartnerLineId, Failure> {
    let text: String = text.chars().take(128).collect();
    PartnerLineId::try_from(text).map_err(|error| unreadable(&error))
}

fn id(reference: &str) -> Result<PartnerOrderId, Failure> {
    PartnerOrderId::try_from(reference).map_err(|error| unreadable(&error))
}

fn unreadable(error: &dyn std::fmt::Display) -> Failure {
    Failure::unknown(format!("OrderFlow's order cannot be read: {error}"))
}
