//! A webhook that nobody took is tried again for three days: by then the parcel is somewhere else.

use jiff::SignedDuration;
use serde_json::Value;
use waybill_domain::facts::Register;
use waybill_domain::tracking::TrackingState;
use waybill_simulators::outbox::Delivery;
use waybill_transport::clock::Clock as _;

use super::{DOOR, Followed, knock, parcel};
use crate::tracked::statuses;

/// Between the first and the last of the attempts.
const THREE_DAYS: SignedDuration = SignedDuration::from_hours(68);

impl Followed {
    /// Everything that the tracker sends now, in the order in which it happened.
    fn due(&self) -> Vec<Delivery> {
        let now = self.scene.sandbox.clock.now();
        let due = self.scene.sandbox.stage.outbox.due(now);
        assert!(due.iter().all(|delivery| delivery.to == DOOR));
        due
    }

    /// What is known of where the parcel is, and as of when.
    async fn says(&self) -> Vec<Register<TrackingState>> {
        let known = self.scene.world.ledger.known(&self.scene.id()).await.unwrap();
        known.facts.trackings.into_values().flat_map(|one| [Some(one.latest), one.over]).flatten().collect()
    }

    /// Somebody takes it, or nobody is there.
    async fn arrives(&self, delivery: Delivery, is_open: bool) {
        let answer = if is_open {
            let taken = knock(self, delivery.headers.clone(), delivery.body.clone()).await;
            Ok(taken.status().as_u16())
        } else {
            Err("nobody is there".to_owned())
        };
        assert!(answer.as_ref().is_ok_and(|status| *status == 200) == is_open, "{answer:?}");
        self.scene.sandbox.stage.outbox.settle(delivery, answer, self.scene.sandbox.clock.now());
    }
}

#[tokio::test]
async fn the_last_retry_lands_behind_newer_news_and_changes_nothing() {
    let followed = Followed::with_parcel("aftership").await;
    followed.scene.consider().await;
    followed.scan("1Z0001", "InTransit_003");
    let began = followed.scene.sandbox.clock.now();
    let mut tries = 0;
    let mut last = None;
    // Nobody is there whenever it is tried; what happens meanwhile is heard by the poll.
    for step in 0..400 {
        for delivery in followed.due() {
            let said: Value = serde_json::from_slice(&delivery.body).unwrap();
            let is_first = said["msg"]["subtag"] == "InTransit_003";
            let waited = followed.scene.sandbox.clock.now().duration_since(began);
            if is_first && waited >= THREE_DAYS {
                last = Some(delivery);
                continue;
            }
            tries += u32::from(is_first);
            // What is newer is taken at once.
            followed.arrives(delivery, !is_first).await;
        }
        if last.is_some() {
            break;
        }
        match step {
            20 => followed.scan("1Z0001", "OutForDelivery_001"),
            30 => followed.scan("1Z0001", "Delivered_001"),
            _ => {}
        }
        followed.scene.wait(15 * 60).await;
        followed.scene.settle().await;
    }
    let late = last.expect("it is tried for 68 hours");
    assert_eq!(tries, 13, "and this is the fourteenth time");
    assert!(followed.scene.sandbox.clock.now().duration_since(began) >= THREE_DAYS);

    followed.scene.settle().await;
    let before = followed.scene.in_shop();
    assert_eq!(statuses(&before), ["Delivered"]);
    let known = followed.says().await;
    followed.arrives(late, true).await;
    followed.scene.settle().await;
    assert_eq!(parcel(&followed.scene.in_shop()), parcel(&before));
    assert_eq!(followed.scene.in_shop(), before, "nothing is written, not even the same");
    assert_eq!(followed.says().await, known, "what is newer stands");
    assert!(followed.scene.codes().await.is_empty());
}
