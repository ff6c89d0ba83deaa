//! The counter of the partner that can more: what is asked of it, and what it answers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::{Value, json};
use waybill_tests::sandbox::InProcess;
use waybill_transport::wire::{NoAnswer, Wire};

/// How the partner takes what the simulated one has no words for.
#[derive(Debug)]
pub(crate) struct Counter {
    behind: Arc<InProcess>,
    /// What was asked: a word, and the references that it was about.
    asked: Mutex<Vec<(String, Vec<String>)>>,
    /// Parts with this text in them spoil a whole exchange.
    pub(crate) poison: Mutex<Option<String>>,
    /// Parts with this text in them are placed, and nothing is said of them.
    pub(crate) silent: Mutex<Option<String>>,
    /// Sells no labels for the moment, without a word.
    pub(crate) held: Mutex<bool>,
    /// Why it neither knows a SKU nor sells a label, if it does not.
    pub(crate) objection: Mutex<Option<String>>,
    /// Shows nothing of what it was given.
    hides: Mutex<bool>,
}

impl Counter {
    /// Before the wire of the simulated systems.
    pub(super) fn before(behind: Arc<InProcess>) -> Self {
        Self {
            behind,
            asked: Mutex::default(),
            poison: Mutex::default(),
            silent: Mutex::default(),
            held: Mutex::default(),
            objection: Mutex::default(),
            hides: Mutex::default(),
        }
    }

    /// What was asked under a word, each time the references that it was about.
    pub(crate) fn asked(&self, word: &str) -> Vec<Vec<String>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|(name, _)| name == word).map(|(_, of)| of.clone()).collect()
    }

    pub(crate) fn object(&self, why: Option<&str>) {
        *self.objection.lock().unwrap() = why.map(str::to_owned);
    }

    pub(crate) fn hide(&self, is_hidden: bool) {
        *self.hides.lock().unwrap() = is_hidden;
    }

    pub(super) fn hides(&self) -> bool {
        *self.hides.lock().unwrap()
    }

    async fn bulk(
        &self,
        request: &http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<(u16, Value), NoAnswer> {
        let parts: Vec<Value> = serde_json::from_slice(request.body()).unwrap();
        let has = |text: &Mutex<Option<String>>, part: &Value| {
            text.lock().unwrap().as_ref().is_some_and(|text| part.to_string().contains(text))
        };
        if parts.iter().any(|part| has(&self.poison, part)) {
            return Ok((400, json!({ "message": "one of them cannot be read" })));
        }
        let mut answers = Vec::new();
        for part in &parts {
            let mut one = http::Request::post(part["uri"].as_str().unwrap());
            for (name, value) in request.headers() {
                one = one.header(name, value);
            }
            let one = one.body(Bytes::from(part["body"].as_str().unwrap().to_owned())).unwrap();
            let answer = self.behind.send(one, timeout).await?;
            if !has(&self.silent, part) {
                let body = String::from_utf8_lossy(answer.body()).into_owned();
                answers.push(json!({ "reference": part["reference"], "body": body }));
            }
        }
        Ok((200, json!(answers)))
    }
}

#[async_trait]
impl Wire for Counter {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let word = request.uri().path().trim_start_matches('/').to_owned();
        if !["bulk", "skus", "label", "labels", "keys"].contains(&word.as_str()) {
            return self.behind.send(request, timeout).await;
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let of = body.as_array().into_iter().flatten().filter_map(|part| part["reference"].as_str());
        self.asked.lock().unwrap().push((word.clone(), of.map(str::to_owned).collect()));
        let objection = self.objection.lock().unwrap().clone();
        let (status, answer) = match (word.as_str(), objection) {
            ("bulk", _) => self.bulk(&request, timeout).await?,
            ("labels", _) => (200, json!({ "label": null, "held": *self.held.lock().unwrap() })),
            ("keys", Some(_)) => (503, Value::Null),
            ("keys", None) => (200, json!({ "webhook.1": "public-key-1" })),
            (_, Some(why)) => (400, json!({ "message": why })),
            ("label", None) => (200, json!({ "label": { "shipment": "s-1", "number": "1Z9" } })),
            (_, None) => (200, json!({ "known": true })),
        };
        let answer = http::Response::builder().status(status).body(Bytes::from(answer.to_string()));
        Ok(answer.unwrap())
    }
}
