//! Plays a schedule to its end and judges how the partner's books stand.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::fulfillment::PartKey;
use waybill_domain::look::{Cause, Look};
use waybill_flows::engine::{Lane, outgoing};
use waybill_flows::work::Work;
use waybill_flows::world::{Rule, Safeguards, World};
use waybill_ledger::model::Model;
use waybill_ledger::store::Store;
use waybill_queue::Queue;
use waybill_queue::model::ModelQueue;
use waybill_simulators::faults::{Fault, FaultLevel};
use waybill_tests::sandbox::{ADDRESSES, Sandbox, draft, postal, turn};
use waybill_transport::clock::Clock as _;
use waybill_transport::wire::Wire;

use crate::gates::{Gate, GatedStore, GatedWire, Lag};
use crate::schedule::Step;

/// Turns until quiet, at most.
const PATIENCE: usize = 400;

type Turn = Pin<Box<dyn Future<Output = ()>>>;

struct Worker {
    world: Arc<World>,
    gate: Arc<Gate>,
    turn: Option<Turn>,
}

struct Play {
    sandbox: Sandbox,
    order: String,
    workers: Vec<Worker>,
    lag: Arc<Lag>,
    wants: Option<usize>,
    shipped: bool,
}

/// Plays the steps with so many workers, without a rule or with all, and says what is wrong in the end.
pub(crate) fn play(steps: &[Step], workers: usize, without: Option<Rule>) -> Result<(), String> {
    let mut play = Play::new(workers, without);
    play.look();
    for step in steps {
        play.step(*step);
    }
    play.settle()?;
    play.revive()?;
    play.judge()?;
    play.free_looks()
}

