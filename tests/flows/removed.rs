//! An account that is taken out of the configuration, and out of the deployment with its queues, while orders have parts at
//! it: nobody else waits for it, and what is due there is done when it is back.

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::look::Cause;
use waybill_domain::review::{About, Closed};
use waybill_flows::engine::{Run, RunError, outgoing, run};
use waybill_flows::names::{COMMERCE_MESSAGES, PARTNER_EVENTS, desk_gate, dispatch, stock};
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_ledger::{Parked, Subject, Until};
use waybill_queue::QueueError;

use crate::passing::Passing;
use crate::scene::us;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTES: SignedDuration = SignedDuration::from_mins(5);

/// An order stands at an account; then another account has its place.
async fn removed() -> (Passing, Vec<String>) {
    let mut passing = Passing::begin(&[]).await;
    let orders = passing.orders_out(1..3).await;
    let channel = json!({ "key": "waybill-eu", "roles": ["OrderExport"] });
    passing.sandbox.shop.0.create("channels", &channel).unwrap();
    passing.configure(|text| text.replace("\"us\"", "\"eu\""));
    (passing, orders)
}

/// What waits for the account that is gone.
async fn waiting(passing: &Passing) -> Vec<Parked> {
    let gate = desk_gate(&us());
    passing.world.ledger.parked_at(&gate, passing.world.now(), 9).await.unwrap()
}

/// What people are told: of which order, which code, how often.
async fn told(passing: &Passing) -> Vec<(String, String, u32)> {
    let open = passing.world.ledger.review_open(9).await.unwrap();
    let told = open.into_iter().map(|entry| {
        let About::Order { order, .. } = entry.about else { panic!("{entry:?}") };
        assert_eq!(entry.account, Some(us()));
        (order.to_string(), entry.refusal.code, entry.seen)
    });
    told.collect()
}

#[tokio::test]
async fn others_go_on_and_what_is_due_there_is_done_when_it_is_back() {
    let (mut passing, orders) = removed().await;
    passing.cancel(&orders[..1]);
    passing.order("W-3");
    passing.pass(HOUR * 3).await;
    assert_eq!(passing.at_partner("pending"), 3, "the order behind it is out, and nothing was cancelled");
    let cancel = "account-missing-cancel".to_owned();
    assert_eq!(told(&passing).await, [(orders[0].clone(), cancel, 1)], "a person is told once");
    assert_eq!(waiting(&passing).await.len(), 1);

    passing.configure(str::to_owned);
    passing.pass(HOUR).await;
    assert_eq!((passing.at_partner("pending"), passing.at_partner("canceled")), (2, 1));
    assert_eq!((told(&passing).await, waiting(&passing).await), (vec![], vec![]));
}

#[tokio::test]
async fn who_settled_it_by_hand_hears_no_more_of_it() {
    let (mut passing, orders) = removed().await;
    passing.cancel(&orders[..1]);
    passing.pass(HOUR).await;
    let entry = passing.world.ledger.review_open(9).await.unwrap().remove(0);
    let words = "something is due at `us`, which is not configured any more: put the account back, and it is done by itself; \
                 or cancel the order there by hand, and close this entry";
    assert_eq!(entry.refusal.message, words);
    let person = Closed {
        at: passing.world.now(),
        by: "jo".to_owned(),
        because: Some("cancelled by hand".to_owned()),
    };
    passing.world.ledger.review_resolve(&entry, person).await.unwrap();
    passing.notice(&orders[0], false).await;
    passing.pass(HOUR * 3).await;
    assert_eq!(told(&passing).await, []);
}

#[tokio::test]
async fn an_order_that_was_deleted_meanwhile_is_cancelled_when_the_account_is_back() {
    let (mut passing, orders) = removed().await;
    passing.sandbox.shop.0.delete("orders", &orders[0]).unwrap();
    passing.deleted(&orders[0]).await;
    passing.pass(HOUR).await;
    let cancel = "account-missing-cancel".to_owned();
    assert_eq!(told(&passing).await, [(orders[0].clone(), cancel, 1)]);
    passing.configure(str::to_owned);
    passing.pass(HOUR).await;
    assert_eq!((passing.at_partner("pending"), passing.at_partner("canceled")), (1, 1));
    assert_eq!((told(&passing).await, waiting(&passing).await), (vec![], vec![]));
}

