//! Line states, where the shop wants them: units move into the states that say shipped, cancelled and short.

use std::collections::BTreeMap;

use waybill_domain::failure::Refusal;

use super::super::actions::{Action, Identifier, UnitsIn};
use super::super::policy::{LineStates, MoveBy, Policy};
use super::units::Line;

/// Units by the key of their state.
type Spread = BTreeMap<String, u32>;

/// Ids of states by their keys.
type Ids = BTreeMap<String, String>;

/// The moves of units between states, and the states that are not known well enough to move anything there.
pub(super) fn actions(lines: &[Line<'_>], ids: &Ids, policy: &Policy) -> (Vec<Action>, Vec<Refusal>) {
    let (mut actions, mut unknown) = (Vec::new(), Vec::new());
    let Some(states) = &policy.line_states else { return (actions, unknown) };
    for line in lines.iter().filter(|line| !line.parts.is_empty()) {
        // A state whose key is not known could be one of ours: nothing can be said then.
        let Some(now) = now(line) else { continue };
        let wanted = wanted(line, &now, states);
        match states.by {
            _ if wanted == now => {}
            MoveBy::Transition => actions.extend(moves(line, &now, &wanted)),
            MoveBy::Import => match import(line, &wanted, ids) {
                Ok(action) => actions.push(action),
                Err(refusal) => unknown.push(refusal),
            },
        }
    }
    (actions, unknown)
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
    let short = line.backordered.unwrap_or(0);
    let ours =
        [(&states.shipped, line.shipped), (&states.cancelled, line.cancelled), (&states.backordered, short)];
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

fn import(line: &Line<'_>, wanted: &Spread, ids: &Ids) -> Result<Action, Refusal> {
    let on_line = |key: &str| line.states.iter().find(|state| state.state.key.as_deref() == Some(key));
    let id = |key: &str| on_line(key).map(|state| &state.state.id).or_else(|| ids.get(key));
    let mut state = Vec::new();
    for (key, quantity) in wanted {
        let Some(id) = id(key) else {
            let message = format!("line state `{key}` is not known in the project");
            return Err(Refusal::new("unknown-line-state", message).of_line(line.id));
        };
        state.push(UnitsIn { quantity: *quantity, state: Identifier::state_id(id) });
    }
    let id = line.id.clone();
    Ok(if line.is_custom {
        Action::ImportCustomLineItemState { custom_line_item_id: id, state }
    } else {
        Action::ImportLineItemState { line_item_id: id, state }
    })
}

fn moves(line: &Line<'_>, now: &Spread, wanted: &Spread) -> Vec<Action> {
    let more = |from: &Spread, than: &Spread| -> Vec<(String, u32)> {
        let differing =
            from.iter().map(|(key, units)| (key, units.saturating_sub(than.get(key).copied().unwrap_or(0))));
        differing.filter(|(_, units)| *units > 0).map(|(key, units)| (key.clone(), units)).collect()
    };
    let (mut givers, mut takers) = (more(now, wanted).into_iter(), more(wanted, now).into_iter());
    let (mut giver, mut taker) = (givers.next(), takers.next());
    let mut actions = Vec::new();
    while let (Some((from, has)), Some((to, lacks))) = (&mut giver, &mut taker) {
        let units = (*has).min(*lacks);
        actions.push(transition(line, units, from, to));
        (*has, *lacks) = (*has - units, *lacks - units);
        if *has == 0 {
            giver = givers.next();
        }
        if taker.as_ref().is_some_and(|(_, lacks)| *lacks == 0) {
            taker = takers.next();
        }
    }
    actions
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
