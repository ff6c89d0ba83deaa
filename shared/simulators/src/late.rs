//! Requests whose caller was told nothing and that are performed later.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use tower::ServiceExt as _;

/// Requests that wait for their time.
#[derive(Default)]
pub struct LateCommits {
    waiting: Mutex<Vec<Late>>,
}

struct Late {
    due: Timestamp,
    request: Request<Bytes>,
    router: Router,
}

impl LateCommits {
    /// Keeps a request for `due`; `router` performs it without faults.
    pub(crate) fn keep(&self, due: Timestamp, request: Request<Bytes>, router: Router) {
        self.lock().push(Late { due, request, router });
    }

    /// When the next one is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.lock().iter().map(|late| late.due).min()
    }

    /// Performs what is due, earliest first, and drops the answers.
    pub(crate) async fn run(&self, now: Timestamp) -> usize {
        let due = {
            let mut waiting = self.lock();
            let (mut due, later): (Vec<_>, Vec<_>) = waiting.drain(..).partition(|late| late.due <= now);
            *waiting = later;
            due.sort_by_key(|late| late.due);
            due
        };
        let ran = due.len();
        for late in due {
            // The caller is gone: whether it was performed or refused shows in the books alone.
            let Ok(_answer) = late.router.oneshot(late.request.map(Body::from)).await;
        }
        ran
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Late>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LateCommits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LateCommits").field("waiting", &self.lock().len()).finish()
    }
}
