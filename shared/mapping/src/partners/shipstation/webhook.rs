//! Webhooks: whether one is genuine, and how it is answered.
//!
//! The first interface signs nothing: its webhooks are known by a token in their address, which nobody can guess, and
//! prove nothing but that something is worth reading. The second one signs ([`signature`]), for all of its customers
//! alike; so of both only what is read back counts. How often they try again is not published: polls find what was lost.

use bytes::Bytes;
use http::{Method, Response};
use subtle::{Choice, ConstantTimeEq};

use super::{ShipStation, payload, signature};
use crate::call::{Call, Cost, Repeat};
use crate::partner::{
    Delivery, News, RegistersWebhooks, SHORTEST, Secrets, SendsWebhooks, TOKEN, Unreadable, Unverified,
};

impl SendsWebhooks for ShipStation {
    fn verify(&self, secrets: &Secrets, delivery: &Delivery) -> Result<(), Unverified> {
        if signature::is_signed(delivery) {
            let is_genuine = self.options.v2_webhooks && signature::is_genuine(secrets, delivery);
            return if is_genuine { Ok(()) } else { Err(Unverified) };
        }
        let given = delivery.path.split('/').find(|part| !part.is_empty()).unwrap_or_default();
        let mut genuine = Choice::from(0);
        for token in secrets.all(TOKEN).filter(|token| token.len() >= SHORTEST) {
            genuine |= token.as_bytes().ct_eq(given.as_bytes());
        }
        if bool::from(genuine) { Ok(()) } else { Err(Unverified) }
    }

    fn keys(&self) -> Option<Call<Secrets>> {
        self.options.v2_webhooks.then(|| {
            let mut request = http::Request::new(Bytes::new());
            // The address was parsed when the account was opened; one that is none is trusted by nobody.
            *request.uri_mut() = self.jwks.parse().unwrap_or_else(|_no_address| http::Uri::default());
            Call {
                name: "public_keys",
                request,
                repeat: Repeat::Harmless,
                cost: Cost { bucket: "public_keys", units: 1 },
                // Whoever sent the webhook waits for its answer meanwhile.
                timeout: std::time::Duration::from_secs(15),
                read: Box::new(signature::keys),
            }
        })
    }

    /// Neither interface names its deliveries.
    fn delivery_id(&self, _delivery: &Delivery) -> Option<String> {
        None
    }

    fn read(&self, delivery: &Delivery) -> Result<News, Unreadable> {
        payload::news(self, delivery)
    }

    fn accepted(&self) -> Response<Bytes> {
        Response::new(Bytes::new())
    }

    fn probed(&self, _method: &Method) -> Option<Response<Bytes>> {
        None
    }

    fn registers(&self) -> &dyn RegistersWebhooks {
        self
    }
}
