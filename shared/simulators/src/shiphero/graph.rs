//! Executing a GraphQL request: checked against the schema, paid for, performed.

use std::cell::{Cell, RefCell};

use apollo_compiler::ast::{Document, Selection};
use apollo_compiler::executable::Operation;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::cost::{Estimate, base};
use super::credits::Credits;
use super::mutation::Means;
use super::node::{Exchange, Root};

/// What stands in the schema of 2024-09.
pub(super) const PUBLISHED: &str = concat!(
    include_str!("schema/roots.graphql"),
    include_str!("schema/account.graphql"),
    include_str!("schema/orders.graphql"),
    include_str!("schema/shipments.graphql"),
    include_str!("schema/stock.graphql"),
    include_str!("schema/returns.graphql"),
    include_str!("schema/inputs.graphql"),
);
/// What was added since.
pub(super) const NEWER: &str = include_str!("schema/newer.graphql");

/// Which schema an account is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    /// That of 2024-09: what was added since is refused.
    Published,
    /// With what was added since.
    Newest,
}

/// The body of `POST /graphql`.
#[derive(Debug, Deserialize)]
pub(super) struct Request {
    pub(super) query: String,
    #[serde(default)]
    variables: Option<JsonMap>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
}

impl Request {
    /// The order that is created, if the input is a variable.
    pub(super) fn partner_order_id(&self) -> Option<&str> {
        let variables = self.variables.as_ref().filter(|_| self.query.contains("order_create"))?;
        variables.values().find_map(|input| input.get("partner_order_id")?.as_str())
    }

    /// The name of the first field of the operation, not its alias.
    pub(super) fn first_field(&self) -> Option<String> {
        let document =
            Document::parse(self.query.as_str(), "query.graphql").unwrap_or_else(|cut| cut.partial);
        let operation =
            document.definitions.iter().find_map(|definition| definition.as_operation_definition())?;
        operation.selection_set.iter().find_map(Selection::as_field).map(|field| field.name.to_string())
    }

    /// What it is about: the order, the id or the SKU that its variables name, else all of them.
    pub(super) fn key(&self) -> String {
        let Some(variables) = &self.variables else { return String::new() };
        let named = |name: &str| {
            let direct = variables.get(name);
            let inside = variables.values().find_map(|input| input.get(name));
            direct.or(inside)?.as_str().map(str::to_owned)
        };
        let name = ["partner_order_id", "order_id", "id", "sku"].into_iter().find_map(named);
        name.unwrap_or_else(|| json!(variables).to_string())
    }
}

/// The part of ShipHero's schema that fulfilment needs.
#[derive(Debug)]
pub(super) struct Graph {
    published: Valid<Schema>,
    newest: Valid<Schema>,
}

/// The schema files contradict themselves.
#[derive(Debug, thiserror::Error)]
#[error("the schema of the simulated ShipHero is not valid: {0}")]
pub struct BadSchema(String);

/// One operation that has passed all checks.
struct Checked<'a> {
    schema: &'a Valid<Schema>,
    document: &'a Valid<ExecutableDocument>,
    operation: &'a Operation,
    variables: Valid<JsonMap>,
}

impl Graph {
    pub(super) fn new() -> Result<Self, BadSchema> {
        let schema = |text: &str| {
            Schema::parse_and_validate(text, "schema.graphql")
                .map_err(|failed| BadSchema(failed.errors.to_string()))
        };
        Ok(Self { published: schema(PUBLISHED)?, newest: schema(&format!("{PUBLISHED}{NEWER}"))? })
    }

    /// Status and body of the answer.
    pub(super) fn run(
        &self,
        edition: Edition,
        request: &Request,
        account: &mut Account,
        credits: &mut Credits,
        means: Means<'_>,
        request_id: String,
    ) -> (StatusCode, Value) {
        let schema = match edition {
            Edition::Published => &self.published,
            Edition::Newest => &self.newest,
        };
        let parsed = ExecutableDocument::parse_and_validate(schema, request.query.as_str(), "query.graphql");
        let document = match parsed {
            Ok(document) => document,
            Err(failed) => {
                return mistake(
                    &failed.errors.iter().map(|error| json!(error.to_json())).collect::<Vec<_>>(),
                );
            }
        };
        let none = JsonMap::new();
        let given = request.variables.as_ref().unwrap_or(&none);
        let checked = document.operations.get(request.operation_name.as_deref()).and_then(|operation| {
            let variables = coerce_variable_values(schema, operation, given)?;
            Ok(Checked { schema, document: &document, operation, variables })
        });
        match checked {
            Ok(checked) => (StatusCode::OK, execute(&checked, account, credits, means, request_id)),
            Err(error) => mistake(&[json!(error.to_graphql_error(&document.sources))]),
        }
    }
}

/// Performs what has passed all checks, if there are credits for it.
fn execute(
    checked: &Checked<'_>,
    account: &mut Account,
    credits: &mut Credits,
    means: Means<'_>,
    request_id: String,
) -> Value {
    let now = account.now;
    let is_mutation = checked.operation.is_mutation();
    let estimate = Estimate { document: checked.document, variables: &checked.variables };
    let roots = estimate.roots(&checked.operation.selection_set);
    let is_free = roots.iter().all(|field| field.name == "user_quota" || estimate.is_analysis(field));
    let base = if is_free { 0 } else { base(is_mutation) };
    let costs = roots.iter().map(|field| (field.response_key().to_string(), base + estimate.field(field)));
    let by_field: std::collections::BTreeMap<String, u64> = costs.collect();
    let estimated = roots.iter().fold(base, |sum, field| sum.saturating_add(estimate.field(field)));
    if let Err(refusal) = credits.cover(estimated, now) {
        let first = roots.first().map(|field| field.name.as_str()).unwrap_or_default();
        let data: Map<String, Value> =
            roots.iter().map(|field| (field.response_key().to_string(), Value::Null)).collect();
        return json!({"errors": [refusal.error(first, &request_id)], "data": data});
    }
    let exchange = Exchange {
        account: RefCell::new(account),
        means,
        request_id,
        estimates: by_field,
        quota: credits.quota(now),
        shown: Cell::new(0),
        errors: RefCell::default(),
    };
    let root = Root { kind: if is_mutation { "Mutation" } else { "Query" }, exchange: &exchange };
    let execution = Execution::new(checked.schema, checked.document)
        .operation(checked.operation)
        .coerced_variable_values(&checked.variables)
        .enable_schema_introspection(true);
    let mut body = match execution.execute_sync(&root) {
        Ok(answer) => {
            exchange.errors.borrow_mut().extend(answer.errors.iter().map(|error| json!(error)));
            json!({"data": answer.data})
        }
        Err(error) => {
            json!({"errors": [error.to_graphql_error(&checked.document.sources)], "data": null})
        }
    };
    let cost = estimated.min(base + exchange.shown.get());
    credits.charge(cost);
    if let Some(body) = body.as_object_mut() {
        let errors = exchange.errors.take();
        if !errors.is_empty() {
            body.insert("errors".to_owned(), Value::Array(errors));
        }
        let throttling =
            json!({"estimated_complexity": estimated, "cost": cost, "user_quota": credits.quota(now)});
        body.insert("extensions".to_owned(), json!({"throttling": throttling}));
    }
    body
}

/// A request that doesn't fit the schema: nothing of it was done.
fn mistake(errors: &[Value]) -> (StatusCode, Value) {
    (StatusCode::BAD_REQUEST, json!({"errors": errors}))
}
