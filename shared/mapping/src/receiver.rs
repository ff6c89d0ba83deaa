//! Whoever is told of what happens to orders: how events are posted to an address of the shop's own, and how they are signed.
//!
//! Signed as Standard Webhooks says, so that any of its libraries verifies them
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>, read 2026-11): HMAC-SHA256
//! over id, time and body, joined by dots, under a key of at least 24 bytes. With several keys there are several signatures:
//! so a key is replaced without a gap.

mod signature;

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use url::Url;
use waybill_domain::failure::{Failure, Refusal};

use crate::call::{Call, Cost, Repeat, retry_after};
use crate::partner::{Authorizes, Secrets, Token};

pub use signature::{BadKey, Signed, keys, sign};

/// The name of the signing key among the secrets of events; several while one takes the place of another (`signing.old`).
pub const SIGNING: &str = "signing";
/// Names the event; the same whenever it is sent.
pub const ID: HeaderName = HeaderName::from_static("webhook-id");
/// When it was sent, in seconds since 1970 in UTC.
pub const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
/// `v1,` and the signature in base64; several are separated by blanks.
pub const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
/// The event's type.
pub const EVENT_TYPE: HeaderName = HeaderName::from_static("waybill-event-type");
/// The version of the event's form.
pub const EVENT_VERSION: HeaderName = HeaderName::from_static("waybill-event-version");

/// Receivers are to answer within 15 seconds, and think later.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// The code of an event that the receiver does not take as it is.
pub const REFUSED: &str = "event-refused";

/// Where events are posted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    uri: http::Uri,
    origin: String,
}

/// A text that events cannot be posted to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("events cannot be posted to `{0}`")]
pub struct BadReceiver(String);

/// An event as it is posted.
#[derive(Debug, Clone, Copy)]
pub struct Posted<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its type.
    pub kind: &'a str,
    /// The version of its form.
    pub version: u32,
    /// It, as JSON.
    pub body: &'a str,
}

impl Receiver {
    /// From an address; a path may stand behind the host.
    pub fn new(address: &str) -> Result<Self, BadReceiver> {
        let bad = || BadReceiver(address.to_owned());
        let url = Url::parse(address).map_err(|_unreadable| bad())?;
        let uri: http::Uri = url.as_str().parse().map_err(|_unreadable| bad())?;
        let host = uri.authority().ok_or_else(bad)?;
        let origin = format!("{}://{host}", url.scheme());
        Ok(Self { uri, origin })
    }

    /// Posts an event. Harmless to repeat: it has the same id whenever it comes.
    pub fn post(&self, event: Posted<'_>) -> Call<()> {
        let mut request = http::Request::new(Bytes::from(event.body.to_owned()));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(EVENT_VERSION, HeaderValue::from(event.version));
        for (name, text) in [(ID, event.id), (EVENT_TYPE, event.kind)] {
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.insert(name, value);
            }
        }
        Call {
            name: "event",
            request,
            repeat: Repeat::Harmless,
            cost: Cost { bucket: "requests", units: 1 },
            timeout: TIMEOUT,
            read: Box::new(read),
        }
    }
}

/// What an answer means. Nothing of its body is told: it is somebody else's.
///
/// A receiver that is not there (404, 410), has moved (3xx) or lets nobody in is in trouble with every event alike; one that
/// says that a request is wrong is in trouble with this event.
fn read(answer: &http::Response<Bytes>) -> Result<(), Failure> {
    let cause = format!("the receiver answered HTTP {}", answer.status().as_u16());
    match answer.status().as_u16() {
        200..=299 => Ok(()),
        408 | 425 | 429 | 500..=599 => Err(Failure::Busy { cause, after: retry_after(answer.headers()) }),
        400 | 406 | 409 | 411..=415 | 422 => Err(Failure::refused(REFUSED, cause)),
        _ => Err(Failure::locked_out(cause)),
    }
}

/// The signature takes the place of credentials.
impl Authorizes for Receiver {
    fn token(&self, _secrets: &Secrets, _now: Timestamp) -> Option<Result<Call<Token>, Refusal>> {
        None
    }

    fn attach(
        &self,
        secrets: &Secrets,
        _token: Option<&Token>,
        now: Timestamp,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Refusal> {
        let id = request.headers().get(ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
        let told = |error: &BadKey| Refusal::new("bad-signing-key", error.to_string());
        let signed = sign(secrets, id, now, request.body()).map_err(|error| told(&error))?;
        let signature = HeaderValue::from_str(&signed.signature)
            .map_err(|_never| Refusal::new("bad-signing-key", "the signature is no header"))?;
        request.headers_mut().insert(TIMESTAMP, HeaderValue::from(signed.timestamp));
        request.headers_mut().insert(SIGNATURE, signature);
        Ok(())
    }

    fn trusts(&self, origin: &str) -> bool {
        self.origin == origin
    }

    fn renew_before(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
}

#[cfg(test)]
mod tests;
