//! What the bus is still to be told of: a call that runs out of time leaves it to the next one.

use std::collections::VecDeque;
use std::fmt::{self, Debug};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::warn;

use super::AT_ONCE;

/// So much waits at most; what is older than that is not told.
const MOST: usize = 1_000;

/// Events that wait, the oldest first.
pub(super) struct Untold<E>(Mutex<VecDeque<E>>);

impl<E> Default for Untold<E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<E> Debug for Untold<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Untold").field(&self.with(|waiting| waiting.len())).finish()
    }
}

impl<E> Untold<E> {
    fn with<T>(&self, work: impl FnOnce(&mut VecDeque<E>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn add(&self, events: impl Iterator<Item = E>) {
        let given_up = self.with(|waiting| {
            waiting.extend(events);
            waiting.drain(..waiting.len().saturating_sub(MOST)).count()
        });
        if given_up > 0 {
            warn!(
                events = given_up,
                "The bus could not be told for so long that the oldest events are given up"
            );
        }
    }

    /// Has events told, some at a time, as long as there is time; says how many wait still. What was begun counts as told.
    pub(super) async fn told_within<F: Future<Output = ()>>(
        &self,
        left: Duration,
        tell: impl Fn(Vec<E>) -> F,
    ) -> usize {
        let telling = async {
            while let Some(events) = self.next() {
                tell(events).await;
            }
        };
        if !left.is_zero() && tokio::time::timeout(left, telling).await.is_err() {
            warn!("The bus did not answer in time");
        }
        self.with(|waiting| waiting.len())
    }

    fn next(&self) -> Option<Vec<E>> {
        let some: Vec<E> = self.with(|waiting| waiting.drain(..waiting.len().min(AT_ONCE)).collect());
        Some(some).filter(|some| !some.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    #[test]
    fn what_there_is_no_time_for_is_told_next_time_and_nothing_twice() {
        let (untold, told) = (Untold::default(), Mutex::new(Vec::new()));
        untold.add(0..25);
        let tell = |stuck: Option<usize>| {
            let told = &told;
            move |events: Vec<usize>| async move {
                let is_stuck = stuck.is_some_and(|at| events.contains(&at));
                told.lock().unwrap().extend(events);
                if is_stuck {
                    std::future::pending::<()>().await;
                }
            }
        };
        let (soon, long) = (Duration::from_millis(20), Duration::from_mins(1));
        assert_eq!(block_on(untold.told_within(Duration::ZERO, tell(None))), 25, "no time at all");
        assert_eq!(block_on(untold.told_within(soon, tell(Some(15)))), 5, "a bus that hangs");
        untold.add(25..27);
        assert_eq!(block_on(untold.told_within(long, tell(None))), 0);
        assert_eq!(told.into_inner().unwrap(), (0..27).collect::<Vec<_>>());
    }

    #[test]
    fn a_bus_that_never_answers_makes_nobody_keep_everything() {
        let untold = Untold::default();
        untold.add(0..MOST + 3);
        let first = Mutex::new(None);
        block_on(untold.told_within(Duration::from_mins(1), |events| {
            first.lock().unwrap().get_or_insert(events[0]);
            std::future::ready(())
        }));
        assert_eq!(first.into_inner().unwrap(), Some(3), "the oldest are given up");
    }
}
