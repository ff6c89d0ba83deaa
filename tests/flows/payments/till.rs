//! An order that is paid by a payment, and a Subscription that brings word of both.

use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::engine::outgoing;
use waybill_flows::names::COMMERCE_MESSAGES;
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_mapping::commercetools::setup::{Destination, subscription, wanted_messages};
use waybill_simulators::commercetools::Format;
use waybill_simulators::outbox::{Deliver, Delivery};
use waybill_tests::sandbox::draft;

use crate::scene::Scene;

/// A scene whose order has one payment.
pub(super) struct Till {
    pub(super) scene: Scene,
    pub(super) payment: String,
}

/// Messages come into the queue as they are sent.
struct Post<'a>(&'a World);

#[async_trait]
impl Deliver for Post<'_> {
    async fn deliver(&self, delivery: &Delivery) -> Result<u16, String> {
        let body = String::from_utf8(delivery.body.to_vec()).unwrap();
        say(self.0, body).await;
        Ok(200)
    }
}

/// A message of the shop is in the queue.
pub(super) async fn say(world: &World, body: String) {
    let work = Work::Notice { body };
    let message = outgoing(world, &world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO);
    world.queue.send(COMMERCE_MESSAGES, vec![message], world.now()).await.unwrap();
}

impl Till {
    /// An order that nobody looked at yet, and its payment with these transactions, each of the whole amount.
    pub(super) async fn open(
        partner: &'static str,
        changes: &[(&str, &str)],
        transactions: &[(&str, &str)],
    ) -> Self {
        let till = Self::unpaid(partner, changes, transactions).await;
        till.scene.change_unheard(till.gives());
        till.subscribe();
        till
    }

    /// The payment is not the order's yet.
    pub(super) async fn unpaid(
        partner: &'static str,
        changes: &[(&str, &str)],
        transactions: &[(&str, &str)],
    ) -> Self {
        let scene = Scene::taken_for(partner, changes, &draft("1001", 0)).await;
        let total = scene.in_shop()["totalPrice"].clone();
        let total = json!({ "centAmount": total["centAmount"], "currencyCode": total["currencyCode"] });
        let all: Vec<Value> = transactions
            .iter()
            .map(|(kind, state)| json!({ "type": kind, "state": state, "amount": total }))
            .collect();
        let payment = json!({ "key": "p-1", "amountPlanned": total, "transactions": all });
        let payment = scene.sandbox.shop.0.create("payments", &payment).unwrap();
        Self { scene, payment: payment["id"].as_str().unwrap().to_owned() }
    }

    /// The Subscription as `setup` makes it.
    pub(super) fn subscribe(&self) {
        let shop = &self.scene.sandbox.shop.0;
        shop.deliver_to("https://waybill.test/messages", "s3cret", Format::Platform);
        let queue = Destination::Sqs {
            queue_url: "https://sqs.eu-west-1.amazonaws.com/123456789012/commerce-messages".to_owned(),
            region: "eu-west-1".to_owned(),
            authentication_mode: "IAM".to_owned(),
        };
        let project = &self.scene.world.shops.values().next().unwrap().project;
        let wanted = subscription("waybill", queue, wanted_messages(project));
        shop.create("subscriptions", &serde_json::to_value(wanted).unwrap()).unwrap();
    }

    /// The action by which the order gets its payment.
    pub(super) fn gives(&self) -> Value {
        json!({ "action": "addPayment", "payment": { "typeId": "payment", "id": self.payment } })
    }

    /// Something is tried with the payment, over the whole amount, and nobody hears of it yet.
    pub(super) fn tried(&self, kind: &str, state: &str) {
        let planned = self.shown()["amountPlanned"].clone();
        let amount = json!({ "centAmount": planned["centAmount"], "currencyCode": planned["currencyCode"] });
        let transaction = json!({ "type": kind, "state": state, "amount": amount });
        self.act(json!({ "action": "addTransaction", "transaction": transaction }));
    }

    /// The last thing that was tried came out so, and nobody hears of it yet.
    pub(super) fn came_out(&self, state: &str) {
        let last = self.shown()["transactions"].as_array().unwrap().last().unwrap()["id"].clone();
        self.act(json!({ "action": "changeTransactionState", "transactionId": last, "state": state }));
    }

    /// How often the payment changed.
    pub(super) fn version(&self) -> u64 {
        self.shown()["version"].as_u64().unwrap()
    }

    fn act(&self, action: Value) {
        self.scene.sandbox.shop.0.change("payments", &self.payment, &[action]).unwrap();
    }

    fn shown(&self) -> Value {
        self.scene.sandbox.shop.0.get("payments", &self.payment).unwrap()
    }

    /// What the shop has to say comes in, and everything that follows is done.
    pub(super) async fn hear(&self) {
        self.deliver().await;
        self.scene.settle().await;
    }

    /// What the shop has to say comes in, and waits in the queue.
    pub(super) async fn deliver(&self) {
        self.scene.sandbox.stage.pump(&Post(&self.scene.world)).await;
    }

    /// All that the shop ever said comes in once more, the last first.
    pub(super) async fn hear_all_again(&self) {
        let mut all = self.scene.sandbox.stage.outbox.pushed();
        all.reverse();
        for delivery in all {
            Post(&self.scene.world).deliver(&delivery).await.unwrap();
        }
        self.scene.settle().await;
    }

    /// What the shop has to say is lost.
    pub(super) fn lose(&self) {
        let stage = &self.scene.sandbox.stage;
        for delivery in stage.outbox.due(stage.time()) {
            stage.outbox.settle(delivery, Ok(200), stage.time());
        }
    }

    /// How often the shop was asked for something, such as `payments.query`.
    pub(super) fn asked(&self, operation: &str) -> u64 {
        let counts = self.scene.sandbox.stage.calls.counts();
        counts.get("commercetools").and_then(|counts| counts.get(operation)).copied().unwrap_or(0)
    }

    /// Why the order was left in the shop, as last noted.
    pub(super) async fn kept(&self) -> Option<String> {
        let decided = self.scene.journal().await.into_iter().rfind(|entry| entry.name == "decided");
        decided.and_then(|entry| entry.rule)
    }

    /// Orders in the partner's books.
    pub(super) fn placed(&self) -> usize {
        self.scene.at_partner().len()
    }
}
