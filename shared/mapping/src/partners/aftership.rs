//! AfterShip's tracking API and its webhooks.
//!
//! - **Version**: a month in the path, `2026-07`; an expired one is served by the oldest that lives, so the header
//!   `as-api-version` of every answer is looked at ([`versions`]). What is read may have the shape of 2025-07, 2026-01 or
//!   2026-07. Written against AfterShip's own `OpenAPI` document and SDK types of 2026-07.
//! - **Auth**: a key with every request; keys of the signed kind also want an HMAC over it ([`auth`]).
//! - **Limits**: per second and per endpoint, over all keys of the organisation ([`rest`]).
//! - **Repeating**: a tracking's id is ours ([`naming`]), and number, carrier and extra fields are there once: making one
//!   again answers 4003, and it is looked up and taken over. So making repeats harmlessly, and so does deleting.
//! - **Quirks**: what to do is told by `meta.code`, not by the status ([`errors`]); an unknown carrier is an error or the
//!   carrier `unrecognized`; times come in three shapes, two of them without an offset; webhooks cannot be registered by
//!   API, come up to 68 hours late and in no order; data is kept for 120 days.

mod auth;
mod options;
mod signature;
mod versions;

mod countries;
mod errors;
mod rest;
mod wire;

mod body;
mod naming;

mod carrier;
mod courier;
mod known;
mod register;

mod poll;
mod webhook;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{OrderId, ProjectKey, TrackingId};
use waybill_domain::tracking::{MadeFor, TrackingUpdate};

use self::options::Options;
use self::rest::Ask;
use crate::call::{Call, Next};
use crate::carriers::Required;
use crate::parcels::ToTrack;
use crate::partner::{
    AccountConfig, Authorizes, Demand, Entry, IsPolled, Limit, Page, Partner, Problem, Registered,
    ReportsStock, SendsWebhooks, TakesOrders, TakesReturns, TracksParcels, WritableField,
};

/// AfterShip's line of the registry.
pub const ENTRY: Entry =
    Entry { name: "aftership", open, options_schema: options::schema, secrets: &[auth::API_KEY] };

/// AfterShip, opened for one account.
#[derive(Debug, Clone)]
struct AfterShip {
    options: Options,
    /// Scheme, host and port of the API.
    origin: String,
}

fn open(config: &AccountConfig) -> Result<Box<dyn Partner>, Vec<Problem>> {
    Ok(Box::new(aftership(config)?))
}

fn aftership(config: &AccountConfig) -> Result<AfterShip, Vec<Problem>> {
    let (options, url) = options::options(&config.options)?;
    Ok(AfterShip { options, origin: url.origin().ascii_serialization() })
}

impl Partner for AfterShip {
    fn authorizes(&self) -> &dyn Authorizes {
        self
    }

    fn limits(&self) -> Vec<Limit> {
        rest::limits()
    }

    fn orders(&self) -> Option<&dyn TakesOrders> {
        None
    }

    fn returns(&self) -> Option<&dyn TakesReturns> {
        None
    }

    fn stock(&self) -> Option<&dyn ReportsStock> {
        None
    }

    fn webhooks(&self) -> Option<&dyn SendsWebhooks> {
        Some(self)
    }

    fn tracking(&self) -> Option<&dyn TracksParcels> {
        Some(self)
    }

    fn polled(&self) -> Option<&dyn IsPolled> {
        Some(self)
    }

    fn probe(&self) -> Call<()> {
        Ask::list("trackings_probe", vec![("limit", "1".to_owned())]).call(self, |_page| Ok(()))
    }

    fn writable_fields(&self) -> &'static [WritableField] {
        &[]
    }
}

impl TracksParcels for AfterShip {
    fn settles_within(&self) -> SignedDuration {
        self.options.settles_within
    }

    fn asks_for(&self) -> Vec<&str> {
        let fields = self.options.custom_fields.values();
        fields.chain(&self.options.promised_date).map(String::as_str).collect()
    }

    fn id(&self, parcel: &ToTrack) -> TrackingId {
        naming::id(parcel)
    }

    fn made_for(&self, id: &TrackingId) -> Option<MadeFor> {
        naming::made_for(id)
    }

    fn required(&self, slug: &str) -> Call<Option<Vec<Required>>> {
        courier::required(self, slug)
    }

    fn demands(&self) -> Call<Vec<Demand>> {
        courier::demands(self)
    }

    fn register(&self, parcel: &ToTrack, answered: Option<&Value>) -> Next<Value, Registered> {
        register::next(self, parcel, answered)
    }

    fn update(&self, id: &TrackingId, parcel: &ToTrack) -> Result<Call<Option<TrackingUpdate>>, Refusal> {
        known::update(self, id, parcel)
    }

    fn remove(&self, id: &TrackingId) -> Call<()> {
        known::remove(self, id)
    }

    fn read(&self, id: &TrackingId) -> Call<Option<TrackingUpdate>> {
        known::read(self, id)
    }

    fn of_order(
        &self,
        project: &ProjectKey,
        order: &OrderId,
        page: Option<&str>,
    ) -> Call<Page<TrackingUpdate>> {
        known::of_order(self, project, order, page)
    }
}

impl IsPolled for AfterShip {
    fn polls(&self) -> &'static [&'static str] {
        poll::POLLS
    }

    fn poll(
        &self,
        _name: &'static str,
        since: Timestamp,
        page: Option<&str>,
        now: Timestamp,
    ) -> Call<Page<FulfillmentEvent>> {
        poll::poll(self, since, page, now)
    }

    fn overlap(&self) -> SignedDuration {
        self.options.poll_overlap
    }
}

#[cfg(test)]
mod tests;
