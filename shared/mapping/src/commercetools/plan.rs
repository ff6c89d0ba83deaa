//! The update actions that an order still lacks, given all that is known of it: the heart of the way back.
//!
//! A plan is worked out from facts and from the order as it is now, never from the last event. So repeated, late
//! and reordered news plans nothing or the right thing, and planning after applying plans nothing.

mod address;
mod deliveries;
mod fallback;
mod keys;
mod line_states;
mod links;
mod order_states;
mod otherwise;
mod parcels;
mod reduction;
mod returns;
mod shipments;
mod states;
mod stock;
mod trackings;
mod units;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use waybill_domain::carriage::Carriage;
use waybill_domain::facts::{Facts, PartFacts};
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{
    AccountId, ChannelKey, LineId, PartnerLineId, PartnerOrderId, Reference, ShippingKey, TrackingId,
    WarehouseId,
};
use waybill_domain::order::Order;

pub(super) use keys::key_character;
pub use reduction::Reduce;
pub use stock::{At, Moved, Terms, moved};

use super::actions::Action;
use super::policy::{Policy, ShippedOtherwise};
use super::states::States;
use crate::returns::ReturnRules;

/// The codes of all that a plan can have for people. Each says how an order stands: what a later plan does not say
/// any more is over.
pub const COMPLAINTS: [&str; 16] = [
    address::FAILED,
    address::WARNING,
    "complete-but-missing",
    otherwise::CODE,
    reduction::BACK,
    reduction::OUTSIDE,
    returns::TOO_MANY,
    returns::UNKNOWN_LINE,
    returns::UNKNOWN_REASON,
    "shipped-too-many",
    "shipped-twice",
    "shipped-unknown-line",
    "shipped-unknown-part",
    line_states::UNREACHABLE,
    line_states::UNKNOWN,
    order_states::UNKNOWN,
];

/// Those among them that show only where the shop's states are known.
pub const OF_STATES: [&str; 3] = [line_states::UNREACHABLE, line_states::UNKNOWN, order_states::UNKNOWN];

/// How many actions commercetools takes in one update.
const MOST: usize = 500;

/// All that is known of an order beside the order itself.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// What partners said.
    pub facts: &'a Facts,
    /// The parts that were placed or are being placed, of all accounts.
    pub parts: Vec<KnownPart>,
    /// Units of lines that the shop itself cancelled (by line state), in all. They are not waited for.
    pub cancelled_in_shop: BTreeMap<LineId, u32>,
    /// The states of the shop's own workflows, where the policy moves lines or orders between them.
    pub states: Arc<States>,
    /// How parcels are tracked, by the shop's id of the parcel.
    pub tracked: BTreeMap<String, TrackingId>,
    /// What returns are called, and what becomes of what came back.
    pub returns: &'a ReturnRules,
}

/// One part as the ledger holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPart {
    /// Our key of it.
    pub reference: Reference,
    /// Whose.
    pub account: AccountId,
    /// The account's channel for marks on orders.
    pub sync_channel: ChannelKey,
    /// What people call the partner; stands in tracking data.
    pub provider: String,
    /// From where, where the route names it.
    pub warehouse: Option<WarehouseId>,
    /// For which shipping, in Multiple mode.
    pub shipping: Option<ShippingKey>,
    /// The partner's id; absent until it was placed.
    pub partner_order: Option<PartnerOrderId>,
    /// The shop cancelled it, and so it was done.
    pub cancelled_by_shop: bool,
    /// The carrier and the service that it was asked to leave with.
    pub asked: Carriage,
    /// What becomes of parcels that leave otherwise.
    pub shipped_otherwise: ShippedOtherwise,
    /// Its lines.
    pub lines: Vec<KnownLine>,
    /// When the units were settled: what a partner holds as of earlier says nothing about them.
    pub settled_at: Timestamp,
}

/// One line of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLine {
    /// The order's line.
    pub line: LineId,
    /// Units that the partner was asked for and took. Of a cancelled part: those that it had before.
    pub units: u32,
    /// The partner's id of the line.
    pub partner_line: Option<PartnerLineId>,
}

