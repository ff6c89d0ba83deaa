//! Tables for people.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

/// Lines longer than this are hard to read.
const WIDEST: u16 = 120;
/// Where it is not shown to a person.
const USUAL: u16 = 100;

/// One rule, below the names of columns.
const LIGHT: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// How wide a table can be on standard output.
pub(crate) fn width() -> u16 {
    terminal_size::terminal_size().map_or(USUAL, |(width, _)| width.0.min(WIDEST))
}

/// An empty table of a width.
pub(crate) fn plain(width: u16) -> Table {
    let mut table = Table::new();
    table.load_style(LIGHT).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table
}
