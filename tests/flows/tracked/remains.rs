//! What the service says that remains of a limit, which others use up, too.

use jiff::SignedDuration;
use waybill_flows::engine::Lane;
use waybill_ledger::Limit;
use waybill_tests::sandbox::turn;

use super::{add_parcel, scene};

#[tokio::test]
async fn a_limit_gives_no_more_than_the_service_says_that_remains() {
    let limit = Limit { burst: 20, refill: 20, window: SignedDuration::from_secs(1) };
    for (remaining, granted) in [(None, 8), (Some(10), 8), (Some(3), 3), (Some(0), 0)] {
        let (scene, board) = scene().await;
        let account = "parcels".try_into().unwrap();
        *board.remaining.lock().unwrap() = remaining;
        add_parcel(&scene, &scene.order, "p1", "1Z0001");
        scene.considered(&scene.order).await;
        for lane in [Lane::Notices, Lane::Dispatch("parcels".try_into().unwrap())] {
            turn(&scene.world, &lane).await.unwrap();
        }
        assert_eq!(board.asked("POST "), 1);
        let (ledger, now) = (&scene.world.ledger, scene.world.now());
        let drawn = ledger.draw(&account, "trackings_create", 8, &limit, 0, now).await.unwrap();
        assert_eq!(drawn.granted, granted, "{remaining:?} remain");
        let later = now + SignedDuration::from_secs(1);
        let drawn = ledger.draw(&account, "trackings_create", 8, &limit, 0, later).await.unwrap();
        assert_eq!(drawn.granted, 8, "a second later all is back");
    }
}
