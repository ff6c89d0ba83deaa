//! The link of an order that was just placed, written before its claim ends: whatever becomes of that write, the order is placed
//! once and linked once.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::Value;
use waybill_flows::dispatch::LEASE;
use waybill_flows::engine::Lane;
use waybill_ledger::RecordState;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::{InProcess, draft, turn};
use waybill_transport::clock::Clock as _;
use waybill_transport::wire::{NoAnswer, Wire};

use crate::dying::dies_behind;
use crate::scene::{Scene, to, us};

impl Scene {
    /// The order is at the partner once, the shop's order says where, and nothing is left to do or in doubt.
    async fn is_linked(&self, what: &str) {
        assert_eq!(self.at_partner().len(), 1, "{what}");
        let (links, there) = (self.in_shop()["syncInfo"].clone(), self.held("/id"));
        let links: Vec<&Value> = links.as_array().unwrap().iter().map(|link| &link["externalId"]).collect();
        assert_eq!(links, [&there], "{what}");
        let known = self.world.ledger.known(&self.id()).await.unwrap();
        let states: Vec<_> = known.records.iter().map(|record| &record.state).collect();
        assert_eq!(states, [&RecordState::Free], "{what}");
        assert_eq!(self.codes().await, Vec::<String>::new(), "{what}");
    }

    /// What went out about orders, as the journal has it: to whom, whether it is the account's, and what became of it.
    async fn went_out(&self) -> Vec<(String, bool, String)> {
        let journal = self.journal().await.into_iter().filter(|entry| entry.name.contains(" order_"));
        journal.map(|entry| (entry.name, entry.account.is_some(), entry.outcome)).collect()
    }
}

async fn taken() -> Scene {
    Scene::taken(&[], &draft("1001", 0)).await
}

fn shown(went_out: &[(String, bool, String)]) -> Vec<(&str, bool, &str)> {
    went_out
        .iter()
        .map(|(name, at_account, outcome)| (name.as_str(), *at_account, outcome.as_str()))
        .collect()
}

/// Behind the exchange that places an order, something happens.
struct Behind<F> {
    wire: Arc<InProcess>,
    happens: F,
}

impl<F> std::fmt::Debug for Behind<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Behind")
    }
}

#[async_trait]
impl<F: Fn() + Send + Sync> Wire for Behind<F> {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let places = String::from_utf8_lossy(request.body()).contains("order_create");
        let answer = self.wire.send(request, timeout).await;
        if places {
            (self.happens)();
        }
        answer
    }
}

/// The order is considered and placed, and in the same moment something happens.
async fn behind_the_placing(scene: &Scene, happens: impl Fn() + Send + Sync + 'static) {
    let sandbox = &scene.sandbox;
    let wire = Arc::new(Behind { wire: Arc::clone(&sandbox.wire), happens });
    let world = sandbox.world(wire as Arc<dyn Wire>, Arc::clone(&sandbox.store), 2);
    scene.considered(&scene.order).await;
    for lane in [Lane::Notices, Lane::Dispatch(us())] {
        turn(&world, &lane).await.unwrap();
    }
}

#[tokio::test]
async fn what_the_link_took_is_noted_with_the_order() {
    let scene = taken().await;
    scene.consider().await;
    scene.is_linked("as usual").await;
    let went_out = scene.went_out().await;
    assert_eq!(shown(&went_out), [("us order_create", true, "ok"), ("shop order_update", false, "ok")]);
}

#[tokio::test]
async fn whatever_becomes_of_the_link_there_is_one() {
    let late = Fault::LateCommit { after: SignedDuration::from_secs(20) };
    let limited = Fault::TooMany429 { retry_after: 7 };
    for fault in
        [Fault::AnswerLost, late, limited, Fault::Conflict409, Fault::Failed500, Fault::Unavailable503]
    {
        for times in [1, 3] {
            let (scene, what) = (taken().await, format!("{fault:?}, {times} times"));
            scene.sandbox.stage.faults.fail_next("commercetools.orders.update", fault, times);
            scene.consider().await;
            scene.wait(60).await;
            scene.is_linked(&what).await;
        }
    }
}

#[tokio::test]
async fn a_worker_that_dies_behind_the_link_leaves_an_order_that_is_found() {
    let scene = taken().await;
    dies_behind(&scene, "updateSyncInfo").await;
    assert_eq!(scene.in_shop()["syncInfo"].as_array().map(Vec::len), Some(1), "it is written");
    scene.settle().await;
    scene.is_linked("found").await;
}

/// Somebody changes the order while it is placed: the link does not fit its version any more, and both arrive.
#[tokio::test]
async fn a_change_while_the_order_is_placed_is_not_written_over() {
    let scene = taken().await;
    let (shop, order) = (scene.sandbox.shop.0.clone(), scene.order.clone());
    behind_the_placing(&scene, move || {
        shop.change("orders", &order, &[to("Ringstrasse 7")]).unwrap();
    })
    .await;
    scene.is_linked("at once").await;
    scene.consider().await;
    scene.is_linked("after the change").await;
    assert_eq!(scene.street(), "Ringstrasse 7");
}

/// The partner took so long that too little of the claim is left for another exchange: the link waits for its end.
#[tokio::test]
async fn a_claim_that_is_nearly_over_is_not_kept_for_the_link() {
    let scene = taken().await;
    let (clock, nearly) = (Arc::clone(&scene.sandbox.clock), LEASE - SignedDuration::from_secs(10));
    behind_the_placing(&scene, move || clock.advance_to(clock.now() + nearly)).await;
    let went_out = scene.went_out().await;
    assert_eq!(shown(&went_out), [("us order_create", true, "ok")]);
    scene.settle().await;
    scene.is_linked("later").await;
}
