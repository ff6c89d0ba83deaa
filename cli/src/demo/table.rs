//! The day as people read it.

use std::collections::BTreeMap;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::outcome::{Open, Outcome};

/// The whole day: counts, what people must decide, and whether both sides agree.
pub(super) fn text(outcome: &Outcome) -> String {
    let mut parts = vec![counts(outcome).to_string()];
    if !outcome.reviews.is_empty() {
        parts.push("Waiting for a person's decision:".to_owned());
        parts.push(reviews(&outcome.reviews).to_string());
    }
    if outcome.dead > 0 {
        parts.push(format!("{} messages failed and were put aside.", outcome.dead));
    }
    parts.extend(outcome.differences.iter().map(|difference| format!("  - {difference}")));
    parts.push(verdict(outcome));
    parts.join("\n")
}

fn verdict(outcome: &Outcome) -> String {
    let stock = match outcome.stock_mismatches {
        0 => "stock agrees everywhere".to_owned(),
        differing => format!("{differing} stock figures differ"),
    };
    format!("{} of {} orders agree on both sides; {stock}.", outcome.agree, outcome.orders)
}

fn counts(outcome: &Outcome) -> Table {
    let mut table = plain();
    let mut row = |what: &str, value: String| {
        table.add_row([Cell::new(what), Cell::new(value).set_alignment(CellAlignment::Right)]);
    };
    row("Orders seen", outcome.orders.to_string());
    row("Reached the warehouse", outcome.exported.to_string());
    row("  placed, not shipped yet", outcome.placed.to_string());
    row("  partly shipped", outcome.partially_shipped.to_string());
    row("  shipped", outcome.shipped.to_string());
    row("Cancelled", outcome.cancelled.to_string());
    row("Waiting in the shop", outcome.waiting.to_string());
    row("In review", outcome.review.to_string());
    row("Stock entries written", outcome.stock_changed.to_string());
    for (system, calls) in &outcome.calls {
        row(&format!("Requests to {system}"), calls.to_string());
    }
    row("From message to warehouse, half within", milliseconds(outcome.lag_p50_ms));
    row("From message to warehouse, 95 % within", milliseconds(outcome.lag_p95_ms));
    row("Seconds on this machine", format!("{:.1}", outcome.seconds));
    table
}

fn milliseconds(ms: u64) -> String {
    if ms < 10_000 { format!("{ms} ms") } else { format!("{} s", ms / 1000) }
}

/// One row for each reason, with the orders that it concerns.
fn reviews(open: &[Open]) -> Table {
    let mut reasons: BTreeMap<&str, Vec<&Open>> = BTreeMap::new();
    for entry in open {
        reasons.entry(&entry.code).or_default().push(entry);
    }
    let mut table = plain();
    table.set_header(["Why", "How often", "For example"]);
    for (code, entries) in reasons {
        let example = entries.first().map(|entry| format!("{}: {}", entry.about, entry.message));
        table.add_row([code.to_owned(), entries.len().to_string(), example.unwrap_or_default()]);
    }
    table
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(100);
    table
}
