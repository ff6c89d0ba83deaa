//! Workers of each queue.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::warn;
use waybill_flows::engine::{Lane, lanes, turn};
use waybill_flows::world::World;
use waybill_queue::sqlite::SqliteQueue;

use super::ended::Ended;
use super::times;

/// Batches of one queue that are done at the same time: a slow partner's look must not hold up the next ones.
const WORKERS: usize = 4;
/// A queue that did not ring is asked again after this long: delays end without a ring.
const LONGEST_NAP: Duration = Duration::from_millis(500);

/// Everything that was started.
#[derive(Debug)]
pub(crate) struct Workers(JoinSet<()>);

impl Workers {
    /// Waits until every worker has finished what it was at.
    pub(crate) async fn finished(mut self) {
        while let Some(finished) = self.0.join_next().await {
            if let Err(error) = finished {
                warn!(%error, "A worker did not finish");
            }
        }
    }
}

/// Starts workers for every queue, and the timetable.
pub(crate) fn start(
    world: &Arc<World>,
    bell: &Arc<SqliteQueue>,
    ended: &Arc<Ended>,
    stopped: &watch::Receiver<bool>,
) -> Workers {
    let mut workers = JoinSet::new();
    for lane in lanes(world) {
        for _ in 0..WORKERS {
            workers.spawn(work(Arc::clone(world), Arc::clone(bell), lane.clone(), stopped.clone()));
        }
    }
    workers.spawn(times::keep(Arc::clone(world), Arc::clone(ended), stopped.clone()));
    Workers(workers)
}

async fn work(world: Arc<World>, bell: Arc<SqliteQueue>, lane: Lane, mut stopped: watch::Receiver<bool>) {
    let mut listener = bell.listen();
    while !*stopped.borrow() {
        let received = match turn(&world, &lane).await {
            Ok(ran) => ran.received(),
            Err(error) => {
                warn!(queue = lane.queue(), %error, "The queue cannot be read; trying again");
                0
            }
        };
        if received == 0 {
            tokio::select! {
                () = listener.heard() => {}
                () = tokio::time::sleep(LONGEST_NAP) => {}
                _ = stopped.changed() => {}
            }
        }
    }
}

/// Waits until the process is to stop.
pub(crate) async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone means stop, too.
    let _gone = stopped.wait_for(|stopped| *stopped).await;
}
