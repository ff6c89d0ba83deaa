//! Performs one call.

use std::sync::Arc;

use bytes::Bytes;
use http::header::HeaderValue;
use jiff::SignedDuration;
use waybill_domain::failure::{Failure, Refusal};
use waybill_mapping::call::{Call, Cost, Repeat};
use waybill_mapping::partner::{Authorizes, Secrets, Token};

use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::limiter::{Admission, Limiter};
use crate::trail::{Exchange, Trail, request_text, response_text, told};
use crate::wire::{ANSWER_TOO_LARGE, NoAnswer, Wire};

/// Waits of the limiter up to this long are waited out; longer ones are handed back as busy.
const WORTH_WAITING: SignedDuration = SignedDuration::from_secs(2);

/// Performs calls.
#[derive(Debug, Clone)]
pub struct Transport {
    wire: Arc<dyn Wire>,
    clock: Arc<dyn Clock>,
    limiter: Arc<dyn Limiter>,
}

impl Transport {
    /// A transport over a wire.
    pub const fn new(wire: Arc<dyn Wire>, clock: Arc<dyn Clock>, limiter: Arc<dyn Limiter>) -> Self {
        Self { wire, clock, limiter }
    }

    /// Performs the call for the endpoint and notes it on the trail.
    ///
    /// What is harmless to repeat never ends as unknown: it is busy, to be tried again.
    pub async fn perform<T: 'static>(
        &self,
        endpoint: &Endpoint,
        call: Call<T>,
        trail: &mut Trail,
    ) -> Result<T, Failure> {
        let repeat = call.repeat;
        match self.once(endpoint, call, trail).await {
            Err(Failure::Unknown { cause }) if repeat == Repeat::Harmless => Err(Failure::busy(cause)),
            outcome => outcome,
        }
    }

    async fn once<T: 'static>(
        &self,
        endpoint: &Endpoint,
        call: Call<T>,
        trail: &mut Trail,
    ) -> Result<T, Failure> {
        self.admitted(endpoint, call.cost, trail).await?;
        let mut token = self.token(endpoint, trail, None).await?;
        // Once: a suspended account gets one new token after another, and none of them works.
        let mut may_renew = true;
        loop {
            let answer = self.send(endpoint, &call, token.as_ref(), trail).await?;
            let denied = answer.status() == http::StatusCode::UNAUTHORIZED;
            if let (true, Some(used)) = (denied && may_renew, token.take()) {
                may_renew = false;
                let renewed = self.token(endpoint, trail, Some(&used)).await?;
                if renewed.as_ref() != Some(&used) && renewed.is_some() {
                    token = renewed;
                    continue;
                }
            }
            let outcome = (call.read)(&answer).map_err(|failure| told(failure, &endpoint.secrets()));
            let limit = endpoint.limits.iter().find(|limit| limit.bucket == call.cost.bucket);
            if let Some(units) = limit.and_then(|limit| (limit.spent)(&answer)) {
                self.limiter.spent(endpoint, call.cost, units).await;
            }
            if let Err(Failure::Busy { after: Some(after), .. }) = &outcome {
                self.limiter.exhausted(endpoint, call.cost, *after, self.clock.now()).await;
            } else if let Some(remains) = limit.and_then(|limit| (limit.remains)(&answer)) {
                self.limiter.remains(endpoint, call.cost, remains, self.clock.now()).await;
            }
            if let Some(exchange) = trail.exchanges.last_mut() {
                word(&outcome).clone_into(&mut exchange.outcome);
            }
            return outcome;
        }
    }

    async fn admitted(&self, endpoint: &Endpoint, cost: Cost, trail: &Trail) -> Result<(), Failure> {
        loop {
            match self.limiter.admit(endpoint, cost, trail.purpose, self.clock.now()).await {
                Admission::Go => return Ok(()),
                Admission::Wait(wait) if wait <= WORTH_WAITING => self.clock.sleep(wait).await,
                Admission::Wait(wait) => {
                    return Err(Failure::busy_for(
                        format!("the limit of {} is used up", endpoint.name),
                        wait,
                    ));
                }
            }
        }
    }

    /// The endpoint's token: the kept one, or a new one when it is about to expire or is the `refused` one.
    async fn token(
        &self,
        endpoint: &Endpoint,
        trail: &mut Trail,
        refused: Option<&Token>,
    ) -> Result<Option<Token>, Failure> {
        let (authorizes, secrets, now) = (endpoint.authorizes(), endpoint.secrets(), self.clock.now());
        let mut kept = endpoint.token.lock().await;
        let fresh = |token: &Token| {
            now.checked_add(authorizes.renew_before()).is_ok_and(|soon| soon < token.expires_at)
        };
        if let Some(token) = kept.as_ref().filter(|token| fresh(token) && refused != Some(token)) {
            return Ok(Some(token.clone()));
        }
        let Some(call) = authorizes.token(&secrets, now) else { return Ok(None) };
        let call = call.map_err(|refusal| without_credentials(authorizes.as_ref(), &secrets, refusal))?;
        let (started, sent) = (now, call.request.method().to_string());
        let answer = self.wire.send(call.request, call.timeout).await;
        let outcome = match &answer {
            Ok(answer) => (call.read)(answer).map_err(|failure| told(failure, &secrets)),
            Err(no_answer) => Err(Failure::busy(no_answer.to_string())),
        };
        trail.exchanges.push(Exchange {
            endpoint: endpoint.name.clone(),
            name: call.name,
            started,
            ended: self.clock.now(),
            status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
            outcome: word(&outcome).to_owned(),
            partner_request: None,
            request: format!("{sent} (credentials, not kept)"),
            response: None,
            bytes: (0, answer.as_ref().map_or(0, |answer| answer.body().len())),
        });
        let token = outcome.map_err(|failure| match failure {
            Failure::Unknown { cause } => Failure::busy(cause),
            Failure::Refused(refusal) => Failure::locked_out(refusal.message),
            other @ (Failure::LockedOut { .. } | Failure::Busy { .. }) => other,
        })?;
        *kept = Some(token.clone());
        drop(kept);
        Ok(Some(token))
    }

    async fn send<T>(
        &self,
        endpoint: &Endpoint,
        call: &Call<T>,
        token: Option<&Token>,
        trail: &mut Trail,
    ) -> Result<http::Response<Bytes>, Failure> {
        let (authorizes, secrets) = (endpoint.authorizes(), endpoint.secrets());
        let mut request = copy(&call.request);
        let origin = origin(request.uri());
        if !authorizes.trusts(&origin) {
            let message = format!("`{origin}` is not one of the addresses of {}", endpoint.name);
            return Err(Failure::refused("foreign-address", message));
        }
        let attached = authorizes.attach(&secrets, token, self.clock.now(), &mut request);
        attached.map_err(|refusal| without_credentials(authorizes.as_ref(), &secrets, refusal))?;
        if let Ok(trace) = HeaderValue::from_str(trail.trace.as_str()) {
            request.headers_mut().insert("x-correlation-id", trace);
        }
        let started = self.clock.now();
        if trail.begins_by.is_some_and(|by| started > by) {
            return Err(Failure::busy_for("it is too late to begin", SignedDuration::from_secs(1)));
        }
        let answer = self.wire.send(request, call.timeout).await;
        trail.exchanges.push(self.noted(endpoint, call, started, &answer, &secrets));
        answer.map_err(|no_answer| match no_answer {
            NoAnswer::NotSent(cause) => Failure::busy(cause),
            NoAnswer::Lost(cause) => Failure::unknown(cause),
            // Asked again, it would be as large, and nobody would hear of it.
            NoAnswer::TooLarge if call.repeat == Repeat::Harmless => {
                Failure::refused(ANSWER_TOO_LARGE, no_answer.to_string())
            }
            NoAnswer::TooLarge => Failure::unknown(no_answer.to_string()),
        })
    }

    fn noted<T>(
        &self,
        endpoint: &Endpoint,
        call: &Call<T>,
        started: jiff::Timestamp,
        answer: &Result<http::Response<Bytes>, NoAnswer>,
        secrets: &Secrets,
    ) -> Exchange {
        let response = answer.as_ref().ok();
        Exchange {
            endpoint: endpoint.name.clone(),
            name: call.name,
            started,
            ended: self.clock.now(),
            status: response.map(|answer| answer.status().as_u16()),
            outcome: answer.as_ref().map_or_else(ToString::to_string, |_| "answered".to_owned()),
            partner_request: response.and_then(partner_request),
            request: request_text(&call.request, secrets),
            response: response.map(|answer| response_text(answer, secrets)),
            bytes: (call.request.body().len(), response.map_or(0, |answer| answer.body().len())),
        }
    }
}

