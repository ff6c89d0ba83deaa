//! Webhooks: whether one is genuine, and how it is answered.
//!
//! Each registration has its own secret, shown once; a webhook carries base64 of the HMAC-SHA256 of its raw body, and
//! nothing tells which secret was used, so every one is tried. ShipHero probes an address with HEAD, expects HTTP
//! 200 with a set body within ten seconds, tries five times more, and disables an address that keeps failing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use super::{ShipHero, payload};
use crate::call::Call;
use crate::partner::{Delivery, News, RegistersWebhooks, Secrets, SendsWebhooks, Unreadable, Unverified};

/// Secrets of webhooks are named `webhook`, or `webhook.` and the kind.
pub(super) const SECRETS: &str = "webhook";
const SIGNATURE: &str = "x-shiphero-hmac-sha256";
const MESSAGE_ID: &str = "x-shiphero-message-id";
const ACCEPTED: &str = r#"{"code":"200","Status":"Success","Message":"Success"}"#;

impl SendsWebhooks for ShipHero {
    fn verify(&self, secrets: &Secrets, delivery: &Delivery) -> Result<(), Unverified> {
        let header =
            delivery.headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).ok_or(Unverified)?;
        let given = STANDARD.decode(header.trim()).map_err(|_not_base64| Unverified)?;
        let mut genuine = Choice::from(0);
        for secret in secrets.all(SECRETS) {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_length| Unverified)?;
            mac.update(&delivery.body);
            genuine |= mac.finalize().into_bytes().as_slice().ct_eq(&given);
        }
        if bool::from(genuine) { Ok(()) } else { Err(Unverified) }
    }

    fn keys(&self) -> Option<Call<Secrets>> {
        None
    }

    fn delivery_id(&self, delivery: &Delivery) -> Option<String> {
        let id = delivery.headers.get(MESSAGE_ID)?.to_str().ok()?.trim();
        (!id.is_empty()).then(|| id.to_owned())
    }

    fn read(&self, delivery: &Delivery) -> Result<News, Unreadable> {
        payload::news(self, &delivery.body, delivery.received_at)
    }

    fn accepted(&self) -> Response<Bytes> {
        let mut answer = Response::new(Bytes::from_static(ACCEPTED.as_bytes()));
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        answer
    }

    fn probed(&self, method: &Method) -> Option<Response<Bytes>> {
        (method == Method::HEAD || method == Method::GET).then(|| Response::new(Bytes::new()))
    }

    fn registers(&self) -> &dyn RegistersWebhooks {
        self
    }
}
