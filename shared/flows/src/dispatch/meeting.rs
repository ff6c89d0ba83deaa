//! Where the sessions of a batch meet: what they hand in goes out together, once each of them waits here or is gone.
//!
//! Nobody is appointed. Whoever completes the meeting, by handing in or by leaving, gives everything to one of those who
//! wait; that one leads, and tells the others. A leader that dies leaves the others without an answer, and they know it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

/// What is handed in, and who waits for the answer.
pub(super) struct Handed<T, R> {
    pub(super) what: T,
    tell: oneshot::Sender<Turn<T, R>>,
}

impl<T, R> Handed<T, R> {
    /// Answers whoever handed it in.
    pub(super) fn tell(self, answer: R) {
        // Whoever does not wait any more needs no answer.
        drop(self.tell.send(Turn::Told(answer)));
    }
}

/// What comes to one who waits.
enum Turn<T, R> {
    /// It leads: its own, and what the others handed in.
    Lead(T, Vec<Handed<T, R>>),
    /// Its answer.
    Told(R),
}

/// A place at the meeting. Dropping it leaves.
pub(super) struct Seat<T, R>(Arc<Mutex<Meeting<T, R>>>);

struct Meeting<T, R> {
    /// Who may still hand something in, or waits.
    present: usize,
    waiting: Vec<Handed<T, R>>,
}

impl<T, R> fmt::Debug for Seat<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seat")
    }
}

/// A meeting of so many.
pub(super) fn seats<T, R>(count: usize) -> Vec<Seat<T, R>> {
    let meeting = Arc::new(Mutex::new(Meeting { present: count, waiting: Vec::new() }));
    (0..count).map(|_| Seat(Arc::clone(&meeting))).collect()
}

impl<T, R> Seat<T, R> {
    /// Hands something in and waits for its answer. One of those who do gets all of it to lead, its own included, and
    /// tells each. `None`: whoever led did not come to an end.
    pub(super) async fn hand_in<F, W>(&self, what: T, lead: F) -> Option<R>
    where
        F: FnOnce(Vec<Handed<T, R>>) -> W,
        W: Future<Output = ()>,
    {
        match self.wait(what).await? {
            Turn::Told(answer) => Some(answer),
            Turn::Lead(mine, others) => {
                let (tell, told) = oneshot::channel();
                let mut all = vec![Handed { what: mine, tell }];
                all.extend(others);
                lead(all).await;
                match told.await.ok()? {
                    Turn::Told(answer) => Some(answer),
                    Turn::Lead(..) => None,
                }
            }
        }
    }

    async fn wait(&self, what: T) -> Option<Turn<T, R>> {
        let (tell, told) = oneshot::channel();
        {
            let mut meeting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            meeting.waiting.push(Handed { what, tell });
            meeting.begin();
        }
        told.await.ok()
    }
}

impl<T, R> Drop for Seat<T, R> {
    fn drop(&mut self) {
        let mut meeting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        meeting.present = meeting.present.saturating_sub(1);
        meeting.begin();
    }
}

impl<T, R> Meeting<T, R> {
    /// Lets one lead, if all who are present wait.
    fn begin(&mut self) {
        self.waiting.retain(|one| !one.tell.is_closed());
        if self.waiting.len() < self.present {
            return;
        }
        let mut all = std::mem::take(&mut self.waiting).into_iter();
        while let Some(Handed { what, tell }) = all.next() {
            match tell.send(Turn::Lead(what, all.collect())) {
                Err(Turn::Lead(_, others)) => all = others.into_iter(),
                Ok(()) | Err(Turn::Told(_)) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// How long anything here may take: what hangs fails.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Tells each how many were there.
    async fn counted(all: Vec<Handed<u32, (u32, usize)>>) {
        let many = all.len();
        for one in all {
            let what = one.what;
            one.tell((what, many));
        }
    }

    async fn soon<T>(what: impl Future<Output = T>) -> T {
        tokio::time::timeout(PATIENCE, what).await.expect("nobody hangs")
    }

    #[tokio::test]
    async fn all_who_hand_in_get_their_own_answer_from_one_exchange() {
        let hands = seats(5).into_iter().zip(0_u32..).map(|(seat, number)| {
            tokio::spawn(async move {
                if number == 3 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    return None;
                }
                seat.hand_in(number, counted).await
            })
        });
        let told = soon(futures::future::join_all(hands)).await;
        let told: Vec<_> = told.into_iter().map(|one| one.expect("no panic")).collect();
        assert_eq!(
            told,
            [Some((0, 4)), Some((1, 4)), Some((2, 4)), None, Some((4, 4))],
            "one left without a word"
        );
    }

    #[tokio::test]
    async fn a_session_comes_again_with_its_next_part() {
        let hands = seats(2).into_iter().zip([2_u32, 3]).map(|(seat, rounds)| async move {
            let mut counts = Vec::new();
            for round in 0..rounds {
                counts.extend(seat.hand_in(round, counted).await.map(|(_, many)| many));
            }
            counts
        });
        assert_eq!(soon(futures::future::join_all(hands)).await, [vec![2, 2], vec![2, 2, 1]]);
    }

    #[tokio::test]
    async fn one_that_dies_before_it_hands_in_is_not_waited_for() {
        let mut all = seats::<u32, (u32, usize)>(2);
        let (dies, waits) = (all.remove(0), all.remove(0));
        let waits = tokio::spawn(async move { waits.hand_in(1, counted).await });
        tokio::task::yield_now().await;
        let dies = tokio::spawn(async move {
            let _seat = dies;
            panic!("the work panicked");
        });
        assert!(soon(dies).await.is_err());
        assert_eq!(soon(waits).await.expect("no panic"), Some((1, 1)));
    }

    #[tokio::test]
    async fn one_that_dies_while_it_waits_is_neither_sent_nor_waited_for() {
        let mut all = seats::<u32, (u32, usize)>(3);
        let (third, dies, waits) = (all.remove(0), all.remove(0), all.remove(0));
        let dies = tokio::spawn(async move { dies.hand_in(0, counted).await });
        let waits = tokio::spawn(async move { waits.hand_in(1, counted).await });
        tokio::task::yield_now().await;
        dies.abort();
        assert!(soon(dies).await.is_err());
        assert_eq!(soon(third.hand_in(2, counted)).await, Some((2, 2)));
        drop(third);
        assert_eq!(soon(waits).await.expect("no panic"), Some((1, 2)));
    }

    #[tokio::test]
    async fn a_leader_that_dies_leaves_the_others_with_no_answer_and_does_not_hang_them() {
        let panics = |all: Vec<Handed<u32, (u32, usize)>>| async move {
            assert!(all.is_empty(), "the leader panics");
        };
        let hands = seats(3)
            .into_iter()
            .zip(0_u32..)
            .map(|(seat, number)| tokio::spawn(async move { seat.hand_in(number, panics).await }));
        let told = soon(futures::future::join_all(hands)).await;
        assert_eq!(told.iter().filter(|one| one.is_err()).count(), 1, "it fails alone");
        assert!(told.iter().flatten().all(Option::is_none));
    }
}
