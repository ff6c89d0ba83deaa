//! Work that waits in the ledger: it comes back, whatever dies on the way, and coming back twice does no harm.

use std::sync::Arc;

use jiff::SignedDuration;
use waybill_ledger::store::{Store, Write};
use waybill_ledger::{Parked, Until};
use waybill_tests::sandbox::Ground;

use crate::passing::Passing;
use crate::refusing::Refusing;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTES: SignedDuration = SignedDuration::from_mins(10);
const GATE: &str = "access/account/us";

/// What waits for the account.
async fn waiting(passing: &Passing) -> Vec<Parked> {
    passing.world.ledger.parked_at(GATE, passing.world.now(), 100).await.unwrap()
}

#[tokio::test]
async fn an_order_that_must_be_old_waits_without_being_asked_for() {
    let age = ("since = \"2026-11-01\"", "since = \"2026-11-01\"\nminimum_age = \"2h\"");
    let mut passing = Passing::begin(&[age]).await;
    passing.pass(HOUR).await;
    passing.sent();
    passing.order("W-1");
    passing.pass(HOUR).await;
    let now = passing.world.now();
    let parked = passing.world.ledger.parked_due(now + HOUR * 9, 9).await.unwrap();
    assert!(
        matches!(parked.as_slice(), [Parked { until: Until::Due { at }, .. }] if *at > now),
        "{parked:?}"
    );
    assert_eq!(passing.sent(), 0, "nothing was sent for it");
    passing.pass(HOUR + MINUTES).await;
    assert_eq!(passing.at_partner("pending"), 1);
    passing.judge(1).await;
}

/// A locked account, and an order for which two looks came.
async fn locked(passing: &mut Passing) {
    passing.pass(MINUTES).await;
    passing.sandbox.partner.suspend(true);
    let order = passing.order("W-1");
    passing.notice(&order, false).await;
    passing.pass(HOUR).await;
    passing.notice(&order, true).await;
    passing.pass(HOUR).await;
}

#[tokio::test]
async fn looks_at_one_order_wait_as_one_and_may_come_back_twice() {
    let mut passing = Passing::begin(&[]).await;
    locked(&mut passing).await;
    let parked = waiting(&passing).await;
    assert_eq!(parked.len(), 1, "{parked:?}");
    passing.sandbox.partner.suspend(false);
    passing.pass(MINUTES).await;
    assert_eq!((waiting(&passing).await.len(), passing.at_partner("pending")), (0, 1));
    // As if whoever sent it had died before it took it away.
    passing.world.ledger.park(&parked[0]).await.unwrap();
    passing.pass(MINUTES).await;
    passing.judge(1).await;
}

fn parks(writes: &[Write]) -> bool {
    writes.iter().any(|write| write.key().pk.starts_with("parked/"))
}

#[tokio::test]
async fn what_cannot_be_parked_stays_in_its_queue() {
    let ground = Ground::new(5).await;
    let store = Arc::new(Refusing::before(ground.store, parks));
    store.refuse(true);
    let ground = Ground { store: Arc::clone(&store) as Arc<dyn Store>, ..ground };
    let mut passing = Passing::begin_on(ground, &[]).await;
    locked(&mut passing).await;
    assert_eq!(waiting(&passing).await, []);
    passing.sandbox.partner.suspend(false);
    passing.pass(HOUR).await;
    assert_eq!(passing.at_partner("pending"), 1);
    store.refuse(false);
    passing.judge(1).await;
}
