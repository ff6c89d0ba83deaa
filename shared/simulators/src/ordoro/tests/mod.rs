//! The simulated Ordoro from outside: requests in, answers and books out.

mod access;
mod amending;
mod books;
mod creating;
mod floor;
mod invariants;
mod lines;
mod official;
mod reading;
mod returns;
mod shipping;
mod splitting;
mod stock;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{ApiKey, Cart, Config, Ordoro, Shipper, Warehouse};
use crate::control::Controlled as _;
use crate::faults::FaultLevel;
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
const CART: u64 = 77;
const UPS: u64 = 11;
const FEDEX: u64 = 12;

struct World {
    clock: Arc<Mutex<Timestamp>>,
    stage: Stage,
    ordoro: Ordoro,
    router: Router,
}

impl World {
    fn new() -> Self {
        Self::with(config())
    }

    fn with(config: Config) -> Self {
        let clock = Arc::new(Mutex::new("2026-10-01T08:00:00Z".parse::<Timestamp>().unwrap()));
        let read = clock.clone();
        let stage = Stage::new(Arc::new(move || *read.lock().unwrap()), FaultLevel::None, 7);
        let ordoro = Ordoro::new(stage.clone(), config);
        let router = ordoro.router();
        Self { clock, stage, ordoro, router }
    }

    /// A world with 10 units of `A` and of `B` in the east, and 5 of `A` in the west.
    fn stocked() -> Self {
        Self::new().stock()
    }

    /// As [`Self::stocked`], with the allocation module.
    fn allocating() -> Self {
        Self::with(Config { allocates: true, ..config() }).stock()
    }

    fn stock(self) -> Self {
        for (sku, warehouse, units) in [("A", EAST, 10), ("B", EAST, 10), ("A", WEST, 5)] {
            self.ordoro.count_stock(sku, warehouse, Decimal::from(units)).unwrap();
        }
        self
    }

    fn pass(&self, time: SignedDuration) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(time).unwrap();
    }

    async fn raw(&self, key: &str, method: &str, path: &str, body: String) -> (StatusCode, HeaderMap, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", key)
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, parts.headers, serde_json::from_slice(&body).unwrap())
    }

    /// Sends a request with the right key; null is no body.
    async fn send(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, _, answer) = self.raw(KEY, method, path, body).await;
        (status.as_u16(), answer)
    }

    /// The answer of a request that must pass.
    async fn done(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.send(method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    async fn get(&self, path: &str) -> Value {
        self.done("GET", path, Value::Null).await
    }

    /// Creates an order of these lines (SKU, quantity, price). Returns it as answered.
    async fn order(&self, reference: &str, lines: &[(&str, u32, &str)]) -> Value {
        self.done("POST", "/v3/order", draft(reference, lines)).await
    }

    async fn shown(&self, number: &str) -> Value {
        self.get(&format!("/v3/order/{number}")).await
    }

    /// Splits an order of one line into these shares. Returns the numbers of the children.
    async fn split(&self, number: &str, shares: &[u32]) -> Vec<String> {
        let line = self.shown(number).await["lines"][0]["id"].clone();
        let share = |units: &u32| json!({"lines": [{"line_id": line, "quantity": units}]});
        let body = json!({"split_orders": shares.iter().map(share).collect::<Vec<_>>()});
        let children = self.done("POST", &format!("/v3/order/{number}/split"), body).await;
        serde_json::from_value(children).unwrap()
    }

    /// The entry of an order in the books, by its reference.
    fn book(&self, reference: &str) -> Value {
        let books = self.ordoro.books();
        let orders = books["orders"].as_array().unwrap();
        orders.iter().find(|found| found["partner_order_id"] == reference).unwrap().clone()
    }

    /// Units placed, shipped and cancelled of each line in the books.
    fn units(&self, reference: &str) -> Vec<(u64, u64, u64)> {
        let lines = self.book(reference)["line_items"].as_array().unwrap().clone();
        let unit = |line: &Value, name: &str| line[name].as_u64().unwrap();
        lines
            .iter()
            .map(|l| (unit(l, "quantity"), unit(l, "quantity_shipped"), unit(l, "cancelled")))
            .collect()
    }

    fn shelf(&self, sku: &str, warehouse: u64) -> Value {
        self.ordoro.books()["stock"][sku][warehouse.to_string()].clone()
    }

    /// On hand, committed and available in the east.
    fn east(&self, sku: &str) -> (i64, i64, i64) {
        let figures = self.shelf(sku, EAST);
        let figure = |name: &str| figures[name].as_i64().unwrap();
        (figure("on_hand"), figure("committed"), figure("available"))
    }
}

/// `id:secret` as HTTP Basic.
const KEY: &str = "Basic aWQ6c2VjcmV0";

fn config() -> Config {
    let warehouse = |id: u64, name: &str| Warehouse { id, name: name.to_owned(), country: "US".to_owned() };
    let shipper =
        |id: u64, vendor: &str| Shipper { id, vendor: vendor.to_owned(), name: vendor.to_uppercase() };
    let key = ApiKey { client_id: "id".to_owned(), client_secret: "secret".to_owned() };
    Config {
        carts: vec![Cart { id: CART, index: 1, name: "shop".to_owned() }],
        shippers: vec![shipper(UPS, "ups"), shipper(FEDEX, "fedex")],
        return_codes: [("SIZE".to_owned(), "Wrong size".to_owned())].into(),
        hold_tags: vec!["Hold".to_owned()],
        ..Config::new(key, vec![warehouse(EAST, "Primary"), warehouse(WEST, "West")])
    }
}

/// An order of the cart to a sound address in the United States.
fn draft(reference: &str, lines: &[(&str, u32, &str)]) -> Value {
    let lines: Vec<Value> = (1..)
        .zip(lines)
        .map(|(number, (sku, quantity, price))| {
            let price: Value = serde_json::from_str(price).unwrap();
            json!({"cart_orderitem_id": format!("{reference}-line-{number}"), "quantity": quantity, "item_price": price,
                   "product": {"sku": sku, "name": format!("Product {sku}"), "weight": 0.5}})
        })
        .collect();
    let address = json!({"name": "Ada Example", "street1": "1 Main St", "city": "Austin", "state": "TX", "zip": "78701",
                         "country": "USA", "email": "ada@example.com"});
    json!({
        "order_id": reference, "cart": CART, "cart_order_id": format!("shop-{reference}"),
        "order_date": "2026-10-01T07:59:00Z", "shipping_type": "standard", "product_amount": 45.02,
        "shipping_amount": 4.9, "tax_amount": 1.9, "discount_amount": 1, "grand_total": 50.82,
        "billing_address": address, "shipping_address": address, "lines": lines,
    })
}
