//! The simulated ShipStation from outside: requests in, answers, webhooks and books out.

mod access;
mod books;
mod creating;
mod dates;
mod faults;
mod floor;
mod invariants;
mod labels;
mod listing;
mod setup;
mod signed;
mod stock;
mod updating;
mod verifying;
mod webhooks;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{Carrier, Config, Login, ShipStation, Store, Tag, Warehouse};
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

const MANUAL: u64 = 22_766;
const SECOND: u64 = 25_748;
const EAST: u64 = 17_977;
const WEST: u64 = 14_265;
const FRAGILE: u64 = 8_336;

struct World {
    clock: Arc<Mutex<Timestamp>>,
    stage: Stage,
    shipstation: ShipStation,
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
    let store = |id: u64, name: &str, marketplace: u64, active: bool| Store {
        id,
        name: name.to_owned(),
        marketplace,
        active,
    };
    let warehouse = |id: u64, name: &str, number: u64| Warehouse {
        id,
        name: name.to_owned(),
        inventory_warehouse: number,
        inventory_location: number + 100,
    };
    Config {
        seller: 100_000,
        login: Login {
            key: "key".to_owned(),
            secret: "secret".to_owned(),
            v2_key: Some("v2-key".to_owned()),
        },
        base_url: "https://ssapi6.shipstation.com".to_owned(),
        stores: vec![
            store(11, "Closed", 0, false),
            store(36, "Market", 36, true),
            store(MANUAL, "ShipStation Manual Store", 0, true),
            store(SECOND, "Second", 0, true),
        ],
        warehouses: vec![warehouse(EAST, "East", 501), warehouse(WEST, "West", 502)],
        carriers: Carrier::usual(),
        tags: vec![Tag { id: FRAGILE, name: "Fragile".to_owned(), color: "#33CCCC".to_owned() }],
    }
}

impl World {
    fn new() -> Self {
        Self::at("2026-11-20T14:51:33.627Z")
    }

    fn at(time: &str) -> Self {
        let clock = Arc::new(Mutex::new(time.parse::<Timestamp>().unwrap()));
        let read = clock.clone();
        let stage = Stage::new(Arc::new(move || *read.lock().unwrap()), FaultLevel::None, 7);
        let shipstation = ShipStation::new(stage.clone(), config());
        let router = shipstation.router();
        Self { clock, stage, shipstation, router }
    }

    fn pass(&self, time: SignedDuration) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(time).unwrap();
    }

    /// A new minute, with all its calls.
    fn breathe(&self) {
        self.pass(SignedDuration::from_mins(1));
    }

    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> (StatusCode, HeaderMap, Value) {
        let mut request = Request::builder().method(method).uri(path);
        request = if path.starts_with("/v2") {
            request.header("api-key", "v2-key")
        } else {
            request.header("authorization", format!("Basic {}", STANDARD.encode("key:secret")))
        };
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = Body::from(body.map(Value::to_string).unwrap_or_default());
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        (parts.status, parts.headers, body)
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let (status, _, body) = self.send("POST", path, Some(&body)).await;
        (status, body)
    }

    /// The answer to a question that must pass.
    async fn get(&self, path: &str) -> Value {
        let (status, _, body) = self.send("GET", path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// The answer to a call that must pass.
    async fn done(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.post(path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// What a refused call is told.
    async fn refused(&self, path: &str, body: Value) -> String {
        let (status, body) = self.post(path, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {body}");
        body["ExceptionMessage"].as_str().unwrap().to_owned()
    }

    async fn push(&self, order: Value) -> Value {
        self.done("/orders/createorder", order).await
    }

    /// Creates an order of these lines (SKU, quantity, price). Returns its number.
    async fn order(&self, reference: &str, lines: &[(&str, u32, &str)]) -> u64 {
        self.push(draft(reference, lines)).await["orderId"].as_u64().unwrap()
    }

    /// The numbers of the orders or whatever else that a list shows.
    async fn listed(&self, path: &str, list: &str, id: &str) -> Vec<Value> {
        self.get(path).await[list].as_array().unwrap().iter().map(|found| found[id].clone()).collect()
    }

    fn work(&self, action: &str, body: Value) -> Value {
        self.shipstation.work(action, body).unwrap()
    }

    fn refusal(&self, action: &str, body: Value) -> String {
        self.shipstation.act(action, body).unwrap_err()
    }

    /// The entry of an order in the books.
    fn book(&self, reference: &str) -> Value {
        let books = self.shipstation.books();
        let orders = books["orders"].as_array().unwrap();
        orders.iter().find(|found| found["partner_order_id"] == reference).unwrap().clone()
    }

    /// The figures of a SKU in the first warehouse: on hand, allocated, available.
    fn shelf(&self, sku: &str) -> (i64, i64, i64) {
        let found = self.shipstation.books()["stock"][sku]["se-501"].clone();
        let figure = |name: &str| found[name].as_i64().unwrap();
        (figure("on_hand"), figure("allocated"), figure("available"))
    }

    async fn hook(&self, event: &str) -> Value {
        let hook =
            json!({"target_url": "https://shop.example.com/hooks", "event": event, "friendly_name": event});
        self.done("/webhooks/subscribe", hook).await["id"].clone()
    }

    async fn hook_v2(&self, event: &str) -> Value {
        let hook = json!({"url": "https://shop.example.com/v2", "event": event});
        self.done("/v2/environment/webhooks", hook).await["webhook_id"].clone()
    }

    /// The bodies of everything pushed since the last call with this mark.
    fn said(&self, mark: &mut usize) -> Vec<Value> {
        let pushed = self.stage.outbox.pushed();
        let bodies = pushed[*mark..].iter().map(|delivery| serde_json::from_slice(&delivery.body).unwrap());
        let bodies = bodies.collect();
        *mark = pushed.len();
        bodies
    }

    /// Their kinds.
    fn kinds(&self, mark: &mut usize) -> Vec<String> {
        self.said(mark).iter().map(|body| body["resource_type"].as_str().unwrap().to_owned()).collect()
    }
}

/// An order to a sound address in Texas, with tax 1.90 and shipping 4.90.
fn draft(reference: &str, lines: &[(&str, u32, &str)]) -> Value {
    let items: Vec<Value> = (1..)
        .zip(lines)
        .map(|(number, (sku, quantity, price))| {
            let price: Value = serde_json::from_str(price).unwrap();
            json!({"lineItemKey": format!("{reference}-{number}"), "sku": sku, "name": format!("Product {sku}"),
                   "quantity": quantity, "unitPrice": price})
        })
        .collect();
    json!({
        "orderNumber": format!("#{reference}"), "orderKey": reference, "orderDate": "2026-11-20T06:50:00",
        "orderStatus": "awaiting_shipment", "customerUsername": "ada@example.com",
        "customerEmail": "ada@example.com", "billTo": {"name": "Ada Moss"},
        "shipTo": {
            "name": "Ada Moss", "company": null, "street1": "3800 N Lamar Blvd", "street2": "# 220", "street3": null,
            "city": "Austin", "state": "TX", "postalCode": "78756", "country": "US", "phone": "512-555-0100",
            "residential": null,
        },
        "items": items, "amountPaid": 25, "taxAmount": 1.9, "shippingAmount": 4.9,
    })
}

/// A change of some fields of a draft.
fn with(mut draft: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("an object") };
    draft.as_object_mut().unwrap().extend(changes);
    draft
}
