//! A worker that is overtaken by one with newer news takes nothing back that the other wrote.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::event::{FulfillmentEvent, LineLevel, Subject, What};
use waybill_domain::ids::AccountId;
use waybill_flows::news::{self, Heard};
use waybill_flows::world::World;
use waybill_tests::sandbox::InProcess;
use waybill_transport::wire::{NoAnswer, Wire};

use crate::scene::Scene;

/// When the order is asked for in the shop the first time, somebody else hears of news first, and writes it.
#[derive(Debug)]
struct Overtaken {
    wire: Arc<InProcess>,
    faster: World,
    news: FulfillmentEvent,
    is_over: AtomicBool,
}

#[async_trait]
impl Wire for Overtaken {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let is_read =
            request.method() == http::Method::GET && request.uri().path().starts_with("/shop/orders/");
        if is_read && !self.is_over.swap(true, Ordering::Relaxed) {
            hear(&self.faster, self.news.clone()).await;
        }
        self.wire.send(request, timeout).await
    }
}

fn us() -> AccountId {
    "us".try_into().unwrap()
}

async fn hear(world: &World, event: FulfillmentEvent) {
    let heard = Heard { trace: world.trace(), tries: 0 };
    news::events(world, &us(), vec![event], &heard).await;
}

#[tokio::test]
async fn older_news_that_is_written_later_takes_nothing_back() {
    let scene = Scene::placed(&[]).await;
    let part = scene.part().await;
    let line = &part.lines[0].line;
    let allocated = |units: u32, seconds: i64| FulfillmentEvent {
        subject: Subject { reference: Some(part.reference.to_string()), ..Subject::default() },
        as_of: scene.world.now() + SignedDuration::from_secs(seconds),
        what: What::Allocated {
            lines: vec![LineLevel {
                line: Some(line.clone()),
                partner_line: None,
                sku: None,
                held: None,
                allocated: Some(units),
                backordered: None,
                picked: None,
                packed: None,
            }],
        },
    };
    let sandbox = &scene.sandbox;
    let wire = Arc::clone(&sandbox.wire);
    let faster = sandbox.world(Arc::clone(&wire) as Arc<dyn Wire>, Arc::clone(&sandbox.store), 3);
    let news = allocated(2, 20);
    let overtaken = Arc::new(Overtaken { wire, faster, news, is_over: AtomicBool::new(false) });
    let slower = sandbox.world(Arc::clone(&overtaken) as Arc<dyn Wire>, Arc::clone(&sandbox.store), 2);
    hear(&slower, allocated(1, 10)).await;
    assert!(overtaken.is_over.load(Ordering::Relaxed), "it was overtaken");
    let shown = scene.in_shop()["lineItems"][0]["custom"]["fields"]["waybillAllocated"].clone();
    assert_eq!(shown, json!(2));
    scene.settle().await;
    assert!(scene.codes().await.is_empty());
}
