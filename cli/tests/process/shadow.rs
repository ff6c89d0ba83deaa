//! A whole deployment in the shadow: orders come in and are decided, and nothing reaches the partner.

use std::time::Duration;

use crate::books::Books;
use crate::house::House;
use crate::later::Data;
use crate::program::until;

#[tokio::test(flavor = "multi_thread")]
async fn a_shadow_decides_and_sends_nothing() {
    let house = House::open(0, &[("mode = \"on\"", "mode = \"shadow\"")]).await;
    let before = house.look("/calls").await;
    let program = house.serve().await;
    let order = house.place_order("S-1").await;
    let id = order["id"].as_str().unwrap();
    let decided = until(Duration::from_secs(20), async || {
        let journal = Data::open(&house.data()).journal(id).await;
        journal.iter().any(|(name, _)| name == "would place").then_some(())
    });
    assert!(decided.await.is_some(), "{}", program.log());
    program.stop().await;
    let after = house.look("/calls").await;
    assert_eq!(after["shiphero"], before["shiphero"], "calls to the partner since it was set up");
    assert_ne!(after["commercetools"], before["commercetools"], "the shop was asked");
    let books = Books::read(&house).await;
    assert!(books.partner.orders.is_empty());
    let writes = |calls: &serde_json::Value| {
        let calls = calls["commercetools"].as_object().unwrap().clone();
        calls
            .into_iter()
            .filter(|(name, _)| name.ends_with(".update") || name.ends_with(".create"))
            .collect::<Vec<_>>()
    };
    assert_eq!(writes(&after), writes(&before), "nothing is written to the shop");
}
