//! What becomes of news: it is merged, told and planned, whatever stands in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use waybill_domain::carriage::Carriage;
use waybill_domain::event::{FulfillmentEvent, What};
use waybill_domain::facts::Facts;
use waybill_domain::fulfillment::FulfillmentOrder;
use waybill_domain::notification::{Heard, PartHeard, difference};
use waybill_domain::order::Order;
use waybill_mapping::commercetools::plan::{Known, KnownLine, KnownPart, plan};
use waybill_mapping::commercetools::policy::ShippedOtherwise;
use waybill_settings::Settings;

/// An order with one part, about which something is heard.
pub(crate) struct Ear<'a> {
    settings: &'a Settings,
    order: &'a Order,
    part: KnownPart,
}

impl<'a> Ear<'a> {
    pub(crate) fn new(settings: &'a Settings, order: &'a Order, want: &FulfillmentOrder) -> Self {
        let lines = want.lines.iter().map(|line| KnownLine {
            line: line.line.clone(),
            units: line.quantity,
            partner_line: None,
        });
        let part = KnownPart {
            reference: want.reference.clone(),
            account: want.key.account.clone(),
            sync_channel: "waybill-us".try_into().expect("a key"),
            provider: "the partner".to_owned(),
            warehouse: want.key.warehouse.clone(),
            shipping: None,
            partner_order: None,
            cancelled_by_shop: false,
            asked: Carriage::default(),
            shipped_otherwise: ShippedOtherwise::Review,
            lines: lines.collect(),
            settled_at: order.created_at,
        };
        Self { settings, order, part }
    }

    /// Merges events, in their order, backwards and twice; what is known is the same, and so is what is planned of it.
    pub(crate) fn hears(&self, events: &[FulfillmentEvent]) {
        let before = Facts::default();
        let mut after = before.clone();
        self.merge(&mut after, events.iter());
        let mut backwards = Facts::default();
        self.merge(&mut backwards, events.iter().rev());
        assert_eq!(after, backwards, "the order of arrival counts");
        self.merge(&mut backwards, events.iter());
        assert_eq!(after, backwards, "a repeat changes something");
        let planned = self.plans(&after);
        assert_eq!(planned, self.plans(&backwards), "the plan differs");
        let _told = difference(&self.heard(), &before, &after);
        assert!(difference(&self.heard(), &after, &after).is_empty(), "nothing new is told");
        let kept = serde_json::to_string(&after).expect("facts are JSON");
        assert_eq!(
            serde_json::from_str::<Facts>(&kept).expect("facts are read"),
            after,
            "it is kept otherwise"
        );
    }

    fn merge<'e>(&self, facts: &mut Facts, events: impl Iterator<Item = &'e FulfillmentEvent>) {
        for event in events {
            match &event.what {
                What::Tracked(update) => facts.track(&self.part.account, update),
                What::Stands { .. }
                | What::Allocated { .. }
                | What::Deallocated
                | What::Packed { .. }
                | What::Shipped(_)
                | What::ShipmentVoided { .. }
                | What::Cancelled { .. }
                | What::LinesCancelled { .. }
                | What::AddressChecked(_)
                | What::Returned(_) => facts.merge(&self.part.reference, &self.part.account, event),
            }
        }
    }

    /// The plan, in words: actions and what is for people.
    fn plans(&self, facts: &Facts) -> String {
        let known = Known {
            facts,
            parts: vec![self.part.clone()],
            cancelled_in_shop: BTreeMap::new(),
            states: Arc::default(),
            tracked: BTreeMap::new(),
            returns: &self.settings.returns,
        };
        let plan = plan(self.order, &known, &self.settings.write_back);
        let actions = serde_json::to_string(&plan.actions).expect("actions are JSON");
        format!("{actions} {:?}", plan.reviews)
    }

    fn heard(&self) -> Heard {
        let part = PartHeard {
            reference: self.part.reference.clone(),
            cancelled: false,
            lines: self.part.lines.iter().map(|line| (line.line.clone(), line.units)).collect(),
            settled_at: self.part.settled_at,
        };
        Heard {
            project: self.order.project.clone(),
            order: self.order.id.clone(),
            number: self.order.number.clone(),
            parts: vec![part],
            at: self.order.modified_at,
        }
    }
}
