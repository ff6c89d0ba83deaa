//! An order that stands at the partner, and the people on both sides who change it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::ids::{AccountId, OrderId};
use waybill_domain::look::{Cause, Look};
use waybill_flows::engine::{Lane, Run, lanes, outgoing};
use waybill_flows::names::PARTNER_EVENTS;
use waybill_flows::work::Work;
use waybill_flows::world::{ReadsSecrets as _, World};
use waybill_flows::{poll, reconcile};
use waybill_ledger::{Entry, Part};
use waybill_simulators::faults::{Fault, FaultLevel};
use waybill_tests::sandbox::{Ground, Sandbox, draft, postal, run, turn};
use waybill_transport::clock::Clock as _;
use waybill_transport::wire::Wire;

/// Rounds until quiet, at most.
const PATIENCE: usize = 300;

/// A shop with one order.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) world: World,
    pub(crate) order: String,
}

impl Scene {
    /// The order placed, with pieces of the configuration replaced.
    pub(crate) async fn placed(changes: &[(&str, &str)]) -> Self {
        let scene = Self::taken(changes, &draft("1001", 0)).await;
        scene.consider().await;
        assert_eq!(scene.at_partner().len(), 1, "it is placed");
        scene
    }

    /// An order that the shop took, and that nobody looked at yet.
    pub(crate) async fn taken(changes: &[(&str, &str)], draft: &Value) -> Self {
        Self::taken_for("shiphero", changes, draft).await
    }

