//! GraphQL documents that know what they cost, and the exchanges that carry them.
//!
//! ShipHero estimates a query **before** it runs, from the page sizes that it asks for (100 where it asks for
//! none), so that nested pages multiply; what runs is charged by what came back. Our estimate follows that
//! rule: an object costs 1 beside what it holds, a page its size times what one node costs, a list without
//! pages as much as the few rows that it usually has, a query 1 and a mutation 10 beside what they return. An
//! operation above the bucket of 4,004 credits is refused for ever, so page sizes are chosen small and a test
//! holds every document to that limit. Everything counts as at least 4 credits: at 60 a second that also
//! keeps below ShipHero's other limit, 7,000 requests in five minutes.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, Uri};
use serde_json::{Map, Value, json};
use waybill_domain::failure::Failure;

use crate::call::{Call, Cost, Repeat};

/// The limit that every exchange draws on.
pub(super) const BUCKET: &str = "credits";
/// What each field of a query costs beside what it returns.
const QUERY: u32 = 1;
/// What a mutation costs on top of that.
const MUTATION: u32 = 9;
/// What the cheapest request counts as.
const LEAST: u32 = 4;

/// Fields that are asked for, and what they cost.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    text: String,
    units: u32,
}

impl Selection {
    /// Plain fields, which are free, and objects in braces.
    pub(super) fn fields(text: &str) -> Self {
        let objects = text.bytes().filter(|byte| *byte == b'{').count();
        Self { text: text.to_owned(), units: u32::try_from(objects).unwrap_or(u32::MAX) }
    }

    /// Fields of an object below.
    pub(super) fn object(name: &str, fields: &Self) -> Self {
        Self { text: format!("{name} {{ {} }}", fields.text), units: 1 + fields.units }
    }

    /// A list without pages, which usually has about so many rows.
    pub(super) fn list(name: &str, rows: u32, node: &Self) -> Self {
        Self { text: format!("{name} {{ {} }}", node.text), units: rows * (1 + node.units) }
    }

    /// A page of at most `first` nodes.
    pub(super) fn page(name: &str, first: u32, more: &str, node: &Self) -> Self {
        let text = format!(
            "{name}(first: {first}{more}) {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {} }} }} }}",
            node.text
        );
        Self { text, units: first * (1 + node.units) }
    }

    /// Both.
    pub(super) fn and(self, other: &Self) -> Self {
        Self { text: format!("{} {}", self.text, other.text), units: self.units + other.units }
    }
}

/// An argument: its name, its GraphQL type and its value.
pub(super) type Argument = (&'static str, &'static str, Value);

/// A query or a mutation with its variables.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    kind: &'static str,
    name: &'static str,
    definitions: Vec<String>,
    variables: Map<String, Value>,
    fields: Vec<String>,
    units: u32,
}

impl Operation {
    /// A query of one field. Arguments that are null are left out.
    pub(super) fn query(root: &'static str, arguments: Vec<Argument>, selection: &Selection) -> Self {
        Self::empty("query", root).with(None, arguments, selection)
    }

    /// A mutation, whose one argument is `data`. What it answers beside its request id is the selection.
    pub(super) fn mutation(
        root: &'static str,
        input: &'static str,
        data: Value,
        selection: &Selection,
    ) -> Self {
        let mut operation = Self::empty("mutation", root).with(None, vec![("data", input, data)], selection);
        operation.units += MUTATION;
        operation
    }

    /// A query without fields yet.
    pub(super) fn empty(kind: &'static str, name: &'static str) -> Self {
        let (definitions, variables, fields) = (Vec::new(), Map::new(), Vec::new());
        Self { kind, name, definitions, variables, fields, units: 0 }
    }

    /// The same with one more field, under another name where there are several of its kind.
    pub(super) fn with(
        mut self,
        alias: Option<&str>,
        arguments: Vec<Argument>,
        selection: &Selection,
    ) -> Self {
        let mut given = Vec::new();
        for (name, kind, value) in arguments.into_iter().filter(|(_, _, value)| !value.is_null()) {
            let variable = alias.map_or_else(|| name.to_owned(), |alias| format!("{alias}_{name}"));
            given.push(format!("{name}: ${variable}"));
            self = self.variable(&variable, kind, value);
        }
        let given = if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) };
        let alias = alias.map_or_else(String::new, |alias| format!("{alias}: "));
        let text = format!("{alias}{}{given} {{ request_id complexity {} }}", self.name, selection.text);
        self.fields.push(text);
        self.units += QUERY + selection.units;
        self
    }

    /// The same with a variable that the selection itself uses.
    pub(super) fn variable(mut self, name: &str, kind: &str, value: Value) -> Self {
        self.definitions.push(format!("${name}: {kind}"));
        self.variables.insert(name.to_owned(), value);
        self
    }

    /// The document.
    pub(super) fn text(&self) -> String {
        let definitions = match self.definitions.as_slice() {
            [] => String::new(),
            definitions => format!("({})", definitions.join(", ")),
        };
        format!("{} {}{definitions} {{ {} }}", self.kind, self.name, self.fields.join(" "))
    }

    /// What it costs, as estimated before it runs.
    pub(super) fn units(&self) -> u32 {
        self.units.max(LEAST)
    }

    /// The exchange that performs it.
    pub(super) fn call<T>(
        self,
        endpoint: &Uri,
        repeat: Repeat,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Call<T> {
        let body = json!({ "query": self.text(), "variables": self.variables });
        Call {
            name: self.name,
            request: post(endpoint, &body),
            repeat,
            cost: Cost { bucket: BUCKET, units: self.units() },
            timeout: Duration::from_secs(30),
            read: Box::new(read),
        }
    }
}

/// A POST of JSON, without credentials.
pub(super) fn post(to: &Uri, body: &Value) -> Request<Bytes> {
    let mut request = Request::new(Bytes::from(body.to_string()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = to.clone();
    for name in [ACCEPT, CONTENT_TYPE] {
        request.headers_mut().insert(name, HeaderValue::from_static("application/json"));
    }
    request
}

/// What an answer says that the operation took: it is charged for what it returned, not for what was asked for.
pub(super) fn spent(answer: &http::Response<Bytes>) -> Option<u32> {
    let body: Value = serde_json::from_slice(answer.body()).ok()?;
    let cost = body.pointer("/extensions/throttling/cost")?.as_u64()?;
    u32::try_from(cost).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_pages_multiply_and_null_arguments_are_left_out() {
        let lines = Selection::page("line_items", 20, "", &Selection::fields("id sku"));
        let order = Selection::fields("id").and(&lines);
        let page = Selection::page("data", 5, ", after: $after", &order);
        let operation = Operation::query(
            "orders",
            vec![("shop_name", "String", json!("s")), ("customer_account_id", "String", Value::Null)],
            &page,
        )
        .variable("after", "String", json!("c"));
        assert_eq!(operation.units(), 1 + 5 * 21);
        assert_eq!(
            operation.text(),
            "query orders($shop_name: String, $after: String) { orders(shop_name: $shop_name) { request_id \
             complexity data(first: 5, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id \
             line_items(first: 20) { pageInfo { hasNextPage endCursor } edges { node { id sku } } } } } } } }"
        );
    }

    #[test]
    fn a_mutation_has_a_base_cost() {
        let order = Selection::fields("order { id holds { payment_hold } }");
        assert_eq!(Operation::mutation("order_cancel", "CancelOrderInput!", json!({}), &order).units(), 12);
    }
}
