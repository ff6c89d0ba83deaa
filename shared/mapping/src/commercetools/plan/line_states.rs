//! Line states, where the shop wants them: units move into the states that say how far they are, as the shop's transitions
//! allow.

use std::collections::{BTreeMap, BTreeSet};

use waybill_domain::failure::Refusal;

use super::super::actions::{Action, Identifier, UnitsIn};
use super::super::policy::{LineStates, MoveBy, Policy};
use super::super::states::{OF_LINES, States};
use super::units::Line;

/// The code of a state that is configured and not there.
pub(super) const UNKNOWN: &str = "unknown-line-state";
/// The code of units that left or were cancelled and cannot be brought into the state that says so.
pub(super) const UNREACHABLE: &str = "line-state-out-of-reach";

/// Units by the key of their state.
type Spread = BTreeMap<String, u32>;

/// The moves of units between states, and what hinders them.
pub(super) fn actions(lines: &[Line<'_>], known: &States, policy: &Policy) -> (Vec<Action>, Vec<Refusal>) {
    let (mut actions, mut refusals) = (Vec::new(), Vec::new());
    let Some(states) = &policy.line_states else { return (actions, refusals) };
    for line in lines.iter().filter(|line| !line.parts.is_empty()) {
        // A state whose key is not known could be one of ours: nothing can be said then.
        let Some(now) = now(line) else { continue };
        let wanted = wanted(line, &now, states);
        if wanted == now {
            continue;
        }
        if let Some(key) = wanted.keys().find(|key| known.lacks(key, OF_LINES)) {
            refusals.push(unknown(line, key));
            continue;
        }
        match states.by {
            MoveBy::Transition => {
                let (moves, refusal) = moves(line, (&now, &wanted), (states, known));
                actions.extend(moves);
                refusals.extend(refusal);
            }
            MoveBy::Import => match import(line, &wanted, known) {
                Ok(action) => actions.push(action),
                Err(refusal) => refusals.push(refusal),
            },
        }
    }
    (actions, refusals)
}

fn unknown(line: &Line<'_>, key: &str) -> Refusal {
    Refusal::new(UNKNOWN, format!("line state `{key}` is not known in the project")).of_line(line.id)
}

fn now(line: &Line<'_>) -> Option<Spread> {
    let mut now = Spread::new();
    for state in line.states {
        *now.entry(state.state.key.clone()?).or_default() += state.quantity;
    }
    now.retain(|_, units| *units > 0);
    Some(now)
}

/// How the units should be spread: ours where the facts say, all others where they are. What is lacking comes
/// from the open state first and then from the others by key; what is left over goes to the open state.
fn wanted(line: &Line<'_>, now: &Spread, states: &LineStates) -> Spread {
    let all: u32 = now.values().copied().fold(0, u32::saturating_add);
    let mut wanted = Spread::new();
    let mut free = all;
    let boxed = line.packed.unwrap_or(0);
    let taken = line.picked.unwrap_or(0);
    let ours = [
        (&states.shipped, line.shipped),
        (&states.cancelled, line.cancelled.saturating_sub(line.reduced)),
        (&states.packed, boxed),
        (&states.picked, taken.saturating_sub(if states.packed.is_some() { boxed } else { 0 })),
        (&states.backordered, line.backordered.unwrap_or(0)),
        (&states.allocated, line.set_aside().saturating_sub(further(states, taken.max(boxed), boxed))),
    ];
    for (key, units) in ours {
        let Some(key) = key else { continue };
        let units = units.min(free);
        free -= units;
        *wanted.entry(key.clone()).or_default() += units;
    }
    let others =
        now.iter().filter(|(key, _)| !wanted.contains_key(*key)).map(|(key, units)| (key.clone(), *units));
    let mut others: Spread = others.collect();
    let there: u32 = others.values().copied().fold(0, u32::saturating_add);
    *others.entry(states.open.clone()).or_default() += free.saturating_sub(there);
    let mut lacking = there.saturating_sub(free);
    let first = std::iter::once(states.open.clone());
    let keys: Vec<String> = first.chain(others.keys().filter(|key| **key != states.open).cloned()).collect();
    for key in keys {
        if let Some(units) = others.get_mut(&key) {
            let taken = lacking.min(*units);
            *units -= taken;
            lacking -= taken;
        }
    }
    for (key, units) in others {
        *wanted.entry(key).or_default() += units;
    }
    wanted.retain(|_, units| *units > 0);
    wanted
}

/// Of the units that were set aside, those that have a state which says more.
const fn further(states: &LineStates, taken: u32, boxed: u32) -> u32 {
    if states.picked.is_some() {
        taken
    } else if states.packed.is_some() {
        boxed
    } else {
        0
    }
}

fn import(line: &Line<'_>, wanted: &Spread, known: &States) -> Result<Action, Refusal> {
    let on_line = |key: &str| line.states.iter().find(|state| state.state.key.as_deref() == Some(key));
    let id = |key: &str| {
        on_line(key).map(|state| &state.state.id).or_else(|| known.get(key).map(|state| &state.id))
    };
    let mut state = Vec::new();
    for (key, quantity) in wanted {
        let Some(id) = id(key) else { return Err(unknown(line, key)) };
        state.push(UnitsIn { quantity: *quantity, state: Identifier::state_id(id) });
    }
    let id = line.id.clone();
    Ok(if line.is_custom {
        Action::ImportCustomLineItemState { custom_line_item_id: id, state }
    } else {
        Action::ImportLineItemState { line_item_id: id, state }
    })
}

/// Steps that bring units from where there are too many to where some lack, each on the shortest way that is allowed.
fn moves(
    line: &Line<'_>,
    (now, wanted): (&Spread, &Spread),
    (states, known): (&LineStates, &States),
) -> (Vec<Action>, Option<Refusal>) {
    let mut givers = more(now, wanted);
    let ends = [&states.shipped, &states.cancelled].map(Option::as_deref);
    let (mut actions, mut stuck) = (Vec::new(), Vec::new());
    for (to, mut lacks) in more(wanted, now) {
        let through: BTreeSet<&str> =
            states.keys().filter(|key| *key != to && !ends.contains(&Some(key))).collect();
        for (from, has) in givers.iter_mut().filter(|(_, has)| *has > 0) {
            let units = lacks.min(*has);
            if units == 0 {
                break;
            }
            let Some(way) = known.way(from, &to, &through) else { continue };
            let mut at = from.as_str();
            for next in way {
                actions.push(transition(line, units, at, next));
                at = next;
            }
            (lacks, *has) = (lacks - units, *has - units);
        }
        if lacks > 0 && ends.contains(&Some(&to)) {
            stuck.push(format!("{lacks} of its units in line state `{to}`"));
        }
    }
    let refusal = (!stuck.is_empty()).then(|| {
        let message = format!(
            "a line should have {}, and the shop's transitions lead there from none of the states that they are in; \
             `write_back.line_states` may name states between",
            stuck.join(" and ")
        );
        Refusal::new(UNREACHABLE, message).of_line(line.id)
    });
    (actions, refusal)
}

/// How many more units one spread has than another, by state.
fn more(from: &Spread, than: &Spread) -> Vec<(String, u32)> {
    let differing =
        from.iter().map(|(key, units)| (key, units.saturating_sub(than.get(key).copied().unwrap_or(0))));
    differing.filter(|(_, units)| *units > 0).map(|(key, units)| (key.clone(), units)).collect()
}

fn transition(line: &Line<'_>, quantity: u32, from: &str, to: &str) -> Action {
    let (from_state, to_state) = (Identifier::state(from), Identifier::state(to));
    if line.is_custom {
        let custom_line_item_id = line.id.clone();
        Action::TransitionCustomLineItemState { custom_line_item_id, quantity, from_state, to_state }
    } else {
        Action::TransitionLineItemState { line_item_id: line.id.clone(), quantity, from_state, to_state }
    }
}
