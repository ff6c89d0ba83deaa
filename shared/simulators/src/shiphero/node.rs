//! Showing JSON through the schema: the executor asks field by field, the schema tells what each field is.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::cost::is_wrapper;
use super::mutation::{Means, perform};
use super::page;
use super::query::answer;
use super::refusal::Refusal;
use super::view::{STUB, look_up};

/// One request while it is executed.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    pub(super) account: RefCell<&'a mut Account>,
    pub(super) means: Means<'a>,
    pub(super) request_id: String,
    /// What each field of the operation is estimated to cost, by its key in the answer.
    pub(super) estimates: BTreeMap<String, u64>,
    pub(super) quota: Value,
    /// Objects shown so far.
    pub(super) shown: Cell<u64>,
    pub(super) errors: RefCell<Vec<Value>>,
}

/// The operation itself: `Query` or `Mutation`.
#[derive(Debug)]
pub(super) struct Root<'n, 's> {
    pub(super) kind: &'static str,
    pub(super) exchange: &'n Exchange<'s>,
}

impl ObjectValue for Root<'_, '_> {
    fn type_name(&self) -> &str {
        self.kind
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let name = info.field_name();
        let key = info.field_selections().first().map_or(name, |field| field.response_key().as_str());
        let arguments = plain(info.arguments());
        match self.exchange.run(self.kind, name, key, &arguments) {
            Ok(result) => Ok(self.exchange.show(info, result)),
            Err(refusal) => {
                let error = refusal.error(name, &self.exchange.request_id);
                self.exchange.errors.borrow_mut().push(error);
                Ok(ResolvedValue::null())
            }
        }
    }
}

/// An object of a type of the schema.
#[derive(Debug)]
struct Node<'n, 's> {
    kind: String,
    json: Value,
    exchange: &'n Exchange<'s>,
}

impl ObjectValue for Node<'_, '_> {
    fn type_name(&self) -> &str {
        &self.kind
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let value = self.json.get(info.field_name()).cloned().unwrap_or_default();
        Ok(self.exchange.show(info, value))
    }
}

impl<'s> Exchange<'s> {
    fn run(
        &self,
        kind: &str,
        name: &str,
        key: &str,
        arguments: &Map<String, Value>,
    ) -> Result<Value, Refusal> {
        if name == "user_quota" {
            return Ok(self.quota.clone());
        }
        let complexity = self.estimates.get(key).copied().unwrap_or(0);
        let mut result = json!({"request_id": self.request_id, "complexity": complexity});
        let account = &mut **self.account.borrow_mut();
        let fields = if arguments.get("analyze") == Some(&Value::Bool(true)) {
            json!({"data": null})
        } else if kind == "Mutation" {
            let data = arguments.get("data").cloned().unwrap_or_default();
            perform(account, name, &data, &self.means)?
        } else {
            json!({"data": answer(account, name, arguments)?})
        };
        if let (Some(result), Value::Object(fields)) = (result.as_object_mut(), fields) {
            result.extend(fields);
        }
        Ok(result)
    }

    /// A value of the field that is being resolved.
    fn show<'a>(&'a self, info: &ResolveInfo<'_>, value: Value) -> ResolvedValue<'a>
    where
        's: 'a,
    {
        let kind = info.field_definition().ty.inner_named_type();
        let is_object = info.schema().get_object(kind).is_some();
        let is_list = info.field_definition().ty.is_list();
        match (value, is_object) {
            (Value::Array(items), true) if kind.ends_with("Connection") => {
                self.object(kind, page::cut(items, &plain(info.arguments())))
            }
            (Value::Array(items), true) => {
                let items: Vec<_> = items.into_iter().map(|item| self.object(kind, item)).collect();
                ResolvedValue::list(items)
            }
            (Value::Array(items), false) if is_list => {
                ResolvedValue::list(items.into_iter().map(|item| ResolvedValue::Leaf(JsonValue::from(item))))
            }
            (value, true) => self.object(kind, value),
            (value, false) => ResolvedValue::Leaf(JsonValue::from(value)),
        }
    }

    fn object<'a>(&'a self, kind: &str, value: Value) -> ResolvedValue<'a>
    where
        's: 'a,
    {
        let json = match value.get(STUB) {
            Some(key) => look_up(&self.account.borrow(), kind, key).unwrap_or_default(),
            None => value,
        };
        if json.is_null() {
            return ResolvedValue::null();
        }
        if !is_wrapper(kind) && kind != "PageInfo" && kind != "UserQuota" && !kind.ends_with("Connection") {
            self.shown.set(self.shown.get() + 1);
        }
        ResolvedValue::object(Node { kind: kind.to_owned(), json, exchange: self })
    }
}

fn plain(arguments: &apollo_compiler::response::JsonMap) -> Map<String, Value> {
    serde_json::to_value(arguments).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default()
}
