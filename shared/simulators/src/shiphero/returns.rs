//! Returns: announced through the API, received in the warehouse.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::account::{Account, News};
use super::create::{read, units};
use super::refusal::Refusal;
use super::{iso, relay};
use crate::floor::Back;

#[derive(Debug)]
pub(super) struct Return {
    pub(super) id: u64,
    pub(super) order: u64,
    pub(super) warehouse: u64,
    pub(super) reason: String,
    pub(super) status: String,
    /// What was sent and has no effect here.
    pub(super) details: Map<String, Value>,
    pub(super) items: Vec<Item>,
    pub(super) created: Timestamp,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: u64,
    pub(super) line: u64,
    pub(super) sku: String,
    pub(super) reason: String,
    pub(super) condition: Option<String>,
    pub(super) quantity: u32,
    pub(super) received: u32,
    /// Units that went back to the shelf.
    pub(super) restocked: u32,
    pub(super) updated: Timestamp,
}

#[derive(Debug, Deserialize)]
struct NewReturn {
    order_id: String,
    warehouse_id: String,
    return_reason: String,
    line_items: Vec<NewItem>,
    #[serde(flatten)]
    details: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
struct NewItem {
    sku: String,
    quantity: i64,
    return_reason: String,
    condition: Option<String>,
}

#[derive(Debug, Deserialize)]
struct NewStatus {
    return_id: String,
    status: String,
}

/// Units of a return that arrived.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receive {
    /// The return's Relay id or number; `return` in JSON.
    #[serde(rename = "return")]
    pub id: String,
    pub sku: String,
    pub quantity: u32,
    /// So many of them go back to the shelf.
    pub restock: u32,
}

impl Account {
    /// `return_create`: of each SKU at most what was shipped and did not come back yet.
    pub(super) fn create_return(&mut self, data: &Value) -> Result<u64, Refusal> {
        let new: NewReturn = read(data)?;
        let order = self.order(&new.order_id)?.id;
        let warehouse = self.warehouse(&new.warehouse_id)?;
        let mut items = Vec::new();
        for item in new.line_items {
            let item = self.new_item(order, item)?;
            items.push(item);
        }
        let (id, created) = (self.next("Return"), self.now);
        let (reason, status) = (new.return_reason, "pending".to_owned());
        let made = Return { id, order, warehouse, reason, status, details: new.details, items, created };
        self.returns.insert(id, made);
        self.announce_return(id);
        Ok(id)
    }

    fn new_item(&mut self, order: u64, item: NewItem) -> Result<Item, Refusal> {
        let quantity = units("quantity", item.quantity)?;
        let lines = self.orders.get(&order).map(|order| order.lines.as_slice()).unwrap_or_default();
        let line = lines.iter().find(|line| line.sku == item.sku).ok_or(Refusal::NotFound("LineItem"))?;
        let returned: u32 = self
            .returns
            .values()
            .flat_map(|made| &made.items)
            .filter(|made| made.line == line.id)
            .map(|made| made.quantity)
            .sum();
        let (line, shipped) = (line.id, line.shipped);
        if quantity + returned > shipped {
            return Err(Refusal::Invalid(format!(
                "Invalid quantity {quantity} of {}: {shipped} units were shipped and {returned} returned",
                item.sku
            )));
        }
        Ok(Item {
            id: self.next("ReturnItem"),
            line,
            sku: item.sku,
            reason: item.return_reason,
            condition: item.condition,
            quantity,
            received: 0,
            restocked: 0,
            updated: self.now,
        })
    }

    /// `return_update_status`.
    pub(super) fn set_return_status(&mut self, data: &Value) -> Result<u64, Refusal> {
        let update: NewStatus = read(data)?;
        let id = relay::number("Return", &update.return_id)?;
        self.returns.get_mut(&id).ok_or(Refusal::NotFound("Return"))?.status = update.status;
        self.announce_return(id);
        Ok(id)
    }

