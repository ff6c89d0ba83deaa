//! What came back: items of returns on the order, and what became of them.
//!
//! commercetools lets an item be `Advised` for ever or `Returned` and then `BackInStock` or `Unusable`, and takes no other
//! quantity for it. So what was announced and what came are items of their own; units that came and of which nobody
//! says yet what becomes of them are one item each, for each may go its own way. Nothing is taken back: figures that fall
//! plan nothing. Items that do not carry our keys are never touched.

mod row;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::{LineId, ReturnId, WarehouseId};
use waybill_domain::order::{Order, ReturnItem};

use self::row::{Row, rows};
use super::super::actions::{Action, CustomDraft, Identifier, ReturnItemDraft};
use super::super::fields;
use super::super::policy::Policy;
use super::{Known, Part, keys};
use crate::returns::Restock;

/// The code of units that are more than were ordered.
pub(super) const TOO_MANY: &str = "returned-too-many";
/// The code of goods that are on no line of the order.
pub(super) const UNKNOWN_LINE: &str = "returned-unknown-line";
/// The code of a reason that is in no table.
pub(super) const UNKNOWN_REASON: &str = "return-reason-unknown";

/// Items of what is on its way.
const ADVISED: &str = "Advised";
/// Items of what came, and of which nobody says yet what becomes of it.
const RETURNED: &str = "Returned";
/// Items of what went back into stock.
const BACK_IN_STOCK: &str = "BackInStock";
/// Items of what is good for nothing any more.
const UNUSABLE: &str = "Unusable";

/// What the order lacks of what came back, and what of it is for people.
pub(super) fn actions(
    order: &Order,
    parts: &[Part<'_>],
    known: &Known<'_>,
    policy: &Policy,
) -> (Vec<Action>, Vec<Refusal>) {
    let mut book = Book {
        order,
        policy,
        room: room(order),
        names: BTreeSet::new(),
        actions: Vec::new(),
        reviews: Vec::new(),
    };
    for part in parts {
        for (id, told) in part.facts.iter().flat_map(|facts| &facts.returns) {
            let rows = rows(order, *part, &told.value, known.returns, &mut book.reviews);
            book.take(*part, id, &rows);
        }
    }
    (book.actions, book.reviews)
}

/// Units that stand on the order as back in stock under our keys: of which line, by whose part, and at which warehouse.
pub(super) fn restocked<'a>(
    order: &'a Order,
    parts: &[Part<'a>],
    known: &'a Known<'_>,
) -> Vec<(LineId, Part<'a>, Option<&'a WarehouseId>, u32)> {
    let (mut names, mut units, mut complaints) = (BTreeSet::new(), Vec::new(), Vec::new());
    for part in parts {
        for told in part.facts.iter().flat_map(|facts| facts.returns.values()) {
            let warehouse = told.value.warehouse.as_ref().or(part.known.warehouse.as_ref());
            let rows = rows(order, *part, &told.value, known.returns, &mut complaints);
            let new = rows.into_iter().filter(|row| names.insert(row.name.clone()));
            units.extend(new.map(|row| {
                let back = family(order, &row, 'r').units_in(BACK_IN_STOCK);
                (row.line.clone(), *part, warehouse, back)
            }));
        }
    }
    units
}

/// Units of each line that are not on the order as having come back, whoever wrote that.
fn room(order: &Order) -> BTreeMap<&LineId, u32> {
    let goods = order.lines.iter().map(|line| (&line.id, line.quantity));
    let others = order.custom_lines.iter().map(|line| (&line.id, line.quantity));
    let mut room: BTreeMap<&LineId, u32> = goods.chain(others).collect();
    for item in
        order.returns.iter().flat_map(|info| &info.items).filter(|item| item.shipment_state != ADVISED)
    {
        if let Some(units) = item.line.as_ref().and_then(|line| room.get_mut(line)) {
            *units = units.saturating_sub(item.quantity);
        }
    }
    room
}

/// A plan in the making.
struct Book<'a> {
    order: &'a Order,
    policy: &'a Policy,
    room: BTreeMap<&'a LineId, u32>,
    /// The names of rows that were taken in: one return cannot be of two parts.
    names: BTreeSet<String>,
    actions: Vec<Action>,
    reviews: Vec<Refusal>,
}

