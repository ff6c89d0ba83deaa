//! New orders, checked before commercetools keeps them.
//!
//! A customer waits for the answer, so nothing is asked of anybody: the order is judged by the configuration alone. And whatever
//! goes wrong here keeps nobody from ordering: what is late, cannot be read, is not known well enough or panics lets the order
//! through, and the look that follows every order judges it again.

mod genuine;
mod judge;
mod registration;
mod words;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt as _;
use http::{HeaderMap, Response, StatusCode};
use thiserror::Error;
use tracing::{info, warn};
use waybill_domain::ids::ProjectKey;
use waybill_mapping::commercetools::extension;
use waybill_settings::order_check::OrderCheck;

use self::judge::{Found, judge};
use crate::world::{Checked, Happening, World};

pub use registration::{Sought, sought};

/// The token's name in its secret.
pub const TOKEN: &str = "token";
/// The largest question that is looked at, in bytes: commercetools takes orders of more than 2 MB for too large.
pub const LARGEST: usize = 2 * 1024 * 1024;

/// A request to `/extensions/order-check`.
#[derive(Debug, Clone)]
pub struct Request {
    /// The query string.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; `None` where it could not be read, or is larger than what is looked at.
    pub body: Option<Bytes>,
}

/// Why an order is let through unjudged.
#[derive(Debug, Error)]
enum Doubt {
    /// Nobody wants it checked.
    #[error("new orders are not checked")]
    Off,
    /// The time is over.
    #[error("the time was over")]
    Late,
    /// Nobody can say whether commercetools asks.
    #[error("the token cannot be read: {0}")]
    NoToken(String),
    /// There is no order to judge.
    #[error("the body is too large, or did not come whole")]
    Body,
    /// The order is of a shop that we do not know.
    #[error("the address names no project of the configuration")]
    Project,
    /// The order cannot be read; by the code of the refusal, for its words may quote the order.
    #[error("the order cannot be read: {0}")]
    Unreadable(String),
    /// The order does not show what decides about it.
    #[error("the order came without its {0}, which rules look at")]
    Unseen(&'static str),
    /// The code is wrong.
    #[error("the check panicked")]
    Panicked,
}

/// Says whether a new order may be kept. What is not answered within `left` lets it through: real time, for a customer waits.
pub async fn answer(world: &World, request: Request, left: Duration) -> Response<Bytes> {
    let checked = AssertUnwindSafe(checked(world, request)).catch_unwind();
    match tokio::time::timeout(left, checked).await {
        Ok(Ok(Ok(answer))) => answer,
        Ok(Ok(Err(doubt))) => doubtful(world, &doubt),
        Ok(Err(_panic)) => doubtful(world, &Doubt::Panicked),
        Err(_elapsed) => doubtful(world, &Doubt::Late),
    }
}

/// Lets an order through for which this process could not be made ready.
pub fn unready(cause: &str) -> Response<Bytes> {
    warn!(cause, "The check of new orders could not be opened; the order is let through");
    extension::let_through()
}

async fn checked(world: &World, request: Request) -> Result<Response<Bytes>, Doubt> {
    let Some(check) = &world.settings.order_check else { return Err(Doubt::Off) };
    if !genuine::is_genuine(world, check, &request.headers).await? {
        warn!(
            "Whoever asked about a new order does not know the token; `waybill setup` registers the right one"
        );
        tell(world, Checked::TurnedAway);
        let mut answer = Response::new(Bytes::new());
        *answer.status_mut() = StatusCode::UNAUTHORIZED;
        return Ok(answer);
    }
    let body = request.body.filter(|body| body.len() <= LARGEST).ok_or(Doubt::Body)?;
    let project = project(world, &request.query).ok_or(Doubt::Project)?;
    let (settings, now) = (Arc::clone(&world.settings), world.now());
    // On a thread of its own an order that takes long to judge does not hold up the clock.
    let judged = tokio::task::spawn_blocking(move || judge(&settings, &project, &body, now));
    let found = judged.await.map_err(|_panic| Doubt::Panicked)??;
    Ok(answered(world, check, &found))
}

/// The project that the address names; where there is one alone it need not be named.
fn project(world: &World, query: &str) -> Option<ProjectKey> {
    let named = query.split('&').find_map(|pair| pair.strip_prefix("project="));
    match (named, world.settings.projects.as_slice()) {
        (Some(named), all) => {
            all.iter().map(|project| &project.key).find(|key| key.as_str() == named).cloned()
        }
        (None, [only]) => Some(only.key.clone()),
        (None, _) => None,
    }
}

fn answered(world: &World, check: &OrderCheck, found: &Found) -> Response<Bytes> {
    let (outcome, answer) = words::answer(&world.settings.write_back, check.on_problem, found);
    let codes: Vec<&str> = found.problems.iter().map(|problem| problem.code.as_str()).collect();
    if !codes.is_empty() {
        let number = found.order.name();
        info!(order.number = number, ?outcome, problems = ?codes, "New order `{number}` could not be shipped as it is");
    }
    tell(world, outcome);
    answer
}

fn doubtful(world: &World, doubt: &Doubt) -> Response<Bytes> {
    if !matches!(doubt, Doubt::Off) {
        warn!(%doubt, "A new order is let through unjudged: {doubt}");
    }
    tell(world, Checked::Doubted);
    extension::let_through()
}

fn tell(world: &World, outcome: Checked) {
    world.counts.add(&format!("order check: {}", outcome.word()));
    world.happenings.add(Happening::Checked { outcome });
}
