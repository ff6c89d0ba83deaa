//! Ordoro's REST API.
//!
//! - **Version**: paths under `/v3/` and paths without a version, side by side. Written against the API's own `OpenAPI`
//!   document (info.version 1.0, captured 2026-08) and its published examples of 2026-03.
//! - **Auth**: HTTP Basic with an API key ([`auth`]). Accounts below the plan that has the API are locked out.
//! - **Limits**: 500 requests a minute over all keys of the account, then 429; no header says when to come back.
//! - **Repeating**: nothing makes a request unique. `order_id` must be, so a second order under it is refused; adding a
//!   line or a comment adds it twice; setting values repeats harmlessly.
//! - **Quirks**: no webhooks; one shipment an order, so people split orders ([`family`]); money is a number without a
//!   currency; an unknown SKU becomes a product ([`product`]); lists are cached; `/v3/` paths end without a slash and
//!   all others with one; the requested shipping method never changes.

mod auth;
mod label_rules;
mod options;
mod shipper;

mod amount;
mod errors;
mod iso;
mod rest;
mod wire;

mod address;
mod fields;
mod naming;
mod order;
mod price;
mod product;

mod amend;
mod announce;
mod answered;
mod cancel;
mod family;
mod find;
mod held;
mod lines;
mod notes;
mod seen;
mod standing;

mod event;
mod packages;
mod pages;
mod poll;
mod returns;
mod shipment;
mod stock;

mod label;
mod rates;

use std::collections::BTreeMap;

use http::Method;
use jiff::{SignedDuration, Timestamp};
use waybill_domain::event::FulfillmentEvent;
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{AccountId, PartnerOrderId, Sku, WarehouseId};
use waybill_domain::stock::StockLevel;

use self::options::Options;
use self::rest::Ask;
use self::standing::Wanted;
use crate::call::{Call, Next};
use crate::partner::{
    AccountConfig, Aligned, Authorizes, BuysLabels, Entry, Goal, IsPolled, KnowsSkus, Limit, Page, Partner,
    PlacesInBulk, Problem, ReportsStock, SendsWebhooks, Sought, TakesOrders, TakesReturns, TracksParcels,
    WritableField,
};

/// Ordoro's line of the registry.
pub const ENTRY: Entry = Entry {
    name: "ordoro",
    open,
    options_schema: options::schema,
    secrets: &[auth::CLIENT_ID, auth::CLIENT_SECRET],
};

/// Ordoro, opened for one account.
#[derive(Debug, Clone)]
struct Ordoro {
    account: AccountId,
    options: Options,
    /// Scheme, host and port of the API.
    origin: String,
}

fn open(config: &AccountConfig) -> Result<Box<dyn Partner>, Vec<Problem>> {
    Ok(Box::new(ordoro(config)?))
}

fn ordoro(config: &AccountConfig) -> Result<Ordoro, Vec<Problem>> {
    let (options, url) = options::options(&config.options)?;
    let bad = config.warehouses.keys().filter(|id| id.as_str().parse::<u64>().is_err());
    let problems: Vec<Problem> = bad
        .map(|id| Problem {
            path: "warehouses".to_owned(),
            message: format!("`{id}` is no id of a warehouse at Ordoro, which is a whole number"),
        })
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Ordoro { account: config.id.clone(), options, origin: url.origin().ascii_serialization() })
}

impl Partner for Ordoro {
    fn authorizes(&self) -> &dyn Authorizes {
        self
    }

    fn limits(&self) -> Vec<Limit> {
        let requests = self.options.requests_per_minute;
        let window = SignedDuration::from_mins(1);
        vec![Limit {
            bucket: rest::BUCKET,
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
        None
    }

    fn tracking(&self) -> Option<&dyn TracksParcels> {
        None
    }

    fn polled(&self) -> Option<&dyn IsPolled> {
        Some(self)
    }

    fn probe(&self) -> Call<()> {
        Ask::get("authenticated", "/authenticated/".to_owned()).call(self, |answer| {
            if answer.get("success").and_then(serde_json::Value::as_bool) == Some(false) {
                return Err(Failure::locked_out("Ordoro does not accept the API key"));
            }
            Ok(())
        })
    }

    fn writable_fields(&self) -> &'static [WritableField] {
        fields::writable()
    }
}

impl TakesOrders for Ordoro {
    fn settles_within(&self) -> SignedDuration {
        self.options.settles_within
    }

    fn skus(&self) -> Option<&dyn KnowsSkus> {
        if self.options.auto_create_unknown_sku { None } else { Some(self) }
    }

    fn place(&self, want: &FulfillmentOrder) -> Result<Call<Seen>, Refusal> {
        order::placeable(&self.options, want)?;
        let body = order::create_order(&self.options, want)?;
        let (of, reference) = (want.key.order.clone(), want.reference.clone());
        let ask = Ask::send("order_create", Method::POST, "/v3/order".to_owned(), body);
        Ok(ask.raw(self, move |answer| match errors::json(answer) {
            Ok(placed) => {
                let number = family::read(&placed)?.number;
                let content = family::content(&number, &[family::kept(&placed)], &of, &reference);
                let mut seen = seen::seen(content)?;
                notes::add(&mut seen.content, notes::FRESH, &number);
                Ok(seen)
            }
            // Its id is taken, and only we make such ids: it was placed before, and a look will find it.
            Err(Failure::Refused(refusal)) if refusal.code == errors::ALREADY => {
                Err(Failure::unknown(format!("the order may be there: {}", refusal.message)))
            }
            Err(failure) => Err(failure),
        }))
    }

    fn find(&self, sought: &Sought<'_>) -> Call<Vec<Seen>> {
        find::by_reference(self, sought)
    }

    fn get(&self, id: &PartnerOrderId, sought: &Sought<'_>) -> Call<Option<Seen>> {
        find::by_id(self, id, sought)
    }

    fn standing(&self, want: &FulfillmentOrder, seen: &Seen) -> Vec<Facet> {
        let Ok(body) = order::create_order(&self.options, want) else { return Vec::new() };
        let wanted = Wanted { want: want.clone(), body };
        Facet::ALL.into_iter().filter(|facet| wanted.stands(&self.options, *facet, seen)).collect()
    }

    fn held(&self, seen: &Seen) -> BTreeMap<Facet, HeldFacet> {
        held::held(&self.options, seen)
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
        self.options.labels.is_some().then_some(self)
    }
}

impl ReportsStock for Ordoro {
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
        Some(self.options.sweep_every)
    }

    fn most(&self) -> usize {
        1
    }

    fn levels(&self, warehouse: &WarehouseId, skus: &[Sku], now: Timestamp) -> Call<Page<StockLevel>> {
        stock::levels(self, warehouse, skus, now)
    }
}

impl IsPolled for Ordoro {
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
        self.options.poll_overlap
    }
}

#[cfg(test)]
mod tests;
