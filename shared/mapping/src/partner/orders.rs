//! How a partner takes orders: one at a time, in bulk, and with labels.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::SignedDuration;
use serde_json::Value;
use waybill_domain::facets::{Facet, HeldFacet};
use waybill_domain::failure::{Failure, Refusal};
use waybill_domain::fulfillment::{FulfillmentOrder, Seen};
use waybill_domain::ids::{OrderId, OrderNumber, PartnerOrderId, Reference, ShipmentId, Sku};

use crate::call::{Call, Next};

/// What a part is to become at the partner.
#[derive(Debug, Clone)]
pub enum Goal<'a> {
    /// It should stand there as `want` says, in these facets.
    Stand {
        /// The part.
        want: &'a FulfillmentOrder,
        /// The facets that differ from what was last settled, or may.
        facets: &'a [Facet],
    },
    /// It should not be shipped, as far as it was not.
    Cancel {
        /// Why, for the partner's people.
        reason: &'a str,
    },
}

/// What came of a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// The facets that stand at the partner as wanted.
    pub settled: Vec<Facet>,
    /// The facets that the partner will not change, and why, in its words.
    pub refused: Vec<(Facet, Refusal)>,
}

/// The code of a refusal of [`TakesOrders::get`]: the partner names the part by an id and shows nothing under it. Its lists
/// may be behind, so it is looked for some more times before a person is told.
pub const NOT_SHOWN: &str = "not-shown";

/// Takes orders.
pub trait TakesOrders: Send + Sync {
    /// How long after an exchange ended its effect may still appear: a look is worth something only later.
    fn settles_within(&self) -> SignedDuration;

    /// Says which SKUs it has, where an order must not name others. To be asked for every SKU of a part before it is
    /// placed; changes ask by themselves. `None` where the partner refuses unknown SKUs, or may make products of them.
    fn skus(&self) -> Option<&dyn KnowsSkus>;

    /// Creates the part. Never repeatable by itself unless the call says `Harmless`.
    fn place(&self, want: &FulfillmentOrder) -> Result<Call<Seen>, Refusal>;

    /// Looks for a part by our reference: everything that the partner has under it, duplicates included. What the
    /// partner's people split is one, with everything that came of it.
    fn find(&self, sought: &Sought<'_>) -> Call<Vec<Seen>>;

    /// Reads a part by the partner's id, with everything that its people split off; `None` when it is certain that it does
    /// not know it. What may only not show yet is refused as [`NOT_SHOWN`].
    fn get(&self, id: &PartnerOrderId, sought: &Sought<'_>) -> Call<Option<Seen>>;

    /// Which facets stand at the partner as `want` says, by comparing; nothing assumed.
    fn standing(&self, want: &FulfillmentOrder, seen: &Seen) -> Vec<Facet>;

    /// What the partner holds, by facet; against what it held before, it shows what its people changed.
    fn held(&self, seen: &Seen) -> BTreeMap<Facet, HeldFacet>;

    /// The next exchange towards the goal, given what was last seen; asked again with what it answers. Other facets stay.
    fn toward(&self, goal: &Goal<'_>, seen: &Seen) -> Next<Seen, Aligned>;

    /// Places several parts at once, where the partner can.
    fn bulk(&self) -> Option<&dyn PlacesInBulk>;

    /// Buys labels, where the account is to.
    fn labels(&self) -> Option<&dyn BuysLabels>;
}

/// Says which SKUs it has.
pub trait KnowsSkus: Send + Sync {
    /// What speaks against an order with this SKU; `None` when nothing does. What nothing spoke against may be
    /// remembered for a while, so that not every order asks.
    fn objection(&self, sku: &Sku) -> Call<Option<Refusal>>;
}

/// A part that is looked for, in the words by which a partner may find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sought<'a> {
    /// Our reference.
    pub reference: &'a Reference,
    /// The order's id in the shop.
    pub order: &'a OrderId,
    /// What people call the order, where that is known.
    pub number: Option<&'a OrderNumber>,
}

/// Places several parts with one exchange.
pub trait PlacesInBulk: Send + Sync {
    /// How many one exchange takes.
    fn most(&self) -> usize;

    /// Creates the parts, which are at most as many as one exchange takes.
    fn place_all(&self, wants: &[&FulfillmentOrder]) -> Bulk;
}

/// What became of each part of an exchange.
pub type Each = Vec<(Reference, Result<Seen, Failure>)>;

/// Several parts in one exchange.
#[derive(Debug)]
pub struct Bulk {
    /// Parts that cannot be sent, each with why; they are not in the exchange.
    pub refused: Vec<(Reference, Refusal)>,
    /// Creates the others, and reads what became of each. A part of which the answer says nothing is missing from
    /// it: whether it stands there is unknown. `None` when all were refused.
    pub call: Option<Call<Each>>,
    /// What the exchange says of each part alone, for that order's journal.
    pub bodies: BTreeMap<Reference, Bytes>,
}

/// Buys labels for what was placed.
pub trait BuysLabels: Send + Sync {
    /// The next exchange towards one valid label, given the part as it stands and what the last exchange answered. It
    /// looks for a label before it buys one: two labels cost twice. For what has left it only looks. `Done(None)` where
    /// none is wanted or can be had as it stands; the next look asks again. A refusal stands until address, lines or
    /// shipping change.
    fn label(
        &self,
        want: &FulfillmentOrder,
        seen: &Seen,
        answered: Option<&Value>,
    ) -> Next<Value, Option<Bought>>;
}

/// A label that a part has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    /// The partner's id of the shipment.
    pub shipment: ShipmentId,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// What it cost, as the partner writes it.
    pub cost: Option<String>,
}
