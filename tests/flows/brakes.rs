//! Effects that are suddenly large stop, a person is called, and they go on when the person says so or when they no
//! longer are what they were.

use jiff::SignedDuration;
use serde_json::{Value, json};
use waybill_domain::review::About;
use waybill_simulators::control::Controlled as _;
use waybill_tests::sandbox::postal;

use crate::passing::Passing;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTES: SignedDuration = SignedDuration::from_mins(20);

/// A brake that three cancellations put on.
const THREE_CANCELS: [(&str, &str); 1] = [("cancels_per_hour = 1000", "cancels_per_hour = 3")];
/// Orders that are cancelled all at once.
const ORDERS: usize = 8;

/// SKUs beside the two mugs.
const SKUS: usize = 20;

/// Everything that was ordered is cancelled: somebody's mistake, or not.
async fn all_cancelled() -> Passing {
    let mut passing = Passing::begin(&THREE_CANCELS).await;
    let orders = passing.orders_out(0..ORDERS).await;
    // The next hour begins: the brake counts by the hour.
    passing.pass(SignedDuration::from_mins(41)).await;
    passing.sent();
    passing.cancel(&orders);
    passing.pass(MINUTES).await;
    assert_eq!(passing.at_partner("canceled"), 3);
    let open = passing.open("brake-cancels").await;
    assert_eq!(open.len(), 1, "{open:#?}");
    passing
}

#[tokio::test]
async fn cancellations_beyond_the_brake_wait_for_the_next_hour() {
    let mut passing = all_cancelled().await;
    passing.pass(SignedDuration::from_mins(38)).await;
    assert_eq!(passing.at_partner("canceled"), 3, "the hour is not over");
    passing.pass(MINUTES).await;
    assert_eq!(passing.at_partner("canceled"), 6);
    assert_eq!(passing.open("brake-cancels").await.len(), 1, "it holds the rest");
    passing.pass(HOUR).await;
    assert_eq!(passing.at_partner("canceled"), ORDERS);
    let sent = passing.sent();
    assert!(sent <= ORDERS * 6, "{sent} messages were sent");
    passing.judge(ORDERS).await;
}

#[tokio::test]
async fn cancellations_go_on_when_a_person_says_so() {
    let mut passing = all_cancelled().await;
    let (account, now) = ("us".try_into().unwrap(), passing.world.now());
    let code = Some("brake-cancels");
    passing.world.ledger.review_close(&About::Account, Some(&account), code, "jo", now).await.unwrap();
    passing.pass(SignedDuration::from_mins(5)).await;
    assert_eq!(passing.at_partner("canceled"), ORDERS);
    passing.judge(ORDERS).await;
}

#[tokio::test]
async fn a_cancellation_that_is_tried_again_counts_once() {
    let mut passing = Passing::begin(&THREE_CANCELS).await;
    let orders = passing.orders_out(0..2).await;
    passing.pass(SignedDuration::from_mins(41)).await;
    let busy = json!({ "errors": [{ "message": "The service is not available" }] });
    passing.weather.turn_bad(move |request| {
        let cancels = String::from_utf8_lossy(request.body()).contains("order_cancel");
        cancels.then(|| (429, busy.clone()))
    });
    passing.cancel(&orders);
    passing.pass(MINUTES).await;
    assert_eq!(passing.open("brake-cancels").await, []);
    passing.weather.turn_good();
    passing.pass(MINUTES).await;
    assert_eq!(passing.at_partner("canceled"), 2);
    passing.judge(2).await;
}

/// What the brakes stop is what would happen without them.
#[tokio::test]
async fn without_brakes_everything_is_cancelled_and_emptied_at_once() {
    let mut passing = Passing::begin(&[("cancels_per_hour = 1000", "zeroed_at_least = 1000")]).await;
    let orders = passing.orders_out(0..ORDERS).await;
    count(&passing, SKUS, 5);
    passing.pass(MINUTES).await;
    passing.cancel(&orders);
    count(&passing, 15, 0);
    passing.pass(MINUTES).await;
    assert_eq!((passing.at_partner("canceled"), in_shop(&passing)), (ORDERS, 25));
    passing.judge(ORDERS).await;
}

/// Units in the shop, summed over the SKUs beside the mugs.
fn in_shop(passing: &Passing) -> i64 {
    let books = passing.sandbox.shop.0.books();
    let others = books["inventory"].as_array().unwrap().iter();
    let others = others.filter(|entry| entry["sku"].as_str().unwrap().starts_with("CAP-"));
    others.map(|entry| entry["quantityOnStock"].as_i64().unwrap()).sum()
}

/// Twenty more SKUs, all counted, and all in the shop.
async fn stocked() -> Passing {
    let mut passing = Passing::begin(&[]).await;
    count(&passing, SKUS, 5);
    passing.pass(MINUTES).await;
    assert_eq!(in_shop(&passing), 100);
    passing
}

fn count(passing: &Passing, skus: usize, units: i64) {
    for number in 0..skus {
        passing.sandbox.partner.count(&format!("CAP-{number}"), units);
    }
}

