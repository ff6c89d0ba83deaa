//! What goes into which package.

use serde_json::{Value, json};

use super::script::list;

/// What goes into the packages of a part.
#[derive(Debug, Clone, Copy)]
pub(super) enum Packing {
    /// A package for each line, two for a line of several units.
    Everything,
    /// One unit of the first line.
    OneUnit,
}

/// The packages of a part, each with what its label says.
pub(super) fn packages(part: &Value, packing: Packing, label: &Value) -> Vec<Value> {
    let package = |line: &Value, units: u64| {
        let mut package = label.as_object().cloned().unwrap_or_default();
        package.insert("lines".to_owned(), json!([{"line": line.get("id"), "quantity": units}]));
        Value::Object(package)
    };
    let lines = list(part, "line_items");
    match packing {
        Packing::OneUnit => lines.first().map(|line| package(line, 1)).into_iter().collect(),
        Packing::Everything => {
            let units = |line: &Value| line.get("quantity").and_then(Value::as_u64).unwrap_or(0);
            let both = lines.iter().flat_map(|line| match units(line) {
                0 => vec![],
                1 => vec![package(line, 1)],
                many => vec![package(line, 1), package(line, many - 1)],
            });
            both.collect()
        }
    }
}
