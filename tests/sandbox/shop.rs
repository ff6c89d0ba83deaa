//! A small shop with two mugs and two addresses.

use serde_json::{Value, json};
use waybill_mapping::commercetools::policy::Policy;
use waybill_mapping::commercetools::setup;
use waybill_simulators::commercetools::Commercetools;

use super::Partner;

/// The configuration: one project, and what the partner's account needs.
pub(super) const CONFIG: &str = r#"
[[project]]
key = "shop"
api_url = "https://shop.test"
auth_url = "https://shop.test"
secret = "shop"

[export]
since = "2026-11-01"
{partner}
[brakes]
cancels_per_hour = 1000
"#;

/// Two addresses that an order can have.
pub const ADDRESSES: [&str; 2] = ["1 Harbor Street", "22 Garden Lane"];

/// Channels, types and stock.
pub(super) fn prepare(shop: &Commercetools, partner: &Partner, policy: &Policy) {
    for (key, roles) in [("east", json!(["InventorySupply"])), ("waybill-us", json!(["OrderExport"]))] {
        shop.create("channels", &json!({ "key": key, "roles": roles })).expect("a channel");
    }
    for draft in setup::types(policy) {
        let draft = serde_json::to_value(draft).expect("a draft");
        shop.create("types", &draft).expect("a type");
    }
    for sku in ["MUG-1", "MUG-2"] {
        partner.count(sku, 1000);
    }
}

/// An order of two mugs to one of the [`ADDRESSES`].
pub fn draft(number: &str, address: usize) -> Value {
    let money = |cents: i64| json!({ "centAmount": cents, "currencyCode": "USD" });
    let line = |sku: &str, quantity: i64| {
        json!({
            "name": { "en": sku }, "variant": { "id": 1, "sku": sku }, "quantity": quantity,
            "price": { "value": money(1250) },
        })
    };
    json!({
        "orderNumber": number, "currency": "USD", "customerEmail": "jo@example.com", "orderState": "Confirmed",
        "lineItems": [line("MUG-1", 2), line("MUG-2", 1)],
        "shippingAddress": postal(address),
        "shippingInfo": {
            "shippingMethodName": "Standard", "price": money(500),
            "shippingRate": { "price": money(500), "tiers": [] },
        },
    })
}

/// One of the addresses, whole.
pub fn postal(address: usize) -> Value {
    let [harbor, garden] = ADDRESSES;
    let street = if address == 0 { harbor } else { garden };
    json!({
        "country": "US", "firstName": "Jo", "lastName": "Sample", "streetName": street,
        "city": "Springfield", "state": "IL", "postalCode": "62701",
    })
}
