//! Takes webhooks in: verify over the raw bytes, enqueue, answer. Nothing enters the queue unverified.

mod sender;

use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode};
use jiff::SignedDuration;
use tracing::{error, warn};
use waybill_domain::ids::AccountId;
use waybill_mapping::partner::{Delivery, Secrets, SendsWebhooks};
use waybill_queue::{Outgoing, QueueError};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use crate::names::PARTNER_EVENTS;
use crate::work::{Webhook, Work};
use crate::world::{Desk, World};

/// The largest webhook that is taken, in bytes.
pub const LARGEST: usize = 768 * 1024;

/// How often, at most, an account's secrets are read again because a signature did not fit.
const RELOAD_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// A request to `/webhooks/{account}/{rest..}`.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The account in the path.
    pub account: String,
    /// What stands behind it in the path.
    pub path: String,
    /// The query string.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
    /// Who called us, where that is known: the sender, or a proxy.
    pub peer: Option<IpAddr>,
}

/// Takes a webhook in and says what to answer.
pub async fn webhook(world: &World, request: Request) -> Response<Bytes> {
    let account = AccountId::try_from(request.account.as_str()).ok();
    let Some(desk) = account.as_ref().and_then(|account| world.desks.get(account)) else {
        return refused(world, "unknown account", StatusCode::NOT_FOUND);
    };
    let Some(webhooks) = desk.partner().webhooks() else {
        return refused(world, "no webhooks", StatusCode::NOT_FOUND);
    };
    if request.method != Method::POST {
        let answer = webhooks.probed(&request.method);
        return answer.unwrap_or_else(|| status(StatusCode::METHOD_NOT_ALLOWED));
    }
    if request.body.len() > LARGEST {
        return refused(world, "too large", StatusCode::PAYLOAD_TOO_LARGE);
    }
    let from = sender::sender(request.peer, &request.headers, &world.settings.serve.trusted_proxies);
    let delivery = Delivery {
        from,
        headers: request.headers,
        path: request.path,
        query: request.query,
        body: request.body,
        received_at: world.now(),
    };
    if !genuine(world, desk, &delivery).await {
        if desk.endpoint.secrets().is_empty() {
            // Nobody can say whether it is genuine until the account's secret has a value.
            world.counts.add("webhook refused: no secrets");
            return status(StatusCode::SERVICE_UNAVAILABLE);
        }
        return refused(world, "bad signature", StatusCode::UNAUTHORIZED);
    }
    match enqueue(world, desk, &delivery).await {
        Ok(()) => webhooks.accepted(),
        // Sent again it would be refused again.
        Err(cause @ QueueError::Refused(_)) => {
            error!(account = %desk.account.id, %cause, "A webhook of `{}` cannot be kept; the poll brings its news", desk.account.id);
            refused(world, "too large for the queue", StatusCode::PAYLOAD_TOO_LARGE)
        }
        Err(cause @ (QueueError::Unavailable(_) | QueueError::TooNew { .. })) => {
            error!(account = %desk.account.id, %cause, "A webhook of `{}` could not be kept; its sender will repeat it", desk.account.id);
            status(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Verifies against the known secrets, and once a minute against the secrets as they are now: a webhook that was
/// just registered is signed with a secret that this process has not read yet. Partners that sign with a key pair are
/// asked for their public keys, too.
async fn genuine(world: &World, desk: &Desk, delivery: &Delivery) -> bool {
    let Some(webhooks) = desk.partner().webhooks() else { return false };
    if webhooks.verify(&desk.endpoint.secrets(), delivery).is_ok() {
        return true;
    }
    if !desk.may_reload(world.now(), RELOAD_EVERY) {
        return false;
    }
    let secrets = match world.secrets.read_again(&desk.account.secret).await {
        Ok(secrets) => secrets,
        Err(cause) => {
            warn!(account = %desk.account.id, %cause, "The secrets of `{}` cannot be read again", desk.account.id);
            return false;
        }
    };
    if webhooks.verify(&secrets, delivery).is_ok() {
        desk.endpoint.renew_secrets(secrets).await;
        return true;
    }
    if desk.endpoint.secrets().is_empty() {
        desk.endpoint.renew_secrets(secrets.clone()).await;
    }
    let Some(keys) = keys(world, desk, webhooks).await else { return false };
    let secrets = secrets.with(keys);
    let genuine = webhooks.verify(&secrets, delivery).is_ok();
    if genuine {
        desk.endpoint.learn_secrets(secrets);
    }
    genuine
}

/// The keys that the partner signs with now, where it has such. They are public and lie apart from the account: whether they
/// can be read says nothing of who lets us in, so nothing is noted of it, and whoever takes webhooks in needs no ledger.
async fn keys(world: &World, desk: &Desk, webhooks: &dyn SendsWebhooks) -> Option<Secrets> {
    let mut trail = Trail::new(world.trace(), Purpose::News);
    match world.transport.perform(&desk.endpoint, webhooks.keys()?, &mut trail).await {
        Ok(keys) => Some(keys),
        Err(failure) => {
            let account = &desk.account.id;
            warn!(account = %account, %failure, "The keys that webhooks of `{account}` are signed with cannot be read; \
                   what they do not fit is refused");
            None
        }
    }
}

async fn enqueue(world: &World, desk: &Desk, delivery: &Delivery) -> Result<(), QueueError> {
    let account = desk.account.id.clone();
    let work = Work::Webhook { account, webhook: Webhook::of(delivery) };
    let group = desk.account.id.as_str().to_owned();
    let message: Outgoing =
        crate::engine::outgoing(world, &world.trace(), &work, group, SignedDuration::ZERO);
    world.queue.send(PARTNER_EVENTS, vec![message], world.now()).await
}

/// No body: whoever sends what is not wanted learns nothing.
fn refused(world: &World, why: &str, code: StatusCode) -> Response<Bytes> {
    world.counts.add(&format!("webhook refused: {why}"));
    status(code)
}

fn status(code: StatusCode) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = code;
    answer
}
