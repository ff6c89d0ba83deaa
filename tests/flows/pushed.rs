//! Messages that a partner pushes come through the door: what they hasten, and what they cannot do.

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::SignedDuration;
use serde_json::json;
use waybill_flows::intake::{LARGEST, Request, webhook};
use waybill_flows::names::PARTNER_EVENTS;
use waybill_flows::world::{ReadsSecrets as _, World};
use waybill_simulators::control::Controlled as _;
use waybill_simulators::outbox::{Deliver, Delivery};

use crate::passing::Passing;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// Where Waybill is, as the partner's people entered it.
const DOOR: &str = "https://waybill.test/webhooks/us";

/// The door of the account's webhooks.
struct Door<'a>(&'a World);

impl Door<'_> {
    async fn take(&self, path: &str, headers: HeaderMap, body: Bytes) -> u16 {
        let request = Request {
            method: Method::POST,
            account: "us".to_owned(),
            path: path.to_owned(),
            query: String::new(),
            headers,
            body,
            peer: None,
        };
        webhook(self.0, request).await.status().as_u16()
    }
}

#[async_trait]
impl Deliver for Door<'_> {
    async fn deliver(&self, delivery: &Delivery) -> Result<u16, String> {
        let path = delivery.to.strip_prefix(DOOR).ok_or("it goes elsewhere")?.trim_start_matches('/');
        Ok(self.take(path, delivery.headers.clone(), delivery.body.clone()).await)
    }
}

/// An account at which people entered our address, and the secret in it.
async fn begin(changes: &[(&str, &str)]) -> (Passing, String) {
    let passing = Passing::begin_at("orderflow", changes).await;
    let secrets = passing.sandbox.secrets.read("partner").unwrap();
    let path = secrets.get("webhook_path").unwrap().to_owned();
    passing.sandbox.partner.act("send_to", json!({ "url": format!("{DOOR}/{path}") }));
    (passing, path)
}

async fn deliver(passing: &Passing) {
    let done = passing.sandbox.stage.pump(&Door(&passing.world)).await;
    assert!(done > 0, "it pushes something");
}

#[tokio::test]
async fn what_left_is_known_at_once_and_not_by_the_next_poll() {
    let (mut passing, _) = begin(&[("[brakes]", "[schedules]\npoll_every = \"6h\"\n\n[brakes]")]).await;
    let orders = passing.orders_out(1..2).await;
    passing.pass(MINUTE * 10).await;
    deliver(&passing).await;
    let polls = || {
        let counts = passing.sandbox.stage.calls.counts();
        counts["orderflow"].get("shipment.despatches").copied().unwrap_or(0)
    };
    let before = polls();
    passing.sandbox.partner.act("ship", json!({ "order": passing.sandbox.partner.orders()[0]["id"] }));
    assert_ne!(passing.sandbox.shop.0.get("orders", &orders[0]).unwrap()["shipmentState"], "Shipped");
    deliver(&passing).await;
    let asked = polls();
    assert_eq!(asked, before, "the door itself asks nothing");
    passing.pass(MINUTE).await;
    let shown = passing.sandbox.shop.0.get("orders", &orders[0]).unwrap();
    assert_eq!(shown["shipmentState"], "Shipped");
    passing.tell_all_again().await;
    passing.pass(HOUR * 7).await;
    assert_eq!(passing.sandbox.shop.0.get("orders", &orders[0]).unwrap(), shown, "and once");
    passing.judge(1).await;
}

#[tokio::test]
async fn documents_that_mean_harm_change_nothing() {
    let (mut passing, path) = begin(&[]).await;
    let orders = passing.orders_out(1..2).await;
    let before = passing.sandbox.shop.0.get("orders", &orders[0]).unwrap();
    let reference = passing.sandbox.partner.orders()[0]["partner_order_id"].as_str().unwrap().to_owned();
    let order = format!(
        "<detail><order externalReference=\"{reference}\" state=\"cancelled\" channel=\"web\">&z;</order></detail>"
    );
    let event = |inner: &str| format!("<event messageId=\"7\" eventType=\"order_cancelled\">{inner}</event>");
    let entity = |(name, of): (char, char)| {
        let ten = format!("&{of};").repeat(10);
        format!("<!ENTITY {name} \"{ten}\">")
    };
    let entities = ('b'..='z').zip('a'..).map(entity).collect::<Vec<_>>().concat();
    let bomb = format!("<!DOCTYPE event [<!ENTITY a \"ha\">{entities}]>{}", event(&order));
    let file = format!("<!DOCTYPE event [<!ENTITY z SYSTEM \"file:///etc/passwd\">]>{}", event(&order));
    let deep = event(&format!("{}{}", "<detail>".repeat(5000), "</detail>".repeat(5000)));
    let wide = format!("<event>{}</event>", "<a/>".repeat(LARGEST / 4 - 8));
    let large = event(&"x".repeat(LARGEST));
    let mut kept = 0;
    for (name, body, is_taken) in [
        ("entities in entities", bomb, true),
        ("an entity from outside", file, true),
        ("too deep", deep, true),
        ("many elements", wide, true),
        ("too large", large, false),
    ] {
        let door = Door(&passing.world);
        let unknown = door.take("0123456789abcdef0123", HeaderMap::new(), body.clone().into()).await;
        assert_eq!(unknown, if is_taken { 401 } else { 413 }, "{name}, from whom we do not know");
        // What is taken is answered as taken: sent again it would be no better.
        let status = door.take(&path, HeaderMap::new(), body.into()).await;
        assert_eq!(status, if is_taken { 200 } else { 413 }, "{name}");
        passing.pass(MINUTE).await;
        kept += usize::from(is_taken);
        assert_eq!(passing.open("unreadable-webhook").await.len(), kept, "{name} is kept for a person");
        let depth = passing.world.queue.depth(PARTNER_EVENTS, passing.world.now()).await.unwrap();
        assert_eq!((depth.ready, depth.dead), (0, 0), "{name}");
        assert_eq!(passing.sandbox.shop.0.get("orders", &orders[0]).unwrap(), before, "{name}");
    }
    passing.sandbox.partner.act("ship", json!({ "order": passing.sandbox.partner.orders()[0]["id"] }));
    passing.pass(HOUR).await;
    let shown = passing.sandbox.shop.0.get("orders", &orders[0]).unwrap();
    assert_eq!(shown["shipmentState"], "Shipped", "the order goes on");
}

#[tokio::test]
async fn what_lies_where_stands_on_the_entry() {
    let (mut passing, _) = begin(&[]).await;
    passing.pass(MINUTE * 10).await;
    let count = |units: u32| {
        passing
            .sandbox
            .partner
            .act("count_stock", json!({ "sku": "MUG-1", "warehouse": "Leeds", "on_hand": units }));
    };
    count(40);
    deliver(&passing).await;
    passing.pass(MINUTE).await;
    let entry = || {
        let books = passing.sandbox.shop.0.books();
        let entries = books["inventory"].as_array().unwrap().clone();
        entries.into_iter().find(|entry| entry["sku"] == "MUG-1").unwrap()
    };
    let shown = entry();
    insta::assert_json_snapshot!(shown);
}
