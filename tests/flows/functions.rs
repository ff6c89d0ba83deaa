//! Events as Lambda hands them over, through the shipped functions, over the sandbox.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use aws_lambda_events::sqs::SqsEvent;
use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_cloud::{Deadline, Deployed, batch, schedule, webhook};
use waybill_flows::engine::{Does, Knows, outgoing};
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_queue::{Outgoing, Queue, Received};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, draft};
use waybill_transport::clock::{Clock as _, MovableClock};
use waybill_transport::wire::{NoAnswer, Wire};

/// How the queues of the deployment are called.
const NAMES: &str = "waybill-";

/// A wire on which some orders' exchanges go wrong in their own way.
#[derive(Debug)]
struct Uneven(Arc<dyn Wire>);

#[async_trait]
impl Wire for Uneven {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let creates = body.contains("order_create");
        assert!(!(creates && body.contains("PANICS")), "this order makes the code panic");
        if creates && body.contains("STUCK") {
            std::future::pending::<()>().await;
        }
        if creates && body.contains("SLOW") {
            tokio::time::sleep(timeout).await;
            return Err(NoAnswer::Lost("it took too long".to_owned()));
        }
        self.0.send(request, timeout).await
    }
}

struct House {
    sandbox: Sandbox,
    deployed: Deployed,
    queue: Arc<dyn Queue>,
}

