//! A table like DynamoDB's, as far as the ledger uses one: it keeps rows as their JSON, minds conditions, and counts the
//! units that DynamoDB would bill.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use waybill_ledger::dynamo::table::{PK, PLACE, SHELF, SHELVES, SK};

/// Bytes of one written unit, and of one that is read.
const WRITTEN: u64 = 1024;
const READ: u64 = 4096;

/// Rows by partition and sort key.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: BTreeMap<(String, String), Value>,
    units: Units,
}

/// What is billed: written units, and halves of read units, for a read that may be late costs half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Units {
    pub(crate) written: u64,
    pub(crate) half_reads: u64,
}

/// An error as the protocol tells it.
pub(crate) type Failure = Value;

impl Table {
    /// The units since this was last asked.
    pub(crate) fn take_units(&mut self) -> Units {
        std::mem::take(&mut self.units)
    }

    /// Does one operation.
    pub(crate) fn perform(&mut self, operation: &str, asked: &Value) -> Result<Value, Failure> {
        match operation {
            "GetItem" => Ok(self.get(asked)),
            "Query" => Ok(self.query(asked)),
            "PutItem" | "DeleteItem" => {
                self.write(std::slice::from_ref(asked), 1).map_err(single).map(|()| json!({}))
            }
            "BatchWriteItem" => {
                let tables = asked.get("RequestItems").and_then(Value::as_object).into_iter().flatten();
                let puts = tables.filter_map(|(_, puts)| puts.as_array()).flatten();
                let puts: Vec<Value> = puts.filter_map(|put| put.get("PutRequest").cloned()).collect();
                self.write(&puts, 1).map_err(single).map(|()| json!({ "UnprocessedItems": {} }))
            }
            "TransactWriteItems" => {
                let items = asked.get("TransactItems").and_then(Value::as_array).cloned().unwrap_or_default();
                let actions: Vec<Value> =
                    items.iter().filter_map(|item| item.as_object()?.values().next().cloned()).collect();
                self.write(&actions, 2).map_err(cancelled).map(|()| json!({}))
            }
            unknown => Err(json!({ "__type": "UnknownOperationException", "message": unknown })),
        }
    }

    fn get(&mut self, asked: &Value) -> Value {
        let row = asked.get("Key").and_then(key).and_then(|key| self.rows.get(&key));
        self.units.half_reads += 2 * units(row.map_or(0, size), READ);
        row.map_or_else(|| json!({}), |row| json!({ "Item": row }))
    }

    fn query(&mut self, asked: &Value) -> Value {
        let in_index = asked.get("IndexName").and_then(Value::as_str) == Some(SHELVES);
        let (partition, sort) = if in_index { (SHELF, PLACE) } else { (PK, SK) };
        let expression = asked.get("KeyConditionExpression").and_then(Value::as_str).unwrap_or_default();
        let value = |name: &str| asked.pointer(&format!("/ExpressionAttributeValues/{name}/S"))?.as_str();
        let is = value(":is").unwrap_or_default();
        let (from, until) = (value(":from").unwrap_or_default(), value(":until"));
        let closed = expression.contains("BETWEEN");
        let within = |row: &&Value| {
            let place = text(row, sort).unwrap_or_default();
            let before = until.is_none_or(|until| place < until || (closed && place == until));
            text(row, partition) == Some(is) && place >= from && before
        };
        let mut found: Vec<&Value> = self.rows.values().filter(within).collect();
        found.sort_by_key(|row| text(row, sort).map(str::to_owned));
        let limit = asked.get("Limit").and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
        found.truncate(limit.unwrap_or(usize::MAX));
        let read: u64 = found.iter().map(|row| size(row)).sum();
        self.units.half_reads += units(read, READ) * if in_index { 1 } else { 2 };
        json!({ "Items": found, "Count": found.len(), "ScannedCount": found.len() })
    }

