//! A shop that owns its stock, ten of each mug, and an order of them.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::event::{CancelledLine, FulfillmentEvent, Return, ReturnedLine, Subject, What};
use waybill_domain::ids::{LineId, OrderId};
use waybill_domain::stock::booking::Bookings;
use waybill_flows::world::World;
use waybill_ledger::store::Store;
use waybill_simulators::control::Controlled as _;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, draft};
use waybill_transport::wire::Wire;

use crate::scene::Scene;

/// What stands before the sections that a test adds.
const PLACE: &str = "[brakes]";

/// The shop owns the stock, and orders move it.
pub(crate) const OWNED: &str =
    "[stock]\nowner = { us = \"commercetools\" }\nsince = \"2026-11-01T00:00:00Z\"\n";

/// The shop, the order and the two entries.
pub(crate) struct House {
    pub(crate) scene: Scene,
    entries: [String; 2],
}

impl House {
    /// The order placed at the partner.
    pub(crate) async fn placed(mode: &str) -> Self {
        let house = Self::taken(mode, OWNED).await;
        house.scene.consider().await;
        assert_eq!(house.scene.at_partner().len(), 1, "{mode}");
        house
    }

    /// The order taken by the shop, with a section of the configuration.
    pub(crate) async fn taken(mode: &str, stock: &str) -> Self {
        let ground = Ground::new(1000).await;
        let section = format!("{stock}\n{PLACE}");
        let sandbox = Sandbox::at("shiphero", &ground, FaultLevel::None, 1, &[(PLACE, &section)]);
        let entries = ["MUG-1", "MUG-2"].map(|sku| {
            let channel = json!({ "typeId": "channel", "key": "east" });
            let entry = json!({ "sku": sku, "quantityOnStock": 10, "supplyChannel": channel });
            sandbox.shop.0.create("inventory", &entry).unwrap()["id"].as_str().unwrap().to_owned()
        });
        let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, ground.store, 1);
        world.begin().await.unwrap();
        let order = order(&sandbox, "1001", mode);
        Self { scene: Scene { sandbox, world, order }, entries }
    }

    /// Another process with its own store.
    pub(crate) fn world(&self, store: Arc<dyn Store>, worker: u64) -> World {
        let sandbox = &self.scene.sandbox;
        sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, store, worker)
    }

    /// The same shop after its configuration was changed.
    pub(crate) fn reopened(mut self, from: &str, to: &str) -> Self {
        let sandbox = &mut self.scene.sandbox;
        let text = sandbox.text.replace(from, to);
        assert_ne!(text, sandbox.text);
        sandbox.settings = Arc::new(waybill_settings::load(&text, "sandbox.toml").unwrap());
        sandbox.text = text;
        self.scene.world = self.world(Arc::clone(&self.scene.sandbox.store), 9);
        self
    }

    pub(crate) fn entry(&self, at: usize) -> Value {
        self.scene.sandbox.shop.0.get("inventory", &self.entries[at]).unwrap()
    }

    pub(crate) fn change_entry(&self, at: usize, action: Value) {
        self.scene.sandbox.shop.0.change("inventory", &self.entries[at], &[action]).unwrap();
    }

    pub(crate) fn delete_entry(&self, at: usize) {
        self.scene.sandbox.shop.0.delete("inventory", &self.entries[at]).unwrap();
    }

    /// How many entries the shop has.
    pub(crate) fn entries(&self) -> usize {
        self.scene.sandbox.shop.0.books()["inventory"].as_array().unwrap().len()
    }

    /// Units on stock of both mugs.
    pub(crate) fn stock(&self) -> [i64; 2] {
        [0, 1].map(|at| self.entry(at)["quantityOnStock"].as_i64().unwrap())
    }

    /// How many ids the entry of the first mug carries.
    pub(crate) fn ids(&self) -> usize {
        self.entry(0)["custom"]["fields"]["waybillBooked"].as_array().map_or(0, Vec::len)
    }

    pub(crate) async fn bookings(&self, order: &OrderId) -> Bookings {
        self.scene.world.ledger.bookings(order).await.unwrap()
    }

    fn line(&self, at: usize) -> LineId {
        self.scene.in_shop()["lineItems"][at]["id"].as_str().unwrap().try_into().unwrap()
    }

    async fn news(&self, seconds: i64, what: What) -> FulfillmentEvent {
        let reference = Some(self.scene.part().await.reference.to_string());
        FulfillmentEvent {
            subject: Subject { reference, ..Subject::default() },
            as_of: self.scene.world.now() + SignedDuration::from_secs(seconds),
            what,
        }
    }

    /// The partner's word that so many units of the first mug are cancelled, in all.
    pub(crate) async fn cancelled(&self, units: u32, reason: Option<&str>, seconds: i64) -> FulfillmentEvent {
        let line = CancelledLine { line: self.line(0), units, reason: reason.map(str::to_owned) };
        self.news(seconds, What::LinesCancelled { lines: vec![line] }).await
    }

    /// The partner's word that so many units of the second mug are back on the shelf.
    pub(crate) async fn restocked(&self, units: u32, seconds: i64) -> FulfillmentEvent {
        let line = ReturnedLine {
            line: Some(self.line(1)),
            partner_line: None,
            sku: None,
            announced: units,
            received: units,
            restocked: units,
            reason: None,
            condition: None,
        };
        let id = "rma-1".try_into().unwrap();
        let lines = vec![line];
        let back = Return { id, key: None, warehouse: None, status: None, lines };
        self.news(seconds, What::Returned(back)).await
    }

    /// Nothing more happens, whoever looks, and both sides agree.
    pub(crate) async fn rests(&self, stock: [i64; 2], name: &str) {
        assert_eq!(self.stock(), stock, "{name}");
        let version = self.entry(0)["version"].clone();
        self.scene.poll().await;
        self.scene.consider().await;
        let report = self.scene.reconcile().await;
        assert_eq!((report.agree, report.orders), (1, 1), "{name}: {:?}", report.open);
        assert_eq!(self.stock(), stock, "{name}");
        assert_eq!(self.entry(0)["version"], version, "{name}: nothing is written twice");
        assert_eq!(self.scene.codes().await, [""; 0], "{name}");
    }
}

/// Another order that the shop takes.
pub(crate) fn order(sandbox: &Sandbox, number: &str, mode: &str) -> String {
    let mut draft = draft(number, 0);
    draft["inventoryMode"] = json!(mode);
    for at in 0..2 {
        draft["lineItems"][at]["supplyChannel"] = json!({ "typeId": "channel", "key": "east" });
    }
    sandbox.shop.0.place_order(&draft).unwrap()["id"].as_str().unwrap().to_owned()
}
