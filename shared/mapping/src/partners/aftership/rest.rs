//! Requests of AfterShip's API, and its limits.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Uri};
use jiff::SignedDuration;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use waybill_domain::failure::Failure;

use super::{AfterShip, errors, versions};
use crate::call::{Call, Cost, Repeat};
use crate::partner::Limit;

/// An endpoint with a limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bucket {
    /// Making trackings.
    Create,
    /// Lists of trackings.
    List,
    /// Reading one.
    Read,
    /// Changing one.
    Update,
    /// Deleting one.
    Delete,
    /// Asking whose a number is.
    Detect,
    /// Reading of carriers.
    Couriers,
}

impl Bucket {
    const ALL: [Self; 7] =
        [Self::Create, Self::List, Self::Read, Self::Update, Self::Delete, Self::Detect, Self::Couriers];

    const fn name(self) -> &'static str {
        match self {
            Self::Create => "trackings_create",
            Self::List => "trackings_list",
            Self::Read => "trackings_read",
            Self::Update => "trackings_update",
            Self::Delete => "trackings_delete",
            Self::Detect => "couriers_detect",
            Self::Couriers => "couriers_list",
        }
    }

    /// Requests a second.
    const fn most(self) -> u32 {
        match self {
            Self::Create => 20,
            Self::List => 6,
            Self::Read | Self::Update | Self::Delete | Self::Couriers => 5,
            Self::Detect => 3,
        }
    }
}

/// The limits, as published for 2025-01 and read again for 2026-07.
pub(super) fn limits() -> Vec<Limit> {
    let window = SignedDuration::from_secs(1);
    let limit = |bucket: Bucket| Limit {
        bucket: bucket.name(),
        burst: bucket.most(),
        refill: bucket.most(),
        window,
        spent: |_| None,
        remains: |answer| errors::remains(answer.headers()),
    };
    Bucket::ALL.into_iter().map(limit).collect()
}

/// What stands in addresses as it is (RFC 3986's unreserved characters).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A request, described: where to and with what.
#[derive(Debug)]
pub(super) struct Ask {
    /// As the journal calls it.
    name: &'static str,
    method: Method,
    /// Behind the version.
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    bucket: Bucket,
    repeat: Repeat,
}

impl Ask {
    /// Makes a tracking.
    pub(super) fn create(body: Value) -> Self {
        let (method, path) = (Method::POST, "/trackings".to_owned());
        let (bucket, repeat) = (Bucket::Create, Repeat::LookFirst);
        Self { name: "tracking_create", method, path, query: Vec::new(), body: Some(body), bucket, repeat }
    }

    /// A list of trackings.
    pub(super) fn list(name: &'static str, query: Vec<(&'static str, String)>) -> Self {
        let (method, path) = (Method::GET, "/trackings".to_owned());
        Self { name, method, path, query, body: None, bucket: Bucket::List, repeat: Repeat::Harmless }
    }

    /// One tracking.
    pub(super) fn read(id: &str) -> Self {
        let (bucket, repeat) = (Bucket::Read, Repeat::Harmless);
        Self { repeat, ..Self::of("tracking_read", Method::GET, id, bucket, None) }
    }

    /// Changes a tracking.
    pub(super) fn update(id: &str, body: Value) -> Self {
        Self::of("tracking_update", Method::PUT, id, Bucket::Update, Some(body))
    }

    /// Deletes a tracking.
    pub(super) fn delete(id: &str) -> Self {
        Self::of("tracking_delete", Method::DELETE, id, Bucket::Delete, None)
    }

    /// Asks whose a number is.
    pub(super) fn detect(body: Value) -> Self {
        let (method, path) = (Method::POST, "/couriers/detect".to_owned());
        let (bucket, repeat) = (Bucket::Detect, Repeat::Harmless);
        Self { name: "carrier_detect", method, path, query: Vec::new(), body: Some(body), bucket, repeat }
    }

    /// What is known of a carrier.
    pub(super) fn courier(slug: &str) -> Self {
        Self::couriers("carrier_read", ("slug", slug))
    }

    /// What is known of the carriers that the account has switched on.
    pub(super) fn active_couriers() -> Self {
        Self::couriers("carriers_read", ("active", "true"))
    }

    fn couriers(name: &'static str, (key, value): (&'static str, &str)) -> Self {
        let (method, path, query) = (Method::GET, "/couriers".to_owned(), vec![(key, value.to_owned())]);
        Self { name, method, path, query, body: None, bucket: Bucket::Couriers, repeat: Repeat::Harmless }
    }

    fn of(name: &'static str, method: Method, id: &str, bucket: Bucket, body: Option<Value>) -> Self {
        let path = format!("/trackings/{}", utf8_percent_encode(id, PLAIN));
        Self { name, method, path, query: Vec::new(), body, bucket, repeat: Repeat::LookFirst }
    }

    /// The exchange, whose answer is read whatever came of it.
    pub(super) fn answered<T>(
        self,
        aftership: &AfterShip,
        read: impl Fn(Result<Value, Failure>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let version = aftership.options.api_version;
        Call {
            name: self.name,
            repeat: self.repeat,
            cost: Cost { bucket: self.bucket.name(), units: 1 },
            timeout: Duration::from_secs(30),
            request: self.request(aftership),
            read: Box::new(move |answer| {
                versions::look_at_answer(version, answer.headers());
                read(errors::data(answer))
            }),
        }
    }

    /// The exchange, of which only what went well is read.
    pub(super) fn call<T>(
        self,
        aftership: &AfterShip,
        read: impl Fn(Value) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        self.answered(aftership, move |answer| answer.and_then(&read))
    }

    fn request(self, aftership: &AfterShip) -> Request<Bytes> {
        let version = aftership.options.api_version.as_str();
        let path = with_query(&format!("/tracking/{version}{}", self.path), self.query);
        let body = self.body.map(|body| Bytes::from(body.to_string()));
        let has_body = body.is_some();
        let mut request = Request::new(body.unwrap_or_default());
        *request.method_mut() = self.method;
        // A cursor can be too long for an address: an empty one is refused as foreign before anything is sent.
        *request.uri_mut() = Uri::try_from(format!("{}{path}", aftership.origin)).unwrap_or_default();
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(ACCEPT, json.clone());
        if has_body {
            request.headers_mut().insert(CONTENT_TYPE, json);
        }
        request
    }
}