#[tokio::test]
async fn what_is_in_doubt_there_is_told_and_keeps_nobody_waiting() {
    let (mut passing, orders) = removed().await;
    let subject = Subject { order: orders[0].as_str().try_into().unwrap(), account: us() };
    let (ledger, now) = (&passing.world.ledger, passing.world.now());
    let project = "shop".try_into().unwrap();
    ledger.claim(&subject, &project, &passing.world.owner(), now, MINUTES, &[]).await.unwrap();
    passing.order("W-3");
    passing.pass(HOUR * 3).await;
    assert_eq!(told(&passing).await, [(orders[0].clone(), "account-missing".to_owned(), 1)]);
    assert_eq!(passing.at_partner("pending"), 3);
    passing.configure(str::to_owned);
    passing.pass(HOUR).await;
    assert_eq!((told(&passing).await, waiting(&passing).await), (vec![], vec![]));
}

#[tokio::test]
async fn parked_work_of_queues_that_are_gone_lets_the_rest_go_on() {
    let (mut passing, orders) = removed().await;
    let world = &passing.world;
    let order = orders[1].as_str().try_into().unwrap();
    let record = world.ledger.known(&order).await.unwrap().records.remove(0);
    let look = Work::Look { look: record.look(Cause::Person) };
    let figures = Work::Stock { account: us(), levels: vec![], only: None };
    let consider = Work::Consider { project: "shop".try_into().unwrap(), order };
    for (queue, body) in [
        (dispatch(&us()), body(world, &look)),
        (stock(&us()), body(world, &figures)),
        (COMMERCE_MESSAGES.to_owned(), body(world, &consider)),
        ("a-queue-that-was".to_owned(), "what nobody knows any more".to_owned()),
    ] {
        park(world, queue, body).await;
    }
    run(world, &Run::Tend).await.unwrap();
    assert_eq!(world.ledger.parked_due(world.now() + HOUR, 9).await.unwrap(), []);
    let queues: Vec<String> = waiting(&passing).await.into_iter().map(|parked| parked.queue).collect();
    assert_eq!(queues, ["dispatch-us", "stock-us"]);
    let whole = passing.open("unreadable-message").await;
    assert_eq!(whole[0].kept, Some(json!({ "body": "what nobody knows any more" })));
    let depth = world.queue.depth(COMMERCE_MESSAGES, world.now()).await.unwrap();
    assert_eq!(depth.ready, 1, "what belongs to others went on");
    passing.pass(MINUTES).await;
}

fn body(world: &World, work: &Work) -> String {
    outgoing(world, &world.trace(), work, "shop".to_owned(), SignedDuration::ZERO).body
}

async fn park(world: &World, queue: String, body: String) {
    let until = Until::Due { at: world.now() };
    world.ledger.park(&Parked { key: format!("in {queue}"), until, queue, body }).await.unwrap();
}

#[tokio::test]
async fn a_queue_that_takes_nothing_keeps_no_other_waiting() {
    let (passing, orders) = removed().await;
    let world = &passing.world;
    let (project, order) = ("shop".try_into().unwrap(), orders[1].as_str().try_into().unwrap());
    let consider = body(world, &Work::Consider { project, order });
    for queue in [COMMERCE_MESSAGES, PARTNER_EVENTS] {
        park(world, queue.to_owned(), consider.clone()).await;
    }
    passing.lose_queue(COMMERCE_MESSAGES);
    let tended = run(world, &Run::Tend).await;
    assert!(matches!(tended, Err(RunError::Queue(QueueError::Refused(_)))), "{tended:?}");
    let left = world.ledger.parked_due(world.now(), 9).await.unwrap();
    assert_eq!(left.iter().map(|parked| parked.queue.as_str()).collect::<Vec<_>>(), [COMMERCE_MESSAGES]);
    assert_eq!(world.queue.depth(PARTNER_EVENTS, world.now()).await.unwrap().ready, 1);
}
