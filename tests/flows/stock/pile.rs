//! Stock that is read faster than it is written.

use waybill_flows::engine::{Run, run};
use waybill_flows::names;

use super::{MINUTE, count, in_shop};
use crate::passing::Passing;
use crate::scene::us;

const SKUS: usize = 1_000;

async fn waiting(passing: &Passing) -> usize {
    passing.world.queue.depth(&names::stock(&us()), passing.world.now()).await.unwrap().ready
}

/// Whoever writes is away: what one run sent waits, and no run sends the same again.
#[tokio::test]
async fn stock_is_not_read_again_before_what_was_read_is_written() {
    let mut passing = Passing::begin_at("shipstation", &[]).await;
    count(&passing, SKUS, 5);
    for _ in 0..12 {
        run(&passing.world, &Run::Stock(us())).await.unwrap();
        let now = passing.world.now() + MINUTE * 5;
        passing.sandbox.clock.advance_to(now);
        let waiting = waiting(&passing).await;
        assert!((10..=12).contains(&waiting), "{waiting} messages wait at {now}");
    }
    passing.pass(MINUTE * 10).await;
    assert_eq!(in_shop(&passing, 5), SKUS, "and all of it is written in the end");
    passing.judge(0).await;
}
