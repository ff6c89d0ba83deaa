//! What is told of review, as people read it.

use comfy_table::ColumnConstraint;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::listed::{EntryTold, Listed};
use crate::tables;
use crate::trace::wrapped;

/// Above the columns.
const HEADER: [&str; 7] = ["ID", "Age", "About", "Account", "Code", "What is wrong", "Seen"];

/// A table of what waits, and how many that are.
pub(super) fn table(listed: &Listed, width: u16) -> Vec<String> {
    if listed.entries.is_empty() {
        return vec!["Nothing waits for a person.".to_owned()];
    }
    let mut table = tables::plain(width);
    table.set_header(HEADER);
    for entry in &listed.entries {
        table.add_row([
            entry.id.clone(),
            age(entry.age_seconds),
            entry.about.clone(),
            entry.account.as_ref().map_or("-", |account| account.as_str()).to_owned(),
            entry.code.clone(),
            entry.words.clone(),
            entry.seen.to_string(),
        ]);
    }
    for narrow in [0, 1, 4] {
        if let Some(column) = table.column_mut(narrow) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let wait = if listed.count == 1 { "entry waits" } else { "entries wait" };
    let lines = table.trim_fmt().lines().map(str::to_owned).collect::<Vec<_>>();
    let last = format!("{} {wait}. `waybill review show ID` says what to do about one.", listed.count);
    lines.into_iter().chain([String::new(), last]).collect()
}

/// One entry with all that is known of it.
pub(super) fn entry(told: &EntryTold, width: u16) -> Vec<String> {
    let at = told.account.as_ref().map(|account| format!(" at `{account}`")).unwrap_or_default();
    let line = told.line.as_ref().map(|line| format!(", line {line}")).unwrap_or_default();
    let mut lines = vec![format!("Review {}: {}{at}, `{}`{line}", told.id, told.about, told.code)];
    lines.extend(wrapped(&told.words, width, "", ""));
    lines.push(String::new());
    let times = if told.seen == 1 { "once".to_owned() } else { format!("{} times", told.seen) };
    let (first, last) = (time(told.first_seen), time(told.last_seen));
    lines.push(format!("Seen {times}: first {first} ({} ago), last {last}.", age(told.age_seconds)));
    if !told.edits.is_empty() {
        lines.extend(wrapped(
            &format!("Edited for Waybill alone: {}.", told.edits.join(", ")),
            width,
            "",
            "  ",
        ));
    }
    let ends = match &told.closed {
        None => format!("To do: {}", told.mend),
        Some(closed) if closed.is_by_itself() => {
            format!("Closed by itself on {}: a later run passed.", time(closed.at))
        }
        Some(closed) => {
            let because = closed.because.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
            format!("Closed by {} on {}{because}", closed.by, time(closed.at))
        }
    };
    lines.extend(wrapped(&ends, width, "", "  "));
    lines
}

fn time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long something waits, in its largest unit.
fn age(seconds: i64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}
