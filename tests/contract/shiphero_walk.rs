//! Orders on their way through the simulated ShipHero: every request that follows from an answer is checked as well.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, Response};
use jiff::Timestamp;
use serde_json::json;
use tower::ServiceExt as _;
use waybill_domain::facets::Facet;
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Hold, Seen, SeenStatus};
use waybill_domain::money::Money;
use waybill_mapping::call::{Call, Next};
use waybill_mapping::partner::{Aligned, Goal, Partner, TakesOrders};
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::floor::PackageLine;
use waybill_simulators::shiphero::{Config, Login, Package, Ship, ShipHero, Warehouse};
use waybill_simulators::stage::Stage;

use crate::graphql;
use crate::parts::{address, line, part, sought};
use crate::shiphero_requests::{body, opened};

const EAST: u64 = 101;

/// A warehouse with stock, and our account there.
struct World {
    published: &'static graphql::ShipHero,
    simulated: ShipHero,
    router: Router,
    token: String,
    account: Box<dyn Partner>,
    /// The names of all calls so far.
    asked: Mutex<BTreeSet<&'static str>>,
}

impl World {
    /// `None` where the published schema is not at hand.
    async fn new() -> Option<Self> {
        let published = graphql::shiphero()?;
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let stage = Stage::new(Arc::new(move || now), FaultLevel::None, 7);
        let login = Login {
            username: "dev@example.com".to_owned(),
            password: "a password".to_owned(),
            refresh_token: "refresh-me".to_owned(),
        };
        let east = Warehouse { id: EAST, identifier: "Primary".to_owned(), country: "US".to_owned() };
        let config = Config { account_id: 4040, login, warehouses: vec![east] };
        let simulated = ShipHero::new(stage, config).unwrap();
        for sku in ["MUG", "CARD", "HAT"] {
            simulated.count_stock(sku, EAST, 50).unwrap();
        }
        let router = simulated.router();
        let account = opened(json!({"shop_name": "shop-us"}));
        let mut world =
            Self { published, simulated, router, token: String::new(), account, asked: Mutex::default() };
        let refresh = json!({"refresh_token": "refresh-me"}).to_string();
        let granted = world.send("/auth/refresh", refresh.into()).await;
        let granted: serde_json::Value = serde_json::from_slice(granted.body()).unwrap();
        world.token = granted["access_token"].as_str().unwrap().to_owned();
        Some(world)
    }

    async fn send(&self, path: &str, body: bytes::Bytes) -> Response<bytes::Bytes> {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        Response::from_parts(parts, to_bytes(body, usize::MAX).await.unwrap())
    }

    /// Checks the request, sends it and reads the answer.
    async fn ask<T>(&self, call: &Call<T>) -> Result<T, Failure> {
        self.published.check(&body(call), call.name);
        self.asked.lock().unwrap().insert(call.name);
        (call.read)(&self.send(call.request.uri().path(), call.request.body().clone()).await)
    }

    fn orders(&self) -> &dyn TakesOrders {
        self.account.orders().unwrap()
    }

    async fn place(&self, number: &str) -> (FulfillmentOrder, Seen) {
        let warehouse = Warehouse { id: EAST, identifier: String::new(), country: String::new() };
        let want = part(number, &warehouse.relay_id());
        let seen = self.ask(&self.orders().place(&want).unwrap()).await.unwrap();
        (want, seen)
    }

    async fn get(&self, want: &FulfillmentOrder, seen: &Seen) -> Seen {
        self.ask(&self.orders().get(&seen.id, &sought(want))).await.unwrap().expect("it is there")
    }

    /// Follows the exchanges towards a goal to their end.
    async fn align(&self, goal: &Goal<'_>, seen: &Seen) -> Result<Aligned, Refusal> {
        let mut seen = seen.clone();
        for _ in 0..20 {
            match self.orders().toward(goal, &seen) {
                Next::Ask(call) => seen = self.ask(&call).await.unwrap(),
                Next::Done(aligned) => return Ok(aligned),
                Next::Refuse(refusal) => return Err(refusal),
            }
        }
        panic!("20 exchanges led nowhere: {goal:?}")
    }

    async fn stand(&self, want: &FulfillmentOrder, seen: &Seen) -> Aligned {
        self.align(&Goal::Stand { want, facets: &Facet::ALL }, seen).await.unwrap()
    }

