//! An order that partners cancelled units of becomes smaller by an Order Edit, where the shop wants that: commercetools takes
//! one only where neither the order nor any of its lines moves stock.
//!
//! What edits took off stands in a field of the order, set by the same edit, so that units are never counted as cancelled
//! twice. Only what is settled on both sides is taken off; a line that the shop's people change afterwards is theirs. Nothing is
//! put back, and no line is taken away whole, for it would take its id with it, which all facts name.

use std::collections::BTreeMap;

use waybill_domain::failure::Refusal;
use waybill_domain::ids::LineId;
use waybill_domain::order::{InventoryMode, Order, OrderState, Reduction, Reductions, ShippingMode};

use super::super::actions::{EditDraft, Identifier, OrderReference, StagedAction};
use super::super::fields::Field;
use super::super::policy::Policy;
use super::super::read::reduced;
use super::keys;
use super::units::{Line, is_cancelled};

/// The code of units that were taken off and that the partner means to ship all the same.
pub(super) const BACK: &str = "reduced-units-are-back";
/// The code of an order whose amounts nobody here can work out anew.
pub(super) const OUTSIDE: &str = "reduction-priced-outside";

/// The most lines of one edit, which has one more action.
const MOST: usize = 400;

/// An edit that takes units off an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Reduce {
    /// As it is created.
    pub draft: EditDraft,
    /// The field that says what edits took off, and what it says after this one: by that an edit is known again.
    pub field: (String, String),
}

/// The edit that an order lacks, and what is for people.
pub(super) fn edit(order: &Order, lines: &[Line<'_>], policy: &Policy) -> (Option<Reduce>, Vec<Refusal>) {
    let reviews = lines.iter().filter_map(|line| back(order, line)).collect();
    if !policy.reduce || !may_be_edited(order) || !lines.iter().any(stays) {
        return (None, reviews);
    }
    let wanted: Vec<(&Line<'_>, Reduction)> =
        lines.iter().filter_map(|line| Some((line, wanted(order, line)?))).take(MOST).collect();
    if wanted.is_empty() {
        return (None, reviews);
    }
    if order.priced_outside {
        let message = format!(
            "partners cancelled units of order {}, whose prices or taxes come from outside, so its lines are not reduced",
            order.name()
        );
        return (None, [reviews, vec![Refusal::new(OUTSIDE, message)]].concat());
    }
    (Some(reduce(order, &wanted, policy)), reviews)
}

/// Whether commercetools takes edits of the order, and it is not over without one.
fn may_be_edited(order: &Order) -> bool {
    let leaves_stock = |mode: &InventoryMode| *mode == InventoryMode::None;
    let lines = order.lines.iter().filter_map(|line| line.inventory_mode.as_ref());
    order.state != OrderState::Cancelled
        && order.shipping_mode == ShippingMode::Single
        && lines.chain([&order.inventory_mode]).all(leaves_stock)
}

/// Whether something of a line was shipped, or is to be.
fn stays(line: &Line<'_>) -> bool {
    line.shipped > 0 || line.missing() > 0
}

/// What is to be taken off a line beyond what is off already. What the shop changed and no partner knows yet is waited for, and
/// so is what a part lacks; what several parts share is not taken off, for each would have to know its own.
fn wanted(order: &Order, line: &Line<'_>) -> Option<Reduction> {
    let [(part, known)] = line.parts.as_slice() else { return None };
    let before = order.reductions.lines.get(line.id);
    let is_theirs = before.is_some_and(|before| before.off != line.reduced);
    let is_settled = known.units.saturating_add(line.unwanted) == line.ordered;
    if part.known.cancelled_by_shop || is_theirs || !is_settled {
        return None;
    }
    let off = line.cancelled.max(line.reduced);
    let left = line.ordered.saturating_sub(off);
    (off > line.reduced && left > 0).then_some(Reduction { off, left })
}

fn reduce(order: &Order, wanted: &[(&Line<'_>, Reduction)], policy: &Policy) -> Reduce {
    let mut lines: BTreeMap<LineId, Reduction> = order.reductions.lines.clone();
    lines.retain(|line, _| order.ordered(line).is_some());
    let mut staged_actions = Vec::new();
    for (line, reduction) in wanted {
        let (id, quantity) = (line.id.clone(), reduction.left);
        lines.insert(id.clone(), *reduction);
        staged_actions.push(if line.is_custom {
            StagedAction::ChangeCustomLineItemQuantity { custom_line_item_id: id, quantity }
        } else {
            StagedAction::ChangeLineItemQuantity { line_item_id: id, quantity }
        });
    }
    let before = order.reductions.edits;
    let said = reduced::text(&Reductions { edits: before.saturating_add(1), lines });
    let name = Field::Reduced.name(&policy.field_prefix);
    staged_actions.push(if order.custom.type_id.is_none() {
        let fields = [(name.clone(), said.clone().into())].into();
        StagedAction::SetCustomType { r#type: Identifier::kind(&policy.types.order), fields }
    } else {
        StagedAction::SetCustomField { name: name.clone(), value: said.clone().into() }
    });
    let draft = EditDraft {
        key: keys::edit(&order.id, before),
        resource: OrderReference::to(order.id.clone()),
        staged_actions,
        comment: "Waybill: taken off because it was cancelled where it was to be shipped".to_owned(),
    };
    Reduce { draft, field: (name, said) }
}

/// A partner says that it means to ship units that are off the order. The shop's people put them back, or have them cancelled.
fn back(order: &Order, line: &Line<'_>) -> Option<Refusal> {
    let [(part, known)] = line.parts.as_slice() else { return None };
    let facts = part.facts.filter(|_| line.reduced > 0 && !is_cancelled(*part))?;
    let is_said = facts.held(line.id).is_some_and(|held| held.as_of > part.known.settled_at)
        || facts.cancelled(line.id).is_some();
    let lacking = facts.lacking(line.id, (known.units, part.known.settled_at));
    let again = line.reduced.saturating_sub(lacking);
    (is_said && again > 0).then(|| {
        let (account, name, units) = (&part.known.account, order.name(), line.reduced);
        let message = format!(
            "account {account} means to ship {again} of the {units} units that were taken off a line of order {name}"
        );
        Refusal::new(BACK, message).of_line(line.id)
    })
}
