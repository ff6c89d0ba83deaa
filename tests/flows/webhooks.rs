//! Webhooks that a partner lost or disabled are put before a person until they fare well again.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::ids::AccountId;
use waybill_flows::reconcile;
use waybill_flows::world::{Desk, ReadsSecrets as _, World};
use waybill_mapping::partner::{RegistersWebhooks, Registration};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;
use waybill_transport::wire::{NoAnswer, Wire};

async fn open() -> (Sandbox, World) {
    let ground = Ground::new(5).await;
    let changes = [("[brakes]", "[serve]\npublic_url = \"https://waybill.test\"\n\n[brakes]")];
    let sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &changes);
    let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, ground.store, 1);
    (sandbox, world)
}

fn desk(world: &World) -> (&Desk, &dyn RegistersWebhooks, Vec<Registration>) {
    let desk = &world.desks[&AccountId::try_from("us").unwrap()];
    let registers = desk.partner().webhooks().unwrap().registers();
    (desk, registers, registers.wanted("https://waybill.test/webhooks/us"))
}

async fn register(world: &World, wanted: &Registration) {
    let (desk, registers, _) = desk(world);
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    world.transport.perform(&desk.endpoint, registers.register(wanted), &mut trail).await.unwrap();
}

/// What is open after one reconcile run.
async fn reviews(world: &World) -> Vec<String> {
    reconcile::run(world).await.unwrap();
    let open = world.ledger.review_open(100).await.unwrap();
    assert!(open.iter().all(|entry| entry.refusal.code == "webhook-unhealthy"), "{open:?}");
    open.into_iter().map(|entry| entry.refusal.message).collect()
}

#[tokio::test]
async fn a_webhook_that_does_not_come_is_in_review_until_it_does() {
    let (sandbox, world) = open().await;
    let (.., wanted) = desk(&world);
    let missing = reviews(&world).await;
    assert_eq!(missing.len(), wanted.len());
    assert!(missing.iter().all(|entry| entry.ends_with("is not registered; `waybill setup` registers it")));

    for wanted in &wanted {
        register(&world, wanted).await;
    }
    assert!(reviews(&world).await.is_empty(), "each closed by itself");

    let kind = &wanted[0].kind;
    for (given_up, want) in [
        (
            3,
            "is not received well, the partner says WARNING; it may be disabled when its deliveries go on failing",
        ),
        (10, "was disabled: what happens meanwhile is not told; `waybill setup` registers it"),
    ] {
        sandbox.partner.act("fail_webhook", json!({ "event": kind, "times": given_up }));
        sandbox.clock.advance_to(world.now() + SignedDuration::from_mins(10));
        assert_eq!(reviews(&world).await, [format!("webhook `{kind}` of `us` {want}")]);
    }
}

#[tokio::test]
async fn a_partner_that_does_not_say_how_webhooks_fare_is_believed() {
    let (sandbox, world) = open().await;
    sandbox.partner.act("unlearn_newer", Value::Null);
    let (.., wanted) = desk(&world);
    for wanted in &wanted {
        register(&world, wanted).await;
    }
    sandbox.partner.act("fail_webhook", json!({ "event": wanted[0].kind, "times": 10 }));
    let asked = || sandbox.stage.calls.counts()["shiphero"]["webhooks"];
    assert!(reviews(&world).await.is_empty());
    assert_eq!(asked(), 2, "with health, then without");
    assert!(reviews(&world).await.is_empty());
    assert_eq!(asked(), 3, "it is not asked for health again");
}

/// Refuses everything, in the words of whoever asks.
#[derive(Debug)]
struct Echo;

#[async_trait]
impl Wire for Echo {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        _timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let said = String::from_utf8_lossy(request.body()).into_owned();
        let answer =
            http::Response::builder().status(400).body(json!({ "message": said }).to_string().into());
        Ok(answer.unwrap())
    }
}

#[tokio::test]
async fn a_secret_that_a_partner_sends_back_is_told_to_nobody() {
    let ground = Ground::new(5).await;
    let sandbox = Sandbox::at("shipstation", &ground, FaultLevel::None, 1, &[]);
    let world = sandbox.world(Arc::new(Echo), ground.store, 1);
    let (desk, registers, wanted) = desk(&world);
    let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
    let refused = world.transport.perform(&desk.endpoint, registers.register(&wanted[0]), &mut trail).await;
    let words = refused.unwrap_err().to_string();
    let secrets = sandbox.secrets.read("partner").unwrap();
    assert!(words.contains("/webhooks/us/***/ship-notify"), "{words}");
    assert!(!secrets.values().any(|secret| words.contains(secret)), "{words}");
}
