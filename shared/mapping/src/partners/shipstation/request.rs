//! Requests to both of ShipStation's interfaces, without credentials.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, Uri};
use serde_json::Value;
use url::form_urlencoded::Serializer;
use waybill_domain::failure::Failure;

use super::ShipStation;
use crate::call::{Call, Cost, Repeat};

/// The limit of the first interface.
pub(super) const V1: Cost = Cost { bucket: "requests", units: 1 };
/// The limit of the second interface.
pub(super) const V2: Cost = Cost { bucket: "v2_requests", units: 1 };
/// The beginning of every path of the second interface.
pub(super) const V2_PATH: &str = "/v2/";

const READ: Duration = Duration::from_secs(30);
/// Writing a hundred orders, or buying a label at a carrier, takes its time.
const WRITE: Duration = Duration::from_mins(1);

/// What is asked for by its name.
pub(super) type Query<'a> = &'a [(&'a str, &'a str)];

impl ShipStation {
    /// Reads something of the first interface.
    pub(super) fn ask<T>(
        &self,
        name: &'static str,
        path: &str,
        query: Query<'_>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        call(name, request(Method::GET, &self.v1, path, query), V1, read)
    }

    /// Reads something of the second interface.
    pub(super) fn ask_v2<T>(
        &self,
        name: &'static str,
        path: &str,
        query: Query<'_>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        call(name, request(Method::GET, &self.v2, path, query), V2, read)
    }

    /// Writes something.
    pub(super) fn post<T>(
        &self,
        name: &'static str,
        path: &str,
        body: &Value,
        repeat: Repeat,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let (origin, cost) = self.door(path);
        let mut request = request(Method::POST, origin, path, &[]);
        *request.body_mut() = Bytes::from(body.to_string());
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Call { repeat, timeout: WRITE, ..call(name, request, cost, read) }
    }

    /// Takes something away.
    pub(super) fn delete<T>(
        &self,
        name: &'static str,
        path: &str,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let (origin, cost) = self.door(path);
        Call {
            repeat: Repeat::LookFirst,
            ..call(name, request(Method::DELETE, origin, path, &[]), cost, read)
        }
    }

    fn door(&self, path: &str) -> (&str, Cost) {
        if path.starts_with(V2_PATH) { (&self.v2, V2) } else { (&self.v1, V1) }
    }
}

/// Reads an address that was told, and checked.
pub(super) fn follow<T>(
    name: &'static str,
    address: &url::Url,
    read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
) -> Call<T> {
    let cost = if address.path().starts_with(V2_PATH) { V2 } else { V1 };
    call(name, bare(Method::GET, address.as_str()), cost, read)
}

fn call<T>(
    name: &'static str,
    request: Request<Bytes>,
    cost: Cost,
    read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
) -> Call<T> {
    Call { name, request, repeat: Repeat::Harmless, cost, timeout: READ, read: Box::new(read) }
}

fn request(method: Method, origin: &str, path: &str, query: Query<'_>) -> Request<Bytes> {
    if query.is_empty() {
        return bare(method, &format!("{origin}{path}"));
    }
    let query = Serializer::new(String::new()).extend_pairs(query).finish();
    bare(method, &format!("{origin}{path}?{query}"))
}

fn bare(method: Method, address: &str) -> Request<Bytes> {
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = method;
    // Origins were parsed and queries are encoded. An address that is none all the same has no host, and is turned away
    // by whoever performs the call, as nobody trusts it.
    *request.uri_mut() = address.parse().unwrap_or_else(|_no_address| Uri::default());
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    request
}
