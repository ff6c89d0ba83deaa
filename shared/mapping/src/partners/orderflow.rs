//! OrderFlow's XML over HTTP.
//!
//! - **Version**: OrderFlow API documentation 4.2.4 of 2024-02, and the vendor's own clients; much of it is set up
//!   differently for each customer, so that [`options`] has defaults for what is published and room for the rest.
//! - **Auth**: HTTP Basic, or the headers `user` and `password` ([`auth`]).
//! - **Limits**: none are published; the account sets one.
//! - **Repeating**: an import is refused as a duplicate where its reference is taken, so an order is there once. Reading
//!   repeats harmlessly. Cancelling twice is refused in words.
//! - **Quirks**: imports are lines of `key=value` in XML ([`properties`]); errors come with HTTP 200 ([`errors`]); nothing
//!   changes an order, so it is cancelled and imported anew ([`amend`]); an order tells little of what was asked for, so a
//!   shipment's reference carries a mark of it ([`standing`]); lines are told by SKU; times have no zone ([`clock`]); lists
//!   have no pages; pushed messages prove nothing of their own ([`inbound`]).

mod auth;
mod codes;
mod options;
mod states;

mod clock;
mod errors;
mod import;
mod properties;
mod request;
mod xml;

mod address;
mod fields;
mod order;
mod price;

mod detail;
mod find;
mod held;
mod seen;
mod standing;

mod amend;
mod cancel;
mod place;
mod replace;

mod inbound;
mod message;

mod despatches;
mod event;
mod poll;
mod shipment;
mod stock;

mod announce;
mod returns;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use url::Url;
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{AccountId, PartnerOrderId, Reference, WarehouseId};

use self::clock::Clock;
use self::options::{Checked, Options};
use crate::call::{Call, Next};
use crate::partner::{
    AccountConfig, Aligned, AsksForOne, Authorizes, BuysLabels, Entry, Goal, IsPolled, KnowsSkus, Limit,
    Page, Partner, PlacesInBulk, Problem, ReportsStock, SendsWebhooks, Sought, TakesOrders, TakesReturns,
    TracksParcels, WritableField,
};

/// OrderFlow's line of the registry. What pushed messages are known by are further secrets ([`inbound`]).
pub const ENTRY: Entry = Entry {
    name: "orderflow",
    open,
    options_schema: options::schema,
    secrets: &[auth::USER, auth::PASSWORD],
};

/// A reference that no product has, for asking whether we are let in.
const NOTHING: &str = "waybill-probe";

/// OrderFlow, opened for one account.
#[derive(Debug, Clone)]
struct OrderFlow {
    account: AccountId,
    options: Arc<Options>,
    /// Where the customer's OrderFlow is; ends with a slash.
    base: Url,
    clock: Clock,
    /// The account's warehouses.
    warehouses: Vec<WarehouseId>,
}

fn open(config: &AccountConfig) -> Result<Box<dyn Partner>, Vec<Problem>> {
    Ok(Box::new(flow(config)?))
}

fn flow(config: &AccountConfig) -> Result<OrderFlow, Vec<Problem>> {
    let Checked { options, base, clock } = options::options(&config.options)?;
    let warehouses: Vec<WarehouseId> = config.warehouses.keys().cloned().collect();
    let is_known = |named: &String| named.is_empty() || warehouses.iter().any(|one| one.as_str() == named);
    let unknown = options.locations.iter().filter(|(_, named)| !is_known(named));
    let problems: Vec<Problem> = unknown
        .map(|(location, named)| {
            let message = format!("`{named}` is none of the account's warehouses");
            Problem::new(&format!("options.locations.{location}"), &message)
        })
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(OrderFlow { account: config.id.clone(), options: Arc::new(options), base, clock, warehouses })
}

impl Partner for OrderFlow {
    fn authorizes(&self) -> &dyn Authorizes {
        self
    }

