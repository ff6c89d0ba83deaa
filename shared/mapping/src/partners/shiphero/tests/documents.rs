//! Every document that can be sent, and that it fits ShipHero's limit.

use serde_json::{Value, json};
use waybill_domain::facets::Facet;
use waybill_domain::fulfillment::{FulfillmentLine, FulfillmentOrder, Hold};
use waybill_domain::ids::Sku;

use super::{hero_with, now, part, seen, sought};
use crate::call::{Call, Cost, Next, Repeat};
use crate::partner::sample::coming;
use crate::partner::{
    Detail, Goal, IsPolled, Partner, RegistersWebhooks, ReportsStock, SendsWebhooks, TakesOrders,
    TakesReturns,
};

struct Sent {
    name: &'static str,
    query: String,
    cost: Cost,
    repeat: Repeat,
}

fn sent<T>(name: &'static str, call: &Call<T>) -> Sent {
    let query = super::body(call)["query"].as_str().unwrap().to_owned();
    Sent { name, query, cost: call.cost, repeat: call.repeat }
}

/// A part with as many lines as an order has.
fn large() -> FulfillmentOrder {
    let mut large = part();
    let line = large.lines[0].clone();
    large.lines = (0..250)
        .map(|at| FulfillmentLine { line: format!("line-{at}").try_into().unwrap(), ..line.clone() })
        .collect();
    large
}

/// All documents, each as large as it gets.
fn all() -> Vec<Sent> {
    let hero = hero_with(&json!({ "shop_name": "shop-us", "customer_account_id": "QWNjb3VudDo2MDAx",
        "returns": super::announcing::returns() }));
    let warehouse = "V2FyZWhvdXNlOjMxNDE=".try_into().unwrap();
    let skus: Vec<Sku> = (0..100).map(|at| format!("SKU-{at}").try_into().unwrap()).collect();
    let large = large();
    let line = large.lines[0].clone();
    let webhook = hero.wanted("https://a.example").remove(1);
    let mut documents = vec![
        sent("probe", &hero.probe()),
        sent("place", &hero.place(&large).unwrap()),
        sent("find", &hero.find(&sought(&large))),
        sent("get", &hero.get(&"T3JkZXI6MQ==".try_into().unwrap(), &sought(&large))),
        sent("orders poll", &hero.poll("orders", now(), None, now())),
        sent("orders poll, next", &hero.poll("orders", now(), Some(r#"{"after":"c","whole":[]}"#), now())),
        sent("one order whole", &hero.poll("orders", now(), Some(r#"{"after":null,"whole":["x"]}"#), now())),
        sent("voids poll", &hero.poll("voided-shipments", now(), Some("c"), now())),
        sent("returns poll", &hero.poll("returns", now(), Some("c"), now())),
        sent("find return", &asked(hero.announce(&coming(&part()), None))),
        sent("create return", &asked(hero.announce(&coming(&part()), Some(&json!({ "there": false }))))),
        sent("stock", &hero.changes(&warehouse, Some(now()), Some("c"), now())),
        sent("some stock", &hero.levels(&warehouse, &skus[..2], now())),
        sent("webhooks", &hero.registered(Some("c"), Detail::Health)),
        sent("webhooks, plain", &hero.registered(None, Detail::Plain)),
        sent("register", &hero.register(&webhook)),
        sent("remove", &hero.remove(&webhook)),
    ];
    let before = seen(&hero, &large);
    let mut changed = large.clone();
    changed.address.city = Some("Reno".to_owned());
    changed.hold = Some(Hold::Payment);
    for (name, facet) in [("address", Facet::Address), ("hold", Facet::Hold)] {
        let goal = Goal::Stand { want: &changed, facets: &[facet] };
        documents.push(sent(name, &asked(hero.toward(&goal, &before))));
    }
    let (mut more, mut less, mut other) = (large.clone(), large.clone(), large.clone());
    more.lines.push(FulfillmentLine { line: "new".try_into().unwrap(), ..line });
    less.lines.truncate(249);
    other.lines[0].quantity = 5;
    more.lines.remove(0);
    for (name, want) in [("remove lines", &less), ("update lines", &other)] {
        let goal = Goal::Stand { want, facets: &[Facet::Lines] };
        documents.push(sent(name, &asked(hero.toward(&goal, &before))));
    }
    let mut without = before.clone();
    without.lines.remove(0);
    documents.push(sent(
        "add lines",
        &asked(hero.toward(&Goal::Stand { want: &more, facets: &[Facet::Lines] }, &without)),
    ));
    documents.push(sent("cancel", &asked(hero.toward(&Goal::Cancel { reason: "asked" }, &before))));
    let body = super::fixture("shipment_update");
    let news = hero.read(&super::news::delivery(&body)).unwrap();
    let few = news.ask.unwrap();
    let cut = json!({ "line_items": { "pageInfo": { "hasNextPage": true } } });
    let told = super::read(&few, &json!({ "data": { "shipment": { "data": cut } } })).unwrap();
    documents.push(sent("shipment", &few));
    documents.push(sent("shipment whole", &told.more.unwrap()));
    documents
}

fn asked<K, D: std::fmt::Debug>(next: Next<K, D>) -> Call<K> {
    match next {
        Next::Ask(call) => call,
        Next::Done(done) => panic!("done: {done:?}"),
        Next::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

#[test]
fn every_document_fits_the_bucket() {
    let hero = hero_with(&json!({ "shop_name": "shop-us" }));
    for document in all() {
        assert_eq!(document.cost.bucket, "credits", "{}", document.name);
        assert!((4..=4004).contains(&document.cost.units), "{}: {}", document.name, document.cost.units);
    }
    let skus: Vec<Sku> = (0..100).map(|at| format!("SKU-{at}").try_into().unwrap()).collect();
    assert!(hero.levels(&"w".try_into().unwrap(), &skus, now()).cost.units <= 4004);
}

#[test]
fn every_page_says_its_size_and_every_answer_its_request() {
    for Sent { name, query, .. } in all() {
        assert!(query.contains("request_id complexity"), "{name}: {query}");
        let unsized_pages = ["line_items { pageInfo", "line_items { edges", "data { pageInfo", "data(after"];
        assert!(unsized_pages.iter().all(|text| !query.contains(text)), "{name}: {query}");
    }
}

#[test]
fn documents_are_these() {
    let documents: Vec<Value> = all()
        .iter()
        .map(|sent| {
            json!({ "name": sent.name, "query": sent.query, "units": sent.cost.units,
                "repeat": format!("{:?}", sent.repeat) })
        })
        .collect();
    insta::assert_json_snapshot!(documents);
}
