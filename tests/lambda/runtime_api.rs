//! Lambda's Runtime API for one process, on a port of its own: it polls for the next event and posts its answer.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use waybill_simulators::serve::serve;

/// How long a process may take until it polls or answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// The other end of one process.
#[derive(Debug)]
pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    events: mpsc::Sender<String>,
    polls: watch::Receiver<Polls>,
    shared: Arc<Shared>,
}

/// How often the process asked for an event, and when it last did.
#[derive(Debug, Clone, Copy, Default)]
struct Polls {
    count: u64,
    last: Option<Instant>,
}

#[derive(Debug)]
struct Shared {
    next: tokio::sync::Mutex<mpsc::Receiver<String>>,
    polls: watch::Sender<Polls>,
    answer: Mutex<Option<oneshot::Sender<Answer>>>,
    arn: String,
    allowed: SignedDuration,
}

/// What the process answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// When.
    at: Instant,
    /// Whether it was an error.
    pub(crate) failed: bool,
    /// The text.
    pub(crate) body: Bytes,
}

impl RuntimeApi {
    /// For a function with this name and so much time for each event.
    pub(crate) async fn open(function: &str, timeout_seconds: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let (events, next) = mpsc::channel(1);
        let (polls, polled) = watch::channel(Polls::default());
        let shared = Arc::new(Shared {
            next: tokio::sync::Mutex::new(next),
            polls,
            answer: Mutex::new(None),
            arn: format!("arn:aws:lambda:us-east-1:111122223333:function:{function}"),
            allowed: SignedDuration::from_secs(i64::from(timeout_seconds)),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_event))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(failed))
            .with_state(Arc::clone(&shared));
        tokio::spawn(serve(listener, router, std::future::pending()));
        Self { address, events, polls: polled, shared }
    }

    /// When the process first polled, or nothing if it never did.
    pub(crate) async fn first_poll(&mut self) -> Option<Instant> {
        self.polled(1).await
    }

    /// Hands over an event and says how long the answer took, and what it was. Ends when the process polls again.
    pub(crate) async fn invoke(&mut self, event: String) -> Option<(Duration, Answer)> {
        let (send, receive) = oneshot::channel();
        *self.shared.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(send);
        let polls = self.polls.borrow().count;
        let started = Instant::now();
        self.events.send(event).await.ok()?;
        let answer = tokio::time::timeout(PATIENCE, receive).await.ok()?.ok()?;
        self.polled(polls + 1).await?;
        Some((answer.at.duration_since(started), answer))
    }

    async fn polled(&mut self, times: u64) -> Option<Instant> {
        let waited = self.polls.wait_for(|polls| polls.count >= times);
        tokio::time::timeout(PATIENCE, waited).await.ok()?.ok()?.last
    }
}

async fn next_event(State(shared): State<Arc<Shared>>) -> Response {
    let now = Instant::now();
    shared.polls.send_modify(|polls| *polls = Polls { count: polls.count + 1, last: Some(now) });
    let Some(event) = shared.next.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let deadline = Timestamp::now().saturating_add(shared.allowed).unwrap_or(Timestamp::MAX);
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.as_millisecond().to_string()),
        ("lambda-runtime-invoked-function-arn", shared.arn.clone()),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, event).into_response()
}

async fn answered(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    shared.take(body, false)
}

async fn failed(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    shared.take(body, true)
}

impl Shared {
    fn take(&self, body: Bytes, failed: bool) -> StatusCode {
        let answer = Answer { at: Instant::now(), failed, body };
        let waiting = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match waiting.map(|waiting| waiting.send(answer)) {
            Some(Ok(())) => StatusCode::ACCEPTED,
            Some(Err(_)) | None => StatusCode::FORBIDDEN,
        }
    }
}
