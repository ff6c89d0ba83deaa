//! The simulated project from outside: through its API, in process.

mod api;
mod edits;
mod extensions;
mod fulfilment;
mod invariants;
mod inventory;
mod messages;
mod orders;
mod payments;
mod settings;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, Request};
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::store::Kind;
use super::{Commercetools, Credentials};
use crate::faults::FaultLevel;
use crate::stage::Stage;

/// Compares JSON with its snapshot, whatever the order of keys.
macro_rules! snap {
    ($name:literal, $value:expr) => {
        insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!($name, $value) })
    };
}
use snap;

/// A project with a clock, two warehouses and a client that may do everything.
struct World {
    clock: Arc<Mutex<Timestamp>>,
    stage: Stage,
    shop: Commercetools,
    router: Router,
    token: String,
}

/// What an API call answered.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl World {
    async fn new() -> Self {
        let clock = Arc::new(Mutex::new("2026-11-02T08:00:00Z".parse::<Timestamp>().unwrap()));
        let read = clock.clone();
        let stage = Stage::new(Arc::new(move || *read.lock().unwrap()), FaultLevel::None, 7);
        let shop = Commercetools::new(stage.clone(), "shop");
        let router = shop.router();
        let mut world = Self { clock, stage, shop, router, token: String::new() };
        let client = world.shop.add_client(&["manage_project"]);
        world.token = world.token_of(&client).await;
        for (key, roles) in [
            ("east", json!(["InventorySupply"])),
            ("west", json!(["InventorySupply"])),
            ("export", json!(["OrderExport"])),
        ] {
            world.shop.create("channels", &json!({"key": key, "roles": roles})).unwrap();
        }
        world
    }

    fn pass(&self, seconds: i64) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
    }

    async fn token_of(&self, client: &Credentials) -> String {
        let answer = self.ask_token(client, "grant_type=client_credentials").await;
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    async fn ask_token(&self, client: &Credentials, form: &str) -> Answer {
        let basic = BASE64_STANDARD.encode(format!("{}:{}", client.client_id, client.client_secret));
        let request = Request::post("/oauth/token")
            .header("authorization", format!("Basic {basic}"))
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/shop/{path}"))
            .header("authorization", format!("Bearer {}", self.token));
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    /// An update with the resource's present version.
    async fn update(&self, kind: &str, id: &str, actions: Value) -> Answer {
        let version = self.get(&format!("{kind}/{id}")).await.body["version"].clone();
        self.post(&format!("{kind}/{id}"), json!({"version": version, "actions": actions})).await
    }

    /// Names of the messages about a resource, in order.
    async fn told(&self, id: &str) -> Vec<String> {
        let rows = self.get("messages?sort=sequenceNumber+asc&limit=500&withTotal=false").await.body;
        let rows = rows["results"].as_array().unwrap().clone();
        let about = rows.into_iter().filter(|row| row["resource"]["id"] == id);
        about.map(|row| row["type"].as_str().unwrap().to_owned()).collect()
    }

    /// An order of two mugs (19.99 each) and a hat (10.00), shipped for 4.90, all taxed on top with 10 %.
    fn order(&self, number: &str) -> Value {
        self.shop.place_order(&order_draft(number)).unwrap()
    }
}

fn order_draft(number: &str) -> Value {
    json!({
        "orderNumber": number, "currency": "USD", "country": "US", "customerEmail": "ada@example.com",
        "shippingAddress": {"country": "US", "firstName": "Ada", "lastName": "Moss", "streetName": "Elm St",
            "streetNumber": "4", "city": "Reno", "state": "NV", "postalCode": "89501"},
        "lineItems": [line_draft("MUG", 2, 1999), line_draft("HAT", 1, 1000)],
        "shippingInfo": shipping_draft(490),
    })
}

fn line_draft(sku: &str, quantity: i64, cents: i64) -> Value {
    json!({"name": {"en": sku}, "variant": {"sku": sku}, "quantity": quantity, "taxRate": tax(),
        "price": {"value": {"currencyCode": "USD", "centAmount": cents}}})
}

fn shipping_draft(cents: i64) -> Value {
    let price = json!({"currencyCode": "USD", "centAmount": cents});
    json!({"shippingMethodName": "Ground", "price": price, "shippingRate": {"price": price}, "taxRate": tax()})
}

fn tax() -> Value {
    json!({"name": "sales tax", "amount": 0.1, "includedInPrice": false, "country": "US"})
}

/// The code of a refusal.
fn code(answer: &Answer) -> &str {
    answer.body["errors"][0]["code"].as_str().unwrap_or("none")
}
