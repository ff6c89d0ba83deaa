//! Whether the states that are named can be there: each has a key, and is of lines or of orders.

use waybill_mapping::commercetools::policy::{LineStates, OrderStates};

use crate::document::{Document, Path};
use crate::file::File;
use crate::finding::Finding;

/// The line states and the order states of `[write_back]`.
pub(crate) fn states(document: &Document<'_>, file: &File) -> Vec<Finding> {
    let place = |table: &str, name: &str| Path::default().key("write_back").key(table).key(name);
    let (lines, orders) = (&file.write_back.line_states, &file.write_back.order_states);
    let lines = lines.iter().flat_map(LineStates::named).map(|(name, key)| (place("line_states", name), key));
    let lines: Vec<(Path, &str)> = lines.collect();
    let orders = orders.iter().flat_map(OrderStates::named);
    let orders: Vec<(Path, &str)> = orders.map(|(name, key)| (place("order_states", name), key)).collect();
    let mut found = Vec::new();
    for (path, _) in lines.iter().chain(&orders).filter(|(_, key)| key.trim().is_empty()) {
        found.push(
            document.about(path, "the key of a state is missing; leave the line out where no state says it"),
        );
    }
    for (path, key) in orders.iter().filter(|(_, key)| lines.iter().any(|(_, other)| other == key)) {
        let message = format!("`{key}` is named as a state of lines, too; a state is of one or the other");
        found.push(document.about(path, message));
    }
    found
}
