//! GraphQL requests against the published schema of ShipHero: the document, and the variables that go with it.
//!
//! The schema is of 2024-09. What ShipHero added since, as far as it is used, stands in `newer.graphql`, each field
//! with its source; nothing else may go beyond the schema, and nothing there may be in it.

use std::path::Path;
use std::sync::OnceLock;

use apollo_compiler::ast::Type;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use jiff::Timestamp;
use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::outside;

const NEWER: &str = include_str!("newer.graphql");

/// The published schema and the documents that are known to be valid.
pub(crate) struct ShipHero {
    schema: Valid<Schema>,
    operations: String,
}

/// The schema, or nothing where it is not at hand.
pub(crate) fn shiphero() -> Option<&'static ShipHero> {
    static SHIPHERO: OnceLock<Option<ShipHero>> = OnceLock::new();
    let left_out = "nothing was compared with the published schemas";
    SHIPHERO
        .get_or_init(|| outside::folder("WAYBILL_SPECS", left_out).map(|specs| ShipHero::read(&specs)))
        .as_ref()
}

impl ShipHero {
    fn read(specs: &Path) -> Self {
        let text = |name: &str| {
            std::fs::read_to_string(specs.join("shiphero").join(name))
                .expect("the specs folder has ShipHero's files")
        };
        let schema = Schema::builder()
            .parse(text("shiphero_schema_2024-09.graphql"), "published.graphql")
            .parse(NEWER, "newer.graphql")
            .build()
            .expect("newer.graphql adds only what the published schema lacks")
            .validate()
            .expect("the published schema is valid");
        Self { schema, operations: text("shiphero_operations.graphql") }
    }

    /// What is wrong with the body of a request: nothing where ShipHero would take it.
    pub(crate) fn problem(&self, body: &Value) -> Option<String> {
        let Some(query) = body["query"].as_str() else { return Some("there is no query".to_owned()) };
        let members = body.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        if let Some(foreign) =
            members.into_iter().find(|name| !["query", "variables", "operationName"].contains(name))
        {
            return Some(format!("`{foreign}` is no member of a GraphQL request"));
        }
        let document = match ExecutableDocument::parse_and_validate(&self.schema, query, "request.graphql") {
            Ok(document) => document,
            Err(wrong) => return Some(wrong.errors.to_string()),
        };
        let operation = match document.operations.get(body["operationName"].as_str()) {
            Ok(operation) => operation,
            Err(error) => return Some(error.message().to_string()),
        };
        let given = serde_json::from_value(body["variables"].clone()).unwrap_or_default();
        if let Err(error) = coerce_variable_values(&self.schema, operation, &given) {
            return Some(error.message().to_string());
        }
        let declared = |name: &str| operation.variables.iter().find(|variable| variable.name == name);
        body["variables"].as_object().into_iter().flatten().find_map(|(name, value)| match declared(name) {
            Some(variable) => self.misfit(&variable.ty, value, name),
            None => Some(format!("the document does not declare ${name}")),
        })
    }

