//! A small shop with two mugs and two addresses, and the account that ships them.

use serde_json::{Value, json};
use waybill_mapping::commercetools::policy::Policy;
use waybill_mapping::commercetools::setup;
use waybill_simulators::commercetools::Commercetools;
use waybill_simulators::shiphero::{Config, Login, ShipHero, Warehouse};
use waybill_simulators::stage::Stage;

/// The one credential of the account.
pub(super) const REFRESH_TOKEN: &str = "sandbox-refresh-token";

/// The configuration: one project, one account, one route.
pub(super) const CONFIG: &str = r#"
[[project]]
key = "shop"
api_url = "https://shop.test"
auth_url = "https://shop.test"
secret = "shop"

[export]
since = "2026-11-01"

[[account]]
id = "us"
partner = "shiphero"
mode = "on"
secret = "partner"
options = { shop_name = "shop", api_url = "https://partner.test", settles_within = "1m" }
warehouses = { "V2FyZWhvdXNlOjEwMQ==" = "east" }
unmapped_shipping = "send_name"

[[route]]
to = "us"
warehouse = "V2FyZWhvdXNlOjEwMQ=="

[brakes]
cancels_per_hour = 1000
"#;

/// Two addresses that an order can have.
pub const ADDRESSES: [&str; 2] = ["1 Harbor Street", "22 Garden Lane"];

/// The account, with its warehouse.
pub(super) fn partner(stage: &Stage) -> ShipHero {
    let login = Login {
        username: "ops@example.com".to_owned(),
        password: "unused".to_owned(),
        refresh_token: REFRESH_TOKEN.to_owned(),
    };
    let warehouses = vec![Warehouse { id: 101, identifier: "East".to_owned(), country: "US".to_owned() }];
    ShipHero::new(stage.clone(), Config { account_id: 7, login, warehouses })
        .expect("the simulator's own schema")
}

/// Channels, types and stock.
pub(super) fn prepare(shop: &Commercetools, partner: &ShipHero, policy: &Policy) {
    for (key, roles) in [("east", json!(["InventorySupply"])), ("waybill-us", json!(["OrderExport"]))] {
        shop.create("channels", &json!({ "key": key, "roles": roles })).expect("a channel");
    }
    for draft in setup::types(policy) {
        let draft = serde_json::to_value(draft).expect("a draft");
        shop.create("types", &draft).expect("a type");
    }
    for sku in ["MUG-1", "MUG-2"] {
        partner.count_stock(sku, 101, 1000).expect("stock");
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
