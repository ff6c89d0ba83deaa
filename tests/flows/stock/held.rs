//! Stock that a brake holds for long.

use waybill_domain::review::About;
use waybill_flows::engine::{Lane, Run};
use waybill_tests::sandbox::{run, turn};

use super::{HOUR, MINUTE, count, in_shop};
use crate::passing::Passing;
use crate::scene::us;

/// Pieces of work that wait at the brake.
async fn waiting(passing: &Passing) -> usize {
    let now = passing.world.now();
    passing.world.ledger.parked_at("stock/us", now, 500).await.unwrap().len()
}

/// The partner tells everything each time, and each time fifteen of its SKUs would go to zero.
#[tokio::test]
async fn stock_that_the_brake_holds_does_not_pile_up() {
    let mut passing = Passing::begin_at("shipstation", &[]).await;
    count(&passing, 20, 5);
    passing.pass(MINUTE * 20).await;
    count(&passing, 15, 0);
    for _ in 0..12 {
        passing.pass(HOUR).await;
        let waiting = waiting(&passing).await;
        assert!((1..=2).contains(&waiting), "{waiting} wait at {}", passing.world.now());
        assert_eq!((in_shop(&passing, 5), in_shop(&passing, 0)), (20, 0));
    }
    let (account, now, code) = (us(), passing.world.now(), Some("brake-stock"));
    passing.world.ledger.review_close(&About::Account, Some(&account), code, "jo", now).await.unwrap();
    passing.pass(MINUTE * 5).await;
    assert_eq!((in_shop(&passing, 5), in_shop(&passing, 0), waiting(&passing).await), (5, 15, 0));
    passing.judge(0).await;
}

/// One partner tells one SKU at a time, so what was held is read out of all of the warehouse; and however many messages it comes
/// back in, they share that reading.
#[tokio::test]
async fn what_the_brake_held_is_read_once() {
    const SKUS: usize = 1_500;
    let mut passing = Passing::begin_at("shipstation", &[]).await;
    count(&passing, SKUS, 5);
    passing.pass(MINUTE * 20).await;
    count(&passing, 1_200, 0);
    passing.pass(MINUTE * 20).await;
    assert!(waiting(&passing).await >= 12, "it came in pieces");
    let calls = |passing: &Passing| passing.sandbox.stage.calls.total("shipstation");
    let (account, now, code) = (us(), passing.world.now(), Some("brake-stock"));
    passing.world.ledger.review_close(&About::Account, Some(&account), code, "jo", now).await.unwrap();
    let before = calls(&passing);
    run(&passing.world, &Run::Tend).await.unwrap();
    while turn(&passing.world, &Lane::Stock(us())).await.unwrap().received() > 0 {}
    let asked = calls(&passing) - before;
    assert!(asked < 6, "{asked} requests, where a reading of {SKUS} SKUs is three pages");
    passing.pass(MINUTE * 5).await;
    assert_eq!((in_shop(&passing, 5), in_shop(&passing, 0)), (SKUS - 1_200, 1_200));
}
