//! A shop's day in small at simulated systems, and all that they answered and sent: samples that fit together.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::ids::AccountId;
use waybill_domain::order::Order;
use waybill_flows::engine::{Run, lanes, outgoing};
use waybill_flows::poll;
use waybill_flows::work::Work;
use waybill_flows::world::{Desk, ReadsSecrets as _, World};
use waybill_ledger::model::Model;
use waybill_mapping::commercetools::read;
use waybill_mapping::partner::Secrets;
use waybill_queue::model::ModelQueue;
use waybill_simulators::aftership::{AfterShip, Config};
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::outbox::{Deliver, Delivery};
use waybill_tests::sandbox::{Ground, InProcess, Sandbox, TRACKING, draft, postal, run, turn};
use waybill_transport::clock::Clock as _;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;
use waybill_transport::wire::{NoAnswer, Wire};

use crate::samples::Sample;

/// Where webhooks of the accounts go.
const DOOR: &str = "https://waybill.test/webhooks";

/// What the day leaves.
pub(crate) struct Played {
    pub(crate) world: World,
    pub(crate) sandbox: Sandbox,
    /// The first order of the shop, as it is in the end.
    pub(crate) order: Order,
    answers: Vec<(String, Sample)>,
    sent: Vec<Delivery>,
}

/// Hears all that is answered.
#[derive(Debug)]
struct Recorder {
    behind: InProcess,
    heard: Mutex<Vec<(String, Sample)>>,
}

#[async_trait]
impl Wire for Recorder {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let name = format!("{} {}", request.method(), request.uri());
        let answer = self.behind.send(request, timeout).await?;
        let sample = Sample::new(&name, answer.body().clone());
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push((host, sample));
        Ok(answer)
    }
}

/// Takes what is sent and keeps it.
#[derive(Debug, Default)]
struct Post(Mutex<Vec<Delivery>>);

#[async_trait]
impl Deliver for Post {
    async fn deliver(&self, delivery: &Delivery) -> Result<u16, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(delivery.clone());
        Ok(200)
    }
}

/// A day with the account at this partner.
pub(crate) fn played(partner: &'static str) -> Played {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(day(partner))
}

async fn day(partner: &'static str) -> Played {
    let ground =
        Ground { store: Arc::new(Model::default()), queue: Arc::new(ModelQueue::new(1000)), folder: None };
    let sandbox = Sandbox::at(partner, &ground, FaultLevel::None, 1, &[("[brakes]", TRACKING)]);
    let tracker = AfterShip::new(sandbox.stage.clone(), Config::new("asat_1", "signs-webhooks"));
    tracker.act("send_to", json!({ "url": format!("{DOOR}/parcels") })).expect("an address");
    sandbox.secrets.change("parcels", &[("api_key", "asat_1"), ("webhook", "signs-webhooks")]);
    let hosts = [
        ("shop.test", sandbox.shop.0.router()),
        ("partner.test", sandbox.partner.router.clone()),
        ("parcels.test", tracker.router()),
    ];
    let wire = Arc::new(Recorder { behind: InProcess::new(hosts), heard: Mutex::default() });
    let world = sandbox.world(Arc::clone(&wire) as Arc<dyn Wire>, Arc::clone(&ground.store), 1);
    world.begin().await.expect("a beginning");
    subscribe(&sandbox, &world).await;

    let post = Post::default();
    let mut orders = Vec::new();
    for number in ["1001", "1002", "1003"] {
        let order = sandbox.shop.0.place_order(&draft(number, 0)).expect("an order");
        orders.push(order["id"].as_str().expect("an id").to_owned());
    }
    busy(&sandbox, &world, &post, &orders).await;
    let moved = json!({ "action": "setShippingAddress", "address": postal(1) });
    sandbox.shop.0.change("orders", &orders[1], &[moved]).expect("a change");
    let gone = json!({ "action": "changeOrderState", "orderState": "Cancelled" });
    sandbox.shop.0.change("orders", &orders[2], &[gone]).expect("a change");
    busy(&sandbox, &world, &post, &orders).await;
    let first = sandbox.partner.orders()[0]["id"].clone();
    sandbox.partner.act("ship", json!({ "order": first }));
    for _ in 0..2 {
        busy(&sandbox, &world, &post, &orders).await;
    }

    let in_shop = sandbox.shop.0.get("orders", &orders[0]).expect("the order");
    let order = read::order(&"shop".try_into().expect("a key"), &in_shop).expect("it can be read");
    let answers = std::mem::take(&mut *wire.heard.lock().unwrap_or_else(PoisonError::into_inner));
    let sent = post.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    Played { world, sandbox, order, answers, sent }
}

