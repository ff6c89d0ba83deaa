//! Each partner has its key in the description, and its work is gathered as its mapping takes it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use waybill_mapping::partner::{AccountConfig, Partner, PlacesInBulk, SendsWebhooks, TakesOrders};
use waybill_mapping::partners::REGISTRY;
use waybill_tests::topology::Topology;

/// What is left of a function's time when keys were read: for the secrets before them and the queue after them.
const BESIDE_KEYS: Duration = Duration::from_secs(12);

/// The least that each partner's account says.
fn options(partner: &str) -> Value {
    match partner {
        "orderflow" => json!({ "api_url": "https://shop.orderflow-wms.co.uk/web/", "channel": "web" }),
        "ordoro" => json!({ "currency": "EUR" }),
        "shiphero" => json!({ "shop_name": "shop" }),
        "shipstation" => json!({ "currency": "USD", "store_id": 1, "v2_webhooks": true }),
        _ => json!({}),
    }
}

fn opened(name: &str) -> Box<dyn Partner> {
    let entry = REGISTRY.iter().find(|entry| entry.name == name).expect("a partner");
    let id = "us".try_into().expect("an id");
    let config = AccountConfig { id, options: options(name), warehouses: BTreeMap::new() };
    (entry.open)(&config).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))
}

#[test]
fn as_many_looks_are_gathered_as_are_placed_together() {
    let topology = Topology::read();
    let described: Vec<&str> = topology.partners.keys().map(String::as_str).collect();
    let mut registered: Vec<&str> = REGISTRY.iter().map(|entry| entry.name).collect();
    registered.sort_unstable();
    assert_eq!(described, registered, "each partner has its key");
    for name in registered {
        let partner = opened(name);
        let together = partner.orders().and_then(TakesOrders::bulk).map(PlacesInBulk::most);
        let gathered = topology.partners[name].get("dispatch").map(|gathering| gathering.batch);
        assert_eq!(gathered.map(|batch| usize::try_from(batch).expect("a batch")), together, "{name}");
    }
}

/// A webhook that fits no key that is known is not answered before the partner's keys were read.
#[test]
fn there_is_time_to_read_the_keys_that_webhooks_are_signed_with() {
    let topology = Topology::read();
    let function = topology.function("partner-webhooks").expect("there is one");
    let time = Duration::from_secs(function.timeout_seconds.into());
    let mut signed = 0;
    for entry in REGISTRY {
        let partner = opened(entry.name);
        if let Some(keys) = partner.webhooks().and_then(SendsWebhooks::keys) {
            signed += 1;
            assert!(keys.timeout + BESIDE_KEYS < time, "{}: {:?} of {time:?}", entry.name, keys.timeout);
        }
    }
    assert!(signed > 0, "no partner signs so");
}
