//! At the end of each call: what happened goes to the metrics and to the bus, and what others may wait for goes back.

use std::io::Write as _;
use std::time::{Duration, Instant};

use tracing::{error, warn};
use waybill_flows::world::World;

use crate::metrics;
use crate::open::Deployed;

/// For what others may wait for to go back; it is worth no more.
const PATIENCE: Duration = Duration::from_millis(300);

/// Tells what happened since the last call, within the time that is left. Metrics are lines of the log beside the log's own.
pub(crate) async fn tell(deployed: &Deployed, world: &World, retries: usize, left: Duration) {
    let begun = Instant::now();
    // Lambda tells no process when it is its last call.
    if tokio::time::timeout(PATIENCE.min(left), world.rest()).await.is_err() {
        warn!("What is left of budgets could not be given back in time");
    }
    let happened = world.happenings.take();
    let lines = metrics::lines(&happened, retries, world.now());
    let mut out = std::io::stdout().lock();
    if let Err(cause) = lines.iter().try_for_each(|line| writeln!(out, "{line}")) {
        error!(%cause, "Metrics could not be written");
    }
    drop(out);
    if let Some(bus) = &deployed.bus {
        bus.tell(&happened, left.saturating_sub(begun.elapsed())).await;
    }
}
