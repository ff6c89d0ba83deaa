//! One budget of an account for every function that asks its partner. Each is a process of its own here, as on Lambda, and has
//! nothing in common with the others but the ledger: together they use what the partner allows, and are hardly turned down.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use waybill_flows::engine::{Lane, RunError, Timetable, lanes};
use waybill_flows::world::World;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, InProcess, Sandbox, draft, postal, run, turn};
use waybill_transport::clock::Clock as _;
use waybill_transport::wire::{NoAnswer, Wire};

/// What ShipStation publishes: so many requests a minute.
const A_MINUTE: u64 = 40;
/// Each is read and written when its address changes.
const ORDERS: u64 = 120;
const STEP: SignedDuration = SignedDuration::from_secs(1);

/// Counts what the partner was asked, and what it turned down.
#[derive(Debug)]
struct Counting {
    behind: Arc<InProcess>,
    asked: AtomicU64,
    turned_down: AtomicU64,
}

#[async_trait]
impl Wire for Counting {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let is_partner = request.uri().host() == Some("partner.test");
        let answer = self.behind.send(request, timeout).await?;
        if is_partner {
            let is_refused = answer.status() == StatusCode::TOO_MANY_REQUESTS;
            self.asked.fetch_add(u64::from(!is_refused), Ordering::Relaxed);
            self.turned_down.fetch_add(u64::from(is_refused), Ordering::Relaxed);
        }
        Ok(answer)
    }
}

/// What one function does.
struct Function {
    world: World,
    lanes: Vec<Lane>,
    timetable: Option<Timetable>,
}

struct House {
    sandbox: Sandbox,
    wire: Arc<Counting>,
    functions: Vec<Function>,
}

impl House {
    /// A function for each lane, and one for everything that comes at its time.
    async fn begin() -> Self {
        let ground = Ground::new(9).await;
        let often = "[schedules]\npoll_every = \"1m\"\nstock_every = \"1m\"\n\n[brakes]";
        let sandbox = Sandbox::at("shipstation", &ground, FaultLevel::None, 1, &[("[brakes]", often)]);
        let (asked, turned_down) = (AtomicU64::new(0), AtomicU64::new(0));
        let wire = Arc::new(Counting { behind: Arc::clone(&sandbox.wire), asked, turned_down });
        let world =
            |worker| sandbox.world(Arc::clone(&wire) as Arc<dyn Wire>, Arc::clone(&ground.store), worker);
        let mut functions = Vec::new();
        let scheduled = world(1);
        scheduled.begin().await.unwrap();
        for (lane, worker) in lanes(&scheduled).into_iter().zip(2..) {
            functions.push(Function { world: world(worker), lanes: vec![lane], timetable: None });
        }
        let timetable = Some(Timetable::new(&scheduled));
        functions.push(Function { world: scheduled, lanes: Vec::new(), timetable });
        Self { sandbox, wire, functions }
    }

    /// Everything that is due now is done, each by its function.
    async fn moment(&mut self) {
        let now = self.sandbox.clock.now();
        loop {
            let mut done = self.sandbox.stage.run_due(now).await;
            for function in &mut self.functions {
                for due in function.timetable.iter_mut().flat_map(|timetable| timetable.due(now)) {
                    match run(&function.world, &due).await {
                        Ok(()) | Err(RunError::Exchange(_)) => {}
                        Err(error) => panic!("{}: {error}", due.name()),
                    }
                }
                for lane in &function.lanes {
                    done += turn(&function.world, lane).await.unwrap().received();
                }
            }
            if done == 0 {
                return;
            }
        }
    }

    async fn pass(&mut self, time: SignedDuration) {
        let until = self.sandbox.clock.now() + time;
        while self.sandbox.clock.now() < until {
            self.moment().await;
            let next = self.sandbox.clock.now() + STEP;
            self.sandbox.clock.advance_to(next);
        }
    }

    /// Requests that the partner took, and those that it turned down.
    fn counted(&self) -> (u64, u64) {
        (self.wire.asked.load(Ordering::Relaxed), self.wire.turned_down.load(Ordering::Relaxed))
    }

    /// Orders at the partner that go to the second address.
    fn moved(&self) -> usize {
        let orders = self.sandbox.partner.orders();
        orders.iter().filter(|order| order["shipping_address"].to_string().contains("Garden")).count()
    }
}

#[tokio::test]
async fn all_functions_together_use_what_the_partner_allows() {
    // Every second of half an hour is turned, which an emulator takes its time for.
    if !Ground::is_in_memory() {
        return;
    }
    let mut house = House::begin().await;
    let orders: Vec<String> = (0..ORDERS)
        .map(|number| {
            let order = house.sandbox.shop.0.place_order(&draft(&format!("B-{number}"), 0)).unwrap();
            order["id"].as_str().unwrap().to_owned()
        })
        .collect();
    house.pass(SignedDuration::from_mins(12)).await;
    assert_eq!(house.sandbox.partner.orders().len() as u64, ORDERS);
    for order in &orders {
        let change = json!({ "action": "setShippingAddress", "address": postal(1) });
        house.sandbox.shop.0.change("orders", order, &[change]).unwrap();
    }
    // The pull tells of them, and then there is no end of work.
    while house.moved() == 0 {
        house.pass(STEP).await;
    }
    let counted =
        || (house.wire.asked.load(Ordering::Relaxed), house.wire.turned_down.load(Ordering::Relaxed));
    let before = counted();
    let minutes = 4;
    house.pass(SignedDuration::from_mins(minutes)).await;
    assert!(house.moved() < orders.len(), "there is still work to be done");
    let after = house.counted();
    let (asked, turned_down) = (after.0 - before.0, after.1 - before.1);
    let allowed = A_MINUTE * u64::try_from(minutes).unwrap();
    assert!(asked * 100 >= allowed * 95, "{asked} of {allowed} requests were made");
    assert!(turned_down * 20 <= asked, "{turned_down} were turned down, {asked} were not");
    house.pass(SignedDuration::from_mins(20)).await;
    assert_eq!(house.moved(), orders.len(), "and all of it is done in the end");
}