/// What it means that a request got no credentials: nobody is let in without those that all need, and what one kind of
/// request alone would need is about that request.
fn without_credentials(authorizes: &dyn Authorizes, secrets: &Secrets, refusal: Refusal) -> Failure {
    authorizes.lacks(secrets).map_or(Failure::Refused(refusal), Failure::locked_out)
}

/// The partner's own id of the exchange: what its support asks for.
fn partner_request(answer: &http::Response<Bytes>) -> Option<String> {
    let header = ["x-correlation-id", "x-request-id"].into_iter().find_map(|name| answer.headers().get(name));
    header.and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn word<T>(outcome: &Result<T, Failure>) -> &'static str {
    match outcome {
        Ok(_) => "ok",
        Err(Failure::Refused(_)) => "refused",
        Err(Failure::LockedOut { .. }) => "locked out",
        Err(Failure::Busy { .. }) => "busy",
        Err(Failure::Unknown { .. }) => "unknown",
    }
}

fn copy(request: &http::Request<Bytes>) -> http::Request<Bytes> {
    let mut copy = http::Request::new(request.body().clone());
    copy.method_mut().clone_from(request.method());
    copy.uri_mut().clone_from(request.uri());
    copy.headers_mut().clone_from(request.headers());
    copy
}

/// Scheme, host and port of an address, the port always written where the address writes it.
fn origin(uri: &http::Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    format!("{scheme}://{authority}")
}