    /// Ships one mug of an order.
    fn ship_a_mug(&self, want: &FulfillmentOrder) {
        let mug = PackageLine { line: want.lines[0].line.as_str().to_owned(), quantity: 1 };
        let package = Package { lines: Some(vec![mug]), ..Package::default() };
        let order = want.reference.as_str().to_owned();
        let ship = Ship { order, packages: vec![package], ..Ship::default() };
        self.simulated.ship(&ship).unwrap_or_else(|refusal| panic!("{refusal}"));
    }
}

#[tokio::test]
async fn placed_found_and_read() {
    let Some(world) = World::new().await else { return };
    let (want, placed) = world.place("1001").await;
    let found = world.ask(&world.orders().find(&sought(&want))).await.unwrap();
    assert_eq!(found.iter().map(|seen| &seen.id).collect::<Vec<_>>(), [&placed.id]);
    assert_eq!(world.orders().standing(&want, &world.get(&want, &placed).await), Facet::ALL);
    assert_eq!(world.stand(&want, &placed).await.settled, Facet::ALL);
}

#[tokio::test]
async fn every_facet_is_amended() {
    let Some(world) = World::new().await else { return };
    let (want, seen) = world.place("1001").await;
    let usd = want.totals.total.currency;
    let change = |change: &dyn Fn(&mut FulfillmentOrder)| {
        let mut want = want.clone();
        change(&mut want);
        want
    };
    for (name, want) in [
        ("address", change(&|want| want.address = address("Elko"))),
        ("bill", change(&|want| want.billing = Some(address("Ely")))),
        ("phone", change(&|want| want.contact.phone = Some("+1 555 0199".to_owned()))),
        ("method", change(&|want| want.shipping.service = Some("2nd Day Air".to_owned()))),
        ("hold", change(&|want| want.hold = Some(Hold::Payment))),
        ("no hold", change(&|_| {})),
        ("more mugs", change(&|want| want.lines[0].quantity = 5)),
        ("a hat for the card", change(&|want| want.lines[1] = line("1001", "HAT", 2, Money::new(500, usd)))),
        (
            "tax",
            change(&|want| {
                want.totals.tax.minor += 7;
                want.totals.total.minor += 7;
            }),
        ),
    ] {
        let aligned = world.stand(&want, &world.get(&want, &seen).await).await;
        assert_eq!((aligned.settled, aligned.refused), (Facet::ALL.to_vec(), Vec::new()), "{name}");
    }
    let asked = world.asked.lock().unwrap().clone();
    for wanted in [
        "order_update",
        "order_update_holds",
        "order_remove_line_items",
        "order_update_line_items",
        "order_add_line_items",
    ] {
        assert!(asked.contains(wanted), "{wanted} was never asked: {asked:?}");
    }
}

#[tokio::test]
async fn amended_and_cancelled_in_part_and_too_late() {
    let Some(world) = World::new().await else { return };
    let (mut want, seen) = world.place("1001").await;
    world.ship_a_mug(&want);
    let partly = world.get(&want, &seen).await;
    assert_eq!(partly.status, SeenStatus::PartlyShipped);
    want.lines[0].quantity = 2;
    want.address = address("Elko");
    world.stand(&want, &partly).await;
    let cancel = Goal::Cancel { reason: "the customer asked" };
    let refusal = world.align(&cancel, &world.get(&want, &seen).await).await.unwrap_err();
    assert_eq!(refusal.code, "already-shipped", "one mug left");
    let rest = world.get(&want, &seen).await;
    assert!(rest.lines.iter().all(|line| line.quantity == line.shipped), "the rest is cancelled: {rest:?}");

    let (want, seen) = world.place("1002").await;
    let reason = "a \"quoted\" reason";
    world.align(&Goal::Cancel { reason }, &seen).await.unwrap();
    let cancelled = world.get(&want, &seen).await;
    assert_eq!(cancelled.status, SeenStatus::Cancelled);
    let mut late = want.clone();
    late.address = address("Elko");
    assert!(!world.stand(&late, &cancelled).await.refused.is_empty());
    assert!(world.asked.lock().unwrap().contains("order_cancel"));
}
