//! Requests to OrderFlow, without credentials.
//!
//! Which of channel and organisation an operation reads differs by operation and by who describes it, so both are named
//! to all of them, in headers and in the query as the account is set up.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Request, Response, Uri};
use url::Url;
use url::form_urlencoded::Serializer;
use waybill_domain::failure::Failure;

use super::OrderFlow;
use super::options::{Method, Parameters, ScopeIn};
use crate::call::{Call, Cost, Repeat};

/// The limit that the account is set to.
pub(super) const BUCKET: &str = "requests";
/// The header, and the parameter, that names the sales channel.
const CHANNEL: &str = "channel";
/// The header, and the parameter, that names the organisation.
const ORGANISATION: &str = "organisation";

const READ: Duration = Duration::from_secs(30);
/// An import of many orders takes its time.
const WRITE: Duration = Duration::from_mins(1);
const XML: HeaderValue = HeaderValue::from_static("application/xml");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// What is asked for by its name.
pub(super) type Named<'a> = &'a [(&'a str, &'a str)];

impl OrderFlow {
    /// Reads something.
    pub(super) fn ask<T>(
        &self,
        name: &'static str,
        path: &str,
        named: Named<'_>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        call(name, self.request(Method::Get, path, named), read)
    }

    /// Reads an order, by the method that the account is set to.
    pub(super) fn ask_for_order<T>(
        &self,
        named: Named<'_>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let path = &self.options.paths.order_detail;
        call("order_detail", self.request(self.options.detail_method, path, named), read)
    }

    /// Does something that is told by parameters.
    pub(super) fn order_to<T>(
        &self,
        name: &'static str,
        path: &str,
        named: Named<'_>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let request = self.request(Method::Post, path, named);
        Call { repeat: Repeat::LookFirst, timeout: WRITE, ..call(name, request, read) }
    }

    /// Imports a document. What was imported is there once, under its reference; still, whether it is there now and not
    /// only earlier has to be seen.
    pub(super) fn import<T>(
        &self,
        name: &'static str,
        path: &str,
        document: String,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let mut request = self.request(Method::Post, path, &[]);
        request.headers_mut().insert(CONTENT_TYPE, XML);
        *request.body_mut() = Bytes::from(document);
        Call { repeat: Repeat::LookFirst, timeout: WRITE, ..call(name, request, read) }
    }

    fn request(&self, method: Method, path: &str, named: Named<'_>) -> Request<Bytes> {
        let is_form =
            method == Method::Post && self.options.parameters == Parameters::Form && !named.is_empty();
        let scope: Vec<(&str, &str)> = [(CHANNEL, Some(self.options.channel.as_str()))]
            .into_iter()
            .chain([(ORGANISATION, self.options.organisation.as_deref())])
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let is_in = |place: ScopeIn| self.options.scope_in.contains(&place);
        let in_query = scope.iter().filter(|_| is_in(ScopeIn::Query));
        let query: Vec<(&str, &str)> = named.iter().filter(|_| !is_form).chain(in_query).copied().collect();
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = match method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
        };
        *request.uri_mut() = self.address(path, &query);
        let headers = request.headers_mut();
        headers.insert(ACCEPT, XML);
        for (name, value) in scope.iter().filter(|_| is_in(ScopeIn::Header)) {
            // Both were checked to be printable when the account was opened.
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        if is_form {
            headers.insert(CONTENT_TYPE, FORM);
            let form = Serializer::new(String::new()).extend_pairs(named).finish();
            *request.body_mut() = Bytes::from(form);
        }
        request
    }

    /// An address of the interface. A configured path may bring parameters of its own.
    fn address(&self, path: &str, query: Named<'_>) -> Uri {
        let joined = self.base.join(path).map(|mut url: Url| {
            if !query.is_empty() {
                url.query_pairs_mut().extend_pairs(query);
            }
            url
        });
        // An address that is none all the same has no host, and is turned away by whoever performs the call.
        joined.ok().and_then(|url| url.as_str().parse().ok()).unwrap_or_default()
    }
}

fn call<T>(
    name: &'static str,
    request: Request<Bytes>,
    read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
) -> Call<T> {
    let cost = Cost { bucket: BUCKET, units: 1 };
    Call { name, request, repeat: Repeat::Harmless, cost, timeout: READ, read: Box::new(read) }
}
