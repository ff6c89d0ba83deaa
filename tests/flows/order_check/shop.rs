//! A shop that asks Waybill before it keeps an order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};
use waybill_flows::order_check::{self, Sought};
use waybill_flows::world::World;
use waybill_simulators::commercetools::{AsksExtensions, Refusal};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox};
use waybill_transport::wire::Wire;

/// What the shop shows.
pub(super) const TOKEN: &str = "sandbox-order-check-token";

/// A shop with its Extension registered.
pub(super) struct Shop {
    pub(super) sandbox: Sandbox,
    /// A process of Waybill that does the work.
    pub(super) world: World,
    /// The process that is asked.
    pub(super) asked: Arc<World>,
}

impl Shop {
    /// Opens it, with pieces of the configuration replaced and this policy.
    pub(super) async fn open(changes: &[(&str, &str)], on_problem: &str) -> Self {
        let ground = Ground::new(1000).await;
        let section = format!(
            "[serve]\npublic_url = \"https://waybill.test\"\n\n[order_check]\nsecret = \"order-check\"\n\
             on_problem = {on_problem}\n\n[brakes]"
        );
        let changes: Vec<(&str, &str)> =
            changes.iter().copied().chain([("[brakes]", section.as_str())]).collect();
        let sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &changes);
        sandbox.secrets.change("order-check", &[("token", TOKEN)]);
        let process = |worker| {
            sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, Arc::clone(&ground.store), worker)
        };
        let (world, asked) = (process(1), Arc::new(process(2)));
        world.begin().await.unwrap();
        let shop = world.shops.values().next().unwrap();
        let Some(Sought::Whole(draft)) = order_check::sought(&world, shop) else { panic!("it is known") };
        sandbox.shop.0.create("extensions", &serde_json::to_value(draft).unwrap()).unwrap();
        let shop = Self { sandbox, world, asked: Arc::clone(&asked) };
        shop.asks(asked, Duration::from_secs(1));
        shop
    }

    /// From now on another process is asked, which has so long to answer.
    pub(super) fn asks(&self, world: Arc<World>, left: Duration) {
        self.sandbox.shop.0.ask_extensions_through(Arc::new(Asks { world, left }));
    }

    /// A customer orders.
    pub(super) fn place(&self, order: &Value) -> Result<Value, Refusal> {
        self.sandbox.shop.0.place_order(order)
    }
}

/// Carries questions into a process on a thread of its own, and waits for the answer in real time.
struct Asks {
    world: Arc<World>,
    left: Duration,
}

impl AsksExtensions for Asks {
    fn ask(&self, question: http::Request<Bytes>, limit: Duration) -> Result<http::Response<Bytes>, String> {
        assert_eq!(question.uri().host(), Some("waybill.test"));
        assert_eq!(question.uri().path(), "/extensions/order-check");
        let (parts, body) = question.into_parts();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let request = order_check::Request { query, headers: parts.headers, body: Some(body) };
        let begun = Instant::now();
        let answer = std::thread::scope(|scope| {
            let asked = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let answer = runtime.block_on(order_check::answer(&self.world, request, self.left));
                runtime.shutdown_background();
                answer
            });
            asked.join().unwrap()
        });
        if begun.elapsed() > limit { Err("it took too long".to_owned()) } else { Ok(answer) }
    }
}

/// Takes a field away.
pub(super) fn without(value: &mut Value, field: &str) {
    value.as_object_mut().unwrap().remove(field).unwrap();
}

/// What the customer is told.
pub(super) fn messages(refusal: &Refusal) -> Vec<&str> {
    errors(refusal).map(|error| error["message"].as_str().unwrap()).collect()
}

/// By which codes a checkout can find words of its own.
pub(super) fn codes(refusal: &Refusal) -> Vec<&str> {
    errors(refusal).map(|error| error["extensionExtraInfo"]["problem"].as_str().unwrap()).collect()
}

fn errors(refusal: &Refusal) -> impl Iterator<Item = &serde_json::Map<String, Value>> {
    [&refusal.error].into_iter().chain(&refusal.more)
}

/// What the process counted of the check.
pub(super) fn counted(world: &World) -> Vec<(&'static str, u64)> {
    const WORDS: [&str; 6] = [
        "order check: doubted",
        "order check: flagged",
        "order check: noted",
        "order check: passed",
        "order check: rejected",
        "order check: turned away",
    ];
    let all = world.counts.all();
    WORDS.into_iter().filter_map(|word| Some((word, *all.get(word)?))).collect()
}

/// A type of the shop's for orders, with fields that hold texts.
pub(super) fn custom(key: &str, fields: &Value) -> Value {
    let field = |name: &Value| json!({ "name": name, "label": { "en": name }, "required": false, "type": { "name": "String" }, "inputHint": "SingleLine" });
    let fields: Vec<Value> = fields.as_array().unwrap().iter().map(field).collect();
    json!({ "key": key, "name": { "en": key }, "resourceTypeIds": ["order"], "fieldDefinitions": fields })
}

/// A shipping method of the shop's.
pub(super) fn bare_method(key: &str) -> Value {
    json!({ "key": key, "name": key, "taxCategory": {}, "zoneRates": [], "isDefault": true })
}
