//! The shop's own workflow of orders, where it wants that: the order is in the state that says how far it is.
//!
//! Only steps that the shop's transitions allow are taken. An order is never moved back, but by a step that the shop names; and
//! out of a state that is none of ours only by such a step, or where orders begin in it: whatever people moved on stays there.

use std::collections::BTreeSet;

use waybill_domain::failure::Refusal;
use waybill_domain::order::Order;

use super::super::actions::{Action, Identifier};
use super::super::policy::{OrderStates, Policy};
use super::super::states::{OF_ORDERS, States};
use super::Part;
use super::states::{Sums, sums};
use super::units::{Line, is_cancelled};

/// The code of a state that is configured and not there.
pub(super) const UNKNOWN: &str = "unknown-order-state";

/// How far an order is. The later is the greater; of what waits, none is further than the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Accepted,
    OnHold,
    Backordered,
    Allocated,
    Picked,
    Packed,
    PartlyShipped,
    Shipped,
    Delivered,
    Cancelled,
}

impl Stage {
    const ALL: [Self; 10] = [
        Self::Accepted,
        Self::OnHold,
        Self::Backordered,
        Self::Allocated,
        Self::Picked,
        Self::Packed,
        Self::PartlyShipped,
        Self::Shipped,
        Self::Delivered,
        Self::Cancelled,
    ];

    const fn key(self, states: &OrderStates) -> Option<&String> {
        match self {
            Self::Accepted => states.accepted.as_ref(),
            Self::OnHold => states.on_hold.as_ref(),
            Self::Backordered => states.backordered.as_ref(),
            Self::Allocated => states.allocated.as_ref(),
            Self::Picked => states.picked.as_ref(),
            Self::Packed => states.packed.as_ref(),
            Self::PartlyShipped => states.partly_shipped.as_ref(),
            Self::Shipped => states.shipped.as_ref(),
            Self::Delivered => states.delivered.as_ref(),
            Self::Cancelled => states.cancelled.as_ref(),
        }
    }

    /// The one that holds of an order as well, and says less.
    const fn less(self) -> Option<Self> {
        match self {
            Self::OnHold | Self::Backordered | Self::Allocated | Self::PartlyShipped => Some(Self::Accepted),
            Self::Picked => Some(Self::Allocated),
            Self::Packed => Some(Self::Picked),
            Self::Delivered => Some(Self::Shipped),
            Self::Accepted | Self::Shipped | Self::Cancelled => None,
        }
    }

    /// How far it is among stages: those that wait are not before one another.
    fn rank(self) -> Self {
        if self < Self::Picked { Self::Accepted } else { self }
    }
}

/// The step into the state that says how far the order is, or why it is not known.
pub(super) fn actions(
    order: &Order,
    (parts, lines, delivered): (&[Part<'_>], &[Line<'_>], bool),
    (known, policy): (&States, &Policy),
) -> (Vec<Action>, Option<Refusal>) {
    let nothing = (Vec::new(), None);
    let Some(states) = &policy.order_states else { return nothing };
    let Some(stage) = stage(parts, lines, delivered) else { return nothing };
    let Some((stage, to)) = named(stage, states) else { return nothing };
    if known.lacks(to, OF_ORDERS) {
        let message = format!("the project has no state `{to}` of orders");
        return (Vec::new(), Some(Refusal::new(UNKNOWN, message)));
    }
    let through: BTreeSet<&str> = passed(stage, states).collect();
    let way = match &order.workflow_state {
        None => known.way_in(to, &through),
        Some(now) => match now.key.as_deref() {
            // A state whose key is not known could be one of ours.
            None => None,
            Some(now) if now == to || !may_leave(now, to, (stage, states), known) => None,
            Some(now) => known.way(now, to, &through),
        },
    };
    let step = |key: &str| Action::TransitionState { state: Identifier::state(key) };
    (way.into_iter().flatten().map(step).collect(), None)
}

/// How far the order is; `None` while no partner has it, or where nothing of it was ever waited for.
fn stage(parts: &[Part<'_>], lines: &[Line<'_>], delivered: bool) -> Option<Stage> {
    parts.iter().find(|part| part.partner_order().is_some())?;
    let Sums { shipped, missing, cancelled, allocated, backordered, picked, packed } = sums(lines);
    Some(match (shipped, missing) {
        (0, 0) if cancelled == 0 => return None,
        (0, 0) => Stage::Cancelled,
        (_, 0) if delivered => Stage::Delivered,
        (_, 0) => Stage::Shipped,
        (1.., _) => Stage::PartlyShipped,
        (0, _) if packed >= missing => Stage::Packed,
        (0, _) if picked >= missing => Stage::Picked,
        (0, _) if is_held(parts) => Stage::OnHold,
        (0, _) if backordered > 0 => Stage::Backordered,
        (0, _) if allocated >= missing => Stage::Allocated,
        (0, _) => Stage::Accepted,
    })
}

fn is_held(parts: &[Part<'_>]) -> bool {
    let open = parts.iter().filter(|part| !is_cancelled(**part));
    open.filter_map(|part| part.facts).any(|facts| !facts.holds().is_empty())
}

/// The stage, or the next that says less, which has a state.
fn named(stage: Stage, states: &OrderStates) -> Option<(Stage, &str)> {
    let mut all = std::iter::successors(Some(stage), |one| one.less());
    all.find_map(|one| Some((one, one.key(states)?.as_str())))
}

/// The states that an order may pass on its way to a stage.
fn passed(stage: Stage, states: &OrderStates) -> impl Iterator<Item = &str> {
    // Nothing that is cancelled was ever shipped.
    let before = if stage == Stage::Cancelled { Stage::PartlyShipped } else { stage };
    let passes = move |one: &Stage| *one < before && !matches!(one, Stage::OnHold | Stage::Backordered);
    Stage::ALL.into_iter().filter(passes).filter_map(|one| one.key(states).map(String::as_str))
}

/// Whether the order may be moved out of the state that it is in.
fn may_leave(now: &str, to: &str, (stage, states): (Stage, &OrderStates), known: &States) -> bool {
    let ours = Stage::ALL.into_iter().filter(|one| one.key(states).is_some_and(|key| key == now)).max();
    let goes_on = match ours {
        Some(ours) => ours.rank() <= stage.rank(),
        None => known.get(now).is_some_and(|state| state.initial),
    };
    goes_on || known.names(now, to)
}
