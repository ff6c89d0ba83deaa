//! Where one part is, in a sentence: who has it, since when, and what it waits for.

use jiff::Timestamp;
use waybill_domain::event::{Handling, PartStatus};
use waybill_domain::facts::{Facts, PartFacts, Register, ShipmentFacts, TrackingFacts};
use waybill_domain::ids::{AccountId, LineId};
use waybill_domain::tracking::TrackingTag;
use waybill_ledger::{Part, PartLine, PartState, Record};
use waybill_settings::Settings;

use super::known::Material;
use super::places::{Place, Whereabouts};
use super::words::time;

/// An account with its partner, for people.
pub(super) fn who(settings: &Settings, account: &AccountId) -> String {
    match settings.account(account) {
        Some(found) => format!("`{account}` ({})", found.partner),
        None => format!("`{account}` (not configured any more)"),
    }
}

/// Where a part is.
pub(super) fn part(material: &Material, record: &Record, part: &Part, who: &str) -> Whereabouts {
    let facts = material.known.facts.parts.get(&part.reference);
    let (place, since, says) = match (part.state, &part.partner_order) {
        (PartState::Cancelled { by_shop }, _) => cancelled(part, facts, who, by_shop),
        (PartState::Placed, Some(id)) => {
            let account = &record.subject.account;
            let since = material.placed_at(account, id.as_str()).unwrap_or(part.settled_at);
            at_partner(part, facts, &material.known.facts, (who, id.as_str()), since)
        }
        (PartState::Placed | PartState::Intended, _) => intended(part, who),
    };
    Whereabouts {
        account: Some(record.subject.account.clone()),
        reference: Some(part.reference.clone()),
        partner_order: part.partner_order.clone(),
        place,
        since: Some(since),
        sentence: format!("{}.", begun(&(goods(part, facts) + &says))),
    }
}

/// With a capital letter, as a sentence begins.
fn begun(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is in it: `2 x MUG-1 (1 cancelled there), 1 x CAP-1: `.
fn goods(part: &Part, facts: Option<&PartFacts>) -> String {
    let is_live = !matches!(part.state, PartState::Cancelled { .. });
    let line = |line: &PartLine| {
        let gone = lacking(part, line, facts);
        let gone = if is_live && gone > 0 { format!(" ({gone} cancelled there)") } else { String::new() };
        format!("{} x {}{gone}", line.units, line.sku)
    };
    let lines: Vec<String> = part.lines.iter().map(line).collect();
    if lines.is_empty() { String::new() } else { format!("{}: ", lines.join(", ")) }
}

/// Units of a line that the partner cancelled by itself: they do not wait.
fn lacking(part: &Part, line: &PartLine, facts: Option<&PartFacts>) -> u32 {
    facts.map_or(0, |facts| facts.lacking(&line.line, (line.units, part.settled_at))).min(line.units)
}

fn intended(part: &Part, who: &str) -> (Place, Timestamp, String) {
    let since = part.settled_at;
    let refused = part.refused.values().next().map(|refused| &refused.refusal);
    let says = match refused {
        Some(refusal) => {
            format!("not at {who}: refused on {} (`{}`), so it waits for people", time(since), refusal.code)
        }
        None => format!("not at {who} yet; it is to be placed there since {}", time(since)),
    };
    (if refused.is_some() { Place::InReview } else { Place::OnItsWay }, since, says)
}

fn cancelled(part: &Part, facts: Option<&PartFacts>, who: &str, by_shop: bool) -> (Place, Timestamp, String) {
    let why = match facts.and_then(PartFacts::cancel_reason).filter(|_| !by_shop) {
        _ if by_shop => "because the shop does not want it any more".to_owned(),
        Some(reason) => format!("by the partner: {reason}"),
        None => "by the partner".to_owned(),
    };
    let says = format!("cancelled at {who} since {}, {why}; it waits for nothing", time(part.settled_at));
    (Place::Cancelled, part.settled_at, says)
}

fn at_partner(
    part: &Part,
    facts: Option<&PartFacts>,
    all: &Facts,
    (who, id): (&str, &str),
    placed: Timestamp,
) -> (Place, Timestamp, String) {
    let has = format!("{who} has it as {id} since {}", time(placed));
    let live: Vec<&ShipmentFacts> = facts
        .map(|facts| facts.shipments.values().filter(|shipment| !shipment.is_void()).collect())
        .unwrap_or_default();
    if live.is_empty() {
        let (far, waits) = (handled(part, facts), held_up(part, facts));
        return (Place::AtPartner, placed, format!("{has}; {far}it waits to be shipped{waits}"));
    }
    let left: u32 = live.iter().flat_map(|shipment| &shipment.lines).map(|line| line.quantity).sum();
    let units: u32 = part.lines.iter().map(|line| line.units - lacking(part, line, facts)).sum();
    let is_whole = facts.and_then(PartFacts::status) == Some(PartStatus::Shipped) || left >= units;
    let at =
        live.iter().map(|shipment| shipment.shipped_at.unwrap_or(shipment.as_of)).max().unwrap_or(placed);
    let parcels = parcels(&live, all);
    let by = parcels.words();
    if !is_whole {
        let waits = held_up(part, facts);
        let says = format!(
            "{has}; {left} of {units} units left, the last on {}{by}; the rest waits to be shipped{waits}",
            time(at)
        );
        return (Place::PartlyLeft, at, says);
    }
    if parcels.are_delivered() {
        return (Place::Delivered, at, format!("{has}; it left on {}{by}; it waits for nothing", time(at)));
    }
    (Place::Left, at, format!("{has}; it left on {}{by}", time(at)))
}

/// Units of a line of which a partner told.
type Told = fn(&PartFacts, &LineId) -> Option<Register<u32>>;

/// How far the warehouse's people are with what has not left, as far as the partner says.
fn handled(part: &Part, facts: Option<&PartFacts>) -> String {
    let Some(facts) = facts else { return String::new() };
    let all: u32 = part.lines.iter().map(|line| line.units).sum();
    let steps: [(&str, Handling, Told); 2] =
        [("packed", Handling::Packed, PartFacts::packed), ("picked", Handling::Picked, PartFacts::picked)];
    for (word, far, told) in steps {
        let of_lines = part
            .lines
            .iter()
            .map(|line| told(facts, &line.line).map_or(0, |told| told.value.min(line.units)));
        let is_whole = facts.handled().is_some_and(|told| told.value >= far);
        match if is_whole { all } else { of_lines.sum() } {
            0 => {}
            units if units >= all => return format!("all of it is {word}, and "),
            units => return format!("{units} of {all} units are {word}, and "),
        }
    }
    String::new()
}

/// What keeps the partner from shipping, as far as it says.
fn held_up(part: &Part, facts: Option<&PartFacts>) -> String {
    let Some(facts) = facts else { return String::new() };
    let holds: Vec<&str> = facts.holds().into_iter().collect();
    let held = if holds.is_empty() { String::new() } else { format!(", held up by {}", holds.join(", ")) };
    let short = part.lines.iter().filter_map(|line| facts.backordered(&line.line));
    match short.map(|told| told.value).sum::<u32>() {
        0 => held,
        short => format!("{held}, {short} units are out of stock"),
    }
}

/// The parcels of what left, and how far each is.
struct Parcels<'a>(Vec<(String, Option<&'a TrackingFacts>)>);

