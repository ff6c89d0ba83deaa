//! What holds for every partner, whatever it is called and however it speaks.

use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::review::About;
use waybill_flows::intake::{Request, webhook};
use waybill_flows::names::PARTNER_EVENTS;
use waybill_simulators::faults::Fault;
use waybill_tests::sandbox::PARTNERS;

use crate::passing::Passing;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The operation of a partner that creates an order, as its simulator counts it.
fn creates(partner: &str) -> &'static str {
    match partner {
        "shiphero" => "order_create",
        "shipstation" => "orders.createorder",
        "ordoro" => "order.create",
        "orderflow" => "order.import",
        _ => panic!("{partner} creates no orders"),
    }
}

/// How a partner writes that an order waits.
fn waits(partner: &str) -> &'static str {
    match partner {
        "shiphero" => "\"pending\"",
        "shipstation" => "\"awaiting_shipment\"",
        "ordoro" => "\"awaiting_fulfillment\"",
        "orderflow" => "\"validated\"",
        _ => panic!("{partner} has no orders that wait"),
    }
}

/// Requests that create orders.
fn created(passing: &Passing) -> u64 {
    let partner = passing.sandbox.partner.name;
    let counts = passing.sandbox.stage.calls.counts();
    let operations = counts.get(partner).into_iter().flatten();
    operations.filter(|(name, _)| name.starts_with(creates(partner))).map(|(_, times)| times).sum()
}

fn fails(passing: &Passing, fault: Fault) {
    let partner = passing.sandbox.partner.name;
    passing.sandbox.stage.faults.fail_next(&format!("{partner}.{}", creates(partner)), fault, 1);
}

/// One order there, and both sides agree.
async fn stands_once(passing: &Passing, partner: &str, what: &str) {
    assert_eq!(passing.sandbox.partner.orders().len(), 1, "{partner}, {what}");
    passing.judge(1).await;
}

#[tokio::test]
async fn what_is_asked_for_twice_is_placed_once() {
    for partner in PARTNERS {
        let mut passing = Passing::begin_at(partner, &[]).await;
        let order = passing.order("W-1");
        for bare in [true, false, true] {
            passing.notice(&order, bare).await;
        }
        passing.pass(HOUR).await;
        stands_once(&passing, partner, "three notices").await;
        assert_eq!(created(&passing), 1, "{partner}");
    }
}

#[tokio::test]
async fn what_goes_wrong_while_it_is_placed_does_not_double_it() {
    let late = Fault::LateCommit { after: SignedDuration::from_secs(20) };
    for partner in PARTNERS {
        for fault in [Fault::Failed500, Fault::Unavailable503, Fault::AnswerLost, late] {
            let mut passing = Passing::begin_at(partner, &[]).await;
            let order = passing.order("W-1");
            fails(&passing, fault);
            passing.notice(&order, true).await;
            passing.pass(HOUR).await;
            stands_once(&passing, partner, &format!("{fault:?}")).await;
        }
    }
}

#[tokio::test]
async fn who_is_told_to_wait_waits() {
    for partner in PARTNERS {
        let mut passing = Passing::begin_at(partner, &[]).await;
        let order = passing.order("W-1");
        fails(&passing, Fault::TooMany429 { retry_after: 30 });
        passing.notice(&order, true).await;
        passing.pass(SignedDuration::from_secs(25)).await;
        assert_eq!(created(&passing), 1, "{partner}: it does not ask again so soon");
        assert!(passing.sandbox.partner.orders().is_empty(), "{partner}");
        passing.pass(HOUR).await;
        assert_eq!(created(&passing), 2, "{partner}: once more, and not oftener");
        stands_once(&passing, partner, "429").await;
    }
}

#[tokio::test]
async fn who_is_not_let_in_keeps_the_work() {
    for partner in PARTNERS {
        let mut passing = Passing::begin_at(partner, &[]).await;
        passing.sandbox.partner.suspend(true);
        let order = passing.order("W-1");
        passing.notice(&order, true).await;
        passing.pass(HOUR).await;
        let open = passing.open("locked-out").await;
        assert!(matches!(open.as_slice(), [entry] if entry.about == About::Account), "{partner}: {open:?}");
        assert!(passing.sandbox.partner.orders().is_empty(), "{partner}");
        passing.sandbox.partner.suspend(false);
        passing.pass(HOUR).await;
        stands_once(&passing, partner, "let in again").await;
    }
}

