//! What is told of an order, as people read it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::places::Whereabouts;
use super::rows::Row;
use super::told::{EditTold, Told};

/// How far what belongs to a row is set in.
const BELOW: &str = "                ";

/// A time for people, with its zone.
pub(super) fn time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Everything: where it is, what was edited, what happened.
pub(super) fn all(told: &Told, width: u16) -> Vec<String> {
    let name = told.number.as_ref().map_or("without a number", |number| number.as_str());
    let title = format!("Order {name} ({} of `{}`)", told.order, told.project);
    let mut lines = wrapped(&title, width, "", "  ");
    lines.push(String::new());
    lines.extend(told.whereabouts.iter().flat_map(|place| sentence(place, width)));
    if !told.edits.is_empty() {
        lines.extend([String::new(), "Edited for Waybill alone:".to_owned()]);
        lines.extend(told.edits.iter().flat_map(|edit| wrapped(&edited(edit), width, "  ", "    ")));
    }
    let waits = told.reviews.iter().filter(|entry| entry.closed.is_none());
    for entry in waits {
        lines.extend(wrapped(&format!("Review {}: {}", entry.id, entry.mend), width, "", "  "));
    }
    lines.extend([String::new(), "What happened (times in UTC):".to_owned()]);
    let mut day = String::new();
    for event in &told.timeline {
        let of = event.at.to_zoned(TimeZone::UTC).strftime("%A %Y-%m-%d").to_string();
        if of != day {
            lines.push(of.clone());
            day = of;
        }
        lines.extend(row(event, told.revealed, width));
    }
    lines
}

fn sentence(place: &Whereabouts, width: u16) -> Vec<String> {
    wrapped(&place.sentence, width, "* ", "  ")
}

fn edited(edit: &EditTold) -> String {
    let because = edit.because.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
    format!("{} = {} (by {} on {}{because})", edit.field, edit.value, edit.by, time(edit.at))
}

/// One row, with what was sent and answered below it: whole where that was asked for, else the beginning.
pub(super) fn row(row: &Row, is_whole: bool, width: u16) -> Vec<String> {
    let at = row.at.to_zoned(TimeZone::UTC).strftime("%H:%M:%S%.3f");
    let who = if row.from == row.to { row.from.clone() } else { format!("{} -> {}", row.from, row.to) };
    let result = if row.result.is_empty() { String::new() } else { format!(": {}", row.result) };
    let rule = row.rule.as_ref().map(|rule| format!(" [{rule}]")).unwrap_or_default();
    let attempt = row.attempt.filter(|attempt| *attempt > 1);
    let attempt = attempt.map(|attempt| format!(" (attempt {attempt})")).unwrap_or_default();
    let text = format!("{who:<20}  {}{result}{rule}{attempt}", row.what);
    let mut lines = wrapped(&text, width, &format!("  {at}  "), BELOW);
    for (mark, payload) in [(">", &row.request), ("<", &row.response)] {
        let shown = payload.iter().flat_map(|text| text.lines()).map(|text| format!("{BELOW}{mark} {text}"));
        lines.extend(shown.map(|line| if is_whole { line } else { cut(line, width) }));
    }
    lines
}

/// The beginning of a line that is too long.
fn cut(line: String, width: u16) -> String {
    let width = usize::from(width);
    if line.chars().count() <= width {
        return line;
    }
    let kept: String = line.chars().take(width.saturating_sub(2)).collect();
    format!("{kept} …")
}

/// Words over as many lines as they take. What is longer than a line stays whole.
pub(crate) fn wrapped(text: &str, width: u16, first: &str, rest: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split(' ') {
        let room = line.chars().count() + 1 + word.chars().count();
        if !is_empty && room > usize::from(width) {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines
}