impl Book<'_> {
    /// Takes in all rows of a return: one info for what is new of it.
    fn take(&mut self, part: Part<'_>, id: &ReturnId, rows: &[Row<'_>]) {
        let (mut items, mut states) = (Vec::new(), Vec::new());
        for row in rows {
            if !self.names.insert(row.name.clone()) {
                continue;
            }
            self.advised(row, &mut items);
            self.came(part, row, &mut items, &mut states);
            self.amend(row);
        }
        if !items.is_empty() {
            self.actions.push(Action::AddReturnInfo { return_tracking_id: id.to_string(), items });
        }
        self.actions.extend(states);
    }

    /// What was announced there and is not known to have come; what the shop announced stands on the order already.
    fn advised(&self, row: &Row<'_>, items: &mut Vec<ReturnItemDraft>) {
        let family = family(self.order, row, 'a');
        let coming = row.announced.min(row.ordered).saturating_sub(row.received);
        let lacking = coming.saturating_sub(family.units());
        if lacking > 0 {
            items.push(self.draft(row, family.next(0), lacking, ADVISED));
        }
    }

    /// What came, and what became of it.
    fn came(
        &mut self,
        part: Part<'_>,
        row: &Row<'_>,
        items: &mut Vec<ReturnItemDraft>,
        states: &mut Vec<Action>,
    ) {
        let family = family(self.order, row, 'r');
        let wanted = row.received.saturating_sub(family.units());
        let room = self.room.get_mut(row.line);
        let new = room.as_ref().map_or(0, |room| wanted.min(**room));
        if let Some(room) = room {
            *room -= new;
        }
        if new < wanted {
            let (provider, name, line) = (&part.known.provider, self.order.name(), row.line);
            let message = format!(
                "return {} at {provider} has {} units of line {line} of order {name}; {} were ordered, and what is beyond \
                 is not written",
                row.id, row.received, row.ordered
            );
            self.reviews.push(Refusal::new(TOO_MANY, message).of_line(line));
        }
        let (back, unusable) = match row.restock {
            Restock::AsTold => (row.restocked, 0),
            Restock::AsToldElseUnusable => (row.restocked, row.received.saturating_sub(row.restocked)),
            Restock::BackInStock => (row.received, 0),
            Restock::Unusable => (0, row.received),
        };
        let mut open = [
            (BACK_IN_STOCK, back.saturating_sub(family.units_in(BACK_IN_STOCK))),
            (UNUSABLE, unusable.saturating_sub(family.units_in(UNUSABLE))),
        ];
        for (key, item) in family.items.iter().filter(|(_, item)| item.shipment_state == RETURNED) {
            if let Some((state, left)) = open.iter_mut().find(|(_, left)| item.quantity <= *left) {
                *left -= item.quantity;
                states.push(become_of(key, state));
            }
        }
        let (mut left, mut skip) = (new, 0);
        for (state, wanted) in open {
            let units = wanted.min(left);
            if units > 0 {
                let key = family.next(skip);
                states.push(become_of(&key, state));
                items.push(self.draft(row, key, units, RETURNED));
                (left, skip) = (left - units, skip + 1);
            }
        }
        for one in 0..left {
            let key = family.next(skip + usize::try_from(one).unwrap_or(usize::MAX - skip));
            items.push(self.draft(row, key, 1, RETURNED));
        }
    }

    /// The fields of items that are on the order.
    fn amend(&mut self, row: &Row<'_>) {
        let prefix = &self.policy.field_prefix;
        let mut amended = Vec::new();
        for (key, item) in ['a', 'r'].iter().flat_map(|kind| family(self.order, row, *kind).items) {
            if item.custom.type_id.is_none() {
                let r#type = Identifier::kind(&self.policy.types.return_item);
                let fields = fields::present(&row.fields, prefix);
                amended.push(Action::SetReturnItemCustomType { return_item_key: key, r#type, fields });
                continue;
            }
            let set = |(name, value): (String, Option<Value>)| Action::SetReturnItemCustomField {
                return_item_key: key.clone(),
                name,
                value,
            };
            amended.extend(fields::differing(&row.fields, &item.custom, prefix).into_iter().map(set));
        }
        self.actions.extend(amended);
    }

    fn draft(
        &self,
        row: &Row<'_>,
        key: String,
        quantity: u32,
        shipment_state: &'static str,
    ) -> ReturnItemDraft {
        let is_custom = self.order.custom_lines.iter().any(|line| line.id == *row.line);
        let (line_item_id, custom_line_item_id) =
            if is_custom { (None, Some(row.line.clone())) } else { (Some(row.line.clone()), None) };
        let fields = fields::present(&row.fields, &self.policy.field_prefix);
        let custom = CustomDraft { r#type: Identifier::kind(&self.policy.types.return_item), fields };
        let comment = row.comment.clone();
        ReturnItemDraft { key, quantity, line_item_id, custom_line_item_id, comment, shipment_state, custom }
    }
}

/// The items on the order that are of a row.
fn family<'a>(order: &'a Order, row: &Row<'_>, kind: char) -> Family<'a> {
    let keyed: BTreeMap<&str, &ReturnItem> = order
        .returns
        .iter()
        .flat_map(|info| &info.items)
        .filter_map(|item| Some((item.key.as_deref()?, item)))
        .collect();
    let key = |number| keys::return_item(&row.name, kind, number);
    let all = (0..=row.ordered.saturating_mul(2)).map(key);
    let (items, free) = all.map(|key| (keyed.get(key.as_str()).copied(), key)).fold(
        (Vec::new(), Vec::new()),
        |(mut items, mut free), (item, key)| {
            match item {
                Some(item) => items.push((key, item)),
                None => free.push(key),
            }
            (items, free)
        },
    );
    Family { items, free }
}

/// The items of a row that are on the order, in the order of their keys' numbers, and the keys that are free.
struct Family<'a> {
    items: Vec<(String, &'a ReturnItem)>,
    free: Vec<String>,
}

impl Family<'_> {
    fn units(&self) -> u32 {
        self.items.iter().map(|(_, item)| item.quantity).fold(0, u32::saturating_add)
    }

    fn units_in(&self, state: &str) -> u32 {
        let there = self.items.iter().filter(|(_, item)| item.shipment_state == state);
        there.map(|(_, item)| item.quantity).fold(0, u32::saturating_add)
    }

    /// The key of the next new item but so many. There are as many as units can come back and more.
    fn next(&self, skip: usize) -> String {
        self.free.get(skip).cloned().unwrap_or_default()
    }
}

fn become_of(key: &str, shipment_state: &'static str) -> Action {
    Action::SetReturnShipmentState { return_item_key: key.to_owned(), shipment_state }
}