    /// The members of an answer, as far down as it goes, that the type has no field for.
    pub(crate) fn foreign(&self, kind: &str, answer: &Value) -> Vec<String> {
        match answer {
            Value::Array(items) => items.iter().flat_map(|item| self.foreign(kind, item)).collect(),
            Value::Object(members) => {
                let fields = self.schema.get_object(kind).map(|kind| &kind.fields);
                let of_member = |(name, value): (&String, &Value)| {
                    fields.and_then(|fields| fields.get(name.as_str())).map_or_else(
                        || vec![format!("{kind}.{name}")],
                        |field| self.foreign(field.ty.inner_named_type(), value),
                    )
                };
                members.iter().flat_map(of_member).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        }
    }

    /// Fails where ShipHero would not take the body; says whose it is.
    pub(crate) fn check(&self, body: &Value, whose: &str) {
        if let Some(problem) = self.problem(body) {
            panic!("{whose} is no request for ShipHero: {problem}\n{body:#}");
        }
    }

    /// A value below a scalar of ShipHero's own that has not its form: GraphQL lets anything pass there.
    fn misfit(&self, kind: &Type, value: &Value, place: &str) -> Option<String> {
        if let Value::Array(items) = value {
            return items.iter().find_map(|item| self.misfit(kind.item_type(), item, place));
        }
        let name = kind.inner_named_type();
        match (self.schema.types.get(name)?, value) {
            (_, Value::Null) => None,
            (ExtendedType::Scalar(_), value) => {
                (!fits(name, value)).then(|| format!("{place} is {value}, which is no {name}"))
            }
            (ExtendedType::InputObject(input), Value::Object(members)) => {
                members.iter().find_map(|(member, value)| {
                    self.misfit(&input.fields.get(member.as_str())?.ty, value, &format!("{place}.{member}"))
                })
            }
            (
                ExtendedType::InputObject(_)
                | ExtendedType::Enum(_)
                | ExtendedType::Object(_)
                | ExtendedType::Interface(_)
                | ExtendedType::Union(_),
                _,
            ) => None,
        }
    }
}

fn fits(scalar: &str, value: &Value) -> bool {
    match (scalar, value) {
        ("ISODateTime" | "DateTime" | "Date", Value::String(text)) => {
            text.parse::<DateTime>().is_ok() || text.parse::<Timestamp>().is_ok()
        }
        ("ISODateTime" | "DateTime" | "Date", _) => false,
        ("Decimal" | "Money", Value::String(text)) => text.parse::<Decimal>().is_ok(),
        ("Decimal" | "Money", value) => value.is_number(),
        _ => true,
    }
}

fn create(data: &Value) -> Value {
    let query =
        "mutation M($data: CreateOrderInput!) { order_create(data: $data) { request_id order { id } } }";
    json!({"query": query, "variables": {"data": data}})
}

#[test]
fn what_shiphero_refuses_is_seen() {
    let Some(shiphero) = shiphero() else { return };
    let line = json!({"sku": "A", "partner_line_item_id": "l", "quantity": 1, "price": "1.00"});
    let with = |name: &str, value: Value| {
        let mut line = line.clone();
        line[name] = value;
        create(&json!({"shipping_address": {}, "line_items": [line]}))
    };
    for (name, body) in [
        ("no address", create(&json!({"line_items": [line]}))),
        ("unknown field", create(&json!({"shipping_address": {}, "gift": true}))),
        ("number for a price", with("price", json!(1.5))),
        ("text for a quantity", with("quantity", json!("1"))),
        ("no price", with("price", Value::Null)),
        ("list for one object", create(&json!({"shipping_address": {}, "shipping_lines": []}))),
        ("no time", create(&json!({"shipping_address": {}, "order_date": "yesterday"}))),
        ("no decimal", create(&json!({"shipping_address": {}, "insurance_amount": "much"}))),
        (
            "unknown selection",
            json!({"query": "{ orders { data(first: 1) { edges { node { colour } } } } }"}),
        ),
        ("unknown argument", json!({"query": "{ order(number: \"1\") { request_id } }"})),
        ("undeclared variable", json!({"query": "{ me { request_id } }", "variables": {"id": "1"}})),
        ("unknown member", json!({"query": "{ me { request_id } }", "params": {}})),
    ] {
        assert!(shiphero.problem(&body).is_some(), "{name} passes");
    }
}

#[test]
fn known_documents_pass() {
    let Some(shiphero) = shiphero() else { return };
    let mut known = 0;
    for query in shiphero.operations.lines().filter(|line| !line.trim().is_empty()) {
        let document = ExecutableDocument::parse_and_validate(&shiphero.schema, query, "known.graphql");
        assert!(
            document.is_ok(),
            "{query}: {}",
            document.err().map(|wrong| wrong.errors.to_string()).unwrap_or_default()
        );
        known += 1;
    }
    assert_eq!(known, 31);
    shiphero.check(&create(&json!({"shipping_address": {}, "tote_qa": true})), "a newer field");
}
