//! Somebody's help desk: takes events, checks their signatures, and may be away, refuse, or lose its answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use waybill_mapping::partner::Secrets;
use waybill_mapping::receiver::sign;
use waybill_transport::wire::{NoAnswer, Wire};

/// Where it is.
pub(crate) const HOST: &str = "help.test";
/// What events to it are signed with.
pub(crate) const KEY: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[derive(Debug)]
pub(crate) struct Listener {
    behind: Arc<dyn Wire>,
    /// All that was taken, in the order in which it came.
    got: Mutex<Vec<Value>>,
    /// How often it was asked.
    asked: Mutex<u32>,
    /// What it answers.
    pub(crate) status: Mutex<u16>,
    /// Events of this type are refused.
    pub(crate) refuses: Mutex<Option<&'static str>>,
    /// So many answers get lost after it took what was sent.
    pub(crate) losing: Mutex<u32>,
}

impl Listener {
    pub(crate) fn before(behind: Arc<dyn Wire>) -> Self {
        Self {
            behind,
            got: Mutex::default(),
            asked: Mutex::default(),
            status: Mutex::new(204),
            refuses: Mutex::default(),
            losing: Mutex::default(),
        }
    }

    /// The types of what was taken, each id once.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let got = self.got();
        let once = got.iter().filter(|event| seen.insert(event["id"].as_str().unwrap().to_owned()));
        once.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }

    /// The events, whole, as often as they came.
    pub(crate) fn got(&self) -> Vec<Value> {
        self.got.lock().unwrap().clone()
    }

    pub(crate) fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }

    fn take(&self, request: &http::Request<Bytes>) -> u16 {
        *self.asked.lock().unwrap() += 1;
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        let event: Value = serde_json::from_slice(request.body()).unwrap();
        let secrets = Secrets::new(BTreeMap::from([("signing".to_owned(), KEY.to_owned())]));
        let at = Timestamp::from_second(header("webhook-timestamp").parse().unwrap()).unwrap();
        let signed = sign(&secrets, &header("webhook-id"), at, request.body()).unwrap();
        assert_eq!(header("webhook-signature"), signed.signature);
        assert_eq!(
            (header("webhook-id"), header("waybill-event-version")),
            (text(&event["id"]), "1".to_owned())
        );
        assert_eq!(header("waybill-event-type"), text(&event["type"]));
        if self.refuses.lock().unwrap().is_some_and(|kind| event["type"] == kind) {
            return 422;
        }
        let status = *self.status.lock().unwrap();
        if status < 300 {
            self.got.lock().unwrap().push(event);
        }
        status
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[async_trait]
impl Wire for Listener {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        if request.uri().host() != Some(HOST) {
            return self.behind.send(request, timeout).await;
        }
        let status = self.take(&request);
        let mut losing = self.losing.lock().unwrap();
        if *losing > 0 {
            *losing -= 1;
            return Err(NoAnswer::Lost("the line broke".to_owned()));
        }
        Ok(http::Response::builder().status(status).body(Bytes::new()).unwrap())
    }
}
