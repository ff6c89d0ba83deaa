//! Polls that are stopped: what others have to tell is heard all the same, and nothing waits for ever behind what a partner
//! does not answer.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_flows::engine::RunError;
use waybill_flows::poll;

use crate::passing::Passing;

/// More than one poll takes place in it.
const A_WHILE: SignedDuration = SignedDuration::from_mins(30);

/// Whether a request to ShipHero asks for this, and whether for a page behind the first.
fn asks(request: &Request<Bytes>, root: &str, behind: bool) -> bool {
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let query = body["query"].as_str().unwrap_or_default();
    query.contains(&format!("{{ {root}(")) && (!behind || body["variables"]["after"].is_string())
}

fn error(code: u32, message: &str, root: &str) -> (u16, Value) {
    (200, json!({ "errors": [{ "code": code, "message": message }], "data": { root: null } }))
}

/// So many orders at ShipHero that left, without a word of it yet.
async fn left(orders: usize) -> (Passing, Vec<String>) {
    let mut passing = Passing::begin(&[]).await;
    let orders = more_left(&mut passing, 0..orders).await;
    (passing, orders)
}

async fn more_left(passing: &mut Passing, numbers: Range<usize>) -> Vec<String> {
    let orders = passing.orders_out(numbers.clone()).await;
    for number in numbers {
        passing.sandbox.partner.act("ship", json!({ "order": format!("W-{number}") }));
    }
    orders
}

/// The orders that the shop shows as shipped, by their place.
fn shipped(passing: &Passing, orders: &[String]) -> Vec<usize> {
    let is_shipped =
        |order: &String| passing.sandbox.shop.0.get("orders", order).unwrap()["shipmentState"] == "Shipped";
    orders.iter().enumerate().filter(|(_, order)| is_shipped(order)).map(|(at, _)| at).collect()
}

/// A unit comes back, which the last poll of an account tells.
fn come_back(passing: &Passing) {
    let body = json!({ "order": "W-0", "sku": "MUG-1", "quantity": 1, "restock": 1 });
    passing.sandbox.partner.act("take_back", body);
}

fn came_back(passing: &Passing, order: &str) -> bool {
    let shown = passing.sandbox.shop.0.get("orders", order).unwrap();
    shown["returnInfo"].as_array().is_some_and(|infos| !infos.is_empty())
}

#[tokio::test]
async fn a_poll_that_is_stopped_stops_no_other() {
    let (mut passing, orders) = left(1).await;
    passing.pass(A_WHILE).await;
    assert_eq!(shipped(&passing, &orders), [0]);
    come_back(&passing);
    passing.weather.turn_bad(|request| asks(request, "orders", false).then_some((503, Value::Null)));
    let stopped = poll::account(&passing.world, &passing.world.desks[&"us".try_into().unwrap()]).await;
    assert!(matches!(stopped, Err(RunError::Exchange(_))), "{stopped:?}");
    passing.pass(A_WHILE).await;
    assert!(came_back(&passing, &orders[0]));
}

#[tokio::test]
async fn a_poll_of_many_pages_leaves_the_others_their_turn() {
    let (mut passing, mut orders) = left(1).await;
    passing.pass(A_WHILE).await;
    orders.extend(more_left(&mut passing, 1..26).await);
    come_back(&passing);
    passing.pass(SignedDuration::from_mins(1)).await;
    let asked = AtomicUsize::new(0);
    passing.weather.turn_bad(move |request| {
        let is_partner = request.uri().path() == "/graphql";
        (is_partner && asked.fetch_add(1, Ordering::Relaxed) >= 3).then_some((503, Value::Null))
    });
    let stopped = poll::account(&passing.world, &passing.world.desks[&"us".try_into().unwrap()]).await;
    assert!(matches!(stopped, Err(RunError::Exchange(_))), "{stopped:?}");
    passing.pass(SignedDuration::from_mins(1)).await;
    assert!(came_back(&passing, &orders[0]));
    assert!(shipped(&passing, &orders).len() < orders.len(), "a page of them");
    passing.weather.turn_good();
    passing.pass(A_WHILE).await;
    assert_eq!(shipped(&passing, &orders).len(), orders.len());
}

/// Its lines do not fit on its row, and it cannot be read by itself.
#[tokio::test]
async fn an_order_that_cannot_be_read_keeps_no_other_back() {
    let (mut passing, orders) = left(12).await;
    let there = passing.sandbox.partner.orders();
    let id = there.iter().find(|order| order["order_number"] == "W-0").unwrap()["id"].clone();
    let cut = id.clone();
    passing.weather.spoil(move |_host, body| {
        let mut answer: Value = serde_json::from_slice(body).ok()?;
        let rows = answer.pointer_mut("/data/orders/data/edges")?.as_array_mut()?;
        let row = rows.iter_mut().find(|row| row["node"]["id"] == cut)?;
        row["node"]["line_items"]["pageInfo"]["hasNextPage"] = json!(true);
        serde_json::to_vec(&answer).ok()
    });
    passing
        .weather
        .turn_bad(|request| asks(request, "order", false).then(|| error(5, "Order not found", "order")));
    passing.pass(A_WHILE).await;
    assert_eq!(shipped(&passing, &orders), (1..12).collect::<Vec<_>>());
    let told = passing.open("not-found").await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].refusal.message.contains(id.as_str().unwrap()), "{told:#?}");
}

/// Refuses pages behind the first, so often; answers how often it was asked for one.
fn refuse_pages(passing: &Passing, times: usize) -> Arc<AtomicUsize> {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    passing.weather.turn_bad(move |request| {
        let is_page = asks(request, "orders", true);
        (is_page && counted.fetch_add(1, Ordering::Relaxed) < times)
            .then(|| error(9, "Invalid cursor", "orders"))
    });
    asked
}

#[tokio::test]
async fn a_page_that_the_partner_forgot_is_read_from_the_beginning() {
    let (mut passing, orders) = left(12).await;
    refuse_pages(&passing, 1);
    passing.pass(A_WHILE).await;
    assert_eq!(shipped(&passing, &orders).len(), orders.len());
    assert_eq!(passing.open("page-refused").await, [], "it was read after all");
}

#[tokio::test]
async fn a_page_that_is_refused_each_time_is_told_of_and_what_comes_later_is_heard() {
    let (mut passing, mut orders) = left(12).await;
    let asked = refuse_pages(&passing, usize::MAX);
    passing.pass(SignedDuration::from_mins(10)).await;
    assert_eq!(shipped(&passing, &orders).len(), 10, "a page of them");
    assert_eq!(asked.load(Ordering::Relaxed), 2, "not again and again");
    let told = passing.open("page-refused").await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].refusal.message.contains("was not read: Invalid cursor"), "{told:#?}");
    passing.pass(A_WHILE).await;
    orders.extend(more_left(&mut passing, 12..13).await);
    passing.pass(A_WHILE).await;
    assert!(shipped(&passing, &orders).contains(&12));
    let told = passing.open("page-refused").await;
    assert_eq!(told.len(), 2, "the next poll looked back at it, and people are to know what was not read");
}