    /// The same, with the account at this partner.
    pub(crate) async fn taken_for(partner: &'static str, changes: &[(&str, &str)], draft: &Value) -> Self {
        let ground = Ground::new(1000).await;
        let sandbox = Sandbox::at(partner, &ground, FaultLevel::None, 1, changes);
        let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, ground.store, 1);
        world.begin().await.unwrap();
        let order = sandbox.shop.0.place_order(draft).unwrap();
        let order = order["id"].as_str().unwrap().to_owned();
        Self { sandbox, world, order }
    }

    pub(crate) fn id(&self) -> OrderId {
        self.order.as_str().try_into().unwrap()
    }

    /// The shop's people change the order, and Waybill hears of it.
    pub(crate) async fn change(&self, action: Value) {
        self.change_unheard(action);
        self.consider().await;
    }

    /// The order goes to another street.
    pub(crate) async fn move_to(&self, street: &str) {
        self.change(to(street)).await;
    }

    /// The shop's people change the order, and Waybill does nothing about it yet.
    pub(crate) fn change_unheard(&self, action: Value) {
        self.sandbox.shop.0.change("orders", &self.order, &[action]).unwrap();
    }

    /// The shop's people change lines.
    pub(crate) async fn edit(&self, staged: Value) {
        self.sandbox.shop.0.edit_order(&self.order, &[staged]).unwrap();
        self.consider().await;
    }

    pub(crate) async fn cancel(&self) {
        self.change(json!({ "action": "changeOrderState", "orderState": "Cancelled" })).await;
    }

    /// The shop's people delete the order, and Waybill hears of it.
    pub(crate) async fn delete(&self) {
        self.sandbox.shop.0.delete("orders", &self.order).unwrap();
        let body = json!({
            "notificationType": "Message", "projectKey": "shop", "id": "m-1", "version": 1, "sequenceNumber": 9,
            "resource": { "typeId": "order", "id": self.order }, "resourceVersion": 99, "type": "OrderDeleted",
            "createdAt": "2026-11-10T08:30:00.000Z", "lastModifiedAt": "2026-11-10T08:30:00.000Z",
        });
        self.send("commerce-messages", &Work::Notice { body: body.to_string() }).await;
        self.settle().await;
    }

    pub(crate) fn in_shop(&self) -> Value {
        self.sandbox.shop.0.get("orders", &self.order).unwrap()
    }

    /// Orders that changed in the shop are pulled, and everything that follows is done.
    pub(crate) async fn pull(&self) {
        self.wait(60).await;
        run(&self.world, &Run::Pull("shop".try_into().unwrap())).await.unwrap();
        self.settle().await;
    }

    /// Waybill considers the order, and everything that follows is done.
    pub(crate) async fn consider(&self) {
        self.considered(&self.order).await;
        self.settle().await;
    }

    /// The partner says something, and everything that follows is done.
    pub(crate) async fn told(&self, event: FulfillmentEvent) {
        self.send(PARTNER_EVENTS, &Work::Events { account: us(), events: vec![event] }).await;
        self.settle().await;
    }

    /// Waybill is to consider an order.
    pub(crate) async fn considered(&self, order: &str) {
        let work = Work::Consider { project: "shop".try_into().unwrap(), order: order.try_into().unwrap() };
        self.send("commerce-messages", &work).await;
    }

    /// Waybill considers the order and looks at it once; what it puts off waits.
    pub(crate) async fn look(&self) {
        let work = Work::Consider { project: "shop".try_into().unwrap(), order: self.id() };
        self.send("commerce-messages", &work).await;
        for lane in [Lane::Notices, Lane::Dispatch(us())] {
            turn(&self.world, &lane).await.unwrap();
        }
    }

    /// A person lets the order be tried again.
    pub(crate) async fn retry(&self) {
        self.ask_again().await;
        self.settle().await;
    }

    /// A person's wish to try the order again is in the queue.
    pub(crate) async fn ask_again(&self) {
        let look = Look {
            project: "shop".try_into().unwrap(),
            order: self.id(),
            account: us(),
            at_least: 0,
            cause: Cause::Person,
            expects: Vec::new(),
            edited: false,
        };
        self.send("dispatch-us", &Work::Look { look }).await;
    }

    async fn send(&self, queue: &str, work: &Work) {
        let (world, trace) = (&self.world, self.world.trace());
        let message = outgoing(world, &trace, work, "shop".to_owned(), SignedDuration::ZERO);
        world.queue.send(queue, vec![message], world.now()).await.unwrap();
    }

    /// What the partner has to tell is heard.
    pub(crate) async fn poll(&self) {
        self.wait(60).await;
        self.hear().await;
        self.settle().await;
    }

    /// What the partner has to tell is read, and waits in the queue.
    pub(crate) async fn hear(&self) {
        for desk in self.world.desks.values() {
            poll::account(&self.world, desk).await.unwrap();
        }
    }

    pub(crate) async fn reconcile(&self) -> reconcile::Report {
        self.wait(600).await;
        let report = reconcile::run(&self.world).await.unwrap();
        self.settle().await;
        report
    }

    pub(crate) async fn wait(&self, seconds: i64) {
        self.until(self.world.now() + SignedDuration::from_secs(seconds)).await;
    }

    async fn until(&self, when: jiff::Timestamp) {
        while let Some(due) = self.sandbox.stage.outbox.late().next_due().filter(|due| *due <= when) {
            self.sandbox.clock.advance_to(due);
            self.sandbox.stage.run_due(due).await;
        }
        self.sandbox.clock.advance_to(when);
    }

    /// Everything is done that can be, and time passes until nothing is left.
    pub(crate) async fn settle(&self) {
        for _ in 0..PATIENCE {
            let (mut is_busy, mut next) = (false, self.sandbox.stage.outbox.late().next_due());
            for lane in lanes(&self.world) {
                let depth = self.world.queue.depth(&lane.queue(), self.world.now()).await.unwrap();
                assert_eq!(depth.dead, 0, "{lane:?} has dead letters");
                if depth.ready > 0 {
                    turn(&self.world, &lane).await.unwrap();
                    is_busy = true;
                }
                next = next.into_iter().chain(depth.next_due).min();
            }
            match next {
                _ if is_busy => {}
                Some(due) => {
                    self.until(due.max(self.sandbox.clock.now()) + SignedDuration::from_secs(1)).await;
                }
                None => return,
            }
        }
        panic!("it never becomes quiet");
    }

    /// The next exchanges of an operation go wrong.
    pub(crate) fn fail(&self, operation: &str, fault: Fault, times: u32) {
        self.sandbox.stage.faults.fail_next(
            &format!("{}.{operation}", self.sandbox.partner.name),
            fault,
            times,
        );
    }

    /// The orders in the partner's books.
    pub(crate) fn at_partner(&self) -> Vec<Value> {
        self.sandbox.partner.orders()
    }

    /// A value of the one order in the partner's books.
    pub(crate) fn held(&self, at: &str) -> Value {
        self.at_partner()[0].pointer(at).cloned().unwrap_or(Value::Null)
    }

    pub(crate) fn street(&self) -> String {
        self.held("/shipping_address/address1").as_str().unwrap_or_default().to_owned()
    }

    /// What people on the floor do.
    pub(crate) fn floor(&self, action: &str, mut body: Value) -> Value {
        if body.get("order").is_none() && body.get("shipment").is_none() {
            body["order"] = self.held("/id");
        }
        self.sandbox.partner.act(action, body)
    }

    /// Everything is shipped; answers the shipment.
    pub(crate) fn ship(&self) -> Value {
        self.floor("ship", json!({}))["shipments"][0]["id"].clone()
    }

    /// The partner's people change the order in their own system.
    pub(crate) async fn edit_at_partner(&self, root: &str, kind: &str, fields: Value) {
        let mut data = fields;
        data["order_id"] = self.held("/id");
        self.mutate(root, kind, data).await;
    }

    /// They change the street.
    pub(crate) async fn redirect_at_partner(&self, street: &str) {
        let mut address = self.held("/shipping_address");
        address["address1"] = json!(street);
        self.edit_at_partner("order_update", "UpdateOrderInput!", json!({ "shipping_address": address }))
            .await;
    }

    pub(crate) async fn mutate(&self, root: &str, kind: &str, data: Value) {
        let query =
            format!("mutation Edit($data: {kind}) {{ {root}(data: $data) {{ request_id order {{ id }} }} }}");
        self.ask_partner(&query, data).await;
    }

    /// The partner's people do something through its interface.
    pub(crate) async fn ask_partner(&self, query: &str, data: Value) {
        let secrets = self.sandbox.secrets.read("partner").unwrap();
        let token = json!({ "refresh_token": secrets.get("refresh_token").unwrap() });
        let token = self.post("/auth/refresh", None, &token).await["access_token"].clone();
        let body = json!({ "query": query, "variables": { "data": data } });
        let answer = self.post("/graphql", token.as_str(), &body).await;
        assert!(answer["errors"].is_null(), "{answer}");
    }

    async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Value {
        let mut request = http::Request::post(format!("https://partner.test{path}"))
            .header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Bytes::from(body.to_string())).unwrap();
        let answer = self.sandbox.wire.send(request, Duration::from_secs(10)).await.unwrap();
        serde_json::from_slice(answer.body()).unwrap()
    }

    /// Requests that the partner got.
    pub(crate) fn calls(&self) -> u64 {
        self.sandbox.stage.calls.total(self.sandbox.partner.name)
    }

    /// What waits for a person: code and words.
    pub(crate) async fn reviews(&self) -> Vec<(String, String)> {
        let open = self.world.ledger.review_open(50).await.unwrap();
        open.into_iter().map(|entry| (entry.refusal.code, entry.refusal.message)).collect()
    }

    /// The codes of what waits for a person.
    pub(crate) async fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = self.reviews().await.into_iter().map(|(code, _)| code).collect();
        codes.sort();
        codes
    }

    pub(crate) async fn journal(&self) -> Vec<Entry> {
        self.world.ledger.timeline(&self.id()).await.unwrap()
    }

    /// The part as the ledger remembers it.
    pub(crate) async fn part(&self) -> Part {
        let known = self.world.ledger.known(&self.id()).await.unwrap();
        known.records[0].parts[0].clone()
    }
}

/// The action that sends the order to another street.
pub(crate) fn to(street: &str) -> Value {
    let mut address = postal(0);
    address["streetName"] = json!(street);
    json!({ "action": "setShippingAddress", "address": address })
}

pub(crate) fn us() -> AccountId {
    "us".try_into().unwrap()
}
