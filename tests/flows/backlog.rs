//! A backlog that leaves as fast as the partner takes it, by the partner's own clock. `make bench` plays a longer one and
//! prints what it comes to.

use std::io::Write as _;

use jiff::{SignedDuration, Timestamp};

use crate::passing::Passing;

/// How many orders wait, where somebody wants to know it of more than the usual.
const VARIABLE: &str = "WAYBILL_BACKLOG";
/// As many as need no second minute.
const USUAL: u64 = 1_000;
/// Orders of one request.
const AT_ONCE: u64 = 100;
/// What ShipStation publishes: 40 requests a minute, of a hundred orders each.
const A_MINUTE: u64 = 4_000;

const STEP: SignedDuration = SignedDuration::from_secs(5);

/// When the first and when all of the orders were at the partner.
async fn leave(passing: &mut Passing, orders: u64) -> (Timestamp, Timestamp) {
    let mut first = None;
    for _ in 0..600 {
        let before = passing.world.now();
        passing.pass(STEP).await;
        let placed = u64::try_from(passing.sandbox.partner.orders().len()).unwrap();
        if placed > 0 {
            first.get_or_insert(before);
        }
        if placed == orders {
            return (first.unwrap(), passing.world.now());
        }
    }
    panic!("{} of {orders} orders left", passing.sandbox.partner.orders().len());
}

#[tokio::test]
async fn orders_leave_a_hundred_at_a_time_and_as_fast_as_they_may() {
    let asked = std::env::var(VARIABLE).ok();
    let orders = asked.as_ref().map_or(USUAL, |number| number.parse().expect("a number of orders"));
    let mut passing = Passing::begin_at("shipstation", &[]).await;
    for number in 0..orders {
        passing.order(&format!("W-{number}"));
    }
    let (first, last) = leave(&mut passing, orders).await;
    let counts = passing.sandbox.stage.calls.counts();
    let requests = counts["shipstation"]["orders.createorders"];
    let needed = orders.div_ceil(AT_ONCE);
    let refused = requests - needed;
    let seconds = u64::try_from((last - first).get_seconds()).unwrap().max(1);
    let rate = orders * 60 / seconds;
    if asked.is_some() {
        let share = rate * 100 / A_MINUTE;
        let line = format!(
            "{orders} orders left in {requests} requests, {refused} of them turned down, within {seconds} s: \
             {rate} a minute, {share} % of what ShipStation publishes"
        );
        writeln!(std::io::stdout(), "{line}").unwrap();
    }
    assert!(refused * 10 <= needed, "{refused} of {requests} requests were turned down");
    assert!(rate * 100 >= A_MINUTE * 95, "{rate} orders a minute");
}
