//! A message that cannot be done ends in the dead letters while its neighbours pass, and passes once its cause is mended.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use waybill::demo::Options;
use waybill_domain::event::{FulfillmentEvent, Subject, What};
use waybill_domain::ids::AccountId;
use waybill_flows::engine::outgoing;
use waybill_flows::names::PARTNER_EVENTS;
use waybill_flows::work::Work;
use waybill_queue::{Depth, Redrive};
use waybill_simulators::faults::FaultLevel;
use waybill_tests::deployed::{Between, Deployed, Way};
use waybill_tests::topology::Topology;

use crate::outside::folder;

const LEFT_OUT: &str = "no dead letters are made on the emulator of AWS";
/// Until queues are empty: receives of what fails are seconds apart.
const PATIENCE: Duration = Duration::from_mins(2);
/// Messages around the one that fails.
const NEIGHBOURS: usize = 9;
/// An account that is configured later.
const LATER: &str = "shiphero-eu";

/// News of an order that is nobody's: it is counted, and that is all.
fn news(account: &str) -> Work {
    let account: AccountId = account.try_into().expect("an id");
    let subject = Subject { reference: Some("PO-4711".to_owned()), ..Subject::default() };
    let event = FulfillmentEvent { subject, as_of: jiff::Timestamp::now(), what: What::Deallocated };
    Work::Events { account, events: vec![event] }
}

async fn send(deployed: &Deployed<'_>, works: Vec<Work>) {
    let world = deployed.world();
    let message = |work| outgoing(world, &world.trace(), work, "demo".to_owned(), SignedDuration::ZERO);
    let messages = works.iter().map(message).collect();
    world.queue.send(PARTNER_EVENTS, messages, world.now()).await.unwrap();
}

/// What stands in the queue once so many are dead and nothing else is left.
async fn come_to_rest(deployed: &Deployed<'_>, dead: usize) -> Depth {
    let (world, begun) = (deployed.world(), Instant::now());
    loop {
        let depth = world.queue.depth(PARTNER_EVENTS, world.now()).await.unwrap();
        let left = depth.ready + depth.in_flight + depth.delayed;
        if (left, depth.dead) == (0, dead) || begun.elapsed() > PATIENCE {
            return depth;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_done_is_put_aside_alone_and_is_done_when_it_can_be() {
    let Some(tools) = folder("WAYBILL_STACK_DIR", LEFT_OUT) else { return };
    let mut topology = Topology::read();
    topology.queue_rules.max_receives = 2;
    let options = Options::new(1, 1, FaultLevel::None);
    let way = (Way::Pull, Between::Nothing);
    let deployed = Deployed::stand(&topology, &tools, &options, way).await.unwrap();

    let mut works = vec![news("shiphero-us"); NEIGHBOURS];
    works.insert(NEIGHBOURS / 2, news(LATER));
    send(&deployed, works).await;
    let depth = come_to_rest(&deployed, 1).await;
    assert_eq!((depth.ready + depth.in_flight, depth.dead), (0, 1), "{depth:?}");
    let dead = deployed.world().queue.dead(PARTNER_EVENTS, 10).await.unwrap();
    assert!(dead[0].body.contains(LATER), "{dead:?}");

    let function = topology.function("partner-events").expect("it is described");
    let account = format!(
        "[[account]]\nid = \"{LATER}\"\npartner = \"shiphero\"\nmode = \"on\"\nsecret = \"demo/shiphero\"\n\
         options = {{ shop_name = \"demo-eu\" }}\n\n[[route]]"
    );
    deployed.redeploy(function, |text| text.replacen("[[route]]", &account, 1)).await.unwrap();
    let world = deployed.world();
    assert_eq!(world.queue.redrive(PARTNER_EVENTS, Redrive::All, world.now()).await, Ok(1));
    let depth = come_to_rest(&deployed, 0).await;
    assert_eq!((depth.ready + depth.in_flight, depth.dead), (0, 0), "{depth:?}");
}
