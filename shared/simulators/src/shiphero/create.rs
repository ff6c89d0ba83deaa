//! `order_create`. It is not unique: the same order sent twice is two orders.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::account::Account;
use super::order::{HOLDS, Line, Order, PENDING, amount};
use super::refusal::Refusal;

/// A `CreateOrderInput`: what has an effect here; the rest is kept as it is.
#[derive(Debug, Deserialize)]
struct NewOrder {
    shipping_address: Map<String, Value>,
    fulfillment_status: Option<String>,
    line_items: Option<Vec<NewLine>>,
    tags: Option<Vec<String>>,
    holds: Option<Map<String, Value>>,
    #[serde(flatten)]
    details: Map<String, Value>,
}

/// A `CreateLineItemInput`.
#[derive(Debug, Deserialize)]
pub(super) struct NewLine {
    sku: String,
    partner_line_item_id: String,
    quantity: i64,
    price: String,
    warehouse_id: Option<String>,
    quantity_pending_fulfillment: Option<i64>,
    #[serde(flatten)]
    details: Map<String, Value>,
}

/// Reads an input that the schema has checked already.
pub(super) fn read<T: serde::de::DeserializeOwned>(data: &Value) -> Result<T, Refusal> {
    serde_json::from_value(data.clone()).map_err(|error| Refusal::Invalid(format!("Invalid input: {error}")))
}

/// A number of units: at least one.
pub(super) fn units(field: &str, number: i64) -> Result<u32, Refusal> {
    u32::try_from(number)
        .ok()
        .filter(|units| *units > 0)
        .ok_or_else(|| Refusal::Invalid(format!("Invalid {field} {number}")))
}

/// Amounts and dates of an order must be readable.
pub(super) fn check_details(details: &Map<String, Value>) -> Result<(), Refusal> {
    let text = |field: &str| details.get(field).and_then(Value::as_str);
    for field in ["total_tax", "total_discounts"] {
        text(field).map_or(Ok(Decimal::ZERO), |value| amount(field, value))?;
    }
    for field in ["order_date", "required_ship_date", "hold_until_date"] {
        text(field).map_or(Ok(Timestamp::MIN), super::iso::parse)?;
    }
    let shipping = details.get("shipping_lines").and_then(|lines| lines.get("price")).and_then(Value::as_str);
    shipping.map_or(Ok(Decimal::ZERO), |value| amount("shipping_lines price", value)).map(|_| ())
}

/// ShipHero checks addresses in the United States alone; we say that a ZIP code is five digits, four more after a hyphen,
/// and not 00000.
fn address_fails(address: &Map<String, Value>, details: &Map<String, Value>) -> bool {
    let part = |name: &str| address.get(name).and_then(Value::as_str).unwrap_or_default();
    let skipped = ["ignore_address_validation_errors", "skip_address_validation"]
        .iter()
        .any(|flag| details.get(*flag).and_then(Value::as_bool) == Some(true));
    let country = if part("country_code").is_empty() { part("country") } else { part("country_code") };
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let zip_is_known = match part("zip").split_once('-') {
        Some((zip, more)) => digits(zip, 5) && digits(more, 4),
        None => digits(part("zip"), 5) && part("zip") != "00000",
    };
    let is_american = ["US", "USA", "United States"].contains(&country);
    is_american && !skipped && (!zip_is_known || part("address1").is_empty())
}

/// The holds that are set to true.
fn holds(given: Option<&Map<String, Value>>) -> BTreeSet<&'static str> {
    let is_on = |name: &&str| given.and_then(|holds| holds.get(*name)).and_then(Value::as_bool) == Some(true);
    HOLDS.into_iter().filter(is_on).collect()
}

impl Account {
    /// Takes an order. Lists of orders show it from `visible` on.
    pub(super) fn create_order(&mut self, data: &Value, visible: Timestamp) -> Result<u64, Refusal> {
        let mut new: NewOrder = read(data)?;
        check_details(&new.details)?;
        let given = new.line_items.take().unwrap_or_default();
        let mut lines = Vec::new();
        for line in given {
            lines.push(self.new_line(line, &lines)?);
        }
        let mut holds = holds(new.holds.as_ref());
        if address_fails(&new.shipping_address, &new.details) {
            holds.insert("address_hold");
        }
        let (id, now) = (self.next("Order"), self.now);
        new.details.insert("shipping_address".to_owned(), Value::Object(new.shipping_address));
        let order = Order {
            id,
            details: new.details,
            status: new.fulfillment_status.unwrap_or_else(|| PENDING.to_owned()),
            tags: new.tags.unwrap_or_default(),
            lines,
            holds,
            allocations: [].into(),
            warehouse: None,
            shipments: Vec::new(),
            history: Vec::new(),
            created: now,
            updated: now,
            visible,
        };
        self.orders.insert(id, order);
        self.note(id, "api", "Order created through the API".to_owned());
        self.allocate(id);
        Ok(id)
    }

    /// A line for an order that has these lines already.
    pub(super) fn new_line(&mut self, new: NewLine, present: &[Line]) -> Result<Line, Refusal> {
        let partner_line_item_id = new.partner_line_item_id;
        if present.iter().any(|line| line.partner_line_item_id == partner_line_item_id) {
            return Err(Refusal::Invalid(format!(
                "Duplicated partner_line_item_id `{partner_line_item_id}`"
            )));
        }
        let quantity = units("quantity", new.quantity)?;
        let pending = new.quantity_pending_fulfillment.unwrap_or(new.quantity);
        let pending = u32::try_from(pending).map_err(|error| {
            Refusal::Invalid(format!("Invalid quantity_pending_fulfillment {pending}: {error}"))
        })?;
        let locked = new.warehouse_id.map(|id| self.warehouse(&id)).transpose()?;
        let (id, now) = (self.next("LineItem"), self.now);
        Ok(Line {
            id,
            details: new.details,
            sku: new.sku,
            partner_line_item_id,
            quantity,
            shipped: 0,
            cancelled: quantity.saturating_sub(pending),
            picked: 0,
            price: amount("price", &new.price)?,
            locked,
            created: now,
            updated: now,
        })
    }
}
