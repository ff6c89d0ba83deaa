//! Shop, warehouse and AWS around the functions, over HTTP on this machine, with every request counted.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::request::Parts;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use waybill_domain::ids::AccountId;
use waybill_flows::world::ReadsSecrets as _;
use waybill_ledger::model::Model;
use waybill_queue::model::ModelQueue;
use waybill_simulators::faults::FaultLevel;
use waybill_simulators::outbox::Delivery;
use waybill_simulators::serve::serve;
use waybill_tests::sandbox::{Sandbox, draft};
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;
use waybill_transport::wire::Http;

use crate::aws::{self, Aws};
use crate::meter::{Meter, Names, System, metered};

/// How the names of queues begin.
pub(crate) const QUEUES: &str = "waybill-";
/// Where the partner sends webhooks, as far as it knows.
const PUBLIC: &str = "https://waybill.test";
/// The warehouse, as the configuration names it.
pub(crate) const WAREHOUSE: &str = "V2FyZWhvdXNlOjEwMQ==";
/// SKUs that are compared.
pub(crate) const SKUS: usize = 500;
/// What the shop shows that asks about new orders.
const TOKEN: &str = "an-invented-token";
/// The key of the journal: 32 bytes in base64.
const JOURNAL_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Everything around the functions.
pub(crate) struct Town {
    sandbox: Sandbox,
    pub(crate) aws: Aws,
    pub(crate) meter: Arc<Meter>,
    folder: TempDir,
    address: String,
    orders: usize,
}

/// What arrived for us: messages by queue, and webhooks as the gateway hands them over.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    pub(crate) messages: BTreeMap<String, Vec<String>>,
    pub(crate) webhooks: Vec<String>,
}

