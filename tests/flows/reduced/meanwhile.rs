//! Somebody else does something in the middle of a reduction, at each place where that can be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::json;
use waybill_domain::event::{CancelledLine, FulfillmentEvent, Subject, What};
use waybill_flows::world::World;
use waybill_tests::sandbox::{InProcess, Shop};
use waybill_transport::wire::{NoAnswer, Wire};

use super::{NOTHING, REDUCE, one_mug};
use crate::overtaken::hear;
use crate::scene::{Scene, to};

/// Who comes in between.
#[derive(Debug, Clone, Copy)]
enum Between {
    /// Another worker that hears the same.
    Worker,
    /// The shop's people, who send the order elsewhere.
    People,
}

/// A wire to the shop on which somebody comes first, once.
#[derive(Debug)]
struct Overtaken {
    wire: Arc<InProcess>,
    shop: Shop,
    order: String,
    faster: World,
    news: FulfillmentEvent,
    between: Between,
    /// Requests to the shop until then.
    before: usize,
    asked: AtomicUsize,
}

#[async_trait]
impl Wire for Overtaken {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let is_now = request.uri().path().starts_with("/shop/")
            && self.asked.fetch_add(1, Ordering::Relaxed) == self.before;
        match self.between {
            Between::Worker if is_now => hear(&self.faster, self.news.clone()).await,
            Between::People if is_now => {
                self.shop.0.change("orders", &self.order, &[to("22 Garden Lane")]).unwrap();
            }
            Between::Worker | Between::People => {}
        }
        self.wire.send(request, timeout).await
    }
}

/// Two mugs, of which the partner cancels one. Answers how often the shop was asked by who was overtaken.
async fn reduced(between: Between, before: usize) -> (Scene, usize) {
    let scene = Scene::placed(&[REDUCE]).await;
    scene.floor("cancel_units", one_mug());
    let part = scene.part().await;
    let line = CancelledLine { line: part.lines[0].line.clone(), units: 1, reason: None };
    scene.wait(60).await;
    let news = FulfillmentEvent {
        subject: Subject { reference: Some(part.reference.to_string()), ..Subject::default() },
        as_of: scene.world.now(),
        what: What::LinesCancelled { lines: vec![line] },
    };
    let sandbox = &scene.sandbox;
    let wire = Arc::clone(&sandbox.wire);
    let faster = sandbox.world(Arc::clone(&wire) as Arc<dyn Wire>, Arc::clone(&sandbox.store), 3);
    let (shop, order, asked) = (Shop(sandbox.shop.0.clone()), scene.order.clone(), AtomicUsize::new(0));
    let overtaken =
        Arc::new(Overtaken { wire, shop, order, faster, news: news.clone(), between, before, asked });
    let slower = sandbox.world(Arc::clone(&overtaken) as Arc<dyn Wire>, Arc::clone(&sandbox.store), 2);
    hear(&slower, news).await;
    let asked = overtaken.asked.load(Ordering::Relaxed);
    scene.settle().await;
    (scene, asked)
}

#[tokio::test]
async fn somebody_who_comes_in_between_changes_nothing_of_it() {
    for between in [Between::Worker, Between::People] {
        for before in 0.. {
            let (scene, asked) = reduced(between, before).await;
            if asked <= before {
                assert!(before >= 4, "read, written, created, applied: {between:?} {before}");
                break;
            }
            let name = format!("{between:?} at request {before}");
            scene.poll().await;
            scene.consider().await;
            scene.rests((&[1, 1], 3000), &name).await;
            assert_eq!(scene.own_edit(0).unwrap()["result"]["type"], "Applied", "{name}");
            assert_eq!(scene.own_edit(1), None, "{name}");
            assert_eq!((scene.line(0, "waybillCancelled"), scene.kept(0)), (json!(1), 1), "{name}");
            assert_eq!(scene.codes().await, NOTHING, "{name}");
            if matches!(between, Between::People) {
                assert_eq!(scene.street(), "22 Garden Lane", "{name}");
            }
        }
    }
}
