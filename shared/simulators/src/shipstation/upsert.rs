//! `createorder`: one call that makes an order or replaces it whole.
//!
//! The order is looked for by `orderId`, then by `orderKey`; what isn't found is made. Nothing of the old order stays that
//! was not sent again, except its number, its key, its store, and what only ShipStation sets.

use jiff::Timestamp;
use serde_json::Value;

use super::account::Account;
use super::draft::{Draft, DraftItem};
use super::order::{Item, Order, Status};
use super::refusal::Refusal;
use super::verify::Verified;

/// What a call brings along: the name of its import, and when lists show what it makes.
pub(super) struct Means<'a> {
    pub(super) import: &'a str,
    pub(super) visible: &'a dyn Fn(&str) -> Timestamp,
    /// Makes up the key of an order without one.
    pub(super) key: &'a dyn Fn() -> String,
}

impl Account {
    /// Makes or replaces one order. Returns its number.
    pub(super) fn upsert(&mut self, sent: &Value, means: &Means<'_>) -> Result<u64, Refusal> {
        let draft = Draft::read(sent)?;
        self.check_names(&draft)?;
        let Some(id) = self.named(&draft)? else { return self.create(draft, means) };
        if !self.order(id)?.status.is_open() {
            // Shipped and cancelled orders are locked. What the real one answers is not known: here the order as it is, as if
            // nothing were wrong, unless the account was told to refuse aloud.
            if self.refuses_locked {
                self.open_order(id)?;
            }
            return Ok(id);
        }
        self.replace(id, draft, means)?;
        Ok(id)
    }

    /// Everything that the draft refers to is there.
    fn check_names(&self, draft: &Draft) -> Result<(), Refusal> {
        for tag in &draft.tags {
            if !self.config.tags.iter().any(|known| known.id == *tag) {
                return Err(Refusal::Invalid(format!("tag {tag} does not exist")));
            }
        }
        let Some(place) = draft.advanced("warehouseId") else { return Ok(()) };
        if self.config.warehouses.iter().any(|known| known.id == place) {
            return Ok(());
        }
        Err(Refusal::Invalid(format!("warehouse {place} does not exist")))
    }

    /// The order that is meant, if it exists.
    fn named(&self, draft: &Draft) -> Result<Option<u64>, Refusal> {
        if let Some(id) = draft.id {
            let order = self.order(id)?;
            let same_key = draft.key.as_ref().is_none_or(|key| *key == order.key);
            if !same_key {
                return Err(Refusal::Invalid("orderKey can only be set at creation".to_owned()));
            }
            if order.split && draft.key.is_none() {
                return Err(Refusal::Invalid("a split order is updated by orderId and orderKey".to_owned()));
            }
            return Ok(Some(id));
        }
        let Some(key) = &draft.key else { return Ok(None) };
        let found = self.keys.get(key).and_then(|orders| orders.first());
        let Some(order) = found.and_then(|id| self.orders.get(id)) else { return Ok(None) };
        if order.split {
            return Err(Refusal::Invalid("a split order is updated by orderId and orderKey".to_owned()));
        }
        Ok(Some(order.id))
    }

    fn create(&mut self, draft: Draft, means: &Means<'_>) -> Result<u64, Refusal> {
        let store = self.store(draft.advanced("storeId"))?;
        let (id, now) = (self.next("order"), self.now);
        let key = draft.key.clone().unwrap_or_else(means.key);
        let warehouse = self.place(&draft);
        let customer = self.customer(draft.details.get("customerUsername").and_then(Value::as_str));
        let items = draft.items.into_iter().map(|item| self.item(item)).collect();
        let order = Order {
            id,
            key: key.clone(),
            details: draft.details,
            status: draft.status,
            items,
            tags: draft.tags,
            store,
            warehouse,
            customer,
            parent: None,
            split: false,
            verified: Verified::NotYet,
            verify_at: None,
            hold_until: None,
            import: String::new(),
            shipments: Vec::new(),
            fulfillments: Vec::new(),
            created: now,
            modified: now,
            visible: (means.visible)(&key),
            inactive: false,
        };
        self.orders.insert(id, order);
        self.keys.entry(key).or_default().push(id);
        self.verify_later(id);
        if draft.status != Status::AwaitingPayment {
            self.import(id, means.import);
        }
        Ok(id)
    }

