//! The endpoints: partners' webhooks, the shop's messages and questions, health.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use jiff::SignedDuration;
use serde_json::json;
use subtle::ConstantTimeEq as _;
use tracing::error;
use waybill_flows::engine::{lanes, outgoing};
use waybill_flows::intake;
use waybill_flows::names::COMMERCE_MESSAGES;
use waybill_flows::order_check;
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_queue::QueueError;
use waybill_settings::order_check::OrderCheck;

use super::ended::Ended;

/// Bodies of messages and webhooks are not read beyond this.
const LARGEST: usize = 1024 * 1024;

/// All endpoints.
pub(crate) fn router(world: Arc<World>, ended: Arc<Ended>) -> Router {
    Router::new()
        .route("/webhooks/{account}", any(webhook_root))
        .route("/webhooks/{account}/{*rest}", any(webhook))
        .route("/commercetools/messages", post(message).layer(DefaultBodyLimit::max(LARGEST)))
        .route("/extensions/order-check", post(order_check))
        .route("/health", get(move |world| health(world, Arc::clone(&ended))))
        .with_state(world)
}

async fn webhook_root(state: State<Arc<World>>, Path(account): Path<String>, request: Request) -> Response {
    webhook(state, Path((account, String::new())), request).await
}

async fn webhook(
    State(world): State<Arc<World>>,
    Path((account, path)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    // One byte more than is taken, so that the flow sees that it is too much.
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let request =
        intake::Request { method: parts.method, account, path, query, headers: parts.headers, body, peer };
    let (parts, body) = intake::webhook(&world, request).await.into_parts();
    Response::from_parts(parts, Body::from(body))
}

/// A message of the shop: kept before it is answered.
async fn message(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !allowed(&world, &headers) {
        world.counts.add("message refused: bad bearer");
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(body) = String::from_utf8(body.to_vec()) else { return StatusCode::BAD_REQUEST };
    let work = Work::Notice { body };
    let message = outgoing(&world, &world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO);
    match world.queue.send(COMMERCE_MESSAGES, vec![message], world.now()).await {
        Ok(()) => StatusCode::NO_CONTENT,
        // Sent again it would be refused again: what it takes to quote it made it too large.
        Err(cause @ QueueError::Refused(_)) => {
            error!(%cause, "A message of the shop cannot be kept; the pull brings its order");
            StatusCode::PAYLOAD_TOO_LARGE
        }
        Err(cause @ (QueueError::Unavailable(_) | QueueError::TooNew { .. })) => {
            error!(%cause, "A message of the shop could not be kept; it is sent again");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Whether the bearer is the configured one, compared in constant time. None configured: nobody is let in.
fn allowed(world: &World, headers: &HeaderMap) -> bool {
    let Some(name) = &world.settings.serve.message_secret else { return false };
    let Ok(secrets) = world.secrets.read(name) else { return false };
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    secrets.all("token").any(|token| bool::from(token.as_bytes().ct_eq(given.as_bytes())))
}

/// A question of the shop: may this new order be kept?
async fn order_check(State(world): State<Arc<World>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let body = to_bytes(body, order_check::LARGEST).await.ok();
    let limit = world.settings.order_check.as_ref().map_or(Duration::MAX, OrderCheck::time_limit);
    let request = order_check::Request { query, headers: parts.headers, body };
    let (parts, body) = order_check::answer(&world, request, limit).await.into_parts();
    Response::from_parts(parts, Body::from(body))
}

/// Whether this process can do its work, what waits, and which runs fail. A partner that is away does not make it less healthy.
async fn health(State(world): State<Arc<World>>, ended: Arc<Ended>) -> Response {
    let mut queues = serde_json::Map::new();
    for lane in lanes(&world) {
        let name = lane.queue();
        match world.queue.depth(&name, world.now()).await {
            Ok(depth) => {
                let depth = json!({
                    "ready": depth.ready, "inFlight": depth.in_flight, "delayed": depth.delayed, "dead": depth.dead,
                });
                queues.insert(name, depth);
            }
            Err(cause) => {
                let body = Json(json!({ "status": "down", "cause": cause.to_string() }));
                return (StatusCode::SERVICE_UNAVAILABLE, body).into_response();
            }
        }
    }
    let (runs, counts) = (ended.all(), world.counts.all());
    Json(json!({ "status": "up", "build": world.build, "queues": queues, "runs": runs, "counts": counts }))
        .into_response()
}