/// The partner is told where to send webhooks, by whatever way it has.
async fn subscribe(sandbox: &Sandbox, world: &World) {
    let desk = desk(world, "us");
    let Some(webhooks) = desk.partner().webhooks() else { return };
    let mut known = sandbox.secrets.read("partner").expect("secrets");
    let wanted = webhooks.registers().wanted(&format!("{DOOR}/us"));
    for registration in &wanted {
        let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
        let call = webhooks.registers().register(registration);
        let told = world.transport.perform(&desk.endpoint, call, &mut trail).await.expect("it is registered");
        let told = told.into_iter().enumerate();
        let named = told.map(|(at, (_, secret))| (format!("webhook.{}{at}", registration.kind), secret));
        known = known.with(Secrets::new(named.collect()));
    }
    if wanted.is_empty() {
        let path = known.get("webhook_path").expect("a secret in the path").to_owned();
        sandbox.partner.act("send_to", json!({ "url": format!("{DOOR}/us/{path}") }));
    }
    if let Some(keys) = webhooks.keys() {
        let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
        known = known.with(world.transport.perform(&desk.endpoint, keys, &mut trail).await.expect("keys"));
    }
    desk.endpoint.renew_secrets(known).await;
}

/// Everything is considered, done, told and asked for.
async fn busy(sandbox: &Sandbox, world: &World, post: &Post, orders: &[String]) {
    for order in orders {
        let order = order.as_str().try_into().expect("an id");
        let work = Work::Consider { project: "shop".try_into().expect("a key"), order };
        let message = outgoing(world, &world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO);
        world.queue.send("commerce-messages", vec![message], world.now()).await.expect("it is sent");
    }
    for _ in 0..6 {
        for lane in lanes(world) {
            turn(world, &lane).await.expect("a turn");
        }
        sandbox.clock.advance_to(sandbox.clock.now() + SignedDuration::from_mins(3));
        sandbox.stage.pump(post).await;
    }
    for desk in world.desks.values() {
        poll::account(world, desk).await.expect("a poll");
    }
    run(world, &Run::Stock("us".try_into().expect("an id"))).await.expect("stock");
}

fn desk<'a>(world: &'a World, account: &str) -> &'a Desk {
    &world.desks[&AccountId::try_from(account).expect("an id")]
}

impl Played {
    /// One of the accounts.
    pub(crate) fn desk(&self, account: &str) -> &Desk {
        desk(&self.world, account)
    }

    /// What the systems at a host answered.
    pub(crate) fn answers(&self, host: &str) -> Vec<Sample> {
        let of = self.answers.iter().filter(|(at, _)| at == host);
        of.map(|(_, sample)| sample.clone()).collect()
    }

    /// What was sent to an account, each with the path behind the account's.
    pub(crate) fn sent(&self, account: &str) -> Vec<(String, Delivery)> {
        let door = format!("{DOOR}/{account}");
        let to = self.sent.iter().filter_map(|delivery| {
            let path = delivery.to.strip_prefix(&door)?.trim_start_matches('/');
            Some((path.to_owned(), delivery.clone()))
        });
        to.collect()
    }

    /// The orders as the shop answers them.
    pub(crate) fn in_shop(&self) -> Vec<Value> {
        vec![self.sandbox.shop.0.get("orders", self.order.id.as_str()).expect("the order")]
    }
}