    fn replace(&mut self, id: u64, draft: Draft, means: &Means<'_>) -> Result<(), Refusal> {
        // A store that is sent again is ignored: it can only be set at creation.
        let warehouse = self.place(&draft);
        let items = self.replaced_items(id, draft.items)?;
        let customer = self.customer(draft.details.get("customerUsername").and_then(Value::as_str));
        let order = self.order_mut(id)?;
        let before = order.status;
        let moved = order.details.get("shipTo") != draft.details.get("shipTo");
        order.details = draft.details;
        order.items = items;
        order.tags = draft.tags;
        order.customer = customer;
        order.warehouse = warehouse;
        order.status = draft.status;
        order.hold_until = order.hold_until.filter(|_| draft.status == Status::OnHold);
        if draft.status.is_open() {
            order.settle_status();
        }
        if moved {
            self.verify_later(id);
        }
        if before == Status::AwaitingPayment
            && draft.status != Status::AwaitingPayment
            && draft.status != Status::Cancelled
        {
            self.import(id, means.import);
        }
        Ok(())
    }

    /// The store that was named, or the first manual one.
    fn store(&self, named: Option<u64>) -> Result<u64, Refusal> {
        let mut stores = self.config.stores.iter().filter(|store| store.active);
        let found = match named {
            Some(id) => stores.find(|store| store.id == id),
            None => stores.find(|store| store.is_manual()),
        };
        found.map(|store| store.id).ok_or_else(|| match named {
            Some(id) => Refusal::Invalid(format!("store {id} does not exist")),
            None => Refusal::Invalid("the account has no active manual store".to_owned()),
        })
    }

    /// The place that the order is shipped from: the default one, if none was named.
    fn place(&self, draft: &Draft) -> Option<u64> {
        draft.advanced("warehouseId").or_else(|| self.config.warehouses.first().map(|place| place.id))
    }

    fn item(&mut self, draft: DraftItem) -> Item {
        Item {
            id: self.next("item"),
            details: draft.details,
            quantity: draft.quantity,
            taken_off: 0,
            shipped: 0,
            price: draft.price,
            adjustment: draft.adjustment,
            created: self.now,
            modified: self.now,
        }
    }

    /// The items after a replacement. Those that are sent again keep their number; of units that people took off only so
    /// many are forgotten as come back.
    fn replaced_items(&mut self, id: u64, drafts: Vec<DraftItem>) -> Result<Vec<Item>, Refusal> {
        let mut old = self.order(id)?.items.clone();
        let mut items = Vec::new();
        for draft in drafts {
            let at = old.iter().position(|item| item.is_same(&draft.details));
            let Some(before) = at.map(|at| old.remove(at)) else {
                items.push(self.item(draft));
                continue;
            };
            if draft.quantity < before.shipped {
                return Err(labelled(&before));
            }
            let back = draft.quantity.saturating_sub(before.quantity);
            items.push(Item {
                details: draft.details,
                quantity: draft.quantity,
                taken_off: before.taken_off.saturating_sub(back),
                price: draft.price,
                adjustment: draft.adjustment,
                modified: self.now,
                ..before
            });
        }
        for gone in old {
            if gone.shipped > 0 {
                return Err(labelled(&gone));
            }
            if gone.taken_off > 0 {
                items.push(Item { quantity: 0, ..gone });
            }
        }
        Ok(items)
    }
}

/// What is in a label stays in the order. That the real one refuses to take it out is our guess.
fn labelled(item: &Item) -> Refusal {
    let name = item.text("name").unwrap_or_default();
    Refusal::Invalid(format!("{} units of item {name} are in labels", item.shipped))
}
