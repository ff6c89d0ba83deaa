//! Every request that ShipHero can be sent without an answer before: placing, looking, polling, stock, registering.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_domain::ids::Sku;
use waybill_mapping::call::{Call, Next};
use waybill_mapping::partner::{AccountConfig, Detail, Partner, Registration};
use waybill_mapping::partners;

use crate::graphql::{ShipHero, shiphero};
use crate::parts::{any_part, coming, part, sought};

const WAREHOUSE: &str = "V2FyZWhvdXNlOjEwMQ==";

/// Options with all of which the requests change.
fn all_options() -> Value {
    json!({"shop_name": "shop-us", "customer_account_id": "QWNjb3VudDo2MDAx", "allow_partial": true, "allow_split": false,
        "ignore_address_validation_errors": true, "skip_address_validation": false, "tags": ["waybill"],
        "default_carrier": "UPS", "default_method": "Ground", "returns": returns()})
}

/// How returns travel, and how large they are.
fn returns() -> Value {
    json!({"label_type": "SELF_RETURN", "label_cost": "4.90", "create_label": true, "carrier": "UPS", "method": "Ground",
        "weight": "16", "length": "10", "width": "8", "height": "4", "reason": "Other"})
}

/// An account at ShipHero.
pub(crate) fn opened(options: Value) -> Box<dyn Partner> {
    let entry = partners::by_name("shiphero").expect("ShipHero is one of the partners");
    let id = "us-east".try_into().expect("an id");
    let config = AccountConfig { id, options, warehouses: BTreeMap::new() };
    (entry.open)(&config).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The body of a request.
pub(crate) fn body<T>(call: &Call<T>) -> Value {
    assert_eq!(call.request.method(), http::Method::POST);
    serde_json::from_slice(call.request.body()).expect("the body is JSON")
}

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

fn check<T>(shiphero: &ShipHero, call: &Call<T>) {
    shiphero.check(&body(call), call.name);
}

#[test]
fn placing_is_valid() {
    let Some(shiphero) = shiphero() else { return };
    for options in [json!({"shop_name": "shop-us"}), all_options()] {
        let account = opened(options);
        check(shiphero, &account.orders().unwrap().place(&part("1001", WAREHOUSE)).unwrap());
    }
}

/// Values of every kind; each field takes one at least.
fn values() -> Vec<Value> {
    vec![
        json!("a text"),
        json!("2026-12-01"),
        json!("2026-12-01T10:00:00Z"),
        json!("1.50"),
        json!(true),
        json!(7),
        json!(["a", "b"]),
        json!({"engraving": "Ada"}),
    ]
}

#[test]
fn every_field_that_can_be_written_is_one_of_shipheros() {
    let Some(shiphero) = shiphero() else { return };
    let account = opened(json!({"shop_name": "shop-us"}));
    let fields = account.writable_fields();
    assert!(fields.len() > 40, "{fields:?}");
    for field in fields {
        let (name, mut taken) = (field.name, 0);
        for value in values() {
            let mut want = part("1001", WAREHOUSE);
            let fields = BTreeMap::from([(name.to_owned(), value)]);
            if field.of_lines {
                want.lines.iter_mut().for_each(|line| line.fields = fields.clone());
            } else {
                want.fields = fields;
            }
            if let Ok(call) = account.orders().unwrap().place(&want) {
                let text = body(&call).to_string();
                let leaf = name.rsplit('.').next().unwrap();
                assert!(text.contains(&format!("\"{leaf}\":")), "`{name}` is not in {text}");
                check(shiphero, &call);
                taken += 1;
            }
        }
        assert!(taken > 0, "`{name}` takes nothing");
    }
}

proptest! {
    #[test]
    fn placing_anything_is_valid(want in any_part()) {
        if let Some(shiphero) = shiphero() {
            let account = opened(all_options());
            let call = account.orders().unwrap().place(&want).unwrap_or_else(|refusal| panic!("{refusal}"));
            prop_assert_eq!(shiphero.problem(&body(&call)), None);
        }
    }
}

#[test]
fn reading_is_valid() {
    let Some(shiphero) = shiphero() else { return };
    for options in [json!({"shop_name": "shop-us"}), all_options()] {
        let account = opened(options);
        check(shiphero, &account.probe());
        let (orders, want) = (account.orders().unwrap(), part("1001", WAREHOUSE));
        check(shiphero, &orders.find(&sought(&want)));
        check(shiphero, &orders.get(&"T3JkZXI6MQ==".try_into().unwrap(), &sought(&want)));
        let polled = account.polled().unwrap();
        for poll in polled.polls() {
            for page in [
                None,
                Some("YXJyYXk="),
                Some(r#"{"after":"YXJyYXk=","whole":[]}"#),
                Some(r#"{"after":null,"whole":["T3JkZXI6MQ=="]}"#),
            ] {
                check(shiphero, &polled.poll(poll, now(), page, now()));
            }
        }
        let (stock, warehouse) = (account.stock().unwrap(), WAREHOUSE.try_into().unwrap());
        for (since, page) in
            [(None, None), (Some(now()), None), (None, Some("YXJyYXk=")), (Some(now()), Some("YXJyYXk="))]
        {
            check(shiphero, &stock.changes(&warehouse, since, page, now()));
        }
        let skus: Vec<Sku> = ["MUG", "a \"quoted\" one", "ÜBER"].map(|sku| sku.try_into().unwrap()).to_vec();
        for skus in [&skus[..1], &skus[..]] {
            check(shiphero, &stock.levels(&warehouse, skus, now()));
        }
    }
}

#[test]
fn announcing_returns_is_valid() {
    let Some(shiphero) = shiphero() else { return };
    for options in [json!({"shop_name": "shop-us", "returns": returns()}), all_options()] {
        let account = opened(options);
        let (taken, coming) = (account.returns().unwrap(), coming(&part("1001", WAREHOUSE)));
        for answered in [None, Some(json!({"there": false}))] {
            let Next::Ask(call) = taken.announce(&coming, answered.as_ref()) else {
                panic!("nothing is asked")
            };
            check(shiphero, &call);
        }
    }
}

#[test]
fn registering_is_valid() {
    let Some(shiphero) = shiphero() else { return };
    for options in [json!({"shop_name": "shop-us"}), all_options()] {
        let account = opened(options);
        let hooks = account.webhooks().unwrap().registers();
        for page in [None, Some("YXJyYXk=")] {
            for detail in [Detail::Health, Detail::Plain] {
                check(shiphero, &hooks.registered(page, detail));
            }
        }
        let wanted: Vec<Registration> = hooks.wanted("https://waybill.example/webhooks/us-east");
        assert!(!wanted.is_empty());
        for registration in &wanted {
            check(shiphero, &hooks.register(registration));
            check(shiphero, &hooks.remove(registration));
        }
    }
}
