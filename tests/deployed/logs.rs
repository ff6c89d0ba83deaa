//! What the functions logged and measured.

use std::path::Path;

use anyhow::Context as _;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};

use super::site::Site;
use crate::topology::Function;

/// Events of a log that are read at once; the emulator has no second page.
const MOST_EVENTS: u32 = 10_000;

impl Site<'_> {
    /// Writes each function's log to a file in a folder, which is made where it is not there.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub async fn write_logs(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for function in &self.house.topology.functions {
            let file = folder.join(format!("{}.log", function.name));
            let lines = self.lines(function, "").await.join("\n");
            std::fs::write(&file, lines).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }

    /// What the functions measured under a name, in thousandths, least first.
    pub(super) async fn measured(&self, name: &str) -> Vec<u64> {
        let mut measured = Vec::new();
        for function in &self.house.topology.functions {
            measured.extend(self.lines(function, name).await.iter().flat_map(|line| values(line, name)));
        }
        measured.sort_unstable();
        measured
    }

    /// Lines of a function's log with a word in them. A function that never ran has none.
    async fn lines(&self, function: &Function, word: &str) -> Vec<String> {
        let asked = json!({
            "logGroupName": format!("/aws/lambda/{}", self.function(function)),
            "filterPattern": word, "limit": MOST_EVENTS,
        });
        let told = self.aws.target("logs", "Logs_20140328.FilterLogEvents", &asked).await.unwrap_or_default();
        let events = told.get("events").and_then(Value::as_array).into_iter().flatten();
        events.filter_map(|event| event.get("message")?.as_str().map(str::to_owned)).collect()
    }
}

/// The values of a metric in a line of a log, in thousandths.
fn values(line: &str, name: &str) -> Vec<u64> {
    let line: Value = serde_json::from_str(line.trim()).unwrap_or_default();
    let values = match line.get(name) {
        Some(Value::Array(values)) => values.clone(),
        Some(value) => vec![value.clone()],
        None => Vec::new(),
    };
    let thousandths =
        |value: &Value| (value.to_string().parse::<Decimal>().ok()? * Decimal::from(1000)).to_u64();
    values.iter().filter_map(thousandths).collect()
}

#[test]
fn values_of_a_metric_are_read_from_a_line() {
    for (line, want) in [
        (r#"{"LagSeconds":1.25}"#, vec![1250]),
        (r#"{"LagSeconds":[0.007,12.000]}"#, vec![7, 12_000]),
        (r#"{"Orders":1}"#, vec![]),
        ("START RequestId: LagSeconds", vec![]),
    ] {
        assert_eq!(values(line, "LagSeconds"), want, "{line}");
    }
}