#[tokio::test]
async fn what_nobody_signed_stays_outside() {
    for partner in PARTNERS {
        let passing = Passing::begin_at(partner, &[]).await;
        let body =
            json!({ "resource_url": "https://partner.test/shipments", "resource_type": "SHIP_NOTIFY" });
        for path in ["", "shipment-update", "ship-notify", "0123456789abcdef0123/ship-notify"] {
            let answer = webhook(
                &passing.world,
                Request {
                    method: Method::POST,
                    account: "us".to_owned(),
                    path: path.to_owned(),
                    query: String::new(),
                    headers: HeaderMap::new(),
                    body: Bytes::from(body.to_string()),
                    peer: None,
                },
            )
            .await;
            assert!(matches!(answer.status().as_u16(), 401 | 404), "{partner}, {path}: {}", answer.status());
            assert!(answer.body().is_empty(), "{partner}, {path}: whoever is refused learns nothing");
        }
        let depth = passing.world.queue.depth(PARTNER_EVENTS, passing.world.now()).await.unwrap();
        assert_eq!(depth.ready, 0, "{partner}");
    }
}

#[tokio::test]
async fn an_answer_that_ends_in_the_middle_says_nothing() {
    for partner in PARTNERS {
        let mut passing = Passing::begin_at(partner, &[]).await;
        let order = passing.order("W-1");
        passing.weather.spoil(|host, body| {
            (host == "partner.test").then(|| body.get(..body.len() / 2).unwrap_or_default().to_vec())
        });
        passing.notice(&order, true).await;
        passing.pass(MINUTE * 5).await;
        passing.weather.turn_good();
        passing.pass(HOUR * 2).await;
        stands_once(&passing, partner, "half an answer").await;
    }
}

#[tokio::test]
async fn a_status_that_is_new_to_us_is_still_pending() {
    for partner in PARTNERS {
        let mut passing = Passing::begin_at(partner, &[]).await;
        let word = waits(partner);
        passing.weather.spoil(move |host, body| {
            let text = std::str::from_utf8(body).ok().filter(|_| host == "partner.test")?;
            Some(text.replace(word, "\"quite_another\"").into_bytes())
        });
        let order = passing.order("W-1");
        passing.notice(&order, true).await;
        passing.pass(HOUR).await;
        stands_once(&passing, partner, "an unknown status").await;
        let shown = passing.sandbox.shop.0.get("orders", &order).unwrap();
        assert_eq!(shown["orderState"], "Confirmed", "{partner}");
        let shipped = shown["shipmentState"].as_str().unwrap_or("Pending");
        assert!(matches!(shipped, "Pending" | "Ready"), "{partner}: {shipped}");
    }
}

#[tokio::test]
async fn what_is_told_again_and_too_late_changes_nothing() {
    for partner in PARTNERS {
        let mut passing = Passing::begin_at(partner, &[]).await;
        let orders = passing.orders_out(1..2).await;
        let ship = json!({ "order": passing.sandbox.partner.orders()[0]["id"] });
        passing.sandbox.partner.act("ship", ship.clone());
        passing.pass(HOUR).await;
        if passing.sandbox.partner.voids {
            let shipment = passing.sandbox.partner.orders()[0]["shipments"][0]["id"].clone();
            passing.sandbox.partner.act("void_shipment", json!({ "shipment": shipment }));
            passing.pass(HOUR).await;
            passing.sandbox.partner.act("ship", ship);
            passing.pass(HOUR).await;
        }
        stands_once(&passing, partner, "shipped, and where that can be, voided and shipped again").await;
        let before = passing.sandbox.shop.0.get("orders", &orders[0]).unwrap();
        assert_eq!(before["shipmentState"], "Shipped", "{partner}");
        passing.tell_all_again().await;
        passing.pass(HOUR).await;
        assert_eq!(passing.sandbox.shop.0.get("orders", &orders[0]).unwrap(), before, "{partner}");
    }
}

#[tokio::test]
async fn stock_follows_what_is_ordered_long_after_it_was_counted() {
    for partner in PARTNERS {
        let mut passing = Passing::begin_at(partner, &[]).await;
        passing.pass(HOUR * 2).await;
        let order = passing.order("W-1");
        passing.notice(&order, true).await;
        passing.pass(HOUR * 2).await;
        stands_once(&passing, partner, "ordered long after the count").await;
    }
}
