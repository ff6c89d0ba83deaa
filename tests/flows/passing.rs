//! Time that passes over a sandbox: every lane turned, every run of the timetable at its time, every message counted.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waybill_domain::review::ReviewEntry;
use waybill_flows::engine::{Lane, RunError, Timetable, lanes, outgoing};
use waybill_flows::names::{COMMERCE_MESSAGES, PARTNER_EVENTS};
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_queue::{Depth, Outgoing, Queue, QueueError, Wraps};
use waybill_simulators::agreement::{Expectations, PartnerBook, ShopBook, compare};
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, draft, run, turn};
use waybill_transport::wire::Wire;

use crate::weather::Weather;

/// Turns of one moment, after which something goes round in circles.
const MOST_ROUNDS: usize = 2_000;

/// A sandbox in which time passes.
pub(crate) struct Passing {
    pub(crate) sandbox: Sandbox,
    pub(crate) world: World,
    pub(crate) weather: Arc<Weather>,
    queue: Arc<Counting>,
    timetable: Timetable,
    lanes: Vec<Lane>,
    /// How many worlds there were.
    processes: u64,
}

impl Passing {
    /// A morning without trouble. Each pair replaces a piece of the sandbox's configuration.
    pub(crate) async fn begin(changes: &[(&str, &str)]) -> Self {
        Self::begin_on(Ground::new(5).await, changes).await
    }

    /// The same, on this ground.
    pub(crate) async fn begin_on(ground: Ground, changes: &[(&str, &str)]) -> Self {
        Self::begin_with("shiphero", ground, changes).await
    }

    /// A morning without trouble, with the account at this partner.
    pub(crate) async fn begin_at(partner: &'static str, changes: &[(&str, &str)]) -> Self {
        Self::begin_with(partner, Ground::new(5).await, changes).await
    }

    async fn begin_with(partner: &'static str, ground: Ground, changes: &[(&str, &str)]) -> Self {
        let (sent, told, there) = (AtomicUsize::new(0), Mutex::default(), Mutex::default());
        let queue = Arc::new(Counting { queue: Arc::clone(&ground.queue), sent, told, there });
        let ground = Ground { queue: Arc::clone(&queue) as Arc<dyn Queue>, ..ground };
        let sandbox = Sandbox::at(partner, &ground, FaultLevel::None, 1, changes);
        let weather = Arc::new(Weather::over(Arc::clone(&sandbox.wire)));
        let world = sandbox.world(Arc::clone(&weather) as Arc<dyn Wire>, ground.store, 1);
        world.begin().await.unwrap();
        let (timetable, lanes) = (Timetable::new(&world), lanes(&world));
        let passing = Self { sandbox, world, weather, queue, timetable, lanes, processes: 1 };
        passing.deploy_queues();
        passing
    }

    /// The deployment is replaced by one with another configuration, and has the queues of that one only.
    pub(crate) fn configure(&mut self, change: impl Fn(&str) -> String) {
        let settings = waybill_settings::load(&change(&self.sandbox.text), "sandbox.toml").unwrap();
        self.sandbox.settings = Arc::new(settings);
        self.world = self.process();
        (self.timetable, self.lanes) = (Timetable::new(&self.world), lanes(&self.world));
        self.deploy_queues();
    }

    /// Another process beside those that there are.
    pub(crate) fn process(&mut self) -> World {
        self.processes += 1;
        let wire = Arc::clone(&self.weather) as Arc<dyn Wire>;
        self.sandbox.world(wire, Arc::clone(&self.sandbox.store), self.processes)
    }

    /// A queue is not there any more.
    pub(crate) fn lose_queue(&self, queue: &str) {
        self.queue.there.lock().unwrap().remove(queue);
    }

    fn deploy_queues(&self) {
        *self.queue.there.lock().unwrap() = self.lanes.iter().map(Lane::queue).collect();
    }

    /// A customer orders; answers the order's id.
    pub(crate) fn order(&self, number: &str) -> String {
        self.order_of(&draft(number, 0))
    }

    /// A customer orders this.
    pub(crate) fn order_of(&self, draft: &Value) -> String {
        let order = self.sandbox.shop.0.place_order(draft).unwrap();
        order["id"].as_str().unwrap().to_owned()
    }

    /// Orders that are out already.
    pub(crate) async fn orders_out(&mut self, numbers: impl Iterator<Item = usize>) -> Vec<String> {
        let orders = numbers.map(|number| self.order(&format!("W-{number}"))).collect();
        self.pass(SignedDuration::from_mins(20)).await;
        orders
    }

    /// People change an order in the shop.
    pub(crate) fn change(&self, order: &str, action: Value) {
        self.sandbox.shop.0.change("orders", order, &[action]).unwrap();
    }

    /// People cancel orders in the shop.
    pub(crate) fn cancel(&self, orders: &[String]) {
        for order in orders {
            self.change(order, json!({ "action": "changeOrderState", "orderState": "Cancelled" }));
        }
    }

    /// The shop says that something happened to an order; bare, as commercetools itself writes into a queue, or in an
    /// envelope.
    pub(crate) async fn notice(&self, order: &str, bare: bool) {
        self.message(order, "OrderStateChanged", bare).await;
    }

    /// The shop says that an order was deleted.
    pub(crate) async fn deleted(&self, order: &str) {
        self.message(order, "OrderDeleted", false).await;
    }

