//! Answers that are too large to be read.

use jiff::SignedDuration;
use waybill_transport::wire::LARGEST_ANSWER;

use crate::passing::Passing;
use crate::stock::{count, in_shop};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// It would be as large each time.
#[tokio::test]
async fn a_page_that_is_too_large_is_told_and_not_asked_for_as_if_somebody_were_busy() {
    let mut passing = Passing::begin_at("ordoro", &[]).await;
    count(&passing, 300, 5);
    passing.weather.swell(|request| {
        let query = request.uri().query().unwrap_or_default();
        query.contains("warehouse_id=") && !query.contains("offset=0")
    });
    passing.pass(MINUTE * 10).await;
    let told = passing.open("page-refused").await;
    assert_eq!(told.len(), 1, "a person is told");
    let why = format!("the answer has more than {LARGEST_ANSWER} bytes (answer-too-large)");
    assert!(told[0].refusal.message.ends_with(&why), "{told:#?}");
    passing.weather.turn_good();
    passing.pass(MINUTE * 20).await;
    assert_eq!(in_shop(&passing, 5), 300, "all of it came");
    passing.judge(0).await;
}

/// Whoever answers at such length may have done what was asked.
#[tokio::test]
async fn an_order_to_which_the_answer_is_too_large_is_looked_for() {
    let mut passing = Passing::begin(&[]).await;
    passing.weather.swell(|request| String::from_utf8_lossy(request.body()).contains("order_create"));
    passing.order("T-1");
    passing.pass(MINUTE * 10).await;
    assert_eq!(passing.sandbox.partner.orders().len(), 1, "it is there once");
    passing.judge(1).await;
}
