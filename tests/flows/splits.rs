//! Orders that people at a partner split off others: whose they are, and what they add up to.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use waybill_domain::event::{FulfillmentEvent, LineLevel, PartStatus, Split, Subject, What};
use waybill_domain::ids::{LineId, PartnerOrderId};

use crate::scene::Scene;

fn id(text: &str) -> PartnerOrderId {
    text.try_into().unwrap()
}

/// The partner says that an order was split off another one, and how many units of a line it holds.
async fn tell(scene: &Scene, order: &str, from: Option<(&PartnerOrderId, bool)>, line: &LineId, units: u32) {
    let split = from.map(|(from, remains)| Split::new(from.clone(), remains));
    let level = LineLevel {
        line: Some(line.clone()),
        partner_line: None,
        sku: None,
        held: Some(units),
        allocated: Some(units),
        backordered: None,
        picked: None,
        packed: None,
    };
    let event = FulfillmentEvent {
        subject: Subject { reference: None, partner_order: Some(id(order)), split },
        as_of: scene.world.now() + SignedDuration::from_secs(1),
        what: What::Stands {
            handled: None,
            status: PartStatus::Pending,
            lines: vec![level],
            holds: None,
            shipments: None,
            new: BTreeSet::new(),
        },
    };
    scene.told(event).await;
}

#[tokio::test]
async fn what_was_split_off_belongs_to_the_order_and_so_does_what_was_split_off_that() {
    let scene = Scene::placed(&[]).await;
    let part = scene.part().await;
    let (placed, line) = (part.partner_order.clone().unwrap(), part.lines[0].line.clone());
    tell(&scene, "child", Some((&placed, false)), &line, 1).await;
    tell(&scene, "grandchild", Some((&id("child"), true)), &line, 1).await;
    let facts = scene.world.ledger.known(&scene.id()).await.unwrap().facts;
    let facts = &facts.parts[&part.reference];
    assert_eq!(facts.splits.len(), 2);
    assert_eq!(facts.held(&line).unwrap().value, 2);
    let fields = scene.in_shop()["lineItems"][0]["custom"]["fields"].clone();
    assert_eq!((&fields["waybillAllocated"], &fields["waybillCancelled"]), (&2.into(), &0.into()));
    assert_eq!(fields["waybillPartnerOrder"], placed.as_str(), "the order that was placed is the link");
    assert!(scene.codes().await.is_empty());
}
