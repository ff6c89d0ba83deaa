//! The simulated AfterShip from outside: requests in, answers, webhooks and books out.

mod access;
mod amending;
mod books;
mod couriers;
mod creating;
mod ending;
mod faults;
mod invariants;
mod life;
mod listing;
mod official;
mod signed;
mod versions;
mod webhooks;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{AfterShip, Config, Connection, Location, Webhook};
use crate::control::Controlled as _;
use crate::faults::FaultLevel;
use crate::outbox::{Deliver, Delivery};
use crate::stage::Stage;

/// Compares JSON with its snapshot, whatever the order of keys.
macro_rules! snap {
    ($name:literal, $value:expr) => {
        insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!($name, $value) })
    };
}
pub(super) use snap;

const KEY: &str = "asat_0000000000000000000000000000000000";
const SECRET: &str = "webhook_secret_example";
const HOOK: &str = "https://shop.example.com/webhooks/aftership";
const START: &str = "2026-11-20T14:51:33Z";

struct World {
    clock: Arc<Mutex<Timestamp>>,
    stage: Stage,
    aftership: AfterShip,
    router: Router,
}

/// Answers every delivery with the same status.
struct Receiver(u16);

#[async_trait]
impl Deliver for Receiver {
    async fn deliver(&self, _delivery: &Delivery) -> Result<u16, String> {
        Ok(self.0)
    }
}

fn config() -> Config {
    let location = Location {
        id: "east".to_owned(),
        country: "USA".to_owned(),
        state: "NJ".to_owned(),
        city: "Newark".to_owned(),
        postal_code: "07101".to_owned(),
    };
    let connection = Connection { id: "connection-1".to_owned(), slug: "ups".to_owned() };
    Config {
        webhooks: vec![Webhook::newest(HOOK)],
        locations: vec![location],
        connections: vec![connection],
        ..Config::new(KEY, SECRET)
    }
}

impl World {
    fn new() -> Self {
        Self::of(config())
    }

    fn of(config: Config) -> Self {
        let clock = Arc::new(Mutex::new(START.parse::<Timestamp>().unwrap()));
        let read = clock.clone();
        let stage = Stage::new(Arc::new(move || *read.lock().unwrap()), FaultLevel::None, 7);
        let aftership = AfterShip::new(stage.clone(), config);
        let router = aftership.router();
        Self { clock, stage, aftership, router }
    }

    fn pass(&self, time: SignedDuration) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(time).unwrap();
    }

    /// Lets the time pass as a world does: from one thing that is due to the next.
    async fn live(&self, time: SignedDuration, receiver: &Receiver) {
        let end = self.stage.time().checked_add(time).unwrap();
        while let Some(due) = self.stage.outbox.next_due().filter(|due| *due <= end) {
            let now = self.stage.time();
            *self.clock.lock().unwrap() = due.max(now);
            self.stage.pump(receiver).await;
        }
        *self.clock.lock().unwrap() = end;
    }

    async fn ask(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, parts.headers, serde_json::from_slice(&body).unwrap())
    }

    /// A call at this very moment. A path without version is one of the newest.
    async fn at_once(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> (StatusCode, HeaderMap, Value) {
        let path =
            if path.starts_with("/tracking/") { path.to_owned() } else { format!("/tracking/2026-07{path}") };
        let mut request = Request::builder().method(method).uri(path).header("as-api-key", KEY);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = Body::from(body.map(Value::to_string).unwrap_or_default());
        self.ask(request.body(body).unwrap()).await
    }

    /// A call a second later, so that no limit is reached.
    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        self.pass(SignedDuration::from_secs(1));
        let (status, _, body) = self.at_once(method, path, body).await;
        (status, body)
    }

    /// The data of an answer that must be good.
    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send("GET", path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body["data"].clone()
    }

    /// As [`Self::get`], for a call with a body.
    async fn done(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.send(method, path, Some(&body)).await;
        assert!(status.is_success(), "{method} {path}: {body}");
        assert_eq!(body["meta"]["code"], status.as_u16());
        body["data"].clone()
    }

    async fn create(&self, body: Value) -> Value {
        self.done("POST", "/trackings", body).await
    }

    /// The code that refuses a call, with what it says.
    async fn refused(&self, method: &str, path: &str, body: Option<&Value>) -> (u64, String) {
        let (status, body) = self.send(method, path, body).await;
        assert!(!status.is_success(), "{method} {path}: {body}");
        (body["meta"]["code"].as_u64().unwrap(), body["meta"]["message"].as_str().unwrap().to_owned())
    }

    /// The numbers of the parcels that a list shows.
    async fn listed(&self, query: &str) -> Vec<String> {
        let found = self.get(&format!("/trackings?{query}")).await;
        let found = found["trackings"].as_array().unwrap().iter();
        found.map(|one| one["tracking_number"].as_str().unwrap().to_owned()).collect()
    }

    fn work(&self, action: &str, body: Value) -> Value {
        self.aftership.work(action, body).unwrap()["tracking"].clone()
    }

    /// The courier scans a parcel now.
    fn scan(&self, tracking: &str, subtag: &str) -> Value {
        self.work("scan", json!({"tracking": tracking, "scan": {"subtag": subtag}}))
    }

    /// The entry of a parcel in the books.
    fn book(&self, number: &str) -> Value {
        let books = self.aftership.books();
        let all = books["trackings"].as_array().unwrap();
        all.iter().find(|one| one["tracking_number"] == number).cloned().unwrap_or_default()
    }

    /// The bodies of everything told so far.
    fn told(&self) -> Vec<Value> {
        let pushed = self.stage.outbox.pushed();
        pushed.iter().map(|delivery| serde_json::from_slice(&delivery.body).unwrap()).collect()
    }
}

/// A parcel that UPS carries.
fn parcel(id: &str, number: &str) -> Value {
    json!({"id": id, "tracking_number": number, "slug": "ups", "order_number": "1001"})
}

/// A change of some fields of a body.
fn with(mut body: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("an object") };
    body.as_object_mut().unwrap().extend(changes);
    body
}
