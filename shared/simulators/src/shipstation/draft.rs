//! An order as it is sent, checked.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::order::Status;
use super::refusal::Refusal;
use super::{amount, fields, shape};

/// An order that ShipStation can take.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) id: Option<u64>,
    pub(super) key: Option<String>,
    pub(super) status: Status,
    pub(super) details: Map<String, Value>,
    pub(super) items: Vec<DraftItem>,
    pub(super) tags: Vec<u64>,
}

/// An item of it.
#[derive(Debug)]
pub(super) struct DraftItem {
    pub(super) details: Map<String, Value>,
    pub(super) quantity: u32,
    pub(super) price: Decimal,
    pub(super) adjustment: bool,
}

impl Draft {
    /// Reads and checks what can be checked without knowing the account.
    pub(super) fn read(sent: &Value) -> Result<Self, Refusal> {
        let details = shape::read(fields::ORDER, "", sent)?;
        let names = shape::read(fields::NAMES, "", sent)?;
        for field in ["orderNumber", "orderDate"] {
            present(field, details.get(field))?;
        }
        for field in ["billTo", "shipTo"] {
            let address = details.get(field).and_then(Value::as_object);
            present(&format!("{field}.name"), address.and_then(|address| address.get("name")))?;
        }
        let text = |name: &str| names.get(name).and_then(Value::as_str);
        let list = |name: &str| names.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        present("orderStatus", names.get("orderStatus"))?;
        let id = names.get("orderId").and_then(Value::as_i64);
        Ok(Self {
            // The number of no order counts as none: null and 0 are what clients send for new ones.
            id: id.and_then(|id| u64::try_from(id).ok()).filter(|id| *id > 0),
            key: text("orderKey").filter(|key| !key.is_empty()).map(str::to_owned),
            status: Status::read(text("orderStatus").unwrap_or_default())?,
            details,
            items: list("items").iter().map(DraftItem::read).collect::<Result<_, _>>()?,
            tags: list("tagIds").iter().filter_map(Value::as_u64).collect(),
        })
    }

    /// A number of the advanced options.
    pub(super) fn advanced(&self, name: &str) -> Option<u64> {
        self.details.get("advancedOptions")?.get(name)?.as_u64()
    }
}

impl DraftItem {
    fn read(sent: &Value) -> Result<Self, Refusal> {
        let details = sent.as_object().cloned().unwrap_or_default();
        present("items.name", details.get("name"))?;
        let quantity = details.get("quantity").and_then(Value::as_i64);
        // Items of no units pass: nothing says that they don't.
        let quantity = quantity.and_then(|units| u32::try_from(units).ok());
        let quantity =
            quantity.ok_or_else(|| Refusal::Invalid("items.quantity is not a number of units".to_owned()))?;
        let price = amount::or_zero(details.get("unitPrice"));
        let adjustment = details.get("adjustment").and_then(Value::as_bool) == Some(true);
        if price < Decimal::ZERO && !adjustment {
            return Err(Refusal::Invalid(
                "items.unitPrice is negative and the item is no adjustment".to_owned(),
            ));
        }
        Ok(Self { details, quantity, price, adjustment })
    }
}

fn present(path: &str, value: Option<&Value>) -> Result<(), Refusal> {
    let is_there = value.is_some_and(|value| !value.is_null() && value.as_str() != Some(""));
    if is_there { Ok(()) } else { Err(Refusal::Invalid(format!("{path} is required"))) }
}
