//! Changes to an order as a whole: its fields, holds, tags, history, warehouse and status.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::account::Account;
use super::create::{check_details, read};
use super::order::{CANCELED, FULFILLED, HOLDS, PENDING};
use super::refusal::Refusal;

#[derive(Debug, Deserialize)]
struct Update {
    order_id: String,
    fulfillment_status: Option<String>,
    tags: Option<Vec<String>>,
    history_entry: Option<Entry>,
    #[serde(flatten)]
    details: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    source: Option<String>,
    message: Option<String>,
}

#[derive(Debug, Deserialize)]
struct HistoryInput {
    order_id: String,
    history_entry: Option<Entry>,
}

#[derive(Debug, Deserialize)]
struct Tags {
    order_id: String,
    tags: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Holds {
    order_id: String,
    #[serde(flatten)]
    holds: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
struct Move {
    order_id: String,
    warehouse_id: String,
}

#[derive(Debug, Deserialize)]
struct Status {
    order_id: String,
    #[serde(rename = "fulfillment_status")]
    word: String,
    #[serde(default)]
    remove_inventory: Option<bool>,
    reason: Option<String>,
}

/// How the list of tags is changed.
#[derive(Debug, Clone, Copy)]
pub(super) enum TagChange {
    Add,
    Replace,
    Clear,
}

impl Account {
    /// `order_update`: fields that are absent or null stay.
    pub(super) fn update_order(&mut self, data: &Value) -> Result<u64, Refusal> {
        let update: Update = read(data)?;
        let id = self.open_order(&update.order_id, "can't be updated")?;
        check_details(&update.details)?;
        let order = self.order_mut(&update.order_id)?;
        for (name, value) in update.details.into_iter().filter(|(_, value)| !value.is_null()) {
            order.details.insert(name, value);
        }
        if let Some(tags) = update.tags {
            order.tags = tags;
        }
        if let Some(status) = update.fulfillment_status {
            order.status = status;
        }
        let is_open = order.is_open();
        match update.history_entry {
            Some(entry) => self.write_entry(id, entry),
            None => self.note(id, "api", "Order updated through the API".to_owned()),
        }
        if !is_open {
            self.deallocate(id);
        }
        self.allocate(id);
        Ok(id)
    }

    /// `order_update_holds`: holds that are absent or null stay.
    pub(super) fn update_holds(&mut self, data: &Value) -> Result<u64, Refusal> {
        let update: Holds = read(data)?;
        let id = self.open_order(&update.order_id, "its holds can't be changed")?;
        let order = self.order_mut(&update.order_id)?;
        for name in HOLDS {
            match update.holds.get(name).and_then(Value::as_bool) {
                Some(true) => order.holds.insert(name),
                Some(false) => order.holds.remove(name),
                None => false,
            };
        }
        Ok(id)
    }

    /// `order_add_tags`, `order_update_tags` and `order_clear_tags`.
    pub(super) fn change_tags(&mut self, data: &Value, change: TagChange) -> Result<u64, Refusal> {
        let update: Tags = read(data)?;
        let order = self.order_mut(&update.order_id)?;
        let given = update.tags.unwrap_or_default();
        match change {
            TagChange::Add => {
                for tag in given {
                    if !order.tags.contains(&tag) {
                        order.tags.push(tag);
                    }
                }
            }
            TagChange::Replace => order.tags = given,
            TagChange::Clear => order.tags.clear(),
        }
        Ok(order.id)
    }

    /// `order_add_history_entry`.
    pub(super) fn add_history(&mut self, data: &Value) -> Result<u64, Refusal> {
        let update: HistoryInput = read(data)?;
        let id = self.order_mut(&update.order_id)?.id;
        if let Some(entry) = update.history_entry {
            self.write_entry(id, entry);
        }
        Ok(id)
    }

    fn write_entry(&mut self, order: u64, entry: Entry) {
        let user = entry.source.unwrap_or_else(|| "api".to_owned());
        self.note(order, &user, entry.message.unwrap_or_default());
    }

    /// `order_change_warehouse`: the whole order is allocated anew there; locked lines stay where they are locked.
    pub(super) fn change_warehouse(&mut self, data: &Value) -> Result<u64, Refusal> {
        let update: Move = read(data)?;
        let id = self.open_order(&update.order_id, "its warehouse can't be changed")?;
        let warehouse = self.warehouse(&update.warehouse_id)?;
        self.order_mut(&update.order_id)?.warehouse = Some(warehouse);
        self.deallocate(id);
        self.allocate(id);
        Ok(id)
    }

    /// `order_update_fulfillment_status`: sets the word, and what stock must follow; makes no shipment.
    pub(super) fn set_status(&mut self, data: &Value) -> Result<u64, Refusal> {
        let update: Status = read(data)?;
        let order = self.order_mut(&update.order_id)?;
        let id = order.id;
        let before = std::mem::replace(&mut order.status, update.word.clone());
        let lines: Vec<(u64, String, u32)> =
            order.lines.iter().map(|line| (line.id, line.sku.clone(), line.pending())).collect();
        match update.word.as_str() {
            CANCELED if before != CANCELED => {
                PENDING.clone_into(&mut self.order_mut(&update.order_id)?.status);
                self.cancel(id, update.reason.as_deref().unwrap_or("set to canceled"));
            }
            FULFILLED if before != FULFILLED => {
                let warehouse =
                    self.orders.get(&id).and_then(|order| order.allocations.keys().next().copied());
                self.deallocate(id);
                if update.remove_inventory == Some(true) {
                    for (_, sku, units) in lines {
                        self.change_on_hand(&sku, warehouse, -i64::from(units), "Order set to fulfilled");
                    }
                }
            }
            _ => {}
        }
        self.allocate(id);
        Ok(id)
    }
}
