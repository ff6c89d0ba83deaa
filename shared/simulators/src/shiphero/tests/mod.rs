//! The simulated ShipHero from outside: requests in, answers, webhooks and books out.

mod access;
mod amending;
mod budget;
mod creating;
mod floor;
mod invariants;
mod official;
mod reading;
mod webhooks;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{Config, Login, ShipHero, Warehouse};
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

const EAST: u64 = 101;
const WEST: u64 = 102;

struct World {
    clock: Arc<Mutex<Timestamp>>,
    stage: Stage,
    shiphero: ShipHero,
    router: Router,
    token: String,
}

/// Answers every delivery with the same status.
struct Receiver(u16);

#[async_trait]
impl Deliver for Receiver {
    async fn deliver(&self, _delivery: &Delivery) -> Result<u16, String> {
        Ok(self.0)
    }
}

impl World {
    async fn new() -> Self {
        let clock = Arc::new(Mutex::new("2026-10-01T08:00:00Z".parse::<Timestamp>().unwrap()));
        let read = clock.clone();
        let stage = Stage::new(Arc::new(move || *read.lock().unwrap()), FaultLevel::None, 7);
        let warehouse = |id: u64, identifier: &str| Warehouse {
            id,
            identifier: identifier.to_owned(),
            country: "US".to_owned(),
        };
        let config = Config {
            account_id: 4040,
            login: Login {
                username: "dev@example.com".to_owned(),
                password: "secret".to_owned(),
                refresh_token: "refresh-me".to_owned(),
            },
            warehouses: vec![warehouse(EAST, "Primary"), warehouse(WEST, "West")],
        };
        let shiphero = ShipHero::new(stage.clone(), config).unwrap();
        let router = shiphero.router();
        let mut world = Self { clock, stage, shiphero, router, token: String::new() };
        let (_, answer) = world.post("/auth/refresh", &json!({"refresh_token": "refresh-me"})).await;
        world.token = answer["access_token"].as_str().unwrap().to_owned();
        world
    }

    /// A world with 10 units of `A` and of `B` in the east, and 5 of `A` in the west.
    async fn stocked() -> Self {
        let world = Self::new().await;
        for (sku, warehouse, units) in [("A", EAST, 10), ("B", EAST, 10), ("A", WEST, 5)] {
            world.shiphero.count_stock(sku, warehouse, units).unwrap();
        }
        world
    }

    fn pass(&self, time: SignedDuration) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(time).unwrap();
    }

    async fn send(&self, path: &str, body: String) -> (StatusCode, HeaderMap, Value) {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, parts.headers, serde_json::from_slice(&body).unwrap())
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let (status, _, body) = self.send(path, body.to_string()).await;
        (status, body)
    }

    async fn ask(&self, query: &str, variables: Value) -> (StatusCode, Value) {
        self.post("/graphql", &json!({"query": query, "variables": variables})).await
    }

    /// The one field of a query that must pass.
    async fn get(&self, query: &str, variables: Value) -> Value {
        let (status, body) = self.ask(query, variables).await;
        assert_eq!((status, body.get("errors")), (StatusCode::OK, None), "{query}");
        body["data"].as_object().unwrap().values().next().unwrap().clone()
    }

    /// A mutation with one input, of a type named here; its output or the message of its refusal.
    async fn mutate(&self, name: &str, kind: &str, data: Value) -> Result<Value, String> {
        let fields = match name {
            "webhook_create" => {
                "request_id webhook { id shop_name name url enabled shared_signature_secret }"
            }
            "return_create" | "return_update_status" => "request_id return { id status }",
            _ if name.starts_with("webhook") => "request_id",
            _ => "request_id order { id legacy_id fulfillment_status }",
        };
        let query = format!("mutation M($data: {kind}!) {{ {name}(data: $data) {{ {fields} }} }}");
        let (status, body) = self.ask(&query, json!({"data": data})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        match body.get("errors") {
            Some(errors) => Err(errors[0]["message"].as_str().unwrap().to_owned()),
            None => Ok(body["data"][name].clone()),
        }
    }

    /// Creates an order of these lines (SKU, quantity, price). Returns its id.
    async fn order(&self, reference: &str, lines: &[(&str, i64, &str)]) -> String {
        let created = self.mutate("order_create", "CreateOrderInput", draft(reference, lines)).await;
        created.unwrap()["order"]["id"].as_str().unwrap().to_owned()
    }

    /// The entry of an order in the books.
    fn book(&self, order: &str) -> Value {
        let books = self.shiphero.books();
        let orders = books["orders"].as_array().unwrap();
        orders.iter().find(|found| found["id"] == order).unwrap().clone()
    }

    fn shelf(&self, sku: &str, warehouse: u64) -> Value {
        self.shiphero.books()["stock"][sku][super::relay::id("Warehouse", warehouse)].clone()
    }

    async fn hook(&self, name: &str) -> Value {
        let data = json!({"name": name, "url": "https://shop.example.com/hooks", "shop_name": "shop"});
        self.mutate("webhook_create", "CreateWebhookInput", data).await.unwrap()["webhook"].clone()
    }

    async fn hooks(&self) {
        for kind in super::hooks::KINDS {
            self.hook(kind).await;
        }
    }

    /// The types and bodies of everything pushed since the last call with this mark.
    fn said(&self, mark: &mut usize) -> Vec<(String, Value)> {
        let pushed = self.stage.outbox.pushed();
        let bodies = pushed[*mark..].iter().map(|delivery| {
            let body: Value = serde_json::from_slice(&delivery.body).unwrap();
            (body["webhook_type"].as_str().unwrap().to_owned(), body)
        });
        let bodies = bodies.collect();
        *mark = pushed.len();
        bodies
    }

    fn types_said(&self, mark: &mut usize) -> Vec<String> {
        self.said(mark).into_iter().map(|(kind, _)| kind).collect()
    }
}

/// An order to a sound address in Germany, with tax 1.90, shipping 4.90 and a discount of 1.00.
fn draft(reference: &str, lines: &[(&str, i64, &str)]) -> Value {
    let lines: Vec<Value> = (1..)
        .zip(lines)
        .map(|(number, (sku, quantity, price))| {
            json!({"sku": sku, "partner_line_item_id": format!("{reference}-{number}"), "quantity": quantity,
                   "price": price, "product_name": format!("Product {sku}"), "fulfillment_status": "pending",
                   "quantity_pending_fulfillment": quantity})
        })
        .collect();
    json!({
        "partner_order_id": reference, "order_number": format!("#{reference}"), "shop_name": "shop",
        "fulfillment_status": "pending", "order_date": "2026-10-01T07:59:00", "currency": "EUR",
        "total_tax": "1.90", "total_discounts": "1.00", "email": "ada@example.com",
        "shipping_lines": {"title": "Standard", "price": "4.90", "carrier": "ups", "method": "ground"},
        "shipping_address": {
            "first_name": "Ada", "last_name": "Beispiel", "address1": "Hauptstr. 1", "city": "Berlin",
            "zip": "10115", "country": "DE", "country_code": "DE",
        },
        "line_items": lines,
    })
}
