//! What the simulated shop knows, in the words in which both sides are compared.

use serde_json::{Value, json};

use super::fields::{list, pick, text};
use super::store::{Kind, Tables};

/// All orders and the whole inventory.
pub(super) fn books(tables: &Tables) -> Value {
    let mut orders: Vec<Value> = tables.all(Kind::Order).map(|row| order(tables, row)).collect();
    orders.sort_by_key(|order| {
        (text(order, "orderNumber").map(str::to_owned), text(order, "id").map(str::to_owned))
    });
    let mut inventory: Vec<Value> = tables.all(Kind::Inventory).map(|row| entry(tables, row)).collect();
    inventory.sort_by_key(|entry| {
        (text(entry, "sku").map(str::to_owned), text(entry, "channel").map(str::to_owned))
    });
    json!({"orders": orders, "inventory": inventory})
}

fn order(tables: &Tables, row: &Value) -> Value {
    let plain = [
        "id",
        "orderNumber",
        "version",
        "createdAt",
        "lastModifiedAt",
        "orderState",
        "shipmentState",
        "paymentState",
        "shippingMode",
        "customerEmail",
        "shippingAddress",
        "billingAddress",
        "itemShippingAddresses",
        "totalPrice",
        "taxedPrice",
        "discountOnTotalPrice",
        "returnInfo",
    ];
    let mut book = pick(row, &plain);
    let multiple = list(row, "shipping").iter();
    let places = multiple.map(|shipping| (shipping.get("shippingKey"), shipping.get("shippingInfo")));
    let places = places.chain([(row.get("shippingKey"), row.get("shippingInfo"))]);
    let deliveries: Vec<Value> = places
        .filter_map(|(key, info)| Some((key, info?)))
        .flat_map(|(key, info)| list(info, "deliveries").iter().map(move |each| delivery(key, each)))
        .collect();
    let sync = list(row, "syncInfo").iter().map(|entry| {
        let mut sync = pick(entry, &["externalId", "syncedAt"]);
        super::fields::set(&mut sync, "channel", channel_key(tables, entry.get("channel")));
        sync
    });
    for (name, value) in [
        ("lines", list(row, "lineItems").iter().map(|line| self::line(tables, line)).collect()),
        ("customLines", list(row, "customLineItems").iter().map(|line| self::line(tables, line)).collect()),
        ("deliveries", Value::Array(deliveries)),
        ("syncInfo", sync.collect()),
        ("custom", fields(row)),
    ] {
        super::fields::set(&mut book, name, Some(value));
    }
    book
}

fn line(tables: &Tables, line: &Value) -> Value {
    let mut book = pick(
        line,
        &["id", "key", "slug", "quantity", "totalPrice", "taxedPrice", "lineItemMode", "shippingDetails"],
    );
    let sku = line.get("variant").and_then(|variant| variant.get("sku")).cloned();
    let states = list(line, "state").iter().map(|row| {
        let state = row.get("state").and_then(|state| tables.get(Kind::State, text(state, "id")?));
        json!({"state": state.and_then(|state| text(state, "key")), "quantity": row.get("quantity")})
    });
    for (name, value) in [
        ("sku", sku),
        ("supplyChannel", channel_key(tables, line.get("supplyChannel"))),
        ("states", Some(states.collect())),
        ("custom", Some(fields(line))),
    ] {
        super::fields::set(&mut book, name, value);
    }
    book
}

fn delivery(shipping_key: Option<&Value>, delivery: &Value) -> Value {
    let mut book = pick(delivery, &["id", "key", "items", "address"]);
    let parcels = list(delivery, "parcels").iter().map(|parcel| {
        let mut book = pick(parcel, &["id", "key", "items", "trackingData", "measurements"]);
        super::fields::set(&mut book, "custom", Some(fields(parcel)));
        book
    });
    super::fields::set(&mut book, "shippingKey", shipping_key.cloned());
    super::fields::set(&mut book, "parcels", Some(parcels.collect()));
    super::fields::set(&mut book, "custom", Some(fields(delivery)));
    book
}

fn entry(tables: &Tables, row: &Value) -> Value {
    let mut book = pick(row, &["id", "key", "sku", "quantityOnStock", "availableQuantity", "version"]);
    super::fields::set(&mut book, "channel", channel_key(tables, row.get("supplyChannel")));
    super::fields::set(&mut book, "custom", Some(fields(row)));
    book
}

fn channel_key(tables: &Tables, reference: Option<&Value>) -> Option<Value> {
    let channel = tables.get(Kind::Channel, text(reference?, "id")?)?;
    channel.get("key").cloned()
}

fn fields(row: &Value) -> Value {
    row.get("custom").and_then(|custom| custom.get("fields")).cloned().unwrap_or_else(|| json!({}))
}