    async fn message(&self, order: &str, kind: &str, bare: bool) {
        let body = json!({
            "notificationType": "Message", "projectKey": "shop", "id": format!("{kind}-of-{order}"), "version": 1,
            "sequenceNumber": 1, "resource": { "typeId": "order", "id": order }, "resourceVersion": 1,
            "type": kind, "orderState": "Confirmed", "createdAt": "2026-11-10T08:00:00.000Z",
        });
        let message = if bare {
            Outgoing::new(body.to_string(), "shop".to_owned())
        } else {
            let work = Work::Notice { body: body.to_string() };
            outgoing(&self.world, &self.world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO)
        };
        self.world.queue.send(COMMERCE_MESSAGES, vec![message], self.world.now()).await.unwrap();
    }

    /// Lets so much time pass, doing everything at its time.
    pub(crate) async fn pass(&mut self, time: SignedDuration) {
        let until = self.world.now() + time;
        loop {
            self.moment().await;
            match self.next_due().await {
                Some(due) if due <= until => self.sandbox.clock.advance_to(due),
                Some(_) | None => break,
            }
        }
        self.sandbox.clock.advance_to(until);
    }

    async fn moment(&mut self) {
        for _ in 0..MOST_ROUNDS {
            let mut done = self.sandbox.stage.run_due(self.world.now()).await;
            for due in self.timetable.due(self.world.now()) {
                done += 1;
                match run(&self.world, &due).await {
                    // What a system's trouble ended goes on at its next time.
                    Ok(()) | Err(RunError::Exchange(_)) => {}
                    Err(error) => panic!("{}: {error}", due.name()),
                }
            }
            for lane in &self.lanes {
                done += turn(&self.world, lane).await.unwrap().received();
            }
            if done == 0 {
                return;
            }
        }
        panic!("nothing comes to rest at {}", self.world.now());
    }

    async fn next_due(&self) -> Option<Timestamp> {
        let now = self.world.now();
        let mut due = self.timetable.next_due();
        due = due.into_iter().chain(self.sandbox.stage.outbox.late().next_due()).min();
        for lane in &self.lanes {
            let depth = self.world.queue.depth(&lane.queue(), now).await.unwrap();
            due = due.into_iter().chain(depth.next_due).min();
        }
        due
    }

    /// Messages sent since this was asked before.
    pub(crate) fn sent(&self) -> usize {
        self.queue.sent.swap(0, Ordering::Relaxed)
    }

    /// Everything that the partner told since the morning comes again, the last first.
    pub(crate) async fn tell_all_again(&self) {
        let told: Vec<Outgoing> = self.queue.told.lock().unwrap().iter().rev().cloned().collect();
        assert!(!told.is_empty(), "it told something");
        for message in told {
            self.queue.queue.send(PARTNER_EVENTS, vec![message], self.world.now()).await.unwrap();
        }
    }

    /// The open review entries with this code.
    pub(crate) async fn open(&self, code: &str) -> Vec<ReviewEntry> {
        let open = self.world.ledger.review_open(500).await.unwrap();
        open.into_iter().filter(|entry| entry.refusal.code == code).collect()
    }

    /// The orders at the partner with this status.
    pub(crate) fn at_partner(&self, status: &str) -> usize {
        let books = self.sandbox.partner.books();
        let orders = books["orders"].as_array().unwrap();
        orders.iter().filter(|order| order["status"] == status).count()
    }

    /// Both sides agree on this many orders and on all stock; nothing waits, failed, or needs a person.
    pub(crate) async fn judge(&self, orders: usize) {
        let shop = ShopBook::read(&self.sandbox.shop.0.books()).unwrap();
        let partner = PartnerBook::read("us", &self.sandbox.partner.books()).unwrap();
        let expect = Expectations {
            cancelled_field: "waybillCancelled".to_owned(),
            shipped_field: "waybillShipped".to_owned(),
            channels: [(("us".to_owned(), self.sandbox.partner.shelf.to_owned()), "east".to_owned())].into(),
            ..Expectations::default()
        };
        let report = compare(&shop, &[partner], &expect);
        assert_eq!(report.sentences(), Vec::<String>::new());
        assert_eq!((report.orders, report.agree), (orders, orders));
        for lane in &self.lanes {
            let depth = self.world.queue.depth(&lane.queue(), self.world.now()).await.unwrap();
            assert_eq!(depth, Depth::default(), "{lane:?}");
        }
        let later = self.world.now() + SignedDuration::from_hours(1000);
        assert_eq!(self.world.ledger.parked_due(later, 9).await.unwrap(), []);
        for gate in ["access/account/us", "access/project/shop", "cancels/us", "stock/us"] {
            assert_eq!(self.world.ledger.parked_at(gate, later, 9).await.unwrap(), [], "{gate}");
        }
        assert_eq!(self.world.ledger.review_open(9).await.unwrap(), []);
    }
}

/// Queues that count what is sent to them. Those that are not deployed take nothing, as on AWS.
#[derive(Debug)]
struct Counting {
    queue: Arc<dyn Queue>,
    sent: AtomicUsize,
    /// What partners told.
    told: Mutex<Vec<Outgoing>>,
    /// The names of those that are deployed.
    there: Mutex<BTreeSet<String>>,
}

#[async_trait]
impl Wraps for Counting {
    fn behind(&self) -> &dyn Queue {
        &*self.queue
    }

    async fn send(&self, queue: &str, messages: Vec<Outgoing>, now: Timestamp) -> Result<(), QueueError> {
        if !self.there.lock().unwrap().contains(queue) {
            return Err(QueueError::Refused(format!("there is no queue `{queue}`")));
        }
        self.sent.fetch_add(messages.len(), Ordering::Relaxed);
        if queue == PARTNER_EVENTS {
            self.told.lock().unwrap().extend(messages.iter().cloned());
        }
        self.queue.send(queue, messages, now).await
    }
}
