//! Where messages are pushed to, with which credentials, and which of them.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::{SignedDuration, Timestamp};

use super::xml::Element;
use crate::ids::Ids;
use crate::outbox::{Delivery, Policy};

/// The kinds of messages, each of which may have a URL of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `event` about an order and its shipments.
    Order,
    /// `event` about a return.
    Return,
    Inventory,
    StockChange,
}

/// How pushes prove who sends them. OrderFlow documents nothing: HTTP clients can do these.
#[derive(Debug, Clone)]
pub enum PushAuth {
    Nothing,
    Basic {
        user: String,
        password: String,
    },
    Header {
        name: String,
        value: String,
    },
    /// The last segment of the URL.
    SecretPath(String),
}

/// The pushing part of an instance's configuration.
#[derive(Debug, Clone)]
pub struct Push {
    pub url: String,
    /// URLs of some kinds that go elsewhere.
    pub urls: BTreeMap<Kind, String>,
    pub auth: PushAuth,
    /// The kinds that are told.
    pub kinds: BTreeSet<Kind>,
    /// Events that are not told, under our names.
    pub silent: BTreeSet<String>,
    /// The instance's own names for events, by ours.
    pub names: BTreeMap<String, String>,
    /// Whether the shipments of an event have their packages, which the known form has not.
    pub shows_packages: bool,
    /// The attribute of an event that says why units were cancelled; the known form has none.
    pub reason_attribute: Option<String>,
    /// Attempts before an administrator is alerted.
    pub attempts: u32,
    pub first_wait: SignedDuration,
    pub longest_wait: SignedDuration,
}

impl Push {
    /// Everything to one URL; ten attempts from a minute to an hour apart, which is our choice.
    pub fn new(url: &str, auth: PushAuth) -> Self {
        Self {
            url: url.to_owned(),
            urls: BTreeMap::new(),
            auth,
            kinds: BTreeSet::from([Kind::Order, Kind::Return, Kind::Inventory, Kind::StockChange]),
            silent: BTreeSet::new(),
            names: BTreeMap::new(),
            shows_packages: false,
            reason_attribute: None,
            attempts: 10,
            first_wait: SignedDuration::from_mins(1),
            longest_wait: SignedDuration::from_hours(1),
        }
    }

    /// The instance's name of an event, if it is told.
    pub(super) fn name<'a>(&'a self, event: &'a str) -> Option<&'a str> {
        let told = !self.silent.contains(event);
        told.then(|| self.names.get(event).map_or(event, String::as_str))
    }

    fn to(&self, kind: Kind) -> String {
        let url = self.urls.get(&kind).unwrap_or(&self.url);
        match &self.auth {
            PushAuth::SecretPath(secret) => format!("{}/{secret}", url.trim_end_matches('/')),
            PushAuth::Nothing | PushAuth::Basic { .. } | PushAuth::Header { .. } => url.clone(),
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml;charset=UTF-8"));
        let (name, value) = match &self.auth {
            PushAuth::Basic { user, password } => (
                "authorization".to_owned(),
                format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))),
            ),
            PushAuth::Header { name, value } => (name.clone(), value.clone()),
            PushAuth::Nothing | PushAuth::SecretPath(_) => return headers,
        };
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
        headers
    }
}

/// Something to be told, as it was when it happened.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) kind: Kind,
    /// What happened to what: repeats of the same are counted.
    pub(super) about: String,
    /// Without its `messageId`.
    pub(super) root: Element,
}

/// Numbers the messages and makes them deliveries.
#[derive(Debug, Default)]
pub(super) struct Sender {
    last: u64,
    counts: BTreeMap<String, u64>,
    /// The message of each delivery.
    sent: BTreeMap<String, u64>,
    /// Messages that nobody took.
    pub(super) alerts: Vec<String>,
}

impl Sender {
    /// The delivery of a message, under the next number.
    pub(super) fn delivery(&mut self, push: &Push, message: Message, ids: &Ids, now: Timestamp) -> Delivery {
        self.last += 1;
        let name = format!("{:?} {}", message.kind, message.about);
        let count = self.counts.entry(name.clone()).or_default();
        *count += 1;
        let id = ids.secret(&format!("delivery {name} {count}"));
        self.sent.insert(id.clone(), self.last);
        let root = message.root.first_attribute("messageId", self.last);
        Delivery {
            id,
            system: super::SYSTEM,
            to: push.to(message.kind),
            method: Method::POST,
            headers: push.headers(),
            body: Bytes::from(root.document()),
            due: now,
            attempt: 0,
            policy: Policy {
                attempts: Some(push.attempts),
                first_wait: push.first_wait,
                longest_wait: push.longest_wait,
            },
        }
    }

    /// A delivery was given up: an administrator hears of it.
    pub(super) fn give_up(&mut self, delivery: &str, cause: &str) {
        if let Some(message) = self.sent.get(delivery) {
            self.alerts.push(format!("message {message} was not delivered: {cause}"));
        }
    }
}