    /// The warehouse has received units of a return; with the last one it becomes `warehouse_complete`.
    pub(super) fn receive_return(&mut self, receive: &Receive) -> Result<u64, Refusal> {
        let now = self.now;
        let id = relay::number("Return", &receive.id)?;
        let found = self.returns.get_mut(&id).ok_or(Refusal::NotFound("Return"))?;
        let item = found
            .items
            .iter_mut()
            .find(|item| item.sku == receive.sku)
            .ok_or(Refusal::NotFound("ReturnItem"))?;
        if item.received + receive.quantity > item.quantity || receive.restock > receive.quantity {
            return Err(Refusal::Invalid(format!(
                "Invalid quantity {} of {}",
                receive.quantity, receive.sku
            )));
        }
        item.received += receive.quantity;
        item.restocked += receive.restock;
        item.updated = now;
        if found.items.iter().all(|item| item.received == item.quantity) {
            "warehouse_complete".clone_into(&mut found.status);
        }
        let warehouse = found.warehouse;
        if receive.restock > 0 {
            self.receive_stock(&receive.sku, warehouse, receive.restock);
        }
        self.announce_return(id);
        Ok(id)
    }

    /// Units come back: as the part of a return that was announced, else as one that people make first.
    pub(super) fn receive_units(&mut self, back: &Back) -> Result<u64, Refusal> {
        let order = self.find_order(&back.order)?;
        let lacks = |item: &Item| item.sku == back.sku && item.received + back.quantity <= item.quantity;
        let waits = |made: &&Return| made.order == order && made.items.iter().any(lacks);
        let announced = self.returns.values().find(waits).map(|made| made.id);
        let id = if let Some(id) = announced {
            id
        } else {
            let warehouse = self.config.warehouses.first().map(|warehouse| warehouse.id).unwrap_or_default();
            self.create_return(&json!({
                "order_id": relay::id("Order", order), "warehouse_id": relay::id("Warehouse", warehouse),
                "return_reason": "Other",
                "line_items": [{"sku": back.sku, "quantity": back.quantity, "return_reason": "Other"}],
            }))?
        };
        let (sku, quantity, restock) = (back.sku.clone(), back.quantity, back.restock);
        self.receive_return(&Receive { id: relay::id("Return", id), sku, quantity, restock })
    }

    /// There is no sample of this webhook: its shape follows what the manual says of its fields.
    fn announce_return(&mut self, id: u64) {
        let Some(made) = self.returns.get(&id) else { return };
        let Some(order) = self.orders.get(&made.order) else { return };
        let items: Vec<Value> = made
            .items
            .iter()
            .map(|item| {
                json!({
                    "sku": item.sku, "line_item_id": item.line, "quantity": item.quantity,
                    "quantity_received": item.received, "restock": item.restocked, "item_reason": item.reason,
                })
            })
            .collect();
        let account = self.config.account_id;
        let body = json!({
            "webhook_type": "Return Update", "account_id": account, "account_uuid": relay::id("Account", account),
            "return_id": id, "return_uuid": relay::id("Return", id), "order_id": made.order,
            "order_uuid": relay::id("Order", made.order), "order_number": order.text("order_number"),
            "partner_order_id": order.text("partner_order_id"), "shop_name": order.text("shop_name"),
            "reason": made.reason, "status": made.status, "label_type": label_type(&made.details),
            "warehouse_id": made.warehouse, "created_at": iso::spaced(made.created), "items": items,
        });
        self.news.push(News { kind: "Return Update", about: order.number(), body });
    }
}

/// Webhooks show label types in words: `Self Return`.
fn label_type(details: &Map<String, Value>) -> Option<String> {
    let words = details.get("label_type").and_then(Value::as_str)?.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{first}{}", rest.to_lowercase())
    });
    Some(words.collect::<Vec<_>>().join(" "))
}
