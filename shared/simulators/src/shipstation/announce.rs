//! What webhooks say: where the news is to be read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::account::{Account, News};
use super::config::v2_id;
use super::parcel::{Shipment, Track};
use super::v2_view;

impl Account {
    /// Everything to be announced since the last call, in the order in which it happened.
    pub(super) fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    /// An order came with this call: it is news, unless it still waits for payment.
    pub(super) fn import(&mut self, id: u64, import: &str) {
        if let Some(order) = self.orders.get_mut(&id) {
            import.clone_into(&mut order.import);
        }
    }

    /// The orders of one import: one webhook for each store.
    pub(super) fn announce_import(&mut self, import: &str, orders: &BTreeSet<u64>) {
        let mut stores: BTreeMap<u64, Vec<(u64, String)>> = BTreeMap::new();
        for order in orders.iter().filter_map(|id| self.orders.get(id)) {
            if order.import == import {
                stores.entry(order.store).or_default().push((order.id, order.key.clone()));
            }
        }
        for (store, orders) in stores {
            let about = orders.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>().join(" ");
            let resource = format!("/orders?importBatch={import}&storeID={store}");
            for event in ["ORDER_NOTIFY", "ITEM_ORDER_NOTIFY"] {
                self.announce(event, about.clone(), &[store], resource.clone(), None);
            }
            for (id, key) in orders {
                let resource = format!("/v2/shipments/{}", v2_id(id));
                self.announce("shipment_created_v2", key, &[store], resource, None);
            }
        }
    }

    /// The labels of one batch: one webhook, however many they are. Labels of parcels that come back are no news in V1.
    pub(super) fn announce_labels(&mut self, batch: u64, labels: &[u64]) {
        let labels: Vec<&Shipment> = labels.iter().filter_map(|id| self.shipments.get(id)).collect();
        let told = |label: &Shipment| {
            let order = self.orders.get(&label.order)?;
            let nth = order.shipments.iter().position(|id| *id == label.id)?;
            Some((label.id, label.is_return, order.store, format!("{} {nth}", order.key)))
        };
        let told: Vec<_> = labels.into_iter().filter_map(told).collect();
        let outbound: Vec<_> = told.iter().filter(|(_, is_return, _, _)| !is_return).collect();
        if !outbound.is_empty() {
            let stores: Vec<u64> = outbound.iter().map(|(_, _, store, _)| *store).collect();
            let about: Vec<&str> = outbound.iter().map(|(_, _, _, about)| about.as_str()).collect();
            for (event, items) in [("SHIP_NOTIFY", "False"), ("ITEM_SHIP_NOTIFY", "True")] {
                let resource = format!("/shipments?batchId={batch}&includeShipmentItems={items}");
                self.announce(event, about.join(" "), &stores, resource, None);
            }
        }
        for (id, _, store, about) in &told {
            let resource = format!("/v2/labels/{}", v2_id(*id));
            self.announce("label_created_v2", about.clone(), &[*store], resource, None);
        }
        if told.len() > 1 {
            let stores: Vec<u64> = told.iter().map(|(_, _, store, _)| *store).collect();
            let about: Vec<&str> = told.iter().map(|(_, _, _, about)| about.as_str()).collect();
            let resource = format!("/v2/batches/{}", v2_id(batch));
            self.announce("batch_processed_v2", about.join(" "), &stores, resource, None);
        }
    }

    /// A provider shipped an order. What is marked by hand is never announced.
    pub(super) fn announce_fulfillment(&mut self, id: u64) {
        let Some(fulfillment) = self.fulfillments.get(&id) else { return };
        let Some(order) = self.orders.get(&fulfillment.order) else { return };
        let (key, store) = (order.key.clone(), order.store);
        let resource = format!("/fulfillments?fulfillmentId={id}");
        self.announce("FULFILLMENT_SHIPPED", key.clone(), &[store], resource, None);
        let resource = format!("/v2/fulfillments?fulfillment_id={}", v2_id(id));
        self.announce("fulfillment_shipped_v2", key, &[store], resource, None);
    }

    /// A provider doesn't ship an order. Where the real one points is not known; there is no fulfillment to show.
    pub(super) fn announce_rejection(&mut self, order: u64) {
        let Some((key, store)) = self.orders.get(&order).map(|order| (order.key.clone(), order.store)) else {
            return;
        };
        let resource = format!("/fulfillments?orderId={order}");
        self.announce("FULFILLMENT_REJECTED", key.clone(), &[store], resource, None);
        let resource = format!("/v2/fulfillments?shipment_id={}", v2_id(order));
        self.announce("fulfillment_rejected_v2", key, &[store], resource, None);
    }

    /// The carrier says something of a parcel: V2 alone tells it, with the news in the webhook.
    pub(super) fn announce_track(&mut self, id: u64, track: Track) {
        let Some(label) = self.shipments.get_mut(&id) else { return };
        let about = format!("{} {}", label.tracking, track.code);
        label.track = Some(track);
        let (data, order) = (v2_view::track(label), label.order);
        let Some(store) = self.orders.get(&order).map(|order| order.store) else { return };
        self.announce(
            "track_event_v2",
            about,
            &[store],
            format!("/v2/labels/{}/track", v2_id(id)),
            Some(data),
        );
    }

    fn announce(
        &mut self,
        event: &'static str,
        about: String,
        stores: &[u64],
        resource: String,
        data: Option<Value>,
    ) {
        self.news.push(News { event, about, stores: stores.iter().copied().collect(), resource, data });
    }
}
