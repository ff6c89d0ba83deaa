//! The exchanges with a project, described. Every read names what it expands and asks for no total.

mod address;
mod edits;
mod orders;
mod payments;
mod selection;
mod setup;
mod stock;
mod token;

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;
use url::{Host, Url};
use waybill_domain::failure::Failure;
use waybill_domain::ids::ProjectKey;

pub use edits::OrderEdit;
pub use orders::{EXPANDED, Orders, UnreadableOrder};
pub use payments::{MOST_ORDERS, MOST_PAYMENTS, PAYMENTS};
pub use stock::{Created, Stock};

use self::address::Address;
use super::errors;
use super::fields::Field;
use super::policy::Policy;
use crate::call::{Call, Cost, Repeat};

/// No rate limit is published: one bucket, for our own restraint.
const COST: Cost = Cost { bucket: "requests", units: 1 };

/// Extensions of a shop may take ten seconds each.
const TIMEOUT: Duration = Duration::from_secs(25);

/// A project, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    api_url: String,
    auth_url: String,
    key: ProjectKey,
    scopes: Option<String>,
    /// Whether orders are read with what their payments say.
    shows_payments: bool,
    /// The field of orders in which edits of ours say what they took off.
    reduced: String,
    /// The field of lines that says by which orders partners have them.
    placed: String,
}

/// An address that a project cannot have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{url}` is not an address of the form https://host (http only on this machine)")]
pub struct BadAddress {
    /// As configured.
    pub url: String,
}

/// What came of an update.
#[derive(Debug, Clone, PartialEq)]
pub enum Updated<T> {
    /// It was made; the resource as it is now.
    Done(Box<T>),
    /// The resource is not at that version any more: read and plan again.
    Conflict {
        /// Its version now, where the answer says it.
        current: Option<u64>,
    },
}

impl Project {
    /// A project by the addresses of its region, such as `https://api.europe-west1.gcp.commercetools.com` and
    /// `https://auth.europe-west1.gcp.commercetools.com`. Without scopes a token carries all those of the client.
    ///
    /// # Errors
    /// An address with a path, credentials, or without TLS beyond this machine.
    pub fn new(
        api_url: &str,
        auth_url: &str,
        key: ProjectKey,
        scopes: Option<String>,
    ) -> Result<Self, BadAddress> {
        Ok(Self {
            api_url: origin_of(api_url)?,
            auth_url: origin_of(auth_url)?,
            key,
            scopes,
            shows_payments: false,
            reduced: String::new(),
            placed: String::new(),
        }
        .with_prefix(&Policy::default().field_prefix))
    }

    /// The same project, asked to show the payments of every order that is read: their expansion costs time.
    #[must_use]
    pub fn showing_payments(self) -> Self {
        Self { shows_payments: true, ..self }
    }

    /// The same project, whose fields of ours have this prefix.
    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> Self {
        let (reduced, placed) = (Field::Reduced.name(prefix), Field::PartnerOrder.name(prefix));
        Self { reduced, placed, ..self }
    }

    /// Whether the payments of orders are shown.
    pub const fn shows_payments(&self) -> bool {
        self.shows_payments
    }

    /// The project's key.
    pub const fn key(&self) -> &ProjectKey {
        &self.key
    }

    fn address(&self, path: &str) -> Address {
        Address::at(&self.api_url, "/").part("", self.key.as_str()).then(path)
    }
}

fn get<T>(name: &'static str, address: Address, read: Reads<T>) -> Call<T> {
    call(name, http::Method::GET, address, Bytes::new(), Repeat::Harmless, read)
}

fn post<T>(
    name: &'static str,
    address: Address,
    body: &impl Serialize,
    repeat: Repeat,
    read: Reads<T>,
) -> Call<T> {
    // Our own plain structs always have a JSON text.
    let body = Bytes::from(serde_json::to_vec(body).unwrap_or_default());
    call(name, http::Method::POST, address, body, repeat, read)
}

type Reads<T> = Box<dyn Fn(&http::Response<Bytes>) -> Result<T, Failure> + Send + Sync>;

fn call<T>(
    name: &'static str,
    method: http::Method,
    address: Address,
    body: Bytes,
    repeat: Repeat,
    read: Reads<T>,
) -> Call<T> {
    let mut request = http::Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = address.uri();
    let json = HeaderValue::from_static("application/json");
    if !request.body().is_empty() {
        request.headers_mut().insert(CONTENT_TYPE, json.clone());
    }
    request.headers_mut().insert(ACCEPT, json);
    Call { name, request, repeat, cost: COST, timeout: TIMEOUT, read }
}

/// Scheme, host and port of an address, without a slash behind.
fn origin_of(text: &str) -> Result<String, BadAddress> {
    let bad = || BadAddress { url: text.to_owned() };
    let url = Url::parse(text).ok().ok_or_else(bad)?;
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err(bad()),
    };
    let safe = url.scheme() == "https" || (url.scheme() == "http" && here);
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let plain = url.username().is_empty() && url.password().is_none();
    if safe && bare && plain { Ok(url.origin().ascii_serialization()) } else { Err(bad()) }
}

/// Whether an answer is a success; a failure otherwise.
fn succeeded(answer: &http::Response<Bytes>) -> Result<&Bytes, Failure> {
    if answer.status().is_success() { Ok(answer.body()) } else { Err(errors::failure(answer)) }
}

/// The JSON of a success. A success that cannot be read says nothing of what happened.
fn json(answer: &http::Response<Bytes>) -> Result<Value, Failure> {
    parsed(succeeded(answer)?)
}

/// The rows of a query.
fn rows(mut answer: Value) -> Result<Vec<Value>, Failure> {
    match answer.get_mut("results").map(Value::take) {
        Some(Value::Array(rows)) => Ok(rows),
        Some(_) | None => Err(Failure::unknown("the answer to a query has no results")),
    }
}

fn parsed<T: DeserializeOwned>(body: &Bytes) -> Result<T, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::unknown(format!("the answer cannot be read: {error}")))
}

/// A resource read in one piece.
fn resource<T: DeserializeOwned + 'static>() -> Reads<T> {
    Box::new(|answer| parsed(succeeded(answer)?))
}

/// A resource that may not be there.
fn optional<T: 'static>(read: Reads<T>) -> Reads<Option<T>> {
    Box::new(
        move |answer| {
            if answer.status() == http::StatusCode::NOT_FOUND { Ok(None) } else { read(answer).map(Some) }
        },
    )
}

/// A resource after an update, or the conflict.
fn updated<T: 'static>(read: Reads<T>) -> Reads<Updated<T>> {
    Box::new(move |answer| match errors::conflict(answer) {
        Some(conflict) => Ok(Updated::Conflict { current: conflict.current }),
        None => read(answer).map(|now| Updated::Done(Box::new(now))),
    })
}

#[cfg(test)]
mod tests;