impl Town {
    /// A shop and a warehouse that are set up for each other.
    pub(crate) async fn open() -> Self {
        let (shop_at, shop_url) = port().await;
        let (partner_at, partner_url) = port().await;
        let (aws_at, address) = port().await;
        let more = format!(
            "[serve]\npublic_url = \"{PUBLIC}\"\n\n[journal]\nkey_secret = \"journal\"\n\n[order_check]\nsecret = \"order-check\"\n\n[brakes]"
        );
        let changes = [
            ("https://shop.test", shop_url.as_str()),
            ("https://partner.test", partner_url.as_str()),
            ("[brakes]", more.as_str()),
        ];
        let (store, queue) = (Arc::new(Model::default()), Arc::new(ModelQueue::new(5)));
        let sandbox = Sandbox::new(FaultLevel::None, 1, store, queue, &changes);
        let (meter, aws) = (Arc::new(Meter::default()), Aws::default());
        for (listener, router, names) in [
            (shop_at, sandbox.shop.0.router(), shop as Names),
            (partner_at, sandbox.partner.router.clone(), partner),
            (aws_at, aws.router(), aws::named),
        ] {
            open(listener, metered(router, Arc::clone(&meter), names));
        }
        let folder = TempDir::new().expect("a folder for the configuration");
        let prepared = waybill_settings::prepare(&sandbox.text, "waybill.toml").expect("it has no problems");
        for (name, text) in [("waybill.toml", &sandbox.text), ("waybill.prepared", &prepared)] {
            std::fs::write(folder.path().join(name), text).expect("the configuration is written");
        }
        let ticking = Arc::clone(&sandbox.clock);
        tokio::spawn(async move {
            loop {
                ticking.advance_to(Timestamp::now());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        let town = Self { sandbox, aws, meter, folder, address, orders: 0 };
        town.prepare().await;
        town
    }

    /// Secrets in their place, goods on their shelves, the shop's messages and the partner's webhooks on.
    async fn prepare(&self) {
        for (name, keys) in
            [("shop", ["client_id", "client_secret"]), ("partner", ["refresh_token", "webhook"])]
        {
            let secrets = self.sandbox.secrets.read(name).expect("the sandbox has secrets");
            for key in keys {
                self.aws.keep(name, key, secrets.get(key).unwrap_or_default());
            }
        }
        self.aws.keep("journal", "key", JOURNAL_KEY);
        self.aws.keep("order-check", "token", TOKEN);
        let shop = &self.sandbox.shop.0;
        for number in 0..SKUS {
            let sku = sku(number);
            self.sandbox.partner.count(&sku, 100);
            let entry = json!({ "sku": sku, "quantityOnStock": 100,
                "supplyChannel": { "typeId": "channel", "key": "east" } });
            shop.create("inventory", &entry).expect("an entry");
        }
        let subscription = json!({ "key": "waybill", "messages": [{ "resourceTypeId": "order" }],
            "destination": { "type": "SQS", "queueUrl": "https://sqs.us-east-1.amazonaws.com/1/waybill",
                "region": "us-east-1" } });
        shop.create("subscriptions", &subscription).expect("a subscription");
        shop.deliver_to(PUBLIC, "unused", waybill_simulators::commercetools::Format::Platform);
        self.register().await;
        self.take();
    }

    /// Has the partner send its webhooks.
    async fn register(&self) {
        let wire = Arc::new(Http::new("waybill").expect("a client"));
        let world = self.sandbox.world(wire, Arc::clone(&self.sandbox.store), 1);
        let desk = world.desks.get(&AccountId::try_from("us").expect("an id")).expect("an account");
        let registers = desk.partner().webhooks().expect("the partner sends webhooks").registers();
        for wanted in registers.wanted(&format!("{PUBLIC}/webhooks/us")) {
            let mut trail = Trail::new(world.trace(), Purpose::Reconcile);
            let made = world.transport.perform(&desk.endpoint, registers.register(&wanted), &mut trail).await;
            if let Some((key, secret)) = made.expect("the partner registers it") {
                self.aws.keep("partner", &key, &secret);
            }
        }
    }

    /// The environment of every function.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let pairs = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "unused"),
            ("AWS_ENDPOINT_URL", &self.address),
            ("LAMBDA_TASK_ROOT", &self.folder().display().to_string()),
            ("WAYBILL_TABLE", "waybill"),
            ("WAYBILL_QUEUE_PREFIX", &format!("{}/111122223333/{QUEUES}", self.address)),
            ("WAYBILL_BUS", "waybill"),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Customers order; answers the numbers.
    pub(crate) fn order(&mut self, orders: usize) -> Vec<String> {
        let numbers = self.orders..self.orders + orders;
        self.orders += orders;
        let place = |number: usize| {
            let number = format!("{}", 100_000 + number);
            self.sandbox.shop.0.place_order(&draft(&number, 0)).expect("the shop takes the order");
            number
        };
        numbers.map(place).collect()
    }

    /// What the shop asks about orders before it keeps them.
    pub(crate) fn questions(&self, orders: &[String]) -> Vec<String> {
        let question = |number: &String| {
            let order = self.sandbox.shop.0.get("orders", number).expect("the shop has the order");
            let body = json!({ "action": "Create", "resource": { "typeId": "order", "id": order.get("id"), "obj": order } });
            let path = "/extensions/order-check";
            json!({
                "version": "2.0", "routeKey": format!("POST {path}"), "rawPath": path, "rawQueryString": "project=shop",
                "headers": { "authorization": format!("Bearer {TOKEN}"), "content-type": "application/json" },
                "requestContext": { "http": { "method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1" } },
                "body": body.to_string(), "isBase64Encoded": false,
            })
            .to_string()
        };
        orders.iter().map(question).collect()
    }

    /// The warehouse ships orders, each in one package.
    pub(crate) fn ship(&self, orders: &[String]) {
        for order in orders {
            self.sandbox.partner.act("ship", json!({ "order": order }));
        }
    }

    /// Counts so many SKUs anew, each to another figure than before.
    pub(crate) fn count(&self, skus: usize, on_hand: i64) {
        for number in 0..skus {
            self.sandbox.partner.count(&sku(number), on_hand);
        }
    }

    /// The orders that the partner has.
    pub(crate) fn placed(&self) -> usize {
        self.sandbox.partner.orders().len()
    }

    /// The orders that the shop shows a delivery of.
    pub(crate) fn delivered(&self, orders: &[String]) -> usize {
        let has_delivery = |order: &&String| {
            let order = self.sandbox.shop.0.get("orders", order).unwrap_or_default();
            order.pointer("/shippingInfo/deliveries/0").is_some()
        };
        orders.iter().filter(has_delivery).count()
    }

    /// What arrived since it was last asked.
    pub(crate) fn take(&self) -> Arrived {
        let mut arrived = Arrived::default();
        for (name, messages) in self.aws.take_messages() {
            let name = name.strip_prefix(QUEUES).unwrap_or(&name).to_owned();
            arrived.messages.entry(name).or_default().extend(messages);
        }
        let outbox = &self.sandbox.stage.outbox;
        for delivery in outbox.due(Timestamp::MAX) {
            if delivery.system == "commercetools" {
                let body = String::from_utf8_lossy(&delivery.body).into_owned();
                arrived.messages.entry("commerce-messages".to_owned()).or_default().push(body);
            } else {
                arrived.webhooks.push(gateway(&delivery));
            }
            outbox.settle(delivery, Ok(200), Timestamp::now());
        }
        arrived
    }
}

impl std::fmt::Debug for Town {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Town").field("sandbox", &self.sandbox).finish_non_exhaustive()
    }
}

/// The name of a SKU by its number.
pub(crate) fn sku(number: usize) -> String {
    format!("SKU-{number:04}")
}

async fn port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a listener has an address");
    (listener, format!("http://{address}"))
}

fn open(listener: TcpListener, router: Router) {
    tokio::spawn(serve(listener, router, std::future::pending()));
}

/// Requests to the shop, by what they do.
fn shop(parts: &Parts, _body: &[u8]) -> (System, String) {
    let does = match (parts.uri.path().ends_with("/oauth/token"), parts.method.as_str()) {
        (true, _) => "token",
        (false, "GET" | "HEAD") => "read",
        (false, _) => "write",
    };
    (System::Commercetools, does.to_owned())
}

/// Requests to the partner, by what they do.
fn partner(parts: &Parts, body: &[u8]) -> (System, String) {
    let is_mutation = body.windows(8).any(|word| word == b"mutation");
    let does = match (parts.uri.path().ends_with("/graphql"), is_mutation) {
        (false, _) => "token",
        (true, true) => "write",
        (true, false) => "read",
    };
    (System::Partner, does.to_owned())
}

/// A webhook as the gateway hands it over.
fn gateway(delivery: &Delivery) -> String {
    let path = delivery.to.strip_prefix(PUBLIC).unwrap_or_default();
    let rest = path.strip_prefix("/webhooks/us/").unwrap_or_default();
    let headers: BTreeMap<&str, &str> = delivery
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    json!({
        "version": "2.0", "routeKey": "ANY /webhooks/{account}/{rest+}", "rawPath": path, "rawQueryString": "",
        "headers": headers, "pathParameters": { "account": "us", "rest": rest },
        "requestContext": { "http": { "method": delivery.method.as_str(), "path": path, "protocol": "HTTP/1.1",
            "sourceIp": "192.0.2.1" } },
        "body": String::from_utf8_lossy(&delivery.body), "isBase64Encoded": false,
    })
    .to_string()
}

/// An event of a queue with these messages.
pub(crate) fn batch(queue: &str, bodies: &[String]) -> String {
    let sent = Timestamp::now().as_millisecond().to_string();
    let record = |(at, body): (usize, &String)| {
        json!({
            "messageId": format!("m-{at}"), "receiptHandle": format!("r-{at}"), "body": body,
            "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": sent, "MessageGroupId": "shop" },
            "messageAttributes": {}, "eventSource": "aws:sqs", "awsRegion": "us-east-1",
            "eventSourceARN": format!("arn:aws:sqs:us-east-1:111122223333:{QUEUES}{queue}"),
        })
    };
    let records: Vec<Value> = bodies.iter().enumerate().map(record).collect();
    json!({ "Records": records }).to_string()
}
