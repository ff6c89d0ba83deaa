//! The address that OrderFlow pushes to: who may, and what is answered.
//!
//! Nothing is published of how OrderFlow proves who it is, beyond that the address and the reading of answers can be
//! configured there. So it is known by a secret in the address, by user and password, by a header, by where it comes from,
//! or by several of these. Addresses are entered by people there: nothing can be registered.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Response, StatusCode};
use subtle::{Choice, ConstantTimeEq};
use waybill_domain::failure::Failure;

use super::{OrderFlow, message};
use crate::call::Call;
use crate::partner::{
    Delivery, Detail, News, Page, Partner, RegistersWebhooks, Registration, Secrets, SendsWebhooks,
    Unreadable, Unverified,
};

/// The first part of the path.
const PATH: &str = "webhook_path";
/// What a configured header carries.
const TOKEN: &str = "webhook_token";
/// Who calls, by HTTP Basic.
const USER: &str = "webhook_user";
/// The password of that.
const PASSWORD: &str = "webhook_password";
/// Secrets that are shorter can be guessed, or were never set.
const SHORTEST: usize = 16;

impl SendsWebhooks for OrderFlow {
    fn verify(&self, secrets: &Secrets, delivery: &Delivery) -> Result<(), Unverified> {
        let inbound = &self.options.inbound;
        let mut proofs: Vec<Choice> = Vec::new();
        if inbound.path {
            let given = delivery.path.split('/').find(|part| !part.is_empty()).unwrap_or_default();
            proofs.push(is_one(secrets, PATH, SHORTEST, given));
        }
        if inbound.basic {
            let (user, password) = login(delivery).unwrap_or_default();
            proofs.push(is_one(secrets, USER, 1, &user) & is_one(secrets, PASSWORD, SHORTEST, &password));
        }
        if let Some(name) = &inbound.header {
            let given = delivery.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            proofs.push(is_one(secrets, TOKEN, SHORTEST, given.trim()));
        }
        let is_from_there = inbound.networks.is_empty()
            || delivery.from.is_some_and(|from| {
                inbound.networks.iter().any(|network| network.contains(&from.to_canonical()))
            });
        // Without any proof asked for, nothing is proven; options are checked for that, and this does not rely on it.
        let is_proven =
            !proofs.is_empty() && proofs.into_iter().fold(Choice::from(1), |all, one| all & one).into();
        if is_proven && is_from_there { Ok(()) } else { Err(Unverified) }
    }

    fn keys(&self) -> Option<Call<Secrets>> {
        None
    }

    fn delivery_id(&self, delivery: &Delivery) -> Option<String> {
        message::id(delivery)
    }

    fn read(&self, delivery: &Delivery) -> Result<News, Unreadable> {
        message::news(self, delivery)
    }

    fn accepted(&self) -> Response<Bytes> {
        let answer = &self.options.inbound.acknowledgement;
        let mut response = Response::new(Bytes::from(answer.body.clone()));
        // Both were checked when the account was opened.
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        if let Ok(kind) = HeaderValue::from_str(&answer.content_type) {
            response.headers_mut().insert(CONTENT_TYPE, kind);
        }
        response
    }

    fn probed(&self, _method: &Method) -> Option<Response<Bytes>> {
        None
    }

    fn registers(&self) -> &dyn RegistersWebhooks {
        self
    }
}

impl RegistersWebhooks for OrderFlow {
    fn wanted(&self, _base: &str) -> Vec<Registration> {
        Vec::new()
    }

    fn registered(&self, _page: Option<&str>, _detail: Detail) -> Call<Page<Registration>> {
        self.probe().map(|()| Page { items: Vec::new(), next: None, unreadable: Vec::new() })
    }

    fn register(&self, _wanted: &Registration) -> Call<Option<(String, String)>> {
        Call { read: Box::new(|_| Err(by_hand())), ..self.probe().map(|()| None) }
    }

    fn several_of_a_kind(&self) -> bool {
        true
    }

    fn remove(&self, _registered: &Registration) -> Call<()> {
        Call { read: Box::new(|_| Err(by_hand())), ..self.probe() }
    }
}

fn by_hand() -> Failure {
    let words =
        "OrderFlow's messages are set up by people there: nothing can be registered or removed from here";
    Failure::refused("by-hand", words)
}

/// Whether a text is one of the secrets of a name, compared in constant time.
fn is_one(secrets: &Secrets, name: &str, shortest: usize, given: &str) -> Choice {
    let known = secrets.all(name).filter(|secret| secret.len() >= shortest);
    known.fold(Choice::from(0), |any, secret| any | secret.as_bytes().ct_eq(given.as_bytes()))
}

/// The user and the password of HTTP Basic.
fn login(delivery: &Delivery) -> Option<(String, String)> {
    let (scheme, given) = delivery.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let decoded = STANDARD.decode(given.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (user, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
