//! Without claims, without looking before it is sent again, or without keys the simulation fails: it can see. What else may
//! be taken away is needed too seldom, or heals before a day is over: the play in `tests/protocol` sees that, and that orders
//! are written under the version that was read `tests/flows/overtaken.rs`.

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
/// On one of these days what is missing is seen; on which differs from run to run.
const DAYS: std::ops::RangeInclusive<u64> = 1..=12;
/// So many of them are played with everything in place, too.
const WHOLE: u64 = 3;
/// Both sides agree sooner than that, or the day goes on without.
const PATIENCE: SignedDuration = SignedDuration::from_hours(3);

/// What does not end as it should on a day without something.
async fn trouble(day: u64, safeguards: Safeguards, between: Between) -> Option<String> {
    match simulate(ORDERS, day, Without { safeguards, between, patience: PATIENCE }).await {
        Err(error) => Some(format!("{error:#}")),
        Ok(simulated) if simulated.outcome.is_clean() && simulated.backwards.is_empty() => None,
        Ok(simulated) => Some(format!("{:?} {:?}", simulated.outcome.differences, simulated.backwards)),
    }
}

async fn is_needed(what: &str, safeguards: Safeguards, between: Between) {
    for day in DAYS {
        if let Some(trouble) = trouble(day, safeguards, between).await {
            writeln!(std::io::stdout(), "without {what}, day {day}: {trouble}").unwrap();
            return;
        }
    }
    panic!("nobody sees that {what} is gone");
}

#[tokio::test]
async fn with_everything_in_place_days_end_as_they_should() {
    for day in 1..=WHOLE {
        let trouble = trouble(day, Safeguards::default(), |wire| Box::new(wire)).await;
        assert_eq!(trouble, None, "day {day}");
    }
}

#[tokio::test]
async fn claims_are_needed() {
    is_needed("claims", Safeguards::without(Rule::OneAtATime), |wire| Box::new(wire)).await;
}

#[tokio::test]
async fn to_find_before_it_is_sent_again_is_needed() {
    is_needed("doubt", Safeguards::without(Rule::DoubtAfterUnknown), |wire| Box::new(wire)).await;
}

#[tokio::test]
async fn keys_are_needed() {
    let between: Between = |behind| Box::new(NoKeys { behind, count: AtomicU64::new(0) });
    is_needed("keys", Safeguards::default(), between).await;
}

/// Makes the keys of deliveries and parcels others each time: no two writes are alike.
#[derive(Debug)]
struct NoKeys {
    behind: InProcess,
    count: AtomicU64,
}

/// A write to an order of the shop, if it is one.
fn order_update(request: &http::Request<Bytes>) -> Option<Value> {
    let is_one = request.method() == http::Method::POST && request.uri().path().contains("/orders/");
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    (is_one && body["actions"].is_array()).then_some(body)
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
