//! Requests of Ordoro's API.
//!
//! Paths under `/v3/` must not end with a slash and all others must: the wrong form is another address. What comes
//! from outside is percent-encoded before it stands in a path, for order numbers and SKUs hold whatever shops like.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use waybill_domain::failure::Failure;

use super::{Ordoro, errors};
use crate::call::{Call, Cost, Repeat};

/// The one limit: requests per minute, over all keys of the account.
pub(super) const BUCKET: &str = "requests";
/// The most rows that a page has.
pub(super) const ROWS: u32 = 100;

/// What stands in a path as it is (RFC 3986's unreserved characters).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A request, described: where to and with what.
#[derive(Debug)]
pub(super) struct Ask {
    /// As the journal calls it.
    pub(super) name: &'static str,
    pub(super) method: Method,
    /// Path and query.
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

impl Ask {
    /// A read.
    pub(super) const fn get(name: &'static str, path: String) -> Self {
        Self { name, method: Method::GET, path, body: None }
    }

    /// A write with a body.
    pub(super) const fn send(name: &'static str, method: Method, path: String, body: Value) -> Self {
        Self { name, method, path, body: Some(body) }
    }

    /// A write without one.
    pub(super) const fn bare(name: &'static str, method: Method, path: String) -> Self {
        Self { name, method, path, body: None }
    }

    /// The exchange whose answer is read as it comes.
    pub(super) fn raw<T>(
        self,
        ordoro: &Ordoro,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let repeat = if self.method == Method::GET { Repeat::Harmless } else { Repeat::LookFirst };
        Call {
            name: self.name,
            request: self.request(&ordoro.origin),
            repeat,
            cost: Cost { bucket: BUCKET, units: 1 },
            timeout: Duration::from_secs(30),
            read: Box::new(read),
        }
    }

    /// The exchange whose answer is JSON.
    pub(super) fn call<T>(
        self,
        ordoro: &Ordoro,
        read: impl Fn(Value) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        self.raw(ordoro, move |answer| errors::json(answer).and_then(&read))
    }

    fn request(&self, origin: &str) -> Request<Bytes> {
        let body = self.body.as_ref().map(|body| Bytes::from(body.to_string()));
        let mut request = Request::new(body.unwrap_or_default());
        *request.method_mut() = self.method.clone();
        // A number can be too long for an address: an empty one is refused as foreign before anything is sent.
        *request.uri_mut() = Uri::try_from(format!("{origin}{}", self.path)).unwrap_or_default();
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(ACCEPT, json.clone());
        if self.body.is_some() {
            request.headers_mut().insert(CONTENT_TYPE, json);
        }
        request
    }
}

/// The path of an order, and of what is below it: `below` begins with a slash or is empty.
pub(super) fn order_path(number: &str, below: &str) -> String {
    format!("/v3/order/{}{below}", encoded(number))
}

/// A path with a query.
pub(super) fn with_query(path: &str, pairs: &[(&str, String)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

/// A text as one segment of a path.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::tests::ordoro;
    use super::*;

    #[test]
    fn a_number_that_no_address_holds_leads_nowhere() {
        let call = Ask::get("order", order_path(&"1".repeat(70_000), "")).call(&ordoro(), Ok);
        assert_eq!(call.request.uri().host(), None);
    }

    #[test]
    fn paths_and_queries_are_encoded() {
        let call = Ask::get("order", order_path("1-A/B 7#ü", "/cancel")).call(&ordoro(), Ok);
        let want = "https://api.ordoro.com/v3/order/1-A%2FB%207%23%C3%BC/cancel";
        assert_eq!(call.request.uri(), want);
        let pairs = [("updated_after", "2026-01-01T00:00:00Z".to_owned()), ("search", "a&b c".to_owned())];
        assert_eq!(
            with_query("/v3/order", &pairs),
            "/v3/order?updated_after=2026-01-01T00%3A00%3A00Z&search=a%26b+c"
        );
    }

    #[test]
    fn reads_repeat_harmlessly_and_writes_do_not() {
        let read = Ask::get("a", "/v3/order".to_owned()).call(&ordoro(), Ok);
        assert_eq!((read.repeat, read.request.headers().get(CONTENT_TYPE)), (Repeat::Harmless, None));
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let write = Ask::bare("a", method, "/v3/order".to_owned()).call(&ordoro(), Ok);
            assert_eq!(write.repeat, Repeat::LookFirst);
        }
    }
}