    fn limits(&self) -> Vec<Limit> {
        let requests = self.options.requests_per_minute;
        let window = SignedDuration::from_mins(1);
        vec![Limit {
            bucket: request::BUCKET,
            burst: requests,
            refill: requests,
            window,
            spent: |_| None,
            remains: |_| None,
        }]
    }

    fn orders(&self) -> Option<&dyn TakesOrders> {
        Some(self)
    }

    fn returns(&self) -> Option<&dyn TakesReturns> {
        Some(self)
    }

    fn stock(&self) -> Option<&dyn ReportsStock> {
        Some(self)
    }

    fn webhooks(&self) -> Option<&dyn SendsWebhooks> {
        Some(self)
    }

    fn tracking(&self) -> Option<&dyn TracksParcels> {
        None
    }

    fn polled(&self) -> Option<&dyn IsPolled> {
        Some(self)
    }

    fn probe(&self) -> Call<()> {
        let site = self
            .options
            .default_site
            .as_deref()
            .or_else(|| self.warehouses.first().map(|one| self.site(one)));
        let mut named = vec![("externalReferences", NOTHING)];
        named.extend(site.filter(|_| self.options.several_sites).map(|site| ("site", site)));
        self.ask("probe", &self.options.paths.inventory, &named, |answer| match errors::root(answer) {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refusal)) if refusal.code == errors::NOT_FOUND => Ok(()),
            Err(failure) => Err(failure),
        })
    }

    fn writable_fields(&self) -> &'static [WritableField] {
        fields::writable()
    }
}

impl TakesOrders for OrderFlow {
    fn settles_within(&self) -> SignedDuration {
        self.options.settles_within
    }

    /// OrderFlow refuses an order of a SKU that it does not have.
    fn skus(&self) -> Option<&dyn KnowsSkus> {
        None
    }

    fn place(&self, want: &FulfillmentOrder) -> Result<Call<Seen>, Refusal> {
        place::one(self, want)
    }

    fn find(&self, sought: &Sought<'_>) -> Call<Vec<Seen>> {
        find::by_reference(self, sought.reference.as_str())
    }

    fn get(&self, id: &PartnerOrderId, _sought: &Sought<'_>) -> Call<Option<Seen>> {
        find::by_id(self, id)
    }

    fn standing(&self, want: &FulfillmentOrder, seen: &Seen) -> Vec<Facet> {
        Facet::ALL.into_iter().filter(|facet| standing::stands(*facet, want, seen)).collect()
    }

    fn held(&self, seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
        held::held(seen)
    }

    fn toward(&self, goal: &Goal<'_>, seen: &Seen) -> Next<Seen, Aligned> {
        match goal {
            Goal::Stand { want, facets } => amend::toward(self, want, facets, seen),
            Goal::Cancel { reason } => cancel::toward(self, reason, seen),
        }
    }

    fn bulk(&self) -> Option<&dyn PlacesInBulk> {
        Some(self)
    }

    fn labels(&self) -> Option<&dyn BuysLabels> {
        None
    }
}

impl IsPolled for OrderFlow {
    fn polls(&self) -> &'static [&'static str] {
        poll::polls(self.options.pending, self.options.paths.returns_report.is_some())
    }

    fn poll(
        &self,
        name: &'static str,
        since: Timestamp,
        page: Option<&str>,
        now: Timestamp,
    ) -> Call<Page<FulfillmentEvent>> {
        poll::poll(self, name, since, page, now)
    }

    fn overlap(&self) -> SignedDuration {
        self.options.poll_overlap
    }

    fn asks_for_one(&self) -> Option<&dyn AsksForOne> {
        Some(self)
    }
}

impl AsksForOne for OrderFlow {
    fn silence(&self) -> SignedDuration {
        poll::silence(&self.options)
    }

    fn ask(&self, reference: &Reference, now: Timestamp) -> Call<Vec<FulfillmentEvent>> {
        poll::one(self, reference.as_str(), now)
    }
}

#[cfg(test)]
mod tests;
