//! A worker that is overtaken by one with newer news takes nothing back that the other wrote.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::event::{FulfillmentEvent, LineLevel, Subject, What};
use waybill_flows::news::{self, Heard};
use waybill_flows::world::World;
use waybill_tests::sandbox::InProcess;
use waybill_transport::wire::{NoAnswer, Wire};

use crate::scene::{Scene, us};

/// When somebody else hears of news, and writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Just before the order is read.
    BeforeItIsRead,
    /// After it was read, and just before it is written to.
    BeforeItIsWritten,
}

/// What becomes of the version that a write names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Versions {
    Kept,
    /// On a conflict it is replaced by the one that the order has by now.
    Replaced,
}

/// The first time that it comes to that moment, somebody else hears of news first, and writes it.
#[derive(Debug)]
struct Overtaken {
    wire: Arc<InProcess>,
    faster: World,
    news: FulfillmentEvent,
    moment: Moment,
    versions: Versions,
    is_over: AtomicBool,
}

#[async_trait]
impl Wire for Overtaken {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let method = match self.moment {
            Moment::BeforeItIsRead => http::Method::GET,
            Moment::BeforeItIsWritten => http::Method::POST,
        };
        let is_order = request.uri().path().starts_with("/shop/orders/");
        if is_order && request.method() == method && !self.is_over.swap(true, Ordering::Relaxed) {
            hear(&self.faster, self.news.clone()).await;
        }
        let answer = self.wire.send(request.clone(), timeout).await?;
        let is_refused = is_order && answer.status() == http::StatusCode::CONFLICT;
        if !is_refused || self.versions == Versions::Kept {
            return Ok(answer);
        }
        let refused: Value = serde_json::from_slice(answer.body()).unwrap();
        let mut body: Value = serde_json::from_slice(request.body()).unwrap();
        body["version"] = refused["errors"][0]["currentVersion"].clone();
        self.wire.send(request.map(|_| Bytes::from(body.to_string())), timeout).await
    }
}

/// A process hears of news, and does all that follows at once.
pub(crate) async fn hear(world: &World, event: FulfillmentEvent) {
    let heard = Heard { trace: world.trace(), tries: 0 };
    news::events(world, &us(), vec![event], &heard).await;
}

/// Units allocated as the shop shows them in the end, where a worker with news of one unit is overtaken by news of two.
async fn shown(moment: Moment, versions: Versions) -> Value {
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
    let (news, is_over) = (allocated(2, 20), AtomicBool::new(false));
    let overtaken = Arc::new(Overtaken { wire, faster, news, moment, versions, is_over });
    let slower = sandbox.world(Arc::clone(&overtaken) as Arc<dyn Wire>, Arc::clone(&sandbox.store), 2);
    hear(&slower, allocated(1, 10)).await;
    assert!(overtaken.is_over.load(Ordering::Relaxed), "it was overtaken");
    let shown = scene.in_shop()["lineItems"][0]["custom"]["fields"]["waybillAllocated"].clone();
    scene.settle().await;
    assert!(scene.codes().await.is_empty());
    shown
}

#[tokio::test]
async fn older_news_that_is_written_later_takes_nothing_back() {
    for moment in [Moment::BeforeItIsRead, Moment::BeforeItIsWritten] {
        assert_eq!(shown(moment, Versions::Kept).await, json!(2), "{moment:?}");
    }
}

/// Without the version in it a write that is overtaken would take back what others wrote: this walk can see.
#[tokio::test]
async fn the_version_that_was_read_is_needed() {
    assert_eq!(shown(Moment::BeforeItIsWritten, Versions::Replaced).await, json!(1));
}
