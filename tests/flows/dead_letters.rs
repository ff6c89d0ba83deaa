//! Work that failed too often is listed in words, and does its work when it is sent back.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::json;
use waybill_domain::ids::OrderId;
use waybill_domain::look::{Cause, Look};
use waybill_flows::dead::{Letters, letters, redrive};
use waybill_flows::engine::{Lane, outgoing};
use waybill_flows::names::COMMERCE_MESSAGES;
use waybill_flows::work::Work;
use waybill_flows::world::World;
use waybill_queue::{Outgoing, Redrive};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Ground, Sandbox, draft, turn};
use waybill_transport::wire::Wire;

use crate::scene::us;

/// Work is put aside after so many receives.
const RECEIVES: u32 = 2;

/// A shop with one order, of which a look lies among the dead letters.
struct Failed {
    sandbox: Sandbox,
    world: World,
    order: OrderId,
}

impl Failed {
    /// Whoever came first did not have the account configured.
    async fn begin() -> Self {
        let ground = Ground::new(RECEIVES).await;
        let mut sandbox = Sandbox::on(&ground, FaultLevel::None, 1, &[]);
        let order = sandbox.shop.0.place_order(&draft("1001", 0)).unwrap();
        let order: OrderId = order["id"].as_str().unwrap().try_into().unwrap();
        let configured = Arc::clone(&sandbox.settings);
        let others = sandbox.text.replace("\"us\"", "\"eu\"");
        sandbox.settings = Arc::new(waybill_settings::load(&others, "others.toml").unwrap());
        let open = |sandbox: &Sandbox, worker| {
            let wire = Arc::clone(&sandbox.wire) as Arc<dyn Wire>;
            sandbox.world(wire, Arc::clone(&sandbox.store), worker)
        };
        let others = open(&sandbox, 1);
        others.begin().await.unwrap();
        sandbox.settings = configured;
        let failed = Self { world: open(&sandbox, 2), sandbox, order };
        failed.send(&others, &failed.look()).await;
        failed.fail(&others).await;
        failed
    }

    fn look(&self) -> Work {
        let look = Look {
            project: "shop".try_into().unwrap(),
            order: self.order.clone(),
            account: us(),
            at_least: 1,
            cause: Cause::Message { message: "OrderCreated".to_owned() },
            expects: Vec::new(),
            edited: false,
        };
        Work::Look { look }
    }

    async fn send(&self, world: &World, work: &Work) {
        let message = outgoing(world, &world.trace(), work, "shop".to_owned(), SignedDuration::ZERO);
        world.queue.send("dispatch-us", vec![message], world.now()).await.unwrap();
    }

    /// Has the lane turned by this process until everything in it is done or put aside.
    async fn fail(&self, by: &World) {
        for _ in 0..=RECEIVES {
            turn(by, &Lane::Dispatch(us())).await.unwrap();
            self.sandbox.clock.advance_to(by.now() + SignedDuration::from_mins(30));
        }
    }

    /// The list as people read it. Ids of messages are the queue's.
    async fn told(&self) -> (Letters, String) {
        let letters = letters(&self.world, 100).await.unwrap();
        let text = letters.letters.iter().fold(letters.to_string(), |text, letter| {
            text.replace(&format!("  {}:", letter.id), "  ID:").replace(&letter.since.to_string(), "SINCE")
        });
        (letters, text.replace(self.order.as_str(), "ORDER"))
    }
}

#[tokio::test]
async fn they_are_listed_in_words() {
    let failed = Failed::begin().await;
    let (letters, text) = failed.told().await;
    insta::assert_snapshot!("dead_letters", text);
    let [letter] = letters.letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.failed, letter.waited), (RECEIVES, 0));
    assert_eq!((letter.order.as_ref(), letter.account.clone()), (Some(&failed.order), Some(us())));
    assert_eq!(letter.error.as_deref(), Some("account `us` is not configured"), "as the journal has it");
    let again = failed.told().await;
    assert_eq!(again.0, letters, "looking at them takes nothing away");
}

/// Messages of a shop that is not configured, as `serve` keeps them and as commercetools writes them into the queue itself.
#[tokio::test]
async fn of_the_shop_s_own_messages_is_known_why() {
    let failed = Failed::begin().await;
    let body = json!({
        "notificationType": "Message", "projectKey": "other", "id": "m-1", "version": 1, "sequenceNumber": 1,
        "resource": { "typeId": "order", "id": failed.order.as_str() }, "resourceVersion": 1, "type": "OrderStateChanged",
        "orderState": "Confirmed", "createdAt": "2026-11-10T08:00:00.000Z",
    });
    let (world, body) = (&failed.world, body.to_string());
    let work = Work::Notice { body: body.clone() };
    let kept = outgoing(world, &world.trace(), &work, "shop".to_owned(), SignedDuration::ZERO);
    let bare = Outgoing::new(body, "shop".to_owned());
    world.queue.send(COMMERCE_MESSAGES, vec![kept, bare], world.now()).await.unwrap();
    for _ in 0..=RECEIVES {
        turn(world, &Lane::Notices).await.unwrap();
        failed.sandbox.clock.advance_to(world.now() + SignedDuration::from_mins(30));
    }
    let letters = letters(world, 100).await.unwrap().letters;
    let why: Vec<Option<&str>> = letters
        .iter()
        .filter(|letter| letter.queue == COMMERCE_MESSAGES)
        .map(|letter| letter.error.as_deref())
        .collect();
    assert_eq!(why, [Some("project `other` is not configured"); 2], "{letters:?}");
}

#[tokio::test]
async fn one_goes_back_and_does_its_work_once() {
    let failed = Failed::begin().await;
    let (letters, _) = failed.told().await;
    let id = letters.letters[0].id.clone();
    let done = redrive(&failed.world, &Redrive::Only(vec![id.clone(), "nobody".to_owned()])).await;
    assert_eq!((done.redriven, done.unknown.iter().map(String::as_str).collect()), (1, vec!["nobody"]));
    // The same work came by another way as well.
    failed.send(&failed.world, &failed.look()).await;
    failed.fail(&failed.world).await;
    assert_eq!(failed.sandbox.partner.orders().len(), 1, "it is placed, and once");
    let (letters, text) = failed.told().await;
    assert_eq!(letters.letters, [], "{text}");
    let done = redrive(&failed.world, &Redrive::Only(vec![id.clone()])).await;
    assert!(done.unknown.contains(&id) && done.redriven == 0, "{done:?}");
}

#[tokio::test]
async fn all_go_back_and_what_fails_again_is_put_aside_again() {
    let failed = Failed::begin().await;
    let misplaced = Work::Consider { project: "shop".try_into().unwrap(), order: failed.order.clone() };
    failed.send(&failed.world, &misplaced).await;
    failed.fail(&failed.world).await;
    assert_eq!(failed.told().await.0.letters.len(), 2);
    let done = redrive(&failed.world, &Redrive::All).await;
    assert_eq!((done.redriven, done.silent.len()), (2, 0), "{done:?}");
    failed.fail(&failed.world).await;
    let (letters, text) = failed.told().await;
    let [letter] = letters.letters.as_slice() else { panic!("{text}") };
    assert!(letter.error.as_ref().is_some_and(|error| error.contains("does not belong")), "{text}");
    assert_eq!(failed.sandbox.partner.orders().len(), 1);
}
