//! SKUs that the partner refuses to tell of.

use serde_json::json;
use waybill_domain::review::About;

use super::{HOUR, MINUTE, count, in_shop, news_of};
use crate::passing::Passing;

const SKUS: usize = 40;

/// How a partner refuses a question in which this SKU is named.
fn refuses(passing: &Passing, partner: &str, sku: &'static str) {
    let (by_path, in_text) = (format!("/product/{sku}/"), format!("\\\"{sku}\\\""));
    let is_by_path = partner == "ordoro";
    passing.weather.turn_bad(move |request| {
        let is_named = if is_by_path {
            request.uri().path().ends_with(&by_path)
        } else {
            let body = String::from_utf8_lossy(request.body()).into_owned();
            body.contains("warehouse_products")
                && (body.contains(&in_text) || body.contains(&format!("\"{sku}\"")))
        };
        is_named.then(|| {
            let error = json!({ "message": "not for you", "code": 4 });
            (400, json!({ "error_message": "not for you", "errors": [error] }))
        })
    });
}

/// One partner is asked for each alone, the other for all together.
#[tokio::test]
async fn stock_of_a_sku_that_is_refused_keeps_no_other_from_being_written() {
    for (partner, asked) in [("ordoro", 8), ("shiphero", SKUS)] {
        let mut passing = Passing::begin_at(partner, &[]).await;
        count(&passing, SKUS, 5);
        passing.pass(MINUTE * 20).await;
        assert_eq!(in_shop(&passing, 5), SKUS, "{partner}");
        refuses(&passing, partner, "CAP-7");
        count(&passing, asked, 6);
        news_of(&passing, 0..asked).await;
        passing.pass(MINUTE).await;
        assert_eq!((in_shop(&passing, 6), in_shop(&passing, 5)), (asked - 1, SKUS - asked + 1), "{partner}");
        let open = passing.world.ledger.review_open(9).await.unwrap();
        let about: Vec<&About> = open.iter().map(|entry| &entry.about).collect();
        let warehouse =
            passing.world.desks.values().next().unwrap().account.warehouses.keys().next().unwrap();
        let sku = About::Stock { sku: "CAP-7".to_owned(), warehouse: warehouse.to_string() };
        assert_eq!(about, [&sku], "{partner}");
        passing.weather.turn_good();
        news_of(&passing, 0..asked).await;
        passing.pass(HOUR).await;
        assert_eq!(in_shop(&passing, 6), asked, "{partner}");
        passing.judge(0).await;
    }
}

/// Where everything is refused, it is not the SKUs: a person is called once, and the work stays.
#[tokio::test]
async fn stock_of_which_everything_is_refused_is_put_aside_whole() {
    let mut passing = Passing::begin(&[]).await;
    count(&passing, SKUS, 5);
    passing.pass(MINUTE * 20).await;
    passing.weather.turn_bad(|request| {
        let is_asked = String::from_utf8_lossy(request.body()).contains("warehouse_products");
        is_asked.then(|| (400, json!({ "errors": [{ "message": "not for you", "code": 4 }] })))
    });
    news_of(&passing, 0..SKUS).await;
    passing.pass(HOUR).await;
    let open = passing.world.ledger.review_open(50).await.unwrap().len();
    assert!(open < 10, "{open} entries");
    let queue = waybill_flows::names::stock(&crate::scene::us());
    let depth = passing.world.queue.depth(&queue, passing.world.now()).await.unwrap();
    assert_eq!((depth.dead, depth.ready), (1, 0));
}
