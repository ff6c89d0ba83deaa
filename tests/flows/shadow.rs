//! An account in shadow mode decides, maps and journals, and sends nothing.

use std::sync::Arc;

use jiff::SignedDuration;
use waybill_domain::ids::OrderId;
use waybill_flows::engine::{Lane, outgoing};
use waybill_flows::work::Work;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, draft, turn};
use waybill_transport::wire::Wire;

#[tokio::test]
async fn a_shadow_journals_what_it_would_send_and_sends_nothing() {
    let ground = Ground::new(5).await;
    let changes = [("mode = \"on\"", "mode = \"shadow\"")];
    let sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &changes);
    let world = sandbox.world(Arc::clone(&sandbox.wire) as Arc<dyn Wire>, ground.store, 1);
    world.begin().await.unwrap();
    let order = sandbox.shop.0.place_order(&draft("1001", 0)).unwrap();
    let id: OrderId = order["id"].as_str().unwrap().try_into().unwrap();

    let consider = Work::Consider { project: "shop".try_into().unwrap(), order: id.clone() };
    let message = outgoing(&world, &world.trace(), &consider, "shop".to_owned(), SignedDuration::ZERO);
    world.queue.send("commerce-messages", vec![message], world.now()).await.unwrap();
    for lane in [Lane::Notices, Lane::Dispatch("us".try_into().unwrap())] {
        assert_eq!(turn(&world, &lane).await.unwrap().done, 1, "{lane:?}");
    }

    assert_eq!(sandbox.stage.calls.total("shiphero"), 0, "the partner was not even asked for a token");
    let journal = world.ledger.timeline(&id).await.unwrap();
    let planned = journal.iter().find(|entry| entry.name == "would place").unwrap();
    assert!(planned.request.as_deref().unwrap().contains("order_create"));
    let after = sandbox.shop.0.get("orders", id.as_str()).unwrap();
    assert_eq!(after["version"], order["version"], "nothing was written to the order");
}
