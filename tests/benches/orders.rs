//! Orders out: from the shop's order to the partner's request.

use bytes::Bytes;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use serde_json::Value;
use waybill_mapping::commercetools::read;
use waybill_routing::decide::decide;

use crate::sample::{Sample, parse, print};

/// Reads the order, decides where it goes and writes the request.
fn request(sample: &Sample, body: &[u8], now: Timestamp) -> Bytes {
    let order = read::order(&sample.project, &parse(body)).expect("the order can be read");
    let decision = decide(&sample.settings.rules, &order, &[], &|_, _| None, now);
    let part = decision.parts.first().expect("a part leaves");
    let orders = sample.partner.orders().expect("the partner takes orders");
    orders.place(part).expect("the part can be placed").request.into_body()
}

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

#[divan::bench]
fn order_to_request(bencher: Bencher) {
    let sample = Sample::new();
    bencher.bench(|| request(&sample, black_box(&sample.body), now()));
}

/// What comes in and what goes out, as JSON alone.
pub(crate) struct Floor {
    order: Vec<u8>,
    request: Value,
}

impl Floor {
    pub(crate) fn new() -> Self {
        let sample = Sample::new();
        Self { request: parse(&request(&sample, &sample.body, now())), order: sample.body }
    }

    pub(crate) fn round(&self) -> (Value, Vec<u8>) {
        (parse(black_box(&self.order)), print(black_box(&self.request)))
    }
}

#[divan::bench]
fn order_to_request_floor(bencher: Bencher) {
    let floor = Floor::new();
    bencher.bench(|| floor.round());
}
