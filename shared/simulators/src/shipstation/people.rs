//! What people change in orders: holds, tags, fewer units, other wishes, parts of their own.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::account::Account;
use super::order::{Item, Order, Status};
use super::refusal::Refusal;
use super::ship::Contents;
use super::verify::Verified;
use super::{fields, pacific, shape};

impl Account {
    /// Puts an order on hold, until a day or until someone lets it go.
    pub(super) fn hold(&mut self, id: u64, until: Option<Date>) -> Result<(), Refusal> {
        let order = self.open_order(id)?;
        if order.status != Status::OnHold {
            self.shippable(id)?;
        }
        let order = self.order_mut(id)?;
        order.status = Status::OnHold;
        order.hold_until = until;
        if let Some(until) = until {
            self.wake(pacific::instant(until.into()), id);
        }
        Ok(())
    }

    /// Lets an order go.
    pub(super) fn release(&mut self, id: u64) -> Result<(), Refusal> {
        let order = self.order(id)?;
        if order.status != Status::OnHold {
            return Err(Refusal::TooLate(format!("Order {} is not on hold", order.number())));
        }
        let order = self.order_mut(id)?;
        order.status = Status::AwaitingShipment;
        order.hold_until = None;
        Ok(())
    }

    /// Adds a tag or takes it off. Locked orders have tags, too.
    pub(super) fn tag(&mut self, id: u64, tag: u64, is_on: bool) -> Result<(), Refusal> {
        if !self.config.tags.iter().any(|known| known.id == tag) {
            return Err(Refusal::Invalid(format!("tag {tag} does not exist")));
        }
        let order = self.order_mut(id)?;
        order.tags.retain(|held| *held != tag);
        if is_on {
            order.tags.push(tag);
        }
        Ok(())
    }

    /// Cancels what is not shipped.
    pub(super) fn cancel(&mut self, id: u64) -> Result<(), Refusal> {
        self.open_order(id)?;
        let order = self.order_mut(id)?;
        order.status = Status::Cancelled;
        order.hold_until = None;
        Ok(())
    }

    /// Takes units off an item. The order doesn't remember them: it has fewer.
    pub(super) fn cancel_units(&mut self, id: u64, item: u64, units: u32) -> Result<(), Refusal> {
        let held = self.open_order(id)?.item(item)?;
        let pending = held.pending();
        if units > pending {
            let sku = held.text("sku").unwrap_or_default();
            return Err(Refusal::Invalid(format!("Only {pending} units of {sku} are pending, not {units}")));
        }
        let now = self.now;
        let order = self.order_mut(id)?;
        let held = order.item_mut(item)?;
        held.quantity -= units;
        held.taken_off += units;
        held.modified = now;
        order.settle_status();
        Ok(())
    }

    /// Changes fields of an order, under the names of the interface.
    pub(super) fn edit(&mut self, id: u64, set: &Map<String, Value>) -> Result<(), Refusal> {
        let old = &self.open_order(id)?.details;
        if let Some(name) = set.keys().find(|name| !old.contains_key(*name)) {
            return Err(Refusal::Invalid(format!("an order has no field `{name}` that people change")));
        }
        let mut wanted = old.clone();
        wanted.extend(set.iter().map(|(name, value)| (name.clone(), value.clone())));
        let details = shape::read(fields::ORDER, "", &Value::Object(wanted))?;
        let moved = old.get("shipTo") != details.get("shipTo");
        self.order_mut(id)?.details = details;
        if moved {
            self.verify_later(id);
        }
        Ok(())
    }

    /// Splits units off into an order of their own. It has the parent's key: only so does the demand make sense that split
    /// orders are updated by number and key. Money that belongs to the whole order stays with the parent.
    pub(super) fn split(&mut self, id: u64, units: &Contents) -> Result<u64, Refusal> {
        let parent = self.open_order(id)?;
        for (item, units) in units {
            let held = parent.item(*item)?;
            if *units == 0 || *units > held.pending() {
                let (sku, pending) = (held.text("sku").unwrap_or_default(), held.pending());
                return Err(Refusal::Invalid(format!(
                    "Only {pending} units of {sku} are pending, not {units}"
                )));
            }
        }
        let moved: u32 = units.values().sum();
        if moved == 0 || moved >= parent.pending().values().sum() {
            return Err(Refusal::Invalid("both parts of a split order need units".to_owned()));
        }
        let root = Self::root(parent);
        let key = parent.key.clone();
        let number = self.child_number(root)?;
        let items = self.moved_items(id, units)?;
        let child = self.child(id, root, items, &number)?;
        let (child_id, is_new, ends) = (child.id, child.verified == Verified::NotYet, child.hold_until);
        self.orders.insert(child_id, child);
        self.keys.entry(key).or_default().push(child_id);
        for part in [root, id] {
            self.order_mut(part)?.split = true;
        }
        if is_new {
            self.verify_later(child_id);
        }
        if let Some(day) = ends {
            self.wake(pacific::instant(day.into()), child_id);
        }
        Ok(child_id)
    }

    /// `100038-1`, as the published sample has it.
    fn child_number(&self, root: u64) -> Result<String, Refusal> {
        let children = self.orders.values().filter(|order| order.parent == Some(root)).count();
        Ok(format!("{}-{}", self.order(root)?.number(), children + 1))
    }

    /// Takes the units out of the parent and makes items of them.
    fn moved_items(&mut self, id: u64, units: &Contents) -> Result<Vec<Item>, Refusal> {
        let mut items = Vec::new();
        for (item, units) in units {
            let (number, now) = (self.next("item"), self.now);
            let parent = self.order_mut(id)?;
            let held = parent.item_mut(*item)?;
            held.quantity -= units;
            held.modified = now;
            items.push(Item {
                id: number,
                quantity: *units,
                taken_off: 0,
                shipped: 0,
                created: now,
                ..held.clone()
            });
        }
        let parent = self.order_mut(id)?;
        parent.items.retain(|item| item.quantity > 0 || item.taken_off > 0 || item.adjustment);
        Ok(items)
    }

    fn child(&mut self, id: u64, root: u64, items: Vec<Item>, number: &str) -> Result<Order, Refusal> {
        let (child, now) = (self.next("order"), self.now);
        let parent = self.order_mut(id)?;
        let mut details = parent.details.clone();
        details.insert("orderNumber".to_owned(), Value::from(number));
        for money in ["amountPaid", "taxAmount", "shippingAmount"] {
            details.insert(money.to_owned(), Value::from(0));
        }
        Ok(Order {
            id: child,
            key: parent.key.clone(),
            details,
            status: parent.status,
            items,
            tags: parent.tags.clone(),
            store: parent.store,
            warehouse: parent.warehouse,
            customer: parent.customer,
            parent: Some(root),
            split: true,
            verified: parent.verified,
            verify_at: None,
            hold_until: parent.hold_until,
            import: String::new(),
            shipments: Vec::new(),
            fulfillments: Vec::new(),
            created: now,
            modified: now,
            visible: now,
            inactive: false,
        })
    }
}
