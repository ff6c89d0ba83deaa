//! Without any one of the rules that keep effects from being lost or doubled the simulation fails: it can see.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::world::{Rule, Safeguards};
use waybill_tests::sandbox::InProcess;
use waybill_transport::wire::{NoAnswer, Wire};

use crate::within::{Between, Without, simulate};

/// Orders of a day.
const ORDERS: usize = 16;
/// Both sides agree sooner than that, or the day goes on without.
const PATIENCE: SignedDuration = SignedDuration::from_hours(3);

/// Whether any of these days does not end as it should.
async fn is_seen(safeguards: Safeguards, between: Between, seeds: &[u64]) -> bool {
    for seed in seeds {
        let without = Without { safeguards, between, patience: PATIENCE };
        let Ok(simulated) = simulate(ORDERS, *seed, without).await else { return true };
        if !simulated.outcome.is_clean() || !simulated.backwards.is_empty() {
            return true;
        }
    }
    false
}

async fn is_needed(rule: Rule, seeds: &[u64]) {
    let seen = is_seen(Safeguards::without(rule), |wire| Box::new(wire), seeds).await;
    assert!(seen, "nobody sees that {rule:?} is gone");
}

#[tokio::test]
async fn the_claim_is_needed() {
    is_needed(Rule::OneAtATime, &[0]).await;
}

#[tokio::test]
async fn to_find_before_it_is_sent_again_is_needed() {
    is_needed(Rule::DoubtAfterUnknown, &[0]).await;
}

#[tokio::test]
async fn to_look_twice_is_needed() {
    is_needed(Rule::LookTwice, &[0]).await;
}

#[tokio::test]
async fn the_version_of_an_order_that_is_acted_on_is_needed() {
    is_needed(Rule::NoOlderVersion, &[0]).await;
}

#[tokio::test]
async fn keys_are_needed() {
    let between: Between = |behind| Box::new(NoKeys { behind, count: AtomicU64::new(0) });
    assert!(is_seen(Safeguards::default(), between, &[0]).await, "nobody sees that keys are gone");
}

#[tokio::test]
async fn the_version_that_a_write_names_is_needed() {
    let between: Between = |behind| Box::new(NoVersions(behind));
    assert!(is_seen(Safeguards::default(), between, &[0]).await, "nobody sees that versions are gone");
}

/// On which days each is seen, for whoever changes the simulation and looks for days to name above.
#[tokio::test]
#[ignore = "takes minutes"]
async fn days() {
    let rules = [Rule::OneAtATime, Rule::DoubtAfterUnknown, Rule::LookTwice, Rule::NoOlderVersion];
    let nothing = || Without { patience: PATIENCE, ..Without::nothing() };
    let keys: Between = |behind| Box::new(NoKeys { behind, count: AtomicU64::new(0) });
    let cases = rules
        .map(|rule| (format!("{rule:?}"), Without { safeguards: Safeguards::without(rule), ..nothing() }))
        .into_iter()
        .chain([
            ("keys".to_owned(), Without { between: keys, ..nothing() }),
            ("versions".to_owned(), Without { between: |behind| Box::new(NoVersions(behind)), ..nothing() }),
        ]);
    for (name, without) in cases {
        for seed in 0..10 {
            let begun = std::time::Instant::now();
            let played = simulate(ORDERS, seed, without).await;
            let is_well = played.is_ok_and(|it| it.outcome.is_clean() && it.backwards.is_empty());
            let seconds = begun.elapsed().as_secs();
            writeln!(
                std::io::stdout(),
                "{name}: day {seed} is {} in {seconds} s",
                if is_well { "well" } else { "not well" }
            )
            .unwrap();
        }
    }
}

/// Makes the keys of deliveries and parcels others each time: no two writes are alike.
#[derive(Debug)]
struct NoKeys {
    behind: InProcess,
    count: AtomicU64,
}

/// Writes to an order whatever has happened to it: the version that a write names is always the right one.
#[derive(Debug)]
struct NoVersions(InProcess);

/// A write to an order of the shop, if it is one.
fn order_update(request: &http::Request<Bytes>) -> Option<Value> {
    let is_one = request.method() == http::Method::POST && request.uri().path().contains("/orders/");
    if is_one { serde_json::from_slice(request.body()).ok() } else { None }
}

fn with_body(request: http::Request<Bytes>, body: &Value) -> http::Request<Bytes> {
    request.map(|_before| Bytes::from(body.to_string()))
}

#[async_trait]
impl Wire for NoKeys {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let Some(mut body) = order_update(&request) else { return self.behind.send(request, timeout).await };
        for action in body["actions"].as_array_mut().into_iter().flatten() {
            let is_new = action["action"] == "addDelivery" || action["action"] == "addParcelToDelivery";
            for name in ["deliveryKey", "parcelKey"].into_iter().filter(|_| is_new) {
                if let Some(key) = action.get_mut(name) {
                    *key = json!(format!("any-{}", self.count.fetch_add(1, Ordering::Relaxed)));
                }
            }
        }
        self.behind.send(with_body(request, &body), timeout).await
    }
}

#[async_trait]
impl Wire for NoVersions {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let Some(mut body) = order_update(&request) else { return self.0.send(request, timeout).await };
        let mut read = http::Request::get(request.uri().clone());
        if let Some(headers) = read.headers_mut() {
            headers.clone_from(request.headers());
        }
        let there = self.0.send(read.body(Bytes::new()).expect("a request"), timeout).await?;
        let order: Option<Value> = serde_json::from_slice(there.body()).ok();
        if let Some(version) = order.and_then(|order| order.get("version").cloned()) {
            body["version"] = version;
        }
        self.0.send(with_body(request, &body), timeout).await
    }
}
