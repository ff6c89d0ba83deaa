//! Each condition of a route on its own.

use serde_json::{Value, json};
use waybill_domain::order::ChannelRef;

use super::*;
use crate::sample;

fn when(json: Value) -> When {
    serde_json::from_value(json).unwrap()
}

fn channel(id: &str, key: Option<&str>) -> ChannelRef {
    ChannelRef { id: id.into(), key: key.map(|key| key.try_into().unwrap()) }
}

#[test]
fn each_condition_alone_decides() {
    let mut order = sample::order();
    order.store = "eu".try_into().ok();
    order.custom.fields.insert("priority".into(), json!("b2b"));
    if let Some(line) = order.lines.first_mut() {
        line.supply_channel = Some(channel("c-1", Some("channel-east")));
        line.distribution_channel = Some(channel("c-2", None));
        line.attributes.insert("vendor".into(), json!({"key": "acme", "label": "Acme Inc."}));
    }
    let zones = [Zone { name: "home".into(), countries: vec!["DE".into()], states: vec![], postal: vec![] }];
    for (name, conditions, want) in [
        ("nothing", json!({}), None),
        ("country", json!({"country": ["DE", "AT"]}), None),
        ("other country", json!({"country": ["US"]}), Some("country is DE")),
        ("zone", json!({"zone": ["home"]}), None),
        ("other zone", json!({"zone": ["west", "east"]}), Some("the address is not in zone west or east")),
        ("store", json!({"store": ["eu"]}), None),
        ("currency", json!({"currency": ["USD"]}), Some("currency is EUR")),
        ("supply channel", json!({"supply_channel": ["channel-east"]}), None),
        ("supply channel by id", json!({"supply_channel": ["c-1"]}), None),
        ("other channel", json!({"supply_channel": ["x"]}), Some("supply channel is channel-east")),
        ("distribution channel by id", json!({"distribution_channel": ["c-2"]}), None),
        ("sku", json!({"sku": ["CAP-*", "MUG-*"]}), None),
        ("other sku", json!({"sku": ["CAP-*"]}), Some("SKU is MUG-1")),
        ("attribute", json!({"attribute": {"vendor": ["acme"]}}), None),
        ("no attribute", json!({"attribute": {"brand": ["acme"]}}), Some("there is no attribute `brand`")),
        ("method key", json!({"shipping_method": ["stand*"]}), None),
        ("method name", json!({"shipping_method": ["Standard"]}), None),
        ("other method", json!({"shipping_method": ["us-*"]}), Some("shipping method is standard")),
        ("field", json!({"custom": {"priority": ["b2b"]}}), None),
        ("all must fit", json!({"country": ["DE"], "currency": ["USD"]}), Some("currency is EUR")),
    ] {
        let line = order.lines.first().unwrap();
        let journey = Journey {
            order: &order,
            line,
            address: order.shipping_address.as_ref(),
            shipping: order.shippings.first(),
        };
        assert_eq!(misfit(&when(conditions), &zones, &journey).as_deref(), want, "{name}");
    }
}
