//! A whole day of the demo: shop, warehouse and Waybill, over HTTP on this machine. An item is an order.

use divan::Bencher;
use divan::counter::ItemsCount;
use tokio::runtime::Runtime;
use waybill::demo::{Options, play};
use waybill_simulators::faults::FaultLevel;

use crate::{news, orders};

const ORDERS: usize = 20;

#[divan::bench(sample_count = 3, sample_size = 1)]
fn day(bencher: Bencher) {
    let runtime = Runtime::new().expect("a runtime");
    let options = Options::new(ORDERS, 1, FaultLevel::None);
    bencher.counter(ItemsCount::new(ORDERS)).bench(|| {
        let outcome = runtime.block_on(play(&options)).expect("a day");
        assert!(outcome.is_clean(), "{:?}", outcome.differences);
        outcome
    });
}

/// The JSON of as many orders that leave and are shipped once each.
#[divan::bench]
fn day_floor(bencher: Bencher) {
    let (out, back) = (orders::Floor::new(), news::Floor::new());
    bencher
        .counter(ItemsCount::new(ORDERS))
        .bench(|| (0..ORDERS).map(|_| (out.round(), back.round())).collect::<Vec<_>>());
}