impl Play {
    fn new(workers: usize, without: Option<Rule>) -> Self {
        let store: Arc<dyn Store> = Arc::new(Model::default());
        let queue: Arc<dyn Queue> = Arc::new(ModelQueue::new(1000));
        let sandbox = Sandbox::new(FaultLevel::None, 1, Arc::clone(&store), queue, &[]);
        let starting = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, Arc::clone(&store), 0);
        ready(starting.begin()).expect("a beginning");
        let lag = Arc::new(Lag::default());
        let worker = |number: usize| {
            let gate = Arc::new(Gate::default());
            let wire =
                GatedWire { wire: Arc::clone(&sandbox.wire), gate: Arc::clone(&gate), lag: Arc::clone(&lag) };
            let store = GatedStore { store: Arc::clone(&store), gate: Arc::clone(&gate) };
            let number = u64::try_from(number).expect("few workers") + 1;
            let mut world = sandbox.world(Arc::new(wire), Arc::new(store), number);
            if let Some(rule) = without {
                world.safeguards = Safeguards::without(rule);
            }
            Worker { world: Arc::new(world), gate, turn: None }
        };
        let workers = (0..workers).map(worker).collect();
        let order = sandbox.shop.0.place_order(&draft("1001", 0)).expect("an order");
        let order = order["id"].as_str().expect("an id").to_owned();
        Self { sandbox, order, workers, lag, wants: Some(0), shipped: false }
    }

    fn step(&mut self, step: Step) {
        let faults = Arc::clone(&self.sandbox.stage.faults);
        match step {
            Step::Look => self.look(),
            Step::Edit(address) => self.edit(address),
            Step::Cancel => self.cancel(),
            Step::Go(worker) => self.go(worker),
            Step::Finish(worker) => self.finish(worker),
            Step::Read(worker) => self.go_until(worker, "commercetools", "orders.query"),
            Step::Send(worker) => self.go_until(worker, "shiphero", "order_create"),
            Step::Die(worker) => self.workers[worker].turn = None,
            Step::Wait(seconds) => self.wait(i64::from(seconds)),
            Step::LoseAnswer => faults.fail_next("shiphero.order_", Fault::AnswerLost, 1),
            Step::CommitLate(seconds) => {
                let after = SignedDuration::from_secs(seconds.into());
                faults.fail_next("shiphero.order_", Fault::LateCommit { after }, 1);
            }
            Step::FindLate(seconds) => {
                let after = SignedDuration::from_secs(seconds.into());
                faults.fail_next("shiphero.find", Fault::FindDelayed { after }, 1);
            }
            Step::ReadOld => self.lag.arm(),
            Step::Ship => {
                let id = self.partner_orders()[0]["id"].clone();
                self.sandbox.partner.act("ship", json!({ "order": id }));
                self.shipped = true;
            }
        }
    }

    fn version(&self) -> u64 {
        let order = self.sandbox.shop.0.get("orders", &self.order).expect("the order");
        order["version"].as_u64().expect("a version")
    }

    fn look(&mut self) {
        let world = &self.workers[0].world;
        let key = PartKey {
            order: self.order.as_str().try_into().expect("an id"),
            account: "us".try_into().expect("an id"),
            warehouse: Some("V2FyZWhvdXNlOjEwMQ==".try_into().expect("an id")),
            shipping: None,
        };
        let look = Look {
            project: "shop".try_into().expect("a key"),
            order: self.order.as_str().try_into().expect("an id"),
            account: "us".try_into().expect("an id"),
            at_least: self.version(),
            cause: Cause::Message { message: "OrderCreated".to_owned() },
            expects: vec![key.reference()],
            edited: false,
        };
        let message =
            outgoing(world, &world.trace(), &Work::Look { look }, "shop".to_owned(), SignedDuration::ZERO);
        let now = self.sandbox.clock.now();
        ready(self.sandbox.queue.send("dispatch-us", vec![message], now)).expect("sent");
    }

    fn edit(&mut self, address: usize) {
        if self.wants.is_none() {
            return;
        }
        let action = json!({ "action": "setShippingAddress", "address": postal(address) });
        self.sandbox.shop.0.change("orders", &self.order, &[action]).expect("changed");
        self.wants = Some(address);
        self.look();
    }

    fn cancel(&mut self) {
        let action = json!({ "action": "changeOrderState", "orderState": "Cancelled" });
        self.sandbox.shop.0.change("orders", &self.order, &[action]).expect("cancelled");
        self.wants = None;
        self.look();
    }

    /// One gate further.
    fn go(&mut self, worker: usize) {
        self.workers[worker].gate.open();
        self.poll(worker);
    }

    /// Until a system was asked for something once more.
    fn go_until(&mut self, worker: usize, system: &str, operation: &str) {
        let asked = |play: &Self| {
            let counts = play.sandbox.stage.calls.counts();
            counts.get(system).and_then(|counts| counts.get(operation)).copied().unwrap_or_default()
        };
        let before = asked(self);
        for _ in 0..PATIENCE {
            self.go(worker);
            if self.workers[worker].turn.is_none() || asked(self) > before {
                return;
            }
        }
    }

    /// To the end of the turn: a gate at a time, so that a turn that waits for another is not waited for.
    fn finish(&mut self, worker: usize) {
        for _ in 0..PATIENCE {
            self.go(worker);
            if self.workers[worker].turn.is_none() {
                return;
            }
        }
    }

    fn poll(&mut self, number: usize) {
        let worker = &mut self.workers[number];
        let turn = worker.turn.get_or_insert_with(|| {
            worker.gate.close();
            worker.gate.open();
            let world = Arc::clone(&worker.world);
            let lane = Lane::Dispatch("us".try_into().expect("an id"));
            Box::pin(async move {
                turn_of(&world, &lane).await;
            })
        });
        let mut context = Context::from_waker(std::task::Waker::noop());
        if turn.as_mut().poll(&mut context).is_ready() {
            worker.turn = None;
        }
    }

    fn wait(&mut self, seconds: i64) {
        let until = self.sandbox.clock.now() + SignedDuration::from_secs(seconds);
        while let Some(due) = self.sandbox.stage.outbox.late().next_due().filter(|due| *due <= until) {
            self.sandbox.clock.advance_to(due);
            ready(self.sandbox.stage.run_due(due));
        }
        self.sandbox.clock.advance_to(until);
    }

    /// Everybody runs to the end, and time passes until nothing is left to do.
    fn settle(&mut self) -> Result<(), String> {
        self.sandbox.stage.faults.off();
        for worker in &self.workers {
            worker.gate.open_wide();
        }
        for number in 0..self.workers.len() {
            if self.workers[number].turn.is_some() {
                self.poll(number);
            }
        }
        for _ in 0..PATIENCE {
            let now = self.sandbox.clock.now();
            let depth = ready(self.sandbox.queue.depth("dispatch-us", now)).expect("a depth");
            if depth.ready > 0 {
                self.poll(0);
                continue;
            }
            let due = depth.next_due.into_iter().chain(self.sandbox.stage.outbox.late().next_due()).min();
            let Some(due) = due else { return Ok(()) };
            self.wait(due.duration_since(now).as_secs().max(0) + 1);
        }
        Err("it never becomes quiet".to_owned())
    }

    /// The comparison of both sides has a claim looked at again that nobody comes back for: whoever paused for longer than its
    /// message was hidden claims what another has done meanwhile, message and all, and dies.
    fn revive(&mut self) -> Result<(), String> {
        let left = ready(self.workers[0].world.ledger.held_or_doubtful(1)).expect("the ledger answers");
        if left.is_empty() {
            return Ok(());
        }
        self.look();
        self.settle()
    }

    fn partner_orders(&self) -> Vec<Value> {
        self.sandbox.partner.orders()
    }

    fn judge(&self) -> Result<(), String> {
        let orders = self.partner_orders();
        let live: Vec<&Value> = orders.iter().filter(|order| order["status"] != "canceled").collect();
        let told = || serde_json::to_string_pretty(&orders).unwrap_or_default();
        match (self.wants, live.as_slice()) {
            (None, []) => Ok(()),
            (Some(address), [order]) => {
                let street = order["shipping_address"]["address1"].as_str().unwrap_or_default();
                let wanted = ADDRESSES[if self.shipped { 0 } else { address }];
                if street == wanted { Ok(()) } else { Err(format!("it goes to {street}, not to {wanted}")) }
            }
            (wants, live) => Err(format!("{} live orders where {wants:?} is wanted: {}", live.len(), told())),
        }
    }

    /// Looks at an order that is in line cost the partner nothing.
    fn free_looks(&mut self) -> Result<(), String> {
        let calls = |play: &Self| play.sandbox.stage.calls.total("shiphero");
        let before = calls(self);
        for _ in 0..2 {
            self.look();
            self.settle()?;
        }
        let more = calls(self) - before;
        if more == 0 { Ok(()) } else { Err(format!("two more looks cost {more} calls")) }
    }
}

async fn turn_of(world: &World, lane: &Lane) {
    turn(world, lane).await.expect("the queue answers");
}

/// The outcome of a future that never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("it waits"),
    }
}
