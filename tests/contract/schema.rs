//! JSON against the published schema of commercetools, in which `X__strict` takes no unknown field and no unknown word.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::outside;

type Validators = Mutex<BTreeMap<String, Arc<Validator>>>;

/// The schemas of commercetools, each compiled once.
pub(crate) struct Schemas {
    whole: Value,
    compiled: Validators,
}

/// The schemas, or nothing where they are not at hand.
pub(crate) fn schemas() -> Option<&'static Schemas> {
    static SCHEMAS: OnceLock<Option<Schemas>> = OnceLock::new();
    SCHEMAS
        .get_or_init(|| outside::folder("WAYBILL_SPECS", LEFT_OUT).map(|specs| Schemas::read(&specs)))
        .as_ref()
}

const LEFT_OUT: &str = "nothing was compared with the published schemas";

impl Schemas {
    fn read(specs: &Path) -> Self {
        let path = specs.join("commercetools/ct-subset.schema.json");
        let text = std::fs::read_to_string(&path).expect("the specs folder has the schema of commercetools");
        let whole = serde_json::from_str(&text).expect("the schema of commercetools is JSON");
        Self { whole, compiled: Mutex::default() }
    }

    /// What is wrong with a value as an instance of a definition, each with its place.
    pub(crate) fn problems(&self, definition: &str, value: &Value) -> Vec<String> {
        let validator = self.validator(definition);
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// Whether there is such a definition.
    pub(crate) fn has(&self, definition: &str) -> bool {
        self.whole["$defs"].get(definition).is_some()
    }

    /// Fails where the value is not an instance of the definition; says whose value it is.
    pub(crate) fn check(&self, definition: &str, value: &Value, whose: &str) {
        let problems = self.problems(definition, value);
        assert!(problems.is_empty(), "{whose} is no {definition}:\n{}\n{value:#}", problems.join("\n"));
    }

    fn validator(&self, definition: &str) -> Arc<Validator> {
        let mut compiled = self.compiled.lock().expect("no test panics while it compiles a schema");
        if let Some(validator) = compiled.get(definition) {
            return Arc::clone(validator);
        }
        assert!(self.has(definition), "the schema has no {definition}");
        let schema = json!({
            "$schema": self.whole["$schema"],
            "$ref": format!("#/$defs/{definition}"),
            "$defs": self.reached(definition),
        });
        let validator = jsonschema::options().should_validate_formats(true).build(&schema);
        let validator = Arc::new(validator.expect("the published schema is a schema"));
        compiled.insert(definition.to_owned(), Arc::clone(&validator));
        validator
    }

    /// The definitions that a definition leads to, itself included: a twentieth of all, compiled as much faster.
    fn reached(&self, definition: &str) -> Value {
        let mut reached = serde_json::Map::new();
        let mut open = vec![definition.to_owned()];
        while let Some(name) = open.pop() {
            if reached.contains_key(&name) {
                continue;
            }
            let schema = &self.whole["$defs"][&name];
            references(schema, &mut open);
            reached.insert(name, schema.clone());
        }
        Value::Object(reached)
    }
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value.as_str()) {
                    ("$ref", Some(target)) => {
                        found.extend(target.strip_prefix("#/$defs/").map(str::to_owned));
                    }
                    _ => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Bodies that the API would refuse, each for one reason: the check must see it.
static WRONG: LazyLock<Vec<(&str, &str, Value)>> = LazyLock::new(|| {
    let delivery = |more: Value| json!({"version": 1, "actions": [more]});
    vec![
        ("no version", "OrderUpdate__strict", json!({"actions": []})),
        ("unknown member", "OrderUpdate__strict", json!({"version": 1, "actions": [], "force": true})),
        ("unknown action", "OrderUpdate__strict", delivery(json!({"action": "shipIt"}))),
        (
            "unknown word",
            "OrderUpdate__strict",
            delivery(json!({"action": "changeShipmentState", "shipmentState": "Cancelled"})),
        ),
        (
            "a delivery's key under a parcel's name",
            "OrderUpdate__strict",
            delivery(json!({"action": "addDelivery", "key": "a-1", "items": []})),
        ),
        (
            "text for a number",
            "InventoryEntryUpdate__strict",
            json!({"version": 1, "actions": [{"action": "changeQuantity", "quantity": "4"}]}),
        ),
        ("no stock", "InventoryEntryDraft__strict", json!({"sku": "MUG"})),
        ("a role that nobody has", "ChannelDraft__strict", json!({"key": "east", "roles": ["Warehouse"]})),
        ("no destination", "SubscriptionDraft__strict", json!({"key": "waybill"})),
        (
            "a type of nothing",
            "TypeDraft__strict",
            json!({"key": "waybill-order", "name": {"en": "Waybill"}}),
        ),
    ]
});

#[test]
fn what_commercetools_refuses_is_seen() {
    let Some(schemas) = schemas() else { return };
    for (name, definition, body) in WRONG.iter() {
        assert!(!schemas.problems(definition, body).is_empty(), "{name} passes as {definition}");
    }
}

#[test]
fn what_commercetools_takes_passes() {
    let Some(schemas) = schemas() else { return };
    let shipped = json!({"version": 3, "actions": [
        {"action": "addDelivery", "deliveryKey": "east-1", "items": [{"id": "line-1", "quantity": 2}],
         "parcels": [{"key": "east-1-1", "trackingData": {"trackingId": "1Z1", "carrier": "UPS"}}]},
        {"action": "changeShipmentState", "shipmentState": "Shipped"},
    ]});
    schemas.check("OrderUpdate__strict", &shipped, "a shipment");
    schemas.check(
        "InventoryEntryDraft__strict",
        &json!({"sku": "MUG", "quantityOnStock": -2}),
        "an oversold SKU",
    );
}
