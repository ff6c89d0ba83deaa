//! Messages of a batch, one by one.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use futures::{FutureExt as _, StreamExt as _, stream};

use super::{Arrival, Outcome, words};

/// Does messages one by one, at most `limit` at a time; those with the same key one after another. A panic fails its
/// own message and no other. What became of each is told as soon as it is known.
pub async fn each<F, Fut, T, Told>(
    batch: Vec<Arrival>,
    limit: usize,
    key: impl Fn(&Arrival) -> Option<String>,
    work: F,
    tell: T,
) where
    F: Fn(Arrival) -> Fut,
    Fut: Future<Output = Outcome>,
    T: Fn(String, Outcome) -> Told,
    Told: Future<Output = ()>,
{
    let mut lanes: BTreeMap<String, Vec<Arrival>> = BTreeMap::new();
    for arrival in batch {
        let lane = key(&arrival)
            .map_or_else(|| format!("message {}", arrival.message()), |key| format!("key {key}"));
        lanes.entry(lane).or_default().push(arrival);
    }
    let (work, tell) = (&work, &tell);
    let lane = |lane: Vec<Arrival>| async move {
        for arrival in lane {
            let message = arrival.message().to_owned();
            let caught = AssertUnwindSafe(async { work(arrival).await }).catch_unwind().await;
            let outcome = caught
                .unwrap_or_else(|panic| Outcome::Failed { cause: format!("panic: {}", words(&*panic)) });
            tell(message, outcome).await;
        }
    };
    stream::iter(lanes.into_values().map(lane)).buffer_unordered(limit.max(1)).collect::<()>().await;
}
