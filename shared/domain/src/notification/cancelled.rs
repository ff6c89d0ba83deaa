//! What is to be told of what will not come.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::difference::{Fresh, Heard, Named};
use super::{CancelledTold, Told, Units, shipped};
use crate::event::PartStatus;
use crate::facets::Fingerprint;
use crate::facts::{Facts, Levels, PartFacts};
use crate::ids::{LineId, Reference};

pub(super) fn difference(heard: &Heard, before: &Facts, after: &Facts) -> Vec<Fresh> {
    let was_whole = is_whole(heard, before);
    if is_whole(heard, after) {
        return if was_whole { Vec::new() } else { vec![whole(after)] };
    }
    let parts = after.parts.iter().filter_map(|(reference, part)| {
        let was = before.parts.get(reference).map(|part| level(heard, reference, part)).unwrap_or_default();
        let (now, none) = (level(heard, reference, part), Level::default());
        // The word of the whole order stood for all of its parts.
        (was != now || (was_whole && now != none)).then(|| told(reference, part, now))
    });
    parts.collect()
}

/// The whole order is cancelled. It may come again after something left in between that was taken back.
fn whole(facts: &Facts) -> Fresh {
    let stated = facts.parts.values().map(stated_at).fold(Timestamp::MIN, Timestamp::max);
    let led: Vec<Fingerprint> = facts.parts.values().map(led).collect();
    let named = Named::Led(stated, Fingerprint::of(&led));
    Fresh { what: Told::OrderCancelled {}, at: Some(stated), named }
}

/// Whether nothing of the order will come: an account said so of its part, all other parts are cancelled, and nothing left.
fn is_whole(heard: &Heard, facts: &Facts) -> bool {
    let is_told = |part: &PartFacts| part.status() == Some(PartStatus::Cancelled);
    let has_left = |part: &PartFacts| part.shipments.values().any(|shipment| !shipment.is_void());
    let is_over = |reference: &Reference, settled: bool| {
        facts.parts.get(reference).map_or(settled, |part| (is_told(part) || settled) && !has_left(part))
    };
    let settled =
        |reference: &Reference| heard.parts.iter().any(|part| part.reference == *reference && part.cancelled);
    facts.parts.values().any(is_told)
        && facts.parts.keys().all(|reference| is_over(reference, settled(reference)))
        && heard.parts.iter().all(|part| is_over(&part.reference, part.cancelled))
}

/// Whether a part was cancelled as a whole, and how many units of each line were cancelled, as the account says.
type Level = (bool, Vec<(LineId, u32)>);

fn level(heard: &Heard, reference: &Reference, part: &PartFacts) -> Level {
    let ours = heard.parts.iter().find(|ours| ours.reference == *reference);
    let is_whole = part.status() == Some(PartStatus::Cancelled);
    let mut lines: BTreeMap<&LineId, u32> = BTreeMap::new();
    for line in lines_of(part) {
        lines.insert(line, part.cancelled(line).map_or(0, |told| told.value));
    }
    let is_told = lines.values().any(|units| *units > 0);
    for (line, units) in ours.iter().flat_map(|ours| &ours.lines) {
        let open = units.saturating_sub(left(part, line));
        // An account that cancels the whole need not say of what.
        let lacking = if is_whole && !is_told {
            open
        } else {
            part.lacking(line, (*units, ours.map_or(Timestamp::MAX, |ours| ours.settled_at)))
        };
        lines.insert(line, lacking.min(open));
    }
    let lacking = lines.into_iter().filter(|(_, units)| *units > 0);
    (is_whole, lacking.map(|(line, units)| (line.clone(), units)).collect())
}

fn told(reference: &Reference, part: &PartFacts, (whole, lines): Level) -> Fresh {
    let lines = lines.into_iter().map(|(line, quantity)| Units { line, quantity }).collect();
    let stated = stated_at(part);
    Fresh {
        what: Told::LinesCancelled(CancelledTold {
            account: part.account.clone(),
            part: reference.clone(),
            whole,
            lines,
        }),
        at: Some(stated),
        named: Named::Led(stated, led(part)),
    }
}

/// What of a part tells what will not come. It never returns to what it was, so what comes again has another name.
fn led(part: &PartFacts) -> Fingerprint {
    Fingerprint::of(&(&part.own, &part.splits, &part.shipments))
}

/// Units of a line that left.
fn left(part: &PartFacts, line: &LineId) -> u32 {
    let standing = part.shipments.values().filter(|shipment| !shipment.is_void());
    let of_line =
        standing.flat_map(|shipment| shipment.contents()).filter(|left| left.line.as_ref() == Some(line));
    of_line.map(|left| left.quantity).fold(0, u32::saturating_add)
}

/// All lines that the account named, in the order that was placed or in one that was split off.
fn lines_of(part: &PartFacts) -> BTreeSet<&LineId> {
    members(part).flat_map(|levels| levels.lines.keys()).collect()
}

fn members(part: &PartFacts) -> impl Iterator<Item = &Levels> {
    std::iter::once(&part.own).chain(part.splits.values())
}

/// When it was last said what is cancelled.
fn stated_at(part: &PartFacts) -> Timestamp {
    let statuses = members(part).filter_map(|levels| levels.status.as_ref()).map(|status| status.as_of);
    let lines = lines_of(part).into_iter().flat_map(|line| [part.cancelled(line), part.held(line)]).flatten();
    let lines = lines.map(|units| units.as_of);
    statuses.chain(lines).fold(shipped::last_stated(part), Timestamp::max)
}
