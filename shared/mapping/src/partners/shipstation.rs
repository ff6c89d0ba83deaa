//! ShipStation's two REST interfaces: orders through the first (V1), stock and signed webhooks through the second (V2).
//!
//! - **Version**: V1 as published by the old developer portal and its successor of 2025; V2 2.0.0 of 2025.
//! - **Auth**: key and secret (Basic) for V1, `api-key` for V2 ([`auth`]).
//! - **Limits**: V1 40 exchanges a minute, V2 200; both in fixed windows. They belong to the key.
//! - **Repeating**: `createorder(s)` writes the order that has the key, or creates it: creating repeats harmlessly, a late
//!   old write would undo a newer one. Labels are made anew each time.
//! - **Quirks**: no partial updates ([`overlay`]); shipped and cancelled orders are locked, maybe in silence; times are
//!   those of the US west coast ([`pacific`]); `orderNumber` finds by its beginning, and nothing finds by key; people
//!   split and merge orders ([`family`]); no currency; webhooks of V1 are unsigned and thin ([`webhook`], [`resource`]);
//!   orders marked as shipped are in no webhook and not among the shipments ([`rows`]).

mod auth;
mod checks;
mod choices;
mod options;

mod amount;
mod errors;
mod pacific;
mod plain;
mod request;
mod wire;

mod address;
mod attributes;
mod customs;
mod fields;
mod items;
mod order;
mod price;
mod regions;
mod state;

mod family;
mod find;
mod held;
mod seen;
mod standing;

mod amend;
mod bulk;
mod cancel;
mod hold;
mod label;
mod overlay;
mod rates;

mod payload;
mod registration;
mod resource;
mod signature;
mod webhook;

mod carriers;
mod event;
mod poll;
mod rows;
mod shipment;
mod stock;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{AccountId, PartnerOrderId};

use self::checks::Checked;
use self::options::Options;
use crate::call::{Call, Next, Repeat};
use crate::partner::{
    AccountConfig, Aligned, Authorizes, BuysLabels, Entry, Goal, IsPolled, KnowsSkus, Limit, Page, Partner,
    PlacesInBulk, Problem, ReportsStock, SendsWebhooks, Sought, TakesOrders, TakesReturns, TracksParcels,
    WritableField,
};

/// ShipStation's line of the registry. V2 also wants `api_key`, and unsigned webhooks `webhook_token`.
pub const ENTRY: Entry =
    Entry { name: "shipstation", open, options_schema: options::schema, secrets: &[auth::KEY, auth::SECRET] };

/// ShipStation, opened for one account.
#[derive(Debug, Clone)]
struct ShipStation {
    account: AccountId,
    options: Arc<Options>,
    /// Origin of the first interface.
    v1: String,
    /// Origin of the second interface.
    v2: String,
    /// Address of the public keys.
    jwks: String,
}

fn open(config: &AccountConfig) -> Result<Box<dyn Partner>, Vec<Problem>> {
    Ok(Box::new(station(config)?))
}

fn station(config: &AccountConfig) -> Result<ShipStation, Vec<Problem>> {
    let Checked { options, v1, v2, jwks } = checks::options(&config.options)?;
    Ok(ShipStation {
        account: config.id.clone(),
        options: Arc::new(options),
        v1: v1.origin().ascii_serialization(),
        v2: v2.origin().ascii_serialization(),
        jwks: jwks.into(),
    })
}

impl Partner for ShipStation {
    fn authorizes(&self) -> &dyn Authorizes {
        self
    }

    fn limits(&self) -> Vec<Limit> {
        let limit = |bucket, units| Limit {
            bucket,
            burst: units,
            refill: units,
            window: SignedDuration::from_mins(1),
            spent: |_| None,
            remains: |_| None,
        };
        vec![
            limit(request::V1.bucket, self.options.requests_per_minute),
            limit(request::V2.bucket, self.options.v2_requests_per_minute),
        ]
    }

    fn orders(&self) -> Option<&dyn TakesOrders> {
        Some(self)
    }

    fn returns(&self) -> Option<&dyn TakesReturns> {
        None
    }

    fn stock(&self) -> Option<&dyn ReportsStock> {
        self.options.inventory.then_some(self)
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
        self.ask("tags", "/accounts/listtags", &[], |answer| errors::json(answer).map(|_tags| ()))
    }

    fn writable_fields(&self) -> &'static [WritableField] {
        fields::writable()
    }
}

impl TakesOrders for ShipStation {
    fn settles_within(&self) -> SignedDuration {
        self.options.settles_within
    }

    fn skus(&self) -> Option<&dyn KnowsSkus> {
        None
    }

    fn place(&self, want: &FulfillmentOrder) -> Result<Call<Seen>, Refusal> {
        let order = order::create_order(&self.options, want)?;
        // Under its key it can be there once. Whatever changes it later looks first.
        Ok(self.post("order_create", "/orders/createorder", &order, Repeat::Harmless, |answer| {
            seen::alone(errors::json(answer)?)
        }))
    }

    fn find(&self, sought: &Sought<'_>) -> Call<Vec<Seen>> {
        find::by_reference(self, sought)
    }

    fn get(&self, id: &PartnerOrderId, sought: &Sought<'_>) -> Call<Option<Seen>> {
        find::by_id(self, id, sought)
    }

    fn standing(&self, want: &FulfillmentOrder, seen: &Seen) -> Vec<Facet> {
        let Ok(wanted) = order::create_order(&self.options, want) else { return Vec::new() };
        Facet::ALL.into_iter().filter(|facet| standing::stands(*facet, &wanted, seen)).collect()
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
        self.options.labels.is_some().then_some(self)
    }
}

impl IsPolled for ShipStation {
    fn polls(&self) -> &'static [&'static str] {
        if self.options.fulfillments { poll::POLLS } else { poll::POLLS_OF_LABELS }
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
        poll::OVERLAP
    }
}

#[cfg(test)]
mod tests;
