//! A day in real time: the systems send by themselves, queues and functions work by themselves, and what the schedules
//! run is run more often than they say, so that a day takes a minute.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::SignedDuration;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};
use waybill::demo::{Passage, Stretch};
use waybill_flows::world::World;

use super::site::Site;
use crate::topology::RunKind;

/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Until the next orders come.
const BETWEEN_WAVES: Duration = Duration::from_millis(500);
/// The pull leaves the newest changes alone for ten seconds: `TRAIL` in `flows/src/pull.rs`.
const LONGEST_SETTLING: SignedDuration = SignedDuration::from_secs(90);
/// Events of a log that are read at once; the emulator has no second page.
const MOST_EVENTS: u32 = 10_000;

/// Real time around a house.
pub(super) struct Daylight<'a> {
    site: &'a Site<'a>,
    world: Arc<World>,
}

impl<'a> Daylight<'a> {
    /// Around this house, whose ledger and queues the world reads.
    pub(super) const fn new(site: &'a Site<'a>, world: Arc<World>) -> Self {
        Self { site, world }
    }

    /// Runs everything that schedules run, except the comparison, which is for orders that have come to rest.
    async fn everything(&self) -> anyhow::Result<()> {
        let schedules = self.site.house.schedules();
        let soon = schedules.iter().filter(|schedule| schedule.run != RunKind::Reconcile);
        let runs = soon.map(|schedule| self.site.run(schedule));
        futures::future::try_join_all(runs).await.map(drop)
    }

    /// What the functions measured under a name, in thousandths.
    async fn measured(&self, name: &str) -> anyhow::Result<Vec<u64>> {
        let mut measured = Vec::new();
        for function in &self.site.house.topology.functions {
            let asked = json!({
                "logGroupName": format!("/aws/lambda/{}", self.site.function(function)),
                "filterPattern": name, "limit": MOST_EVENTS,
            });
            let told = self.site.aws.target("logs", "Logs_20140328.FilterLogEvents", &asked).await;
            // A function that never ran has no log.
            let Ok(told) = told else { continue };
            let events = told.get("events").and_then(Value::as_array);
            let lines = events.into_iter().flatten().filter_map(|event| event.get("message")?.as_str());
            measured.extend(lines.flat_map(|line| values(line, name)));
        }
        measured.sort_unstable();
        Ok(measured)
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

#[async_trait]
impl Passage for Daylight<'_> {
    fn world(&self) -> &World {
        &self.world
    }

    fn longest_settling(&self) -> SignedDuration {
        LONGEST_SETTLING
    }

    async fn pass(&mut self, stretch: Stretch) -> anyhow::Result<()> {
        match stretch {
            Stretch::BetweenWaves => {
                tokio::time::sleep(BETWEEN_WAVES).await;
                Ok(())
            }
            Stretch::LookAgain | Stretch::Night => {
                self.everything().await?;
                tokio::time::sleep(LOOK_AGAIN).await;
                Ok(())
            }
        }
    }

    async fn lags(&self) -> anyhow::Result<(u64, u64)> {
        let measured = self.measured("LagSeconds").await?;
        let within = |percent: usize| {
            let at = (measured.len() * percent).div_ceil(100).saturating_sub(1);
            measured.get(at).copied().unwrap_or_default()
        };
        Ok((within(50), within(95)))
    }
}

impl fmt::Debug for Daylight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Daylight").field("house", &self.site.house.name).finish_non_exhaustive()
    }
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