#[tokio::test]
async fn stock_that_goes_to_zero_at_once_is_not_written() {
    let mut passing = stocked().await;
    count(&passing, 15, 0);
    passing.pass(MINUTES).await;
    assert_eq!(in_shop(&passing), 100, "nothing was written");
    assert_eq!(passing.open("brake-stock").await.len(), 1);
    passing.pass(HOUR * 3).await;
    assert_eq!((in_shop(&passing), passing.open("brake-stock").await.len()), (100, 1), "nor later");
    count(&passing, 15, 4);
    passing.pass(HOUR * 3).await;
    assert_eq!(in_shop(&passing), 85);
    passing.judge(0).await;
}

#[tokio::test]
async fn stock_goes_to_zero_when_a_person_says_so() {
    let mut passing = stocked().await;
    count(&passing, 15, 0);
    passing.pass(MINUTES).await;
    let (account, now) = ("us".try_into().unwrap(), passing.world.now());
    let code = Some("brake-stock");
    passing.world.ledger.review_close(&About::Account, Some(&account), code, "jo", now).await.unwrap();
    passing.pass(SignedDuration::from_mins(5)).await;
    assert_eq!(in_shop(&passing), 25);
    passing.judge(0).await;
}

#[tokio::test]
async fn stock_of_which_some_goes_to_zero_is_written() {
    let mut passing = stocked().await;
    count(&passing, 4, 0);
    passing.pass(MINUTES).await;
    assert_eq!(in_shop(&passing), 80);
    passing.judge(0).await;
}

#[tokio::test]
async fn a_list_of_the_partner_that_is_suddenly_empty_empties_nothing() {
    let mut passing = stocked().await;
    let orders = passing.orders_out(0..2).await;
    let empty = |name: &str| {
        let page = json!({ "pageInfo": { "hasNextPage": false, "endCursor": null }, "edges": [] });
        json!({ "data": { name: { "request_id": "r", "complexity": 1, "data": page } } })
    };
    passing.weather.turn_bad(move |request| {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let lists = ["warehouse_products", "orders(", "shipments("];
        let asked = lists.into_iter().find(|list| body.contains(list))?;
        Some((200, empty(asked.trim_end_matches('('))))
    });
    count(&passing, SKUS, 7);
    for order in &orders {
        passing.change(order, json!({ "action": "setShippingAddress", "address": postal(1) }));
    }
    passing.pass(HOUR).await;
    assert_eq!(in_shop(&passing), 100, "an absent SKU is not zero");
    assert_eq!((passing.at_partner("pending"), passing.at_partner("canceled")), (2, 0));
    passing.weather.turn_good();
    count(&passing, SKUS, 7);
    passing.pass(HOUR).await;
    assert_eq!(in_shop(&passing), 140);
    passing.judge(2).await;
}

/// What a project answers that is not the shop's.
type Strange = fn() -> (u16, Value);

const NOTHING_THERE: Strange = || {
    let error = json!([{ "code": "ResourceNotFound", "message": "The Resource was not found." }]);
    (404, json!({ "statusCode": 404, "message": "The Resource was not found.", "errors": error }))
};

const NO_ORDERS: Strange = || (200, json!({ "limit": 20, "offset": 0, "count": 0, "results": [] }));

/// Orders are out, and then every answer comes from another project.
async fn another_project(strange: Strange) -> (Passing, Vec<String>) {
    let mut passing = Passing::begin(&THREE_CANCELS).await;
    let orders = passing.orders_out(0..ORDERS).await;
    passing.weather.turn_bad(move |request| {
        let api = request.uri().host() == Some("shop.test") && request.uri().path() != "/oauth/token";
        api.then(strange)
    });
    for (number, order) in orders.iter().enumerate() {
        passing.notice(order, number % 2 == 0).await;
        // Another project's deletion of an order that has the same id, or a lie.
        if strange().0 == 404 {
            passing.deleted(order).await;
        }
    }
    passing.sent();
    passing.pass(HOUR * 8).await;
    assert_eq!((passing.at_partner("pending"), passing.at_partner("canceled")), (ORDERS, 0));
    (passing, orders)
}

#[tokio::test]
async fn a_wrong_project_that_has_nothing_cancels_nothing() {
    let (mut passing, _) = another_project(NOTHING_THERE).await;
    assert_eq!(passing.open("locked-out").await.len(), 1);
    let sent = passing.sent();
    assert!(sent <= ORDERS * 4, "{sent} messages were sent");
    passing.weather.turn_good();
    passing.pass(HOUR).await;
    passing.judge(ORDERS).await;
}

#[tokio::test]
async fn a_wrong_project_without_these_orders_cancels_nothing() {
    let (mut passing, orders) = another_project(NO_ORDERS).await;
    assert_eq!(passing.open("order-not-found").await.len(), ORDERS, "a person is told of each");
    passing.weather.turn_good();
    for order in &orders {
        passing.notice(order, false).await;
    }
    passing.pass(HOUR).await;
    passing.judge(ORDERS).await;
}
