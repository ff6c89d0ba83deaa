//! Looks at an order that somebody has in hand already: another worker, or another look of the same batch.

use jiff::SignedDuration;
use waybill_flows::dispatch::LEASE;
use waybill_flows::engine::Lane;
use waybill_ledger::{Claim, Subject};
use waybill_tests::sandbox::{draft, turn};

use crate::scene::{Scene, us};

/// Whoever has it is done in a moment, unless it died: what came meanwhile need not wait until its claim lapses.
#[tokio::test]
async fn it_comes_again_soon_and_no_later_than_the_claim_lapses() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    let (world, start) = (&scene.world, scene.world.now());
    let subject = Subject { account: us(), order: scene.id() };
    let project = "shop".try_into().unwrap();
    let (ledger, another) = (&world.ledger, world.owner());
    let claim = ledger.claim(&subject, &project, &another, start, LEASE, &[]).await.unwrap();
    assert!(matches!(claim, Claim::Won(_)));

    scene.look().await;
    let mut comes = Vec::new();
    for _ in 0..5 {
        let due = world.queue.depth("dispatch-us", world.now()).await.unwrap().next_due.unwrap();
        comes.push(due.duration_since(start));
        scene.wait(due.duration_since(world.now()).as_secs()).await;
        turn(world, &Lane::Dispatch(us())).await.unwrap();
    }
    assert_eq!(comes, [5, 15, 35, 75, LEASE.as_secs()].map(SignedDuration::from_secs));
    scene.settle().await;
    assert_eq!(scene.at_partner().len(), 1, "the claim lapsed, nothing is found, the order is placed");
}

#[tokio::test]
async fn looks_of_a_batch_that_ask_for_the_same_are_one() {
    let scene = Scene::taken(&[], &draft("1001", 0)).await;
    let world = &scene.world;
    for _ in 0..3 {
        scene.considered(&scene.order).await;
    }
    turn(world, &Lane::Notices).await.unwrap();
    let depth = world.queue.depth("dispatch-us", world.now()).await.unwrap();
    assert_eq!(depth.ready, 3);
    turn(world, &Lane::Dispatch(us())).await.unwrap();
    let depth = world.queue.depth("dispatch-us", world.now()).await.unwrap();
    assert_eq!((depth.ready, depth.next_due), (0, None), "none of them comes again");
    assert_eq!(scene.at_partner().len(), 1);
    let known = world.ledger.known(&scene.id()).await.unwrap();
    assert_eq!(known.records[0].attempt, 1, "one claim");
}
