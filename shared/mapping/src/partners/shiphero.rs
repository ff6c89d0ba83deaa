//! ShipHero's public GraphQL API.
//!
//! - **Version**: none; the schema grows by adding. Written against the schema of 2024-09 and the reference of 2026.
//! - **Auth**: a refresh token of a developer user of its own, exchanged for access tokens of 28 days ([`auth`]).
//! - **Limits**: 4,004 credits, 60 more each second, estimated before a query runs ([`graphql`]); 7,000 requests in
//!   five minutes. They belong to the login.
//! - **Repeating**: `order_create` makes a second order under the same `partner_order_id`; adding lines adds them
//!   twice; removing and cancelling may be refused the second time. Updates set values and repeat harmlessly.
//! - **Quirks**: `shipping_lines` is one object; money is text; times carry no offset; statuses are open texts;
//!   voids and holds send no webhook; e-mail and SKU of a line never change; 403 without GraphQL is the gateway's.

mod auth;
mod options;

mod errors;
mod graphql;
mod iso;
mod relay;
mod selections;
mod wire;

mod address;
mod fields;
mod order;
mod price;
mod states;

mod amend;
mod announce;
mod cancel;
mod find;
mod held;
mod lines;
mod seen;
mod standing;

mod inventory;
mod packages;
mod payload;
mod registration;
mod webhook;

mod event;
mod poll;
mod returned;
mod shipment;
mod stock;

use std::collections::BTreeMap;

use http::Uri;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::failure::Refusal;
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{AccountId, PartnerOrderId, Sku, WarehouseId};
use waybill_domain::stock::StockLevel;

use self::graphql::{Operation, Selection};
use self::options::Options;
use crate::call::{Call, Next, Repeat};
use crate::partner::{
    AccountConfig, Aligned, Authorizes, BuysLabels, Entry, Goal, IsPolled, KnowsSkus, Limit, Page, Partner,
    PlacesInBulk, Problem, ReportsStock, SendsWebhooks, Sought, TakesOrders, TakesReturns, TracksParcels,
    WritableField,
};

/// ShipHero's line of the registry.
pub const ENTRY: Entry =
    Entry { name: "shiphero", open, options_schema: options::schema, secrets: &[auth::REFRESH_TOKEN] };

/// ShipHero, opened for one account.
#[derive(Debug, Clone)]
struct ShipHero {
    account: AccountId,
    options: Options,
    /// Where queries and mutations go.
    endpoint: Uri,
    /// Where tokens come from.
    refresh: Uri,
    origin: String,
}

fn open(config: &AccountConfig) -> Result<Box<dyn Partner>, Vec<Problem>> {
    let (options, url) = options::options(&config.options)?;
    Ok(Box::new(shiphero(config, options, &url)?))
}

fn shiphero(config: &AccountConfig, options: Options, url: &url::Url) -> Result<ShipHero, Vec<Problem>> {
    let origin = url.origin().ascii_serialization();
    let uri = |path: &str| {
        format!("{origin}{path}").parse::<Uri>().map_err(|error| {
            vec![Problem { path: "options.api_url".to_owned(), message: format!("`{url}`: {error}") }]
        })
    };
    let (endpoint, refresh) = (uri("/graphql")?, uri("/auth/refresh")?);
    Ok(ShipHero { account: config.id.clone(), options, endpoint, refresh, origin })
}

impl Partner for ShipHero {
    fn authorizes(&self) -> &dyn Authorizes {
        self
    }

    fn limits(&self) -> Vec<Limit> {
        let (burst, refill) = (self.options.credits_burst, self.options.credits_refill);
        let minutes = SignedDuration::from_mins(5);
        vec![
            Limit {
                bucket: graphql::BUCKET,
                burst,
                refill,
                window: SignedDuration::from_secs(1),
                spent: graphql::spent,
                remains: |_| None,
            },
            Limit {
                bucket: "requests",
                burst: 7000,
                refill: 7000,
                window: minutes,
                spent: |_| None,
                remains: |_| None,
            },
        ]
    }

    fn orders(&self) -> Option<&dyn TakesOrders> {
        Some(self)
    }

    fn returns(&self) -> Option<&dyn TakesReturns> {
        if self.options.returns.is_some() { Some(self) } else { None }
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
        let selection = Selection::fields("data { id }");
        Operation::query("me", Vec::new(), &selection)
            .call(&self.endpoint, Repeat::Harmless, |answer| errors::object(answer, "me").map(|_me| ()))
    }

    fn writable_fields(&self) -> &'static [WritableField] {
        fields::writable()
    }
}

impl TakesOrders for ShipHero {
    fn settles_within(&self) -> SignedDuration {
        self.options.settles_within
    }

    fn skus(&self) -> Option<&dyn KnowsSkus> {
        None
    }

    fn place(&self, want: &FulfillmentOrder) -> Result<Call<Seen>, Refusal> {
        let root = "order_create";
        let data = order::create_order(&self.options, want)?;
        let order = selections::order(selections::room(want.lines.len()));
        let selection = Selection::object("order", &order);
        let operation = Operation::mutation(root, "CreateOrderInput!", data, &selection);
        Ok(operation.call(&self.endpoint, Repeat::LookFirst, move |answer| {
            amend::order_of(&errors::object(answer, root)?, root)
        }))
    }

    fn find(&self, sought: &Sought<'_>) -> Call<Vec<Seen>> {
        find::by_reference(self, sought.reference)
    }

    fn get(&self, id: &PartnerOrderId, _sought: &Sought<'_>) -> Call<Option<Seen>> {
        find::by_id(self, id)
    }

    fn standing(&self, want: &FulfillmentOrder, seen: &Seen) -> Vec<Facet> {
        let Ok(input) = order::create_order(&self.options, want) else { return Vec::new() };
        Facet::ALL.into_iter().filter(|facet| standing::stands(*facet, want, &input, seen)).collect()
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
        None
    }

    fn labels(&self) -> Option<&dyn BuysLabels> {
        None
    }
}

impl ReportsStock for ShipHero {
    fn changes(
        &self,
        warehouse: &WarehouseId,
        since: Option<Timestamp>,
        page: Option<&str>,
        now: Timestamp,
    ) -> Call<Page<StockLevel>> {
        stock::changes(self, warehouse, since, page, now)
    }

    fn sweeps_every(&self) -> Option<SignedDuration> {
        None
    }

    fn most(&self) -> usize {
        100
    }

    fn levels(&self, warehouse: &WarehouseId, skus: &[Sku], now: Timestamp) -> Call<Page<StockLevel>> {
        stock::levels(self, warehouse, skus, now)
    }
}

impl IsPolled for ShipHero {
    fn polls(&self) -> &'static [&'static str] {
        poll::POLLS
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
