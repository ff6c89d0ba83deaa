//! What runs by schedule in this process.

use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use tracing::{info, warn};
use waybill_domain::failure::Failure;
use waybill_flows::engine::{Run, RunError, Timetable, run};
use waybill_flows::world::World;

use super::ended::Ended;
use super::workers::until;

/// How often it is looked what is due.
const TICK: Duration = Duration::from_millis(500);

/// Begins every run at its time, until the process stops. A run may have a whole shop to read, so it holds up no other one,
/// and when the process stops it is left where it is: its cursor says how far it is, and the next process goes on there.
pub(super) async fn keep(world: Arc<World>, ended: Arc<Ended>, stopped: watch::Receiver<bool>) {
    let mut timetable = Timetable::new(&world);
    let mut under_way = UnderWay::default();
    let mut stopped = std::pin::pin!(until(stopped));
    loop {
        for due in timetable.due(world.now()) {
            let (world, ended) = (Arc::clone(&world), Arc::clone(&ended));
            let name = due.name();
            let work = {
                let due = due.clone();
                async move {
                    let outcome = run(&world, &due).await;
                    ended.note(&name, world.now(), has_failed(&outcome));
                    report(&name, outcome);
                }
            };
            under_way.begin(due, work);
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            () = under_way.over() => {}
            () = &mut stopped => return,
        }
    }
}

/// Runs that are under way, none of them twice.
#[derive(Debug, Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    runs: HashMap<Id, Run>,
}

impl UnderWay {
    /// Begins a run, unless it is under way: then it goes on at its next time.
    fn begin(&mut self, run: Run, work: impl Future<Output = ()> + Send + 'static) {
        if !self.runs.values().any(|other| *other == run) {
            self.runs.insert(self.tasks.spawn(work).id(), run);
        }
    }

    /// Waits until one of them is over; for ever when there is none.
    async fn over(&mut self) {
        let id = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => {
                warn!(%error, "A run did not finish; it is tried again at its next time");
                error.id()
            }
            None => pending().await,
        };
        self.runs.remove(&id);
    }
}

/// Whether a run did not do what it was to do. One that a limit cuts has not failed: it goes on when it may.
const fn has_failed(outcome: &Result<(), RunError>) -> bool {
    !matches!(outcome, Ok(()) | Err(RunError::Exchange(Failure::Busy { after: Some(_), .. })))
}

/// Says what a run ended with: it goes on at its next time.
fn report(name: &str, outcome: Result<(), RunError>) {
    match outcome {
        Ok(()) => {}
        Err(RunError::Exchange(Failure::Busy { cause, .. } | Failure::Unknown { cause })) => {
            info!(run = name, cause, "`{name}` goes on next time");
        }
        Err(error) => warn!(run = name, %error, "`{name}` failed; it is tried again next time"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn a_run_that_a_limit_cuts_has_not_failed() {
        let limit = Failure::busy_for("the limit is used up", SignedDuration::from_secs(9));
        assert!(!has_failed(&Ok(())) && !has_failed(&Err(limit.into())));
        for failure in
            [Failure::busy("not sent"), Failure::unknown("cut off"), Failure::locked_out("revoked")]
        {
            assert!(has_failed(&Err(failure.clone().into())), "{failure}");
        }
        assert!(has_failed(&Err(RunError::Cursor("of another version".to_owned()))));
    }

    #[tokio::test]
    async fn a_run_is_under_way_once_holds_up_no_other_and_may_panic() {
        let mut under_way = UnderWay::default();
        let (end, ended) = oneshot::channel::<()>();
        under_way.begin(Run::Reconcile, async {
            ended.await.unwrap();
        });
        under_way.begin(Run::Reconcile, async { unreachable!("it is under way") });
        under_way.begin(Run::Tend, async { panic!("its own fault") });
        assert_eq!(under_way.runs.len(), 2);
        under_way.over().await;
        assert_eq!(under_way.runs.values().collect::<Vec<_>>(), [&Run::Reconcile], "the other one panicked");
        end.send(()).unwrap();
        under_way.over().await;
        assert!(under_way.runs.is_empty());
        let (told, heard) = oneshot::channel();
        under_way.begin(Run::Tend, async { told.send(()).unwrap() });
        heard.await.unwrap();
    }
}
