//! The end of AWS that functions talk to: a table, queues, secrets and a bus, answering at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::meter::System;
use crate::table::{Table, Units};

/// What stands there. Cloning it shares it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aws(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    table: Table,
    queues: BTreeMap<String, Vec<String>>,
    secrets: BTreeMap<String, Value>,
    events: u64,
    chunks: u64,
    visibilities: u64,
}

/// What is billed by other measures than requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Billed {
    /// Of the table.
    pub(crate) units: Units,
    /// Events on the bus.
    pub(crate) events: u64,
    /// Requests of queues by sending, 64 KB each.
    pub(crate) sends: u64,
}

impl Aws {
    /// The protocol's end.
    pub(crate) fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// Keeps a secret: texts by name.
    pub(crate) fn keep(&self, name: &str, key: &str, value: &str) {
        let mut inner = self.lock();
        let secret = inner.secrets.entry(name.to_owned()).or_insert_with(|| json!({}));
        if let Some(secret) = secret.as_object_mut() {
            secret.insert(key.to_owned(), value.into());
        }
    }

    /// Takes all messages out of the queues, by the queue's name.
    pub(crate) fn take_messages(&self) -> BTreeMap<String, Vec<String>> {
        std::mem::take(&mut self.lock().queues)
    }

    /// What is to be billed since this was last asked.
    pub(crate) fn take_billed(&self) -> Billed {
        let mut inner = self.lock();
        Billed {
            units: inner.table.take_units(),
            events: std::mem::take(&mut inner.events),
            sends: std::mem::take(&mut inner.chunks) + std::mem::take(&mut inner.visibilities),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names a request by its target (`DynamoDB_20120810.PutItem`), and what it puts by the beginning of its key.
pub(crate) fn named(parts: &Parts, body: &[u8]) -> (System, String) {
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let (service, operation) = target.and_then(|target| target.split_once('.')).unwrap_or_default();
    let system = match service {
        "AmazonSQS" => System::Queue,
        "secretsmanager" => System::Secrets,
        "AWSEvents" => System::Bus,
        _ => System::Ledger,
    };
    let asked: Option<Value> =
        Some(body).filter(|_| operation == "PutItem").and_then(|body| serde_json::from_slice(body).ok());
    let kind = asked.as_ref().and_then(|asked| asked.pointer("/Item/pk/S")?.as_str()?.split('/').next());
    (system, kind.map_or_else(|| operation.to_owned(), |kind| format!("{operation} {kind}")))
}

async fn answer(State(aws): State<Aws>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let answer = aws.lock().perform(target, &asked);
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(failure) => (StatusCode::BAD_REQUEST, failure),
    };
    (status, [("content-type", "application/x-amz-json-1.0")], body.to_string()).into_response()
}

impl Inner {
    fn perform(&mut self, target: &str, asked: &Value) -> Result<Value, Value> {
        let (service, operation) = target.split_once('.').unwrap_or_default();
        match (service, operation) {
            ("DynamoDB_20120810", _) => self.table.perform(operation, asked),
            ("AmazonSQS", "SendMessageBatch") => Ok(self.send(asked)),
            ("AmazonSQS", "ChangeMessageVisibility") => {
                self.visibilities += 1;
                Ok(json!({}))
            }
            ("AmazonSQS", "GetQueueAttributes") => Ok(json!({ "Attributes": {
                "ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "0",
                "ApproximateNumberOfMessagesDelayed": "0" } })),
            ("secretsmanager", "GetSecretValue") => self.secret(asked),
            ("secretsmanager", "BatchGetSecretValue") => Ok(self.secrets_of(asked)),
            ("AWSEvents", "PutEvents") => {
                let entries = asked.get("Entries").and_then(Value::as_array).map_or(0, Vec::len);
                self.events += u64::try_from(entries).unwrap_or(0);
                let entries: Vec<Value> =
                    (0..entries).map(|at| json!({ "EventId": at.to_string() })).collect();
                Ok(json!({ "FailedEntryCount": 0, "Entries": entries }))
            }
            _ => Err(json!({ "__type": "UnknownOperationException", "message": target })),
        }
    }

    fn send(&mut self, asked: &Value) -> Value {
        let url = asked.get("QueueUrl").and_then(Value::as_str).unwrap_or_default();
        let queue = url.rsplit('/').next().unwrap_or_default().to_owned();
        let entries = asked.get("Entries").and_then(Value::as_array).cloned().unwrap_or_default();
        let bodies: Vec<String> = entries
            .iter()
            .filter_map(|entry| entry.get("MessageBody")?.as_str().map(str::to_owned))
            .collect();
        let bytes: u64 = bodies.iter().map(|body| u64::try_from(body.len()).unwrap_or(0)).sum();
        self.chunks += bytes.div_ceil(64 * 1024).max(1);
        self.queues.entry(queue).or_default().extend(bodies);
        let done: Vec<Value> = entries
            .iter()
            .map(|entry| json!({ "Id": entry.get("Id"), "MessageId": "m", "MD5OfMessageBody": "" }))
            .collect();
        json!({ "Successful": done, "Failed": [] })
    }

    fn secrets_of(&self, asked: &Value) -> Value {
        let names = asked.get("SecretIdList").and_then(Value::as_array).into_iter().flatten();
        let found = names.filter_map(|name| self.secret(&json!({ "SecretId": name })).ok());
        json!({ "SecretValues": found.collect::<Vec<_>>(), "Errors": [] })
    }

    fn secret(&self, asked: &Value) -> Result<Value, Value> {
        let name = asked.get("SecretId").and_then(Value::as_str).unwrap_or_default();
        match self.secrets.get(name) {
            Some(secret) => Ok(json!({ "Name": name, "SecretString": secret.to_string() })),
            None => Err(json!({ "__type": "ResourceNotFoundException", "message": name })),
        }
    }
}
