//! New orders before the shop keeps them: from its question to our answer, all of our own time.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use divan::{Bencher, black_box};
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use waybill_flows::order_check::{self, Request};
use waybill_flows::world::World;
use waybill_ledger::model::Model;
use waybill_queue::model::ModelQueue;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Sandbox, draft};
use waybill_transport::wire::Wire;

use crate::sample::{parse, print};

const TOKEN: &str = "an-invented-token";

/// Lines of a large order.
const LINES: usize = 100;

/// A process that is asked, and a question about an order with so many lines.
struct Asked {
    world: World,
    question: Bytes,
    runtime: tokio::runtime::Runtime,
}

impl Asked {
    fn new(lines: usize) -> Self {
        let section = "[serve]\npublic_url = \"https://waybill.test\"\n\n[order_check]\nsecret = \"order-check\"\n\n[brakes]";
        let (store, queue) = (Arc::new(Model::default()), Arc::new(ModelQueue::new(5)));
        let sandbox = Sandbox::new(FaultLevel::None, 7, store, queue, &[("[brakes]", section)]);
        sandbox.secrets.change("order-check", &[("token", TOKEN)]);
        let mut order = draft("1001", 0);
        let line = order.pointer("/lineItems/0").cloned().unwrap_or_default();
        if let Some(all) = order.get_mut("lineItems") {
            *all = Value::Array(vec![line; lines]);
        }
        let order = sandbox.shop.0.place_order(&order).expect("the shop takes the order");
        let question = json!({ "action": "Create", "resource": { "typeId": "order", "id": order.get("id"), "obj": order } });
        let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, Arc::clone(&sandbox.store), 1);
        // As the function has it.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { world, question: Bytes::from(print(&question)), runtime }
    }

    fn answer(&self) -> http::Response<Bytes> {
        let mut headers = HeaderMap::new();
        let shown = HeaderValue::from_str(&format!("Bearer {TOKEN}")).expect("a header");
        headers.insert(header::AUTHORIZATION, shown);
        let body = Some(black_box(&self.question).clone());
        let request = Request { query: "project=shop".to_owned(), headers, body };
        self.runtime.block_on(order_check::answer(&self.world, request, Duration::from_secs(1)))
    }
}

fn checked(bencher: Bencher, lines: usize) {
    let asked = Asked::new(lines);
    let counts = || asked.world.counts.all();
    asked.answer();
    assert_eq!(counts().get("order check: passed"), Some(&1), "it is judged: {:?}", counts());
    bencher.bench(|| asked.answer());
}

#[divan::bench]
fn question_to_answer(bencher: Bencher) {
    checked(bencher, 2);
}

#[divan::bench]
fn large_question_to_answer(bencher: Bencher) {
    checked(bencher, LINES);
}

#[divan::bench]
fn question_to_answer_floor(bencher: Bencher) {
    let question = Asked::new(2).question;
    bencher.bench(|| (parse(black_box(&question)), print(&json!({ "actions": [] }))));
}
