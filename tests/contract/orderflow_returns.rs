//! Returns at OrderFlow, against the simulated one: announced once however often, and recognised when they come back.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tower::ServiceExt as _;
use waybill_domain::event::{FulfillmentEvent, What};
use waybill_domain::failure::Failure;
use waybill_domain::ids::ReturnId;
use waybill_mapping::call::{Call, Next};
use waybill_mapping::partner::{AccountConfig, AnnouncedReturn, Partner, Secrets};
use waybill_mapping::partners;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::orderflow::{Config, Login, OrderFlow, Site};
use waybill_simulators::stage::Stage;
use waybill_transport::clock::{Clock as _, MovableClock};

use crate::parts::{coming, part};

/// An instance with goods, and our account there.
struct World {
    clock: Arc<MovableClock>,
    flow: OrderFlow,
    router: Router,
    account: Box<dyn Partner>,
}

impl World {
    fn new() -> Self {
        let start: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let clock = Arc::new(MovableClock::standing(start));
        let ticking = Arc::clone(&clock);
        let stage = Stage::new(Arc::new(move || ticking.now()), FaultLevel::None, 7);
        let login = Login { user: "api".to_owned(), password: "secret".to_owned() };
        let flow = OrderFlow::new(stage, Config::new(login, "acme", "WEB", vec![Site::new("Default")]));
        for sku in ["MUG", "CARD"] {
            flow.count_stock(sku, "Default", 10).unwrap();
        }
        let options = json!({
            "api_url": "https://flow.test/web/", "channel": "WEB", "organisation": "acme",
            "return_reasons": [{ "shop": "SIZE", "code": "C - Wrong size" }],
            "return_conditions": [{ "shop": "Opened", "code": "As new" }],
            "paths": { "returns_report": "remote/report.xml?reportKey=return_line_api_report" },
        });
        let warehouses = BTreeMap::from([("Default".try_into().unwrap(), "uk".try_into().unwrap())]);
        let config = AccountConfig { id: "us-east".try_into().unwrap(), options, warehouses };
        let account = (partners::by_name("orderflow").unwrap().open)(&config).unwrap();
        Self { clock, router: flow.router(), flow, account }
    }

    async fn ask<T>(&self, call: &Call<T>) -> Result<T, Failure> {
        let secrets = [("user", "api"), ("password", "secret")];
        let secrets = secrets.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let mut request = call.request.clone();
        let authority = self.account.authorizes();
        authority.attach(&Secrets::new(secrets), None, self.clock.now(), &mut request).unwrap();
        let answer = self.router.clone().oneshot(request.map(Body::from)).await.unwrap();
        let (parts, body) = answer.into_parts();
        (call.read)(&Response::from_parts(parts, to_bytes(body, usize::MAX).await.unwrap()))
    }

    async fn announce(&self, coming: &AnnouncedReturn) -> Option<ReturnId> {
        let (returns, mut answered) = (self.account.returns().unwrap(), None);
        loop {
            match returns.announce(coming, answered.as_ref()) {
                Next::Ask(call) => answered = Some(self.ask(&call).await.unwrap()),
                Next::Done(id) => return id,
                Next::Refuse(refusal) => panic!("{refusal}"),
            }
        }
    }

    async fn returned(&self) -> Vec<FulfillmentEvent> {
        let polled = self.account.polled().unwrap();
        let poll = polled.polls().iter().find(|name| **name == "returns").unwrap();
        let since = self.clock.now() - SignedDuration::from_hours(1);
        self.ask(&polled.poll(poll, since, None, self.clock.now())).await.unwrap().items
    }
}

#[tokio::test]
async fn a_return_is_announced_once_and_recognised_when_it_comes_back() {
    let world = World::new();
    let mut want = part("1001", "Default");
    // The instance has couriers of its own, and its first ships what asks for none.
    want.shipping.carrier = None;
    let placed = world.ask(&world.account.orders().unwrap().place(&want).unwrap()).await.unwrap();
    world.flow.work("ship", json!({ "order": want.reference })).unwrap();
    let coming = AnnouncedReturn { partner_order: placed.id, ..coming(&want) };
    assert!(world.announce(&coming).await.is_some(), "OrderFlow tells its number of it");
    assert_eq!(world.announce(&coming).await, None, "told twice it is there once");
    assert!(world.returned().await.is_empty(), "nothing came yet");

    world.clock.advance_to(world.clock.now() + SignedDuration::from_mins(5));
    world.flow.work("receive_return", json!({ "return": coming.key })).unwrap();
    let told = world.returned().await;
    let [FulfillmentEvent { subject, what: What::Returned(told), .. }] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!((subject.reference().as_ref(), told.key.as_ref()), (Some(&want.reference), Some(&coming.key)));
    let lines: Vec<_> = told
        .lines
        .iter()
        .map(|line| (line.received, line.restocked, line.reason.as_deref(), line.condition.as_deref()))
        .collect();
    assert_eq!(lines, [(1, 1, Some("SIZE"), Some("Opened")); 2]);
}
