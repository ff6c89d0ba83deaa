//! A tracking service of a few lines in front of the simulated systems: it keeps what is registered, once for each number
//! and carrier, and can lose an answer after it acted.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use waybill_tests::sandbox::InProcess;
use waybill_transport::wire::{NoAnswer, Wire};

/// Where it is.
pub(crate) const HOST: &str = "parcels.test";

pub(crate) struct Board {
    behind: Arc<InProcess>,
    kept: Mutex<BTreeMap<String, Value>>,
    /// What was asked: method and what stands behind the version.
    asked: Mutex<Vec<String>>,
    /// So many answers to writes get lost.
    pub(crate) losing: Mutex<u32>,
    clock: Mutex<i64>,
    /// What it says that carriers must be told, by its code of each.
    pub(crate) couriers: Mutex<BTreeMap<String, Value>>,
    /// What it says that remains of every limit.
    pub(crate) remaining: Mutex<Option<u32>>,
    /// What happens elsewhere when something is asked that begins so: before it is done, or when it is done and not
    /// answered yet. Once each.
    meanwhile: Mutex<Vec<(When, &'static str, BoxFuture<'static, ()>)>>,
}

/// When something happens elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Board").field("kept", &self.kept).finish_non_exhaustive()
    }
}

type Answer = (u16, u16, Value);

impl Board {
    pub(crate) fn before(behind: Arc<InProcess>) -> Self {
        Self {
            behind,
            kept: Mutex::default(),
            asked: Mutex::default(),
            losing: Mutex::default(),
            clock: Mutex::new(0),
            couriers: Mutex::default(),
            remaining: Mutex::default(),
            meanwhile: Mutex::default(),
        }
    }

    /// Something happens elsewhere when this is asked next.
    pub(crate) fn meanwhile(&self, when: When, start: &'static str, what: BoxFuture<'static, ()>) {
        self.meanwhile.lock().unwrap().push((when, start, what));
    }

    async fn elsewhere(&self, now: When, asked: &str) {
        let next = {
            let mut all = self.meanwhile.lock().unwrap();
            let at = all.iter().position(|(when, start, _)| *when == now && asked.starts_with(start));
            at.map(|at| all.remove(at).2)
        };
        if let Some(next) = next {
            next.await;
        }
    }

    /// How often something was asked that begins so.
    pub(crate) fn asked(&self, start: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| asked.starts_with(start)).count()
    }

    /// The numbers that are tracked.
    pub(crate) fn numbers(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        let mut numbers: Vec<String> =
            kept.values().map(|one| one["tracking_number"].as_str().unwrap().to_owned()).collect();
        numbers.sort();
        numbers
    }

    /// The trackings, whole.
    pub(crate) fn all(&self) -> Vec<Value> {
        self.kept.lock().unwrap().values().cloned().collect()
    }

    /// Somebody else registers a number.
    pub(crate) fn register_by_hand(&self, id: &str, number: &str) {
        let one = json!({ "id": id, "tracking_number": number, "slug": "ups", "tag": "InTransit",
            "subtag": "InTransit_001", "updated_at": self.now(), "checkpoints": [] });
        self.kept.lock().unwrap().insert(id.to_owned(), one);
    }

    /// Something happens to a parcel.
    pub(crate) fn happens(&self, number: &str, subtag: &str) {
        let now = self.now();
        for one in self.kept.lock().unwrap().values_mut().filter(|one| one["tracking_number"] == number) {
            one["tag"] = json!(subtag.split('_').next());
            one["subtag"] = json!(subtag);
            one["updated_at"] = json!(now);
        }
    }

    /// Each a second later than the last.
    fn now(&self) -> String {
        let mut clock = self.clock.lock().unwrap();
        *clock += 1;
        let at = jiff::Timestamp::from_second(1_794_300_000 + *clock).unwrap();
        at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
    }

    fn answer(&self, method: &str, path: &str, query: &str, body: &Value) -> Answer {
        let id = path.strip_prefix("/trackings/").map(str::to_owned);
        let now = self.now();
        let mut kept = self.kept.lock().unwrap();
        let pair = |name: &str| {
            let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            value.map(str::to_owned)
        };
        let same = |one: &&Value| one["tracking_number"] == body["tracking_number"];
        match (method, id) {
            ("POST", None) if kept.values().any(|one| same(&one)) => (400, 4003, Value::Null),
            ("POST", None) => {
                let mut one = body.clone();
                one["tag"] = json!("Pending");
                one["updated_at"] = json!(now);
                kept.insert(body["id"].as_str().unwrap().to_owned(), one.clone());
                (201, 201, one)
            }
            ("GET", None) if path == "/couriers" => {
                let couriers = self.couriers.lock().unwrap();
                let found = pair("slug").and_then(|slug| Some((couriers.get(&slug)?, slug)));
                let rows: Vec<Value> = found
                    .iter()
                    .map(|(fields, slug)| json!({ "slug": slug, "required_fields": fields }))
                    .collect();
                (200, 200, json!({ "total": rows.len(), "couriers": rows }))
            }
            ("GET", None) => {
                let (number, order) = (pair("tracking_numbers"), pair("order_id"));
                let fits = |one: &&Value| {
                    number.as_ref().is_none_or(|number| one["tracking_number"] == *number)
                        && order.as_ref().is_none_or(|order| one["order_id"] == *order)
                };
                let rows: Vec<Value> = kept.values().filter(fits).cloned().collect();
                (200, 200, json!({ "pagination": { "has_next_page": false }, "trackings": rows }))
            }
            ("GET", Some(id)) => match kept.get(&id) {
                Some(one) => (200, 200, one.clone()),
                None => (404, 4004, Value::Null),
            },
            ("PUT", Some(id)) => match kept.get_mut(&id) {
                Some(one) => {
                    one.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
                    (200, 200, one.clone())
                }
                None => (404, 4004, Value::Null),
            },
            ("DELETE", Some(id)) => match kept.remove(&id) {
                Some(one) => (200, 200, one),
                None => (404, 4004, Value::Null),
            },
            _ => (404, 404, Value::Null),
        }
    }
}

#[async_trait]
impl Wire for Board {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        if request.uri().host() != Some(HOST) {
            return self.behind.send(request, timeout).await;
        }
        assert_eq!(request.headers()["as-api-key"], "asat_1");
        let path = request.uri().path().trim_start_matches("/tracking/2026-07").to_owned();
        let query = request.uri().query().unwrap_or_default().to_owned();
        let (method, body) = (request.method().as_str(), serde_json::from_slice(request.body()));
        let asked = format!("{method} {path}?{query}");
        self.asked.lock().unwrap().push(asked.clone());
        self.elsewhere(When::Before, &asked).await;
        let (status, code, data) = self.answer(method, &path, &query, &body.unwrap_or_default());
        self.elsewhere(When::After, &asked).await;
        let mut losing = self.losing.lock().unwrap();
        if *losing > 0 && method != "GET" {
            *losing -= 1;
            return Err(NoAnswer::Lost("the line broke".to_owned()));
        }
        let body = json!({ "meta": { "code": code }, "data": data }).to_string();
        let mut answer = http::Response::builder().status(status).header("as-api-version", "2026-07");
        if let Some(remaining) = *self.remaining.lock().unwrap() {
            answer = answer.header("x-ratelimit-remaining", remaining);
        }
        Ok(answer.body(Bytes::from(body)).unwrap())
    }
}