fn parcels<'a>(live: &[&ShipmentFacts], all: &'a Facts) -> Parcels<'a> {
    let parcels = live.iter().flat_map(|shipment| shipment.parcels.values()).filter(|parcel| !parcel.voided);
    let named = parcels.map(|parcel| {
        let number = parcel.parcel.tracking_number.as_deref();
        let carrier = parcel.parcel.carrier.as_deref().unwrap_or("an unnamed carrier");
        let name = format!("{carrier} {}", number.unwrap_or("without a number"));
        let mut trackings = all.trackings.values();
        (name, trackings.find(|tracking| number == Some(tracking.number.as_str())))
    });
    Parcels(named.collect())
}

impl Parcels<'_> {
    fn are_delivered(&self) -> bool {
        let is_delivered = |facts: &TrackingFacts| facts.state().is_delivered();
        !self.0.is_empty() && self.0.iter().all(|(_, facts)| facts.is_some_and(is_delivered))
    }

    fn words(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let one = |(name, facts): &(String, Option<&TrackingFacts>)| match facts {
            Some(facts) => format!("{name}, {}", way(facts)),
            None => name.clone(),
        };
        format!(" with {}", self.0.iter().map(one).collect::<Vec<_>>().join("; "))
    }
}

/// How far a parcel is, in words.
pub(super) fn way(facts: &TrackingFacts) -> String {
    let state = facts.state();
    let since = state.happened_at.map_or_else(|| time(facts.as_of()), |at| at.to_string());
    let back = if state.returning { ", on its way back" } else { "" };
    let waits = match (&state.expected, state.is_over()) {
        (Some(expected), false) => format!(", expected {}", expected.at.day()),
        _ => String::new(),
    };
    let word = if state.status.tag == TrackingTag::Delivered { "on" } else { "since" };
    format!("{} {word} {since}{back}{waits}", tag(&state.status.tag))
}

/// A tag in plain words.
fn tag(tag: &TrackingTag) -> &str {
    match tag {
        TrackingTag::Pending => "of which the carrier knows nothing yet",
        TrackingTag::InfoReceived => "announced to the carrier",
        TrackingTag::InTransit => "on the way",
        TrackingTag::OutForDelivery => "out for delivery",
        TrackingTag::AttemptFail => "not handed over yet, a delivery failed",
        TrackingTag::Delivered => "delivered",
        TrackingTag::AvailableForPickup => "ready to be fetched",
        TrackingTag::Exception => "in trouble",
        TrackingTag::Expired => "not heard of",
        TrackingTag::Other(word) => word,
    }
}
