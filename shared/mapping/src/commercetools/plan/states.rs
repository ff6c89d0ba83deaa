//! The shipment state and the order state, derived from all that is known and never copied from the last event.

use waybill_domain::failure::Refusal;
use waybill_domain::ids::LineId;
use waybill_domain::order::{Order, OrderState, ShipmentState};

use super::super::actions::Action;
use super::super::policy::Policy;
use super::Part;
use super::units::{Line, is_cancelled};

/// Sums over the lines that are waited for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) shipped: u64,
    pub(super) missing: u64,
    pub(super) cancelled: u64,
    pub(super) allocated: u64,
    pub(super) backordered: u64,
    pub(super) picked: u64,
    pub(super) packed: u64,
}

pub(super) fn sums(lines: &[Line<'_>]) -> Sums {
    let mut sums = Sums::default();
    for line in lines {
        let cancelled = line.cancelled.saturating_add(line.cancelled_in_shop);
        for (sum, units) in [
            (&mut sums.shipped, line.shipped),
            (&mut sums.missing, line.missing()),
            (&mut sums.cancelled, cancelled),
            (&mut sums.allocated, line.set_aside()),
            (&mut sums.backordered, line.backordered.unwrap_or(0)),
            (&mut sums.picked, line.picked.unwrap_or(0)),
            (&mut sums.packed, line.packed.unwrap_or(0)),
        ] {
            *sum += u64::from(units);
        }
    }
    sums
}

/// The shipment state that the facts say.
///
/// Something shipped: `Shipped` when nothing is missing, else `Partial`. Nothing shipped: `Canceled` when nothing
/// is missing, `Backorder` when something is short, `Ready` when all is allocated, else `Pending`. So a void
/// takes `Shipped` back. When nothing is missing and every parcel is `delivered`, it is `Delivered`; that stays, whoever
/// said so. `Delayed` and words that are new to us stay until something is shipped or all is cancelled.
pub(super) fn shipment(
    order: &Order,
    lines: &[Line<'_>],
    delivered: bool,
    policy: &Policy,
) -> Option<Action> {
    let told = derived(sums(lines)).filter(|_| policy.shipment_state)?;
    let told = if told == ShipmentState::Shipped && delivered { ShipmentState::Delivered } else { told };
    let stays = match &order.shipment_state {
        Some(ShipmentState::Delivered) => true,
        Some(ShipmentState::Delayed | ShipmentState::Other(_)) => {
            matches!(told, ShipmentState::Pending | ShipmentState::Ready | ShipmentState::Backorder)
        }
        Some(now) => *now == told,
        None => false,
    };
    (!stays).then(|| Action::ChangeShipmentState { shipment_state: told.into() })
}

/// The same for an order of which none of our accounts has a part: all that is known is how its parcels fare. All that
/// was ordered must be in them.
pub(super) fn delivered(order: &Order, delivered: bool, policy: &Policy) -> Option<Action> {
    let units = |id: &LineId| {
        let items = order.deliveries().flat_map(|delivery| &delivery.items);
        items.filter(|item| item.line == *id).map(|item| item.quantity).fold(0, u32::saturating_add)
    };
    let is_whole = order.lines.iter().all(|line| units(&line.id) >= line.quantity);
    let is_news = order.shipment_state != Some(ShipmentState::Delivered);
    let state = ShipmentState::Delivered;
    (policy.shipment_state && delivered && is_whole && is_news)
        .then(|| Action::ChangeShipmentState { shipment_state: state.into() })
}

fn derived(sums: Sums) -> Option<ShipmentState> {
    Some(match sums {
        Sums { shipped: 1.., missing: 0, .. } => ShipmentState::Shipped,
        Sums { shipped: 1.., .. } => ShipmentState::Partial,
        Sums { missing: 0, cancelled: 0, .. } => return None,
        Sums { missing: 0, .. } => ShipmentState::Canceled,
        Sums { backordered: 1.., .. } => ShipmentState::Backorder,
        Sums { allocated, missing, .. } if allocated >= missing => ShipmentState::Ready,
        Sums { .. } => ShipmentState::Pending,
    })
}

/// The order state, by policy: `Complete` when something was shipped and nothing is missing, `Cancelled` when
/// every part is cancelled and nothing was shipped nor is missing. Only an order that is `Open` or `Confirmed`
/// is moved.
pub(super) fn order(
    order: &Order,
    parts: &[Part<'_>],
    lines: &[Line<'_>],
    policy: &Policy,
) -> Option<Action> {
    let moves = match order.state {
        OrderState::Open | OrderState::Confirmed => true,
        OrderState::Complete | OrderState::Cancelled | OrderState::Other(_) => false,
    };
    let sums = sums(lines);
    if !moves || sums.missing > 0 {
        return None;
    }
    let all_cancelled = parts.iter().all(|part| is_cancelled(*part) || is_emptied(*part, lines));
    let state = if sums.shipped > 0 && policy.complete_when_shipped {
        OrderState::Complete
    } else if sums.shipped == 0 && sums.cancelled > 0 && all_cancelled && policy.cancel_when_all_cancelled {
        OrderState::Cancelled
    } else {
        return None;
    };
    Some(Action::ChangeOrderState { order_state: state.into() })
}

/// Whether all lines of a part were cancelled one by one.
fn is_emptied(part: Part<'_>, lines: &[Line<'_>]) -> bool {
    part.known.lines.iter().all(|known| {
        let line = lines.iter().find(|line| *line.id == known.line);
        line.is_none_or(|line| line.missing() == 0 && line.shipped == 0)
    })
}

/// A shipment was taken back after the order was complete: states of orders are not taken back by us.
pub(super) fn voided_after_complete(order: &Order, lines: &[Line<'_>], policy: &Policy) -> Option<Refusal> {
    let sums = sums(lines);
    let complete = policy.complete_when_shipped && order.state == OrderState::Complete;
    (complete && sums.missing > 0).then(|| {
        let (name, missing) = (order.name(), sums.missing);
        Refusal::new(
            "complete-but-missing",
            format!("order {name} is complete and {missing} units are not shipped"),
        )
    })
}
