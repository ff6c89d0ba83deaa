//! An account, and everything that reads what its partner answers.

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::facets::Facet;
use waybill_domain::failure::Failure;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{PartnerOrderId, ReturnKey, TrackingId, WarehouseId};
use waybill_domain::order::OrderState;
use waybill_mapping::carriers::Carriers;
use waybill_mapping::parcels::{Telling, ToTrack, to_track};
use waybill_mapping::partner::{
    AnnouncedLine, AnnouncedReturn, Detail, Goal, Page, Partner, Secrets, Sought, TakesOrders, TracksParcels,
};
use waybill_routing::decide::decide;

use crate::failures::Given;
use crate::heard::Ear;
use crate::played::Played;
use crate::reading::{read, walk};

/// Reads an answer.
pub(super) type Reader<'a> = Box<dyn Fn(&Response<Bytes>) + 'a>;

pub(super) struct Account<'a> {
    pub(super) partner: &'a dyn Partner,
    pub(super) secrets: Secrets,
    pub(super) want: FulfillmentOrder,
    pub(super) now: Timestamp,
    pub(super) ear: Ear<'a>,
    parcels: Vec<ToTrack>,
}

impl<'a> Account<'a> {
    pub(super) fn new(played: &'a Played, id: &str) -> Self {
        let mut open = played.order.clone();
        open.state = OrderState::Confirmed;
        let (settings, now) = (&played.sandbox.settings, played.world.now());
        let want = decide(&settings.rules, &open, &[], &|_, _| Some(1000), now).parts.remove(0);
        let carriers = Carriers::default();
        let telling = Telling { carriers: &carriers, prefix: "waybill", customer: true, custom: &[] };
        let desk = played.desk(id);
        Self {
            partner: desk.partner(),
            secrets: desk.endpoint.secrets(),
            ear: Ear::new(settings, &played.order, &want),
            parcels: to_track(&played.order, &telling),
            want,
            now,
        }
    }

    fn given<'g>(&'g self, answer: &'g Response<Bytes>) -> Given<'g> {
        Given { bytes: answer.body(), secrets: &self.secrets }
    }

