//! News back: from the partner's webhook to the shop's update.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::carriage::Carriage;
use waybill_domain::facts::{Facts, PartFacts};
use waybill_domain::fulfillment::PartKey;
use waybill_domain::order::Order;
use waybill_mapping::commercetools::actions::OrderUpdate;
use waybill_mapping::commercetools::plan::{Known, KnownLine, KnownPart, plan};
use waybill_mapping::commercetools::policy::ShippedOtherwise;
use waybill_mapping::partner::Delivery;

use crate::sample::{Sample, parse, print};

/// What is there before the webhook comes.
struct Before {
    sample: Sample,
    order: Order,
    part: KnownPart,
    webhook: Bytes,
}

impl Before {
    fn new() -> Self {
        let sample = Sample::new();
        let order = sample.order();
        let account = "us".try_into().expect("an id");
        let key = PartKey { order: order.id.clone(), account, warehouse: None, shipping: None };
        let lines = order.lines.iter().map(|line| KnownLine {
            line: line.id.clone(),
            units: line.quantity,
            partner_line: None,
        });
        let part = KnownPart {
            reference: key.reference(),
            account: key.account.clone(),
            sync_channel: "waybill-us".try_into().expect("a key"),
            provider: "shiphero".to_owned(),
            warehouse: None,
            shipping: None,
            partner_order: Some("T3JkZXI6MQ==".try_into().expect("an id")),
            cancelled_by_shop: false,
            asked: Carriage::default(),
            shipped_otherwise: ShippedOtherwise::Note,
            lines: lines.collect(),
            settled_at: received_at(),
        };
        let webhook = Bytes::from(print(&shipment_update(&order, part.reference.as_str())));
        Self { sample, order, part, webhook }
    }

    /// Reads the webhook, merges what it says into facts and writes the update.
    fn update(&self) -> Vec<u8> {
        let (headers, path, query) = (http::HeaderMap::new(), String::new(), String::new());
        let body = black_box(&self.webhook).clone();
        let delivery = Delivery { headers, path, query, body, from: None, received_at: received_at() };
        let webhooks = self.sample.partner.webhooks().expect("the partner sends webhooks");
        let news = webhooks.read(&delivery).expect("the webhook can be read");
        let mut facts = PartFacts::new(self.part.account.clone());
        for event in &news.events {
            facts.merge(event);
        }
        let facts =
            Facts { parts: BTreeMap::from([(self.part.reference.clone(), facts)]), ..Facts::default() };
        let parts = vec![self.part.clone()];
        let known = Known {
            facts: &facts,
            parts,
            cancelled_in_shop: BTreeMap::new(),
            states: Arc::default(),
            tracked: BTreeMap::new(),
            returns: &self.sample.settings.returns,
        };
        let actions = plan(&self.order, &known, &self.sample.settings.write_back).actions;
        assert!(actions.len() > 2, "the webhook leads to a delivery");
        serde_json::to_vec(&OrderUpdate { version: self.order.version, actions }).expect("an update is JSON")
    }
}

fn received_at() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

/// Everything in one package for each line.
fn shipment_update(order: &Order, reference: &str) -> Value {
    let line = |number: usize, line: &waybill_domain::order::Line| {
        json!({"id": line.id, "shiphero_id": 9000 + number, "quantity": line.quantity, "sku": line.sku,
            "package": format!("Package #{number}")})
    };
    let lines: Vec<_> = (1..).zip(&order.lines).map(|(number, of)| line(number, of)).collect();
    let package = |number: usize, line: &Value| {
        json!({"name": format!("Package #{number}"), "line_items": [line], "length": 10, "width": 8, "height": 4,
            "shipping_label": {"shipping_label_id": 6000 + number, "tracking_number": format!("1Z{number:09}"),
                "tracking_url": "https://track.example/1Z", "carrier": "UPS", "shipping_method": "Ground"}})
    };
    let packages: Vec<_> = (1..).zip(&lines).map(|(number, of)| package(number, of)).collect();
    json!({"webhook_type": "Shipment Update", "total_packages": packages.len(), "packages": packages,
        "fulfillment": {"shipment_id": 5001, "shipment_uuid": "U2hpcG1lbnQ6NTAwMQ==", "partner_order_id": reference,
            "warehouse_uuid": "V2FyZWhvdXNlOjEwMQ==", "order_uuid": "T3JkZXI6MQ==", "completed": true,
            "created_at": "2026-11-20 11:30:00", "line_items": lines}})
}

#[divan::bench]
fn webhook_to_update(bencher: Bencher) {
    let before = Before::new();
    bencher.bench(|| before.update());
}

/// What comes in and what goes out, as JSON alone.
pub(crate) struct Floor {
    webhook: Bytes,
    update: Value,
}

impl Floor {
    pub(crate) fn new() -> Self {
        let before = Before::new();
        Self { update: parse(&before.update()), webhook: before.webhook }
    }

    pub(crate) fn round(&self) -> (Value, Vec<u8>) {
        (parse(black_box(&self.webhook)), print(black_box(&self.update)))
    }
}

#[divan::bench]
fn webhook_to_update_floor(bencher: Bencher) {
    let floor = Floor::new();
    bencher.bench(|| floor.round());
}
