//! The commands on the example of a shop: whole answers as snapshots, and what bad input gets.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};
use waybill_domain::order::Order;
use waybill_mapping::partner::Secrets;
use waybill_settings::Settings;

use super::*;

const CONFIG: &str = include_str!("../../tests/data/waybill.toml");
const ORDER: &str = include_str!("../../tests/data/order.json");
const EVENTS: &str = include_str!("../../tests/data/events.json");
const WEBHOOK: &str = include_str!("../../tests/data/webhook.json");
const SIGNATURE: &str = "7Su+mmOvUA+W9aRynznqAlNyUCSD1/4nL1RvbOss0o8=";

fn settings(config: &str) -> Settings {
    waybill_settings::load(config, "waybill.toml").unwrap()
}

fn now() -> Timestamp {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

/// The example's order with some values changed, by JSON pointer.
fn order(changes: &[(&str, Value)]) -> Order {
    let mut body: Value = serde_json::from_str(ORDER).unwrap();
    for (pointer, value) in changes {
        *body.pointer_mut(pointer).unwrap() = value.clone();
    }
    input::order(&settings(CONFIG), "order.json", body.to_string().as_bytes()).unwrap()
}

fn mapped(config: &str, order: &Order) -> Value {
    serde_json::to_value(order::mapped(&settings(config), None, order, now())).unwrap()
}

#[test]
fn the_order_is_mapped() {
    insta::assert_json_snapshot!("mapped_order", mapped(CONFIG, &order(&[])));
}

#[test]
fn an_order_that_is_too_young_waits_and_is_shown() {
    let config = CONFIG.replace("[[account]]", "minimum_age = \"1h\"\n\n[[account]]");
    let mapped = mapped(&config, &order(&[]));
    assert_eq!(mapped["wait"], "2026-11-20T10:15:00Z");
    assert_eq!(mapped["fulfillmentOrders"].as_array().unwrap().len(), 1);
}

#[test]
fn an_order_that_does_not_leave_says_why() {
    for (pointer, value, want) in [
        ("/paymentState", json!("Pending"), "payment state is Pending, not Paid"),
        ("/orderState", json!("Cancelled"), "order state is Cancelled"),
        ("/custom/fields/hold", json!(true), "custom field `hold` is true"),
    ] {
        let mapped = mapped(CONFIG, &order(&[(pointer, value)]));
        assert_eq!((&mapped["stays"], &mapped["fulfillmentOrders"]), (&json!(want), &json!([])), "{pointer}");
    }
}

#[test]
fn what_cannot_leave_is_named() {
    let sku = "/lineItems/0/variant/sku";
    let method = "/shippingInfo/shippingMethod/obj/key";
    let reviews: Vec<Value> = [
        (sku, Value::Null),
        (sku, json!("LAMP-1")),
        ("/shippingAddress", Value::Null),
        (method, json!("us-pigeon")),
    ]
    .map(|change| mapped(CONFIG, &order(std::slice::from_ref(&change))))
    .into_iter()
    .map(|mapped| {
        assert_eq!(mapped["fulfillmentOrders"], json!([]), "the whole order is held");
        mapped["review"].clone()
    })
    .collect();
    insta::assert_json_snapshot!("review_of_what_cannot_leave", reviews);
}

#[test]
fn one_account_can_be_looked_at() {
    let second = "[[account]]\nid = \"us-west\"\npartner = \"shiphero\"\nsecret = \"s\"\n\
        options = { shop_name = \"west\" }\nunmapped_shipping = \"send_name\"\n\n[[route]]\nwhen = { sku = [\"CARD-*\"] }\n\
        to = \"us-west\"\n\n[[route]]";
    let settings = settings(&CONFIG.replacen("[[route]]", second, 1));
    let accounts = |only: Option<&str>| {
        let only = only.map(|id| &input::account(&settings, id).unwrap().id);
        let mapped = serde_json::to_value(order::mapped(&settings, only, &order(&[]), now())).unwrap();
        let parts = mapped["fulfillmentOrders"].as_array().unwrap().clone();
        parts.iter().map(|part| part["account"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(accounts(None), ["us-east", "us-west"]);
    assert_eq!(accounts(Some("us-west")), ["us-west"]);
    let unknown = input::account(&settings, "eu").unwrap_err().to_string();
    assert_eq!(unknown, "unknown account `eu`; the configuration has `us-east`, `us-west`");
}

fn heard(secret: Option<&str>, signature: &str, body: &str) -> anyhow::Result<Value> {
    let settings = settings(CONFIG);
    let secrets = secret.map(|secret| ("webhook.Shipment Update".to_owned(), secret.to_owned()));
    let delivery = Delivery {
        headers: input::headers(&[format!("X-Shiphero-Hmac-Sha256: {signature}")])?,
        path: "shipment-update".to_owned(),
        query: String::new(),
        body: Bytes::from(body.to_owned()),
        from: None,
        received_at: now(),
    };
    let secrets = Secrets::new(secrets.into_iter().collect());
    let heard = webhook::heard(&settings.accounts[0], &secrets, &delivery)?;
    Ok(serde_json::to_value(heard)?)
}

#[test]
fn a_webhook_is_verified_and_read() {
    let genuine = heard(Some("invented-webhook-secret"), SIGNATURE, WEBHOOK).unwrap();
    insta::assert_json_snapshot!("heard_webhook", genuine);
    let events = serde_json::from_str::<Value>(EVENTS).unwrap();
    assert_eq!(events["events"], genuine["events"], "events.json is what `map event` prints");
    for (secret, signature, why) in [
        (Some("another"), SIGNATURE, "the signature fits none of the configured secrets"),
        (Some("invented-webhook-secret"), "AAAA", "the signature fits none of the configured secrets"),
        (None, SIGNATURE, "no secret for webhooks is configured: `webhook` of secret `waybill/shiphero-us`"),
    ] {
        let heard = heard(secret, signature, WEBHOOK).unwrap();
        assert_eq!((&heard["verified"], &heard["unverified"]), (&json!(false), &json!(why)));
        assert_eq!(heard["events"], genuine["events"], "it is shown all the same");
    }
}

#[test]
fn a_webhook_about_stock_says_levels() {
    let there = json!({"warehouse_id": 3141, "inventory": "13", "backorder_quantity": "0", "on_hand": "48"});
    let body = json!({"webhook_type": "Inventory Update",
        "inventory": [{"sku": "MUG-1", "inventory": "113", "updated_warehouse": there}]});
    insta::assert_json_snapshot!("heard_stock", heard(None, "AAAA", &body.to_string()).unwrap());
}

#[test]
fn a_webhook_that_cannot_be_read_says_where() {
    let cut = WEBHOOK.get(..200).unwrap();
    let error = heard(None, "AAAA", cut).unwrap_err().to_string();
    assert!(
        error.starts_with("the webhook cannot be read: ") && error.contains("line 9 column 3"),
        "{error}"
    );
    let error = input::headers(&["no colon".to_owned()]).unwrap_err().to_string();
    assert_eq!(error, "header `no colon` is not of the form `Name: value`");
}

fn planned(order: &Order, events: &str) -> Value {
    planned_with(CONFIG, order, events, "[]")
}

fn planned_with(config: &str, order: &Order, events: &str, states: &str) -> Value {
    let events = input::events("events.json", events.as_bytes()).unwrap();
    let states = input::states("states.json", states.as_bytes()).unwrap();
    serde_json::to_value(update::planned(&settings(config), order, &events, states)).unwrap()
}

#[test]
fn states_that_are_imported_go_by_the_ids_of_a_file() {
    let config = format!("{CONFIG}\n[write_back]\nline_states = {{ by = \"import\", shipped = \"sent\" }}\n");
    let initial =
        json!([{"quantity": 2, "state": {"typeId": "state", "id": "s-0", "obj": {"key": "Initial"}}}]);
    let order = order(&[("/lineItems/0/state", initial)]);
    let import = |planned: &Value| {
        let actions = planned["actions"].as_array().unwrap();
        actions.iter().find(|action| action["action"] == "importLineItemState").cloned()
    };
    let without = planned_with(&config, &order, EVENTS, "[]");
    assert_eq!(import(&without), None);
    assert_eq!(
        without["review"][0]["message"],
        "line state `sent` is not known in the project: nobody was asked, `--states` takes a file with the shop's states"
    );
    let answer = json!({"limit": 20, "results": [
        {"id": "s-7", "version": 1, "key": "sent", "type": "LineItemState"},
        {"id": "s-0", "version": 1, "key": "Initial", "type": "LineItemState", "builtIn": true},
        {"id": "s-8", "type": "OrderState"},
    ]});
    let with = planned_with(&config, &order, EVENTS, &answer.to_string());
    let imported = import(&with).unwrap_or_else(|| panic!("{with}"));
    assert!(imported["state"].to_string().contains("s-7"), "{imported}");
    let wrong = input::states("s.json", b"{\"states\": []}").unwrap_err().to_string();
    assert_eq!(wrong, "s.json has no list of `results`");
}

#[test]
fn the_update_is_planned() {
    insta::assert_json_snapshot!("planned_update", planned(&order(&[]), EVENTS));
}

#[test]
fn a_shipment_of_more_than_was_ordered_writes_no_delivery() {
    let planned = planned(&order(&[]), &EVENTS.replace("\"quantity\": 2", "\"quantity\": 3"));
    let actions = planned["actions"].as_array().unwrap();
    assert!(actions.iter().all(|action| action["action"] != "addDelivery"), "{planned}");
    insta::assert_json_snapshot!("review_of_too_many_units", planned["review"]);
}

#[test]
fn events_find_their_part_by_the_mark_of_the_order_alone() {
    let mark = json!([{"channel": {"typeId": "channel", "id": "c-1", "obj": {"key": "waybill-us-east"}},
        "externalId": "T3JkZXI6NzAwMQ==", "syncedAt": "2026-11-20T10:00:00Z"}]);
    let nameless = EVENTS.replace("\"b1946ac9-2492-4d23-8f1b-9d2c6e0a1f00-b9bddb67\"", "null");
    let found = planned(&order(&[("/syncInfo", mark)]), &nameless);
    assert!(
        found["actions"].as_array().unwrap().iter().any(|action| action["action"] == "addDelivery"),
        "{found}"
    );
    let lost = planned(&order(&[]), &nameless);
    assert!(
        lost["actions"].as_array().unwrap().iter().all(|action| action["action"] != "addDelivery"),
        "{lost}"
    );
    assert_eq!(
        lost["review"][0]["message"],
        "event 1 is about T3JkZXI6NzAwMQ== (without a reference), which is no part of order W-1001"
    );
}

#[test]
fn files_that_are_not_what_they_should_be_say_so() {
    for (text, want) in [
        ("{\"events\": [\n}", "e.json is not JSON: expected value at line 2 column 1"),
        ("{}", "e.json has no list of `events`"),
        ("7", "e.json is neither a list of events nor an object with `events`"),
        (
            "[{\"as_of\": \"2026-11-20T10:00:00Z\"}]",
            "e.json: event 1 cannot be read: missing field `subject`",
        ),
    ] {
        assert_eq!(input::events("e.json", text.as_bytes()).unwrap_err().to_string(), want);
    }
    for (text, want) in [
        ("{\n  \"id\": }", "o.json is not JSON: expected value at line 2 column 9"),
        ("{\"id\": \"x\"}", "o.json is no order: the order cannot be read: missing field `version`"),
    ] {
        assert_eq!(input::order(&settings(CONFIG), "o.json", text.as_bytes()).unwrap_err().to_string(), want);
    }
}

#[test]
fn the_order_is_explained() {
    let explained = |order: &Order| {
        let settings = settings(CONFIG);
        let explanation = explain::explained(&settings, order, now());
        explain::lines(&settings, &explanation).join("\n")
    };
    insta::assert_snapshot!("explained", explained(&order(&[])));
    let held = order(&[("/paymentState", json!("Pending")), ("/lineItems/0/variant/sku", json!("LAMP-1"))]);
    insta::assert_snapshot!("explained_what_stays", explained(&held));
    let stuck = order(&[("/lineItems/0/variant/sku", json!("LAMP-1"))]);
    insta::assert_snapshot!("explained_what_no_route_takes", explained(&stuck));
}