/// A path with a query, in the form in which it is signed, too: sorted by name, a blank as `%20`.
pub(super) fn with_query(path: &str, mut pairs: Vec<(&str, String)>) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    pairs.sort();
    let encoded = |text: &str| utf8_percent_encode(text, PLAIN).to_string();
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    format!("{path}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{aftership, aftership_with};
    use super::*;

    #[test]
    fn addresses_carry_the_version_and_a_sorted_query() {
        let query =
            vec![("updated_at_min", "2026-11-01T00:00:00+00:00".to_owned()), ("cursor", "a b".to_owned())];
        let call = Ask::list("list", query).call(&aftership(), Ok);
        let want = "https://api.aftership.com/tracking/2026-07/trackings?cursor=a%20b&updated_at_min=2026-11-01T00%3A00%3A00%2B00%3A00";
        assert_eq!(call.request.uri(), want);
        let older = aftership_with(&json!({ "api_version": "2025-07" }));
        let call = Ask::read("a/b").call(&older, Ok);
        assert_eq!(call.request.uri(), "https://api.aftership.com/tracking/2025-07/trackings/a%2Fb");
    }

    #[test]
    fn a_cursor_that_no_address_holds_leads_nowhere() {
        let call = Ask::list("list", vec![("cursor", "x".repeat(70_000))]).call(&aftership(), Ok);
        assert_eq!(call.request.uri().host(), None);
    }

    #[test]
    fn each_endpoint_has_its_own_limit() {
        let limits: Vec<(&str, u32)> = limits().iter().map(|limit| (limit.bucket, limit.refill)).collect();
        assert_eq!(
            limits,
            [
                ("trackings_create", 20),
                ("trackings_list", 6),
                ("trackings_read", 5),
                ("trackings_update", 5),
                ("trackings_delete", 5),
                ("couriers_detect", 3),
                ("couriers_list", 5),
            ]
        );
        for (ask, bucket, repeat) in [
            (Ask::create(json!({})), "trackings_create", Repeat::LookFirst),
            (Ask::read("1"), "trackings_read", Repeat::Harmless),
            (Ask::update("1", json!({})), "trackings_update", Repeat::LookFirst),
            (Ask::delete("1"), "trackings_delete", Repeat::LookFirst),
            (Ask::detect(json!({})), "couriers_detect", Repeat::Harmless),
            (Ask::courier("ups"), "couriers_list", Repeat::Harmless),
            (Ask::list("l", Vec::new()), "trackings_list", Repeat::Harmless),
        ] {
            let call = ask.call(&aftership(), Ok);
            assert_eq!((call.cost.bucket, call.repeat), (bucket, repeat));
        }
    }
}
