//! The report as people read it.

use comfy_table::{Cell, CellAlignment};

use super::told::{Days, Figures, Told};
use crate::tables;

/// Above the columns.
const HEADER: [&str; 9] =
    ["Carrier", "Service", "Store", "Parcels", "Came", "On time", "Days", "Back", "Wrong"];

/// A table of groups with a line for all of them, and what the columns mean.
pub(super) fn table(told: &Told, width: u16) -> String {
    let by = told.account.as_ref().map_or_else(String::new, |account| format!(" by {account}"));
    let since =
        told.since.map_or_else(String::new, |day| format!(" and first heard of on {day} (UTC) or later"));
    let head = format!("Parcels that are tracked{by}{since}");
    if told.groups.is_empty() {
        return format!("{head}: none.");
    }
    let mut table = tables::plain(width);
    table.set_header(HEADER);
    for line in &told.groups {
        let names = [&line.carrier, &line.service, &line.store];
        table.add_row(row(names.map(|name| name.as_deref().unwrap_or("-")), &line.figures));
    }
    table.add_row(row(["All", "", ""], &told.total));
    let mut parts = vec![format!("{head}:"), table.trim_fmt()];
    let kinds = &told.total.exceptions.by_code;
    if !kinds.is_empty() {
        let kinds: Vec<String> = kinds.iter().map(|(code, parcels)| format!("  {code}: {parcels}")).collect();
        parts.push(format!("What went wrong, by the service's codes:\n{}", kinds.join("\n")));
    }
    parts.push(LEGEND.to_owned());
    parts.join("\n\n")
}

/// What the columns mean.
const LEGEND: &str = "\
Came: delivered to whom they were sent.
On time: of those that came and have a promised, else an expected day, the
  share that came by it.
Days: from the carrier to the recipient: half took so many at most, and in
  brackets the fewest and the most.
Back: on their way back, or back. Wrong: with any exception on the way.";

fn row(names: [&str; 3], figures: &Figures) -> Vec<Cell> {
    let number = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let on_time = figures
        .on_time
        .percent
        .map_or_else(|| "-".to_owned(), |percent| format!("{percent} % of {}", figures.on_time.known));
    let counts = [
        figures.parcels.to_string(),
        figures.delivered.to_string(),
        on_time,
        days(&figures.transit_days),
        figures.returning.to_string(),
        figures.exceptions.parcels.to_string(),
    ];
    names.into_iter().map(Cell::new).chain(counts.into_iter().map(number)).collect()
}

fn days(days: &Days) -> String {
    match (days.median, days.least, days.most) {
        (Some(median), Some(least), Some(most)) if least < most => format!("{median} ({least} to {most})"),
        (Some(median), _, _) => median.to_string(),
        (None, _, _) => "-".to_owned(),
    }
}