    /// All or nothing; the reasons by place where a condition failed. Each write costs `weight` times its units.
    fn write(&mut self, actions: &[Value], weight: u64) -> Result<(), Vec<Option<Value>>> {
        let found = |action: &Value| self.rows.get(&target(action)?);
        let reasons: Vec<Option<Value>> = actions
            .iter()
            .map(|action| (!holds(action, found(action))).then(|| found(action).cloned().unwrap_or_default()))
            .collect();
        if reasons.iter().any(Option::is_some) {
            self.units.written += weight * u64::try_from(actions.len()).unwrap_or(0);
            return Err(reasons);
        }
        for action in actions {
            let Some(key) = target(action) else { continue };
            let new = action.get("Item").cloned();
            let old = match new.clone() {
                Some(new) => self.rows.insert(key, new),
                None => self.rows.remove(&key),
            };
            let larger = old.as_ref().map_or(0, size).max(new.as_ref().map_or(0, size));
            self.units.written += weight * units(larger, WRITTEN) + shelved(old.as_ref(), new.as_ref());
        }
        Ok(())
    }
}

/// Writes to the index of shelves: one for each place that is taken or left.
fn shelved(old: Option<&Value>, new: Option<&Value>) -> u64 {
    let place = |row: Option<&Value>| {
        row.and_then(|row| Some((text(row, SHELF)?.to_owned(), text(row, PLACE)?.to_owned())))
    };
    let (old, new) = (place(old), place(new));
    if old == new { 0 } else { u64::from(old.is_some()) + u64::from(new.is_some()) }
}

fn target(action: &Value) -> Option<(String, String)> {
    action.get("Item").or_else(|| action.get("Key")).and_then(key)
}

fn key(row: &Value) -> Option<(String, String)> {
    Some((text(row, PK)?.to_owned(), text(row, SK)?.to_owned()))
}

fn text<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row.get(name)?.get("S")?.as_str()
}

/// Whether an action's condition holds: atoms joined by AND, these by OR, as the ledger writes them.
fn holds(action: &Value, row: Option<&Value>) -> bool {
    let Some(condition) = action.get("ConditionExpression").and_then(Value::as_str) else { return true };
    let values = action.get("ExpressionAttributeValues");
    let atom = |atom: &str| {
        if let Some(name) = atom.strip_prefix("attribute_not_exists(").and_then(|rest| rest.strip_suffix(')'))
        {
            return row.is_none_or(|row| row.get(name).is_none());
        }
        let Some((name, value)) = atom.split_once(" = ") else { return false };
        row.and_then(|row| row.get(name)).is_some_and(|is| values.and_then(|all| all.get(value)) == Some(is))
    };
    let all = |part: &str| {
        let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).unwrap_or(part);
        inner.split(" AND ").all(atom)
    };
    condition.split(" OR ").any(all)
}

fn single(reasons: Vec<Option<Value>>) -> Failure {
    let mut failure = json!({ "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed" });
    if let (Some(failure), Some(row)) = (failure.as_object_mut(), reasons.into_iter().flatten().next()) {
        failure.insert("Item".to_owned(), none_if_null(row));
    }
    failure
}

fn cancelled(reasons: Vec<Option<Value>>) -> Failure {
    let reason = |found: Option<Value>| match found {
        None => json!({ "Code": "None" }),
        Some(row) => json!({ "Code": "ConditionalCheckFailed", "Message": "The conditional request failed",
            "Item": none_if_null(row) }),
    };
    let reasons: Vec<Value> = reasons.into_iter().map(reason).collect();
    json!({ "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled", "CancellationReasons": reasons })
}

/// What was not there is told as an empty row.
fn none_if_null(row: Value) -> Value {
    if row.is_null() { Value::Object(Map::new()) } else { row }
}

/// The size of a row as DynamoDB counts it: names and values, bytes as they are and not as base64.
fn size(row: &Value) -> u64 {
    let value = |value: &Value| -> usize {
        let typed = value.as_object().and_then(|typed| typed.iter().next());
        match typed.map(|(kind, value)| (kind.as_str(), value.as_str().map_or(1, str::len))) {
            Some(("B", base64)) => base64 / 4 * 3,
            Some(("N", digits)) => digits / 2 + 1,
            Some((_, length)) => length,
            None => 0,
        }
    };
    let bytes: usize = row.as_object().into_iter().flatten().map(|(name, of)| name.len() + value(of)).sum();
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// Begun units: one at least.
fn units(bytes: u64, of: u64) -> u64 {
    bytes.div_ceil(of).max(1)
}
