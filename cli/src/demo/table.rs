//! The day as people read it.

use std::collections::BTreeMap;

use comfy_table::{Cell, CellAlignment};

use super::outcome::{Open, Outcome};
use crate::tables::{plain, width};

impl Outcome {
    /// The day as people read it, as wide as the terminal allows.
    pub fn table(&self) -> String {
        text(self, width())
    }
}

/// The whole day: counts, what people must decide, and whether both sides agree.
fn text(outcome: &Outcome, width: u16) -> String {
    let mut parts = vec![counts(outcome, width)];
    if !outcome.reviews.is_empty() {
        parts.push(format!("Waiting for a person's decision:\n\n{}", reviews(&outcome.reviews, width)));
    }
    if outcome.dead > 0 {
        parts.push(format!("{} messages failed and were put aside.", outcome.dead));
    }
    if !outcome.differences.is_empty() {
        let differences: Vec<String> =
            outcome.differences.iter().map(|difference| format!("  - {difference}")).collect();
        parts.push(differences.join("\n"));
    }
    parts.push(verdict(outcome));
    parts.join("\n\n")
}

fn verdict(outcome: &Outcome) -> String {
    let stock = match outcome.stock_mismatches {
        0 => "stock agrees everywhere".to_owned(),
        differing => format!("{differing} stock figures differ"),
    };
    format!("{} of {} orders agree on both sides; {stock}.", outcome.agree, outcome.orders)
}

fn counts(outcome: &Outcome, width: u16) -> String {
    let mut table = plain(width);
    let mut row = |what: &str, value: String| {
        table.add_row([Cell::new(what), Cell::new(value).set_alignment(CellAlignment::Right)]);
    };
    row("Orders seen", outcome.orders.to_string());
    row("Reached the warehouse", outcome.exported.to_string());
    row("  placed, not shipped yet", outcome.placed.to_string());
    row("  partly shipped", outcome.partially_shipped.to_string());
    row("  shipped", outcome.shipped.to_string());
    row("Cancelled", outcome.cancelled.to_string());
    row("Came back, in part or whole", outcome.sent_back.to_string());
    row("Parcels followed", outcome.parcels.values().sum::<usize>().to_string());
    for (state, parcels) in &outcome.parcels {
        row(&format!("  {}", words(state)), parcels.to_string());
    }
    row("Waiting in the shop", outcome.waiting.to_string());
    row("In review", outcome.review.to_string());
    row("Stock entries written", outcome.stock_changed.to_string());
    for (system, calls) in &outcome.calls {
        row(&format!("Requests to {system}"), calls.to_string());
    }
    row("From message to warehouse, half within", milliseconds(outcome.lag_p50_ms));
    row("From message to warehouse, 95 % within", milliseconds(outcome.lag_p95_ms));
    row("Seconds on this machine", format!("{:.1}", outcome.seconds));
    table.trim_fmt()
}

/// `OutForDelivery` as people write it.
fn words(state: &str) -> String {
    let mut words = String::new();
    for letter in state.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn milliseconds(ms: u64) -> String {
    if ms < 10_000 { format!("{ms} ms") } else { format!("{} s", ms / 1000) }
}

/// One row for each reason, with the orders that it concerns.
fn reviews(open: &[Open], width: u16) -> String {
    let mut reasons: BTreeMap<&str, Vec<&Open>> = BTreeMap::new();
    for entry in open {
        reasons.entry(&entry.code).or_default().push(entry);
    }
    let mut table = plain(width);
    table.set_header(["Why", "How often", "For example"]);
    for (code, entries) in reasons {
        let example = entries.first().map(|entry| format!("{}: {}", entry.about, entry.message));
        let often = Cell::new(entries.len()).set_alignment(CellAlignment::Right);
        table.add_row([Cell::new(code), often, Cell::new(example.unwrap_or_default())]);
    }
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Outcome {
        let open = |about: &str, code: &str, message: &str| Open {
            about: about.to_owned(),
            code: code.to_owned(),
            message: message.to_owned(),
        };
        let fixed = "ShipHero does not change the e-mail of an order: the new one stands on its shipping address, \
            while the order keeps the old one";
        Outcome {
            orders: 40,
            exported: 37,
            shipped: 30,
            partially_shipped: 2,
            cancelled: 2,
            placed: 3,
            sent_back: 2,
            parcels: BTreeMap::from([("Delivered".to_owned(), 31), ("OutForDelivery".to_owned(), 2)]),
            waiting: 1,
            review: 3,
            reviews: vec![
                open("W-10013", "email-is-fixed", fixed),
                open("W-10023", "missing-address", "order W-10023 has no shipping address"),
                open("W-10030", "missing-address", "order W-10030 has no shipping address"),
            ],
            missing: 0,
            duplicates: 0,
            mismatches: 1,
            stock_mismatches: 0,
            differences: vec![
                "order W-10002: city is `Reno` in the shop and `Rino` at shiphero-us".to_owned(),
            ],
            agree: 39,
            stock_changed: 134,
            dead: 0,
            calls: BTreeMap::from([("commercetools".to_owned(), 1447), ("shiphero".to_owned(), 318)]),
            lag_p50_ms: 124,
            lag_p95_ms: 21_500,
            seconds: 9.1,
        }
    }

    #[test]
    fn the_day_fits_narrow_and_wide_terminals() {
        for width in [80, 120] {
            let text = text(&sample(), width);
            assert!(text.lines().all(|line| line.chars().count() <= usize::from(width)), "{text}");
            insta::assert_snapshot!(format!("day_at_{width}_columns"), text);
        }
    }
}
