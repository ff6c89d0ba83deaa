//! At the end of each call: what happened goes to the metrics and to the bus.

use std::io::Write as _;

use tracing::error;
use waybill_flows::world::World;

use crate::metrics;
use crate::open::Deployed;

/// Tells what happened since the last call. Metrics are lines of the log beside the log's own.
pub(crate) async fn tell(deployed: &Deployed, world: &World, retries: usize) {
    let happened = world.happenings.take();
    let lines = metrics::lines(&happened, retries, world.now());
    let mut out = std::io::stdout().lock();
    if let Err(cause) = lines.iter().try_for_each(|line| writeln!(out, "{line}")) {
        error!(%cause, "Metrics could not be written");
    }
    drop(out);
    if let Some(bus) = &deployed.bus {
        bus.tell(&happened).await;
    }
}