impl House {
    async fn new() -> Self {
        if Ground::is_outside() {
            tokio::time::resume();
        }
        let ground = Ground::new(5).await;
        let sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &[]);
        let wire = Uneven(Arc::clone(&sandbox.wire) as Arc<dyn Wire>);
        let world = sandbox.world(Arc::new(wire), ground.store, 1);
        world.begin().await.unwrap();
        Self { sandbox, deployed: Deployed::over(world, NAMES), queue: ground.queue }
    }

    /// A world of its own over the same ledger and queues, to look at them.
    fn deadline(&self, after: SignedDuration) -> Deadline {
        let at = self.sandbox.clock.now() + after;
        Deadline::of_millis(u64::try_from(at.as_millisecond()).unwrap())
    }

    /// An order of the shop; answers its id.
    fn order(&self, number: &str, has_address: bool) -> String {
        let mut draft = draft(number, 0);
        if !has_address {
            draft.as_object_mut().unwrap().remove("shippingAddress");
        }
        self.sandbox.shop.0.place_order(&draft).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// A batch for one queue: bodies by message id.
    async fn batch(&self, queue: &str, bodies: &[(&str, String)], time: SignedDuration) -> Vec<String> {
        let whose: Knows = match queue {
            "commerce-messages" => batch::notices,
            "partner-events" => batch::news,
            _ => batch::looks,
        };
        self.batch_to(whose, queue, bodies, time).await
    }

    /// The same, to a function whose work this is.
    async fn batch_to(
        &self,
        whose: Knows,
        queue: &str,
        bodies: &[(&str, String)],
        time: SignedDuration,
    ) -> Vec<String> {
        let messages = bodies.iter().map(|(id, body)| (*id, format!("receipt-{id}"), body.as_str()));
        self.hand_over(whose, queue, messages, time).await
    }

    /// Messages by id, receipt and body.
    async fn hand_over<'a>(
        &self,
        whose: Knows,
        queue: &str,
        messages: impl Iterator<Item = (&'a str, String, &'a str)>,
        time: SignedDuration,
    ) -> Vec<String> {
        let records: Vec<Value> = messages
            .map(|(id, receipt, body)| {
                json!({
                    "messageId": id, "receiptHandle": receipt, "body": body,
                    "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": "1795169731000", "MessageGroupId": "shop" },
                    "eventSource": "aws:sqs", "eventSourceARN": format!("arn:aws:sqs:eu-west-1:111122223333:{NAMES}{queue}"),
                })
            })
            .collect();
        let event: SqsEvent = serde_json::from_value(json!({ "Records": records })).unwrap();
        let answer = batch::work(&self.deployed, whose, event, self.deadline(time)).await;
        let mut failed: Vec<String> =
            answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
        failed.sort();
        failed
    }

    async fn world(&self) -> &World {
        self.deployed.world().await.unwrap()
    }

    async fn delayed(&self, queue: &str) -> usize {
        let depth = self.queue.depth(queue, self.sandbox.clock.now()).await.unwrap();
        depth.ready + depth.delayed
    }

    /// The numbers of the orders at the partner.
    fn placed(&self) -> Vec<String> {
        let books = self.sandbox.partner.books();
        let orders = books["orders"].as_array().cloned().unwrap_or_default();
        orders.iter().map(|order| order["order_number"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// A look as `commerce-messages` sends it.
async fn look(house: &House, order: &str) -> String {
    let look = json!({
        "kind": "look",
        "look": {
            "project": "shop", "order": order, "account": "us", "at_least": 1,
            "cause": { "kind": "message", "message": "OrderCreated" }, "expects": [],
        },
    });
    let work: Work = serde_json::from_value(look).unwrap();
    let world = house.world().await;
    outgoing(world, &world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO).body
}

#[tokio::test(start_paused = true)]
async fn each_message_of_a_batch_stands_alone() {
    let house = House::new().await;
    let mut bodies = vec![("unreadable", "no envelope".to_owned())];
    for (id, number, has_address) in [
        ("panics", "PANICS", true),
        ("slow", "SLOW", true),
        ("refused", "REFUSED", false),
        ("good", "GOOD", true),
    ] {
        let order = house.order(number, has_address);
        bodies.push((id, look(&house, &order).await));
    }
    let failed = house.batch("dispatch-us", &bodies, SignedDuration::from_secs(90)).await;
    assert_eq!(failed, ["panics"], "our failure alone comes again by SQS");
    assert_eq!(house.placed(), ["GOOD"]);
    assert_eq!(house.delayed("dispatch-us").await, 1, "the slow one is looked at again");
    let open = house.world().await.ledger.review_open(9).await.unwrap();
    let mut codes: Vec<&str> = open.iter().map(|entry| entry.refusal.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["missing-address", "unreadable-message"]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_before_the_end_is_not_begun() {
    let house = House::new().await;
    let order = house.order("LATE", true);
    let body = look(&house, &order).await;
    let failed = house.batch("dispatch-us", &[("late", body)], SignedDuration::from_secs(5)).await;
    assert_eq!((failed.len(), house.placed().len()), (0, 0), "too little is left for an exchange");
    assert_eq!(house.delayed("dispatch-us").await, 1, "it waits, and uses up none of its receives");
}

#[tokio::test(start_paused = true)]
async fn what_is_done_when_the_time_is_over_does_not_come_again() {
    let house = House::new().await;
    let mut bodies = vec![("unreadable", "no envelope".to_owned())];
    for (id, number) in [("stuck", "STUCK"), ("good", "GOOD"), ("slow", "SLOW"), ("better", "BETTER")] {
        let order = house.order(number, true);
        bodies.push((id, look(&house, &order).await));
    }
    let failed = house.batch("dispatch-us", &bodies, SignedDuration::from_secs(90)).await;
    assert_eq!(failed, ["stuck"], "nobody knows what became of it");
    let mut placed = house.placed();
    placed.sort();
    assert_eq!(placed, ["BETTER", "GOOD"]);
    assert_eq!(house.delayed("dispatch-us").await, 1, "the slow one is looked at again");
}

#[tokio::test(start_paused = true)]
async fn what_was_cut_comes_again_soon_and_waits_for_the_claim() {
    if Ground::is_outside() {
        // Messages come again by a clock of their own there.
        return;
    }
    let house = House::new().await;
    let (queue, body) = ("dispatch-us", look(&house, &house.order("STUCK", true)).await);
    let sent = vec![Outgoing::new(body, "shop".to_owned())];
    house.queue.send(queue, sent, house.sandbox.clock.now()).await.unwrap();
    // Cut once, and then in another call while the claim still stands.
    for (receives, cut) in [(1, true), (2, false)] {
        let (now, hidden) = (house.sandbox.clock.now(), SignedDuration::from_mins(12));
        let received = house.queue.receive(queue, 10, hidden, now).await.unwrap();
        let [message]: [Received; 1] = received.try_into().unwrap();
        assert_eq!(message.receives, receives);
        let handed = [(message.id.as_str(), message.receipt.clone(), message.body.as_str())].into_iter();
        let failed = house.hand_over(batch::looks, queue, handed, SignedDuration::from_secs(90)).await;
        assert_eq!(failed, if cut { vec![message.id] } else { vec![] });
        house.sandbox.clock.advance_to(now + SignedDuration::from_secs(5));
        let depth = house.queue.depth(queue, house.sandbox.clock.now()).await.unwrap();
        assert_eq!(depth.ready + depth.delayed, 1, "{depth:?}");
        assert_eq!(depth.in_flight, usize::from(!cut), "it is acknowledged by Lambda, and a copy waits");
        assert!(house.placed().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn messages_of_an_unknown_queue_stay() {
    let house = House::new().await;
    let order = house.order("GOOD", true);
    let body = look(&house, &order).await;
    let failed = house.batch("dispatch-eu", &[("lost", body)], SignedDuration::from_secs(90)).await;
    assert_eq!(failed, ["lost"], "they end in the dead letters, to be redriven");
    let body = look(&house, &order).await;
    let bodies = [("astray", body)];
    let failed = house.batch_to(batch::news, "dispatch-us", &bodies, SignedDuration::from_secs(90)).await;
    assert_eq!(failed, ["astray"], "another function's");
    assert!(house.placed().is_empty());
}

#[tokio::test(start_paused = true)]
async fn runs_are_named_by_the_schedule() {
    let house = House::new().await;
    house.order("PULLED", true);
    house.sandbox.clock.advance_to(house.sandbox.clock.now() + SignedDuration::from_mins(2));
    let due = |text: &str| serde_json::from_str::<schedule::Due>(text).unwrap();
    let tend: [Does; 2] = [schedule::handing_over, schedule::tending];
    for (whose, run) in [
        ([schedule::orders as Does].as_slice(), "{\"run\":\"pull\"}"),
        (&tend, "{\"run\":\"tend\"}"),
        (&[schedule::partner_news], "{\"run\":\"poll\",\"account\":\"us\"}"),
    ] {
        let deadline = house.deadline(SignedDuration::from_secs(120));
        schedule::work(&house.deployed, whose, &due(run), deadline).await.unwrap();
    }
    let deadline = house.deadline(SignedDuration::from_secs(120));
    let error =
        schedule::work(&house.deployed, &tend, &due("{\"run\":\"pull\"}"), deadline).await.unwrap_err();
    assert_eq!(error.to_string(), "`order-pull shop` is another function's");
    assert_eq!(house.delayed("dispatch-us").await, 1, "the pull looks at the order");
    assert!(serde_json::from_str::<schedule::Due>("{\"run\":\"dance\"}").is_err());
}

/// A wire on which every request takes so long.
#[derive(Debug)]
struct Slow(Arc<dyn Wire>, Arc<MovableClock>, SignedDuration);

#[async_trait]
impl Wire for Slow {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, NoAnswer> {
        self.1.advance_to(self.1.now() + self.2);
        self.0.send(request, timeout).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_others_left_no_time_is_not_begun() {
    if Ground::is_outside() {
        // Runs begin side by side there, whatever the clock of the sandbox says.
        return;
    }
    let mut house = House::new().await;
    let sandbox = &mut house.sandbox;
    let (account, rest) = sandbox.text.split_once("[[route]]").unwrap();
    let (before, account) = account.split_once("[[account]]").unwrap();
    let accounts = ["us-1", "us-2"].map(|id| {
        let lines = account.replace("\"us\"", &format!("\"{id}\""));
        let lines = lines.lines().filter(|line| !line.starts_with("warehouses"));
        format!("[[account]]{}\n", lines.collect::<Vec<_>>().join("\n"))
    });
    let (_, brakes) = rest.split_once("[brakes]").unwrap();
    let route = "[[route]]\nto = \"us-1\"\n";
    let text = format!("{before}{}{route}[brakes]{brakes}", accounts.concat());
    sandbox.settings = Arc::new(waybill_settings::load(&text, "two.toml").unwrap());
    let wire = Arc::clone(&sandbox.wire) as Arc<dyn Wire>;
    let slow = Slow(wire, Arc::clone(&sandbox.clock), SignedDuration::from_secs(40));
    let world = sandbox.world(Arc::new(slow), Arc::clone(&sandbox.store), 2);
    let deployed = Deployed::over(world, NAMES);
    let due: schedule::Due = serde_json::from_str("{\"run\":\"poll\"}").unwrap();
    let deadline = house.deadline(SignedDuration::from_secs(100));
    let undone = schedule::work(&deployed, &[schedule::partner_news], &due, deadline).await.unwrap_err();
    assert_eq!(undone.to_string(), "`partner-poll us-2` could not begin in time");
}

#[tokio::test(start_paused = true)]
async fn webhooks_come_in_by_the_gateway() {
    let house = House::new().await;
    let body = "not json";
    for (name, account, method, signature, status, kept) in [
        ("genuine", "us", "POST", "7ko3wO1+kZK0VuuCngWBY/8Ztf542DaIxwqWgwg1GW8=", 200, 1),
        ("forged", "us", "POST", "AAAA", 401, 1),
        ("unknown", "eu", "POST", "AAAA", 404, 1),
        ("probed", "us", "HEAD", "", 200, 1),
        ("twice", "us", "POST", "7ko3wO1+kZK0VuuCngWBY/8Ztf542DaIxwqWgwg1GW8=", 200, 2),
    ] {
        let request = json!({
            "version": "2.0", "routeKey": "ANY /webhooks/{account}/{rest+}",
            "rawPath": format!("/webhooks/{account}/shipment-update"), "rawQueryString": "",
            "headers": { "x-shiphero-hmac-sha256": signature, "content-type": "application/json" },
            "pathParameters": { "account": account, "rest": "shipment-update" },
            "requestContext": { "http": { "method": method, "path": "/webhooks", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1" } },
            "body": body, "isBase64Encoded": false,
        });
        let request: ApiGatewayV2httpRequest = serde_json::from_value(request).unwrap();
        let answer = webhook::answer(&house.deployed, request).await;
        assert_eq!(answer.status_code, status, "{name}");
        assert_eq!(house.delayed("partner-events").await, kept, "{name}");
    }
}