/// What an order lacks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// At most 500, all for one update; what is left over is planned the next time.
    pub actions: Vec<Action>,
    /// The edit that is to follow them.
    pub reduce: Option<Reduce>,
    /// What is for people.
    pub reviews: Vec<Refusal>,
}

impl Plan {
    /// Whether the order shows all that can be written to it.
    pub fn lacks_nothing(&self) -> bool {
        self.actions.is_empty() && self.reduce.is_none()
    }
}

/// One part and what its partner said.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    known: &'a KnownPart,
    facts: Option<&'a PartFacts>,
}

impl Part<'_> {
    /// The partner's id, from our record or from news that came before our record was settled.
    fn partner_order(&self) -> Option<&PartnerOrderId> {
        let told = || self.facts.and_then(|facts| facts.partner_order.as_ref());
        self.known.partner_order.as_ref().or_else(told)
    }
}

/// What the order lacks. Deliveries and parcels that do not carry our keys are never touched.
pub fn plan(order: &Order, known: &Known<'_>, policy: &Policy) -> Plan {
    let parts = parts(known);
    let mut reviews = strangers(order, known);
    let shipments = shipments::sort_out(order, &parts);
    reviews.extend(shipments.reviews.iter().cloned());
    let lines = units::count(order, &parts, &shipments, &known.cancelled_in_shop);

    let mut actions = links::sync(order, &parts);
    actions.extend(deliveries::actions(order, &shipments, policy));
    actions.extend(trackings::actions(order, known, &actions, policy));
    actions.extend(links::lines(&lines, policy));
    actions.extend(links::order(order, &parts, &shipments, policy));
    let (moves, unknown) = line_states::actions(&lines, &known.states, policy);
    actions.extend(moves);
    reviews.extend(unknown);
    let delivered = trackings::is_delivered(order, known, &shipments, &actions);
    if parts.is_empty() {
        actions.extend(states::delivered(order, delivered, policy));
    } else {
        actions.extend(states::shipment(order, &lines, delivered, policy));
        actions.extend(states::order(order, &parts, &lines, policy));
        reviews.extend(states::voided_after_complete(order, &lines, policy));
        let moves = order_states::actions(order, (&parts, &lines, delivered), (&known.states, policy));
        actions.extend(moves.0);
        reviews.extend(moves.1);
    }
    let (came_back, complaints) = returns::actions(order, &parts, known, policy);
    actions.extend(came_back);
    reviews.extend(complaints);
    reviews.extend(otherwise::review(order, &shipments));
    reviews.extend(address::reviews(order, &parts));
    let (reduce, complaints) = reduction::edit(order, &lines, policy);
    reviews.extend(complaints);
    actions.truncate(MOST);
    Plan { actions, reduce, reviews }
}

/// The parts with what their partners said, always in the same order.
fn parts<'a>(known: &'a Known<'_>) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'_>> = known
        .parts
        .iter()
        .map(|known_part| Part { known: known_part, facts: known.facts.parts.get(&known_part.reference) })
        .collect();
    parts.sort_by(|a, b| a.known.reference.cmp(&b.known.reference));
    parts
}

/// Parts that something was said about and that nobody placed.
fn strangers(order: &Order, known: &Known<'_>) -> Vec<Refusal> {
    let is_known = |reference: &Reference| known.parts.iter().any(|part| part.reference == *reference);
    let strangers = known.facts.parts.iter().filter(|(reference, _)| !is_known(reference));
    strangers
        .filter(|(_, facts)| facts.shipments.values().any(|shipment| !shipment.is_void()))
        .map(|(reference, facts)| {
            let (account, name) = (&facts.account, order.name());
            let message =
                format!("account {account} shipped `{reference}` of order {name}, which was not placed");
            Refusal::new("shipped-unknown-part", message)
        })
        .collect()
}

#[cfg(test)]
mod tests;