    /// Every reader of the account, one after the other.
    pub(super) fn readers(&self) -> Vec<Reader<'_>> {
        let mut readers: Vec<Reader<'_>> =
            vec![Box::new(|answer| self.probes(answer)), Box::new(|answer| self.token(answer))];
        if let Some(orders) = self.partner.orders() {
            readers.push(Box::new(move |answer| self.places(orders, answer)));
            readers.push(Box::new(move |answer| self.finds(orders, answer)));
            readers.push(Box::new(move |answer| self.gets(orders, answer)));
        }
        if self.partner.returns().is_some() {
            readers.push(Box::new(|answer| self.announces(answer)));
        }
        if self.partner.stock().is_some() {
            readers.push(Box::new(|answer| self.counts(answer)));
        }
        if let Some(polled) = self.partner.polled() {
            for poll in polled.polls() {
                readers.push(Box::new(move |answer| self.polls(poll, answer)));
            }
        }
        if self.partner.webhooks().is_some() {
            readers.push(Box::new(|answer| self.lists_webhooks(answer)));
        }
        if let Some(tracks) = self.partner.tracking() {
            readers.push(Box::new(move |answer| self.tracks(tracks, answer)));
        }
        readers
    }

    fn probes(&self, answer: &Response<Bytes>) {
        read(&self.partner.probe(), answer, self.given(answer));
    }

    fn token(&self, answer: &Response<Bytes>) {
        if let Some(Ok(call)) = self.partner.authorizes().token(&self.secrets, self.now) {
            read(&call, answer, self.given(answer));
        }
    }

    fn sought(&self) -> Sought<'_> {
        Sought {
            reference: &self.want.reference,
            order: &self.want.key.order,
            number: self.want.number.as_ref(),
        }
    }

    fn places(&self, orders: &dyn TakesOrders, answer: &Response<Bytes>) {
        let given = self.given(answer);
        let place = orders.place(&self.want).expect("it can be placed");
        if let Some(seen) = read(&place, answer, given) {
            self.sees(orders, &seen, answer);
        }
        let bulk = orders.bulk().and_then(|bulk| bulk.place_all(&[&self.want]).call);
        for (_, each) in bulk.and_then(|call| read(&call, answer, given)).unwrap_or_default() {
            match each {
                Ok(seen) => self.sees(orders, &seen, answer),
                Err(failure) => given.failure(&failure),
            }
        }
        if let Some(skus) = orders.skus()
            && let Some(Some(refusal)) = read(&skus.objection(&self.want.lines[0].sku), answer, given)
        {
            given.failure(&Failure::Refused(refusal));
        }
    }

    fn finds(&self, orders: &dyn TakesOrders, answer: &Response<Bytes>) {
        let found = read(&orders.find(&self.sought()), answer, self.given(answer));
        for seen in found.unwrap_or_default().into_iter().take(4) {
            self.sees(orders, &seen, answer);
        }
    }

    /// Reads by an id, which may be whatever stands in the answer.
    fn gets(&self, orders: &dyn TakesOrders, answer: &Response<Bytes>) {
        let text: String = String::from_utf8_lossy(answer.body()).chars().take(60).collect();
        for id in [text, "7001".to_owned()].into_iter().filter_map(|id| PartnerOrderId::try_from(id).ok()) {
            if let Some(Some(seen)) = read(&orders.get(&id, &self.sought()), answer, self.given(answer)) {
                self.sees(orders, &seen, answer);
            }
        }
    }

    /// Whatever was seen is compared, brought in line and cancelled, with the same answer to everything.
    fn sees(&self, orders: &dyn TakesOrders, seen: &Seen, answer: &Response<Bytes>) {
        let given = self.given(answer);
        assert_eq!(orders.standing(&self.want, seen), orders.standing(&self.want, seen));
        assert_eq!(orders.held(seen), orders.held(seen));
        let stand = Goal::Stand { want: &self.want, facets: &Facet::ALL };
        for goal in [stand, Goal::Cancel { reason: "the customer asked" }] {
            walk(answer, given, Some(seen.clone()), |at| orders.toward(&goal, at.unwrap_or(seen)));
        }
        if let Some(labels) = orders.labels() {
            walk(answer, given, None, |answered| labels.label(&self.want, seen, answered));
        }
    }

    fn announces(&self, answer: &Response<Bytes>) {
        let Some(returns) = self.partner.returns() else { return };
        let coming = self.coming();
        walk(answer, self.given(answer), None, |answered| returns.announce(&coming, answered));
    }

    fn coming(&self) -> AnnouncedReturn {
        let line = &self.want.lines[0];
        AnnouncedReturn {
            key: ReturnKey::of(&self.want.reference, "number RMA-1"),
            number: Some("RMA-1".to_owned()),
            reference: self.want.reference.clone(),
            partner_order: "T3JkZXI6MQ==".try_into().expect("an id"),
            at: self.now,
            warehouse: self.want.key.warehouse.clone(),
            from: Some(self.want.address.clone()),
            contact: self.want.contact.clone(),
            lines: vec![AnnouncedLine {
                line: line.line.clone(),
                sku: line.sku.clone(),
                quantity: 1,
                reason: Some("SIZE".to_owned()),
                condition: None,
            }],
            note: None,
        }
    }

    fn counts(&self, answer: &Response<Bytes>) {
        let Some(stock) = self.partner.stock() else { return };
        let warehouse: WarehouseId = self.want.key.warehouse.clone().expect("a warehouse");
        let text = String::from_utf8_lossy(answer.body());
        for (since, page) in [(None, None), (Some(self.now), None), (None, Some(text.as_ref()))] {
            let changes = read(&stock.changes(&warehouse, since, page, self.now), answer, self.given(answer));
            self.turns(
                changes,
                answer,
                |_| {},
                |next| {
                    drop(stock.changes(&warehouse, since, Some(next), self.now));
                },
            );
        }
        let skus = [self.want.lines[0].sku.clone()];
        let levels = read(&stock.levels(&warehouse, &skus, self.now), answer, self.given(answer));
        self.turns(levels, answer, |_| {}, |_| {});
    }

    fn polls(&self, poll: &'static str, answer: &Response<Bytes>) {
        let Some(polled) = self.partner.polled() else { return };
        let text = String::from_utf8_lossy(answer.body());
        for page in [None, Some(text.as_ref())] {
            let news = read(&polled.poll(poll, self.now, page, self.now), answer, self.given(answer));
            self.turns(
                news,
                answer,
                |events| self.ear.hears(&events),
                |next| {
                    read(&polled.poll(poll, self.now, Some(next), self.now), answer, self.given(answer));
                },
            );
        }
    }

    /// A page: what is on it, what could not be read of it, and what it calls the next one.
    fn turns<T>(
        &self,
        page: Option<Page<T>>,
        answer: &Response<Bytes>,
        hears: impl Fn(Vec<T>),
        next: impl Fn(&str),
    ) {
        let Some(page) = page else { return };
        for refusal in &page.unreadable {
            self.given(answer).refusal(refusal);
        }
        hears(page.items);
        if let Some(name) = page.next {
            next(&name);
        }
    }

    fn lists_webhooks(&self, answer: &Response<Bytes>) {
        let Some(webhooks) = self.partner.webhooks() else { return };
        let given = self.given(answer);
        let registers = webhooks.registers();
        let text = String::from_utf8_lossy(answer.body());
        for page in [None, Some("v2"), Some(text.as_ref())] {
            read(&registers.registered(page, Detail::Health), answer, given);
        }
        for wanted in registers.wanted("https://waybill.test/webhooks/us").iter().take(1) {
            // What it answers is a secret: it is not printed, so it is read once.
            if let Err(failure) = (registers.register(wanted).read)(answer) {
                given.failure(&failure);
            }
        }
        if let Some(keys) = webhooks.keys() {
            read(&keys, answer, given);
        }
    }

    fn tracks(&self, tracks: &dyn TracksParcels, answer: &Response<Bytes>) {
        let given = self.given(answer);
        let parcel = self.parcels.first().expect("something was shipped");
        walk(answer, given, None, |answered| tracks.register(parcel, answered));
        let text: String = String::from_utf8_lossy(answer.body()).chars().take(60).collect();
        for id in [tracks.id(parcel)].into_iter().chain(TrackingId::try_from(text).ok()) {
            let update = tracks.update(&id, parcel).expect("it can be updated");
            let told = [read(&tracks.read(&id), answer, given), read(&update, answer, given)];
            for update in told.into_iter().flatten().flatten() {
                self.ear.hears(&[FulfillmentEvent::tracked(update)]);
            }
            read(&tracks.remove(&id), answer, given);
            let _made = tracks.made_for(&id);
        }
        read(&tracks.required("ups"), answer, given);
        let (project, order) = (&parcel.project, &parcel.order);
        let all = read(&tracks.of_order(project, order, None), answer, given);
        self.turns(
            all,
            answer,
            |all| {
                let events: Vec<FulfillmentEvent> = all.into_iter().map(FulfillmentEvent::tracked).collect();
                self.ear.hears(&events);
            },
            |next| drop(tracks.of_order(project, order, Some(next))),
        );
    }
}
