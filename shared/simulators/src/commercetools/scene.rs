//! What creating or updating a resource can see and say: the other resources, the time, and the messages it causes.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::fields::{instant, without_nulls};
use super::store::Tables;
use crate::ids::Ids;

/// A message before it is numbered.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) name: &'static str,
    pub(super) fields: Map<String, Value>,
    /// The version of the resource after the change.
    pub(super) version: i64,
    /// The field that carries the whole new resource, which is complete only once it is stored.
    whole: Option<&'static str>,
}

impl Event {
    /// The event of a new resource, with the resource as it was stored.
    pub(super) fn complete(mut self, row: &Value) -> Self {
        if let Some(field) = self.whole {
            self.fields.insert(field.to_owned(), row.clone());
        }
        self
    }
}

/// The surroundings of one change.
pub(super) struct Scene<'a> {
    pub(super) tables: &'a Tables,
    pub(super) ids: &'a Ids,
    pub(super) now: Timestamp,
    pub(super) events: Vec<Event>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(tables: &'a Tables, ids: &'a Ids, now: Timestamp) -> Self {
        Self { tables, ids, now, events: Vec::new() }
    }

    /// The change causes this message; null fields are left out.
    pub(super) fn tell(&mut self, name: &'static str, fields: Value) {
        self.events.push(Event { name, fields: without_nulls(fields), version: 1, whole: None });
    }

    /// The creation causes this message, with the new resource in a field beside the others.
    pub(super) fn tell_whole(&mut self, name: &'static str, field: &'static str, fields: Value) {
        self.events.push(Event { name, fields: without_nulls(fields), version: 1, whole: Some(field) });
    }

    /// Now, as commercetools prints times.
    pub(super) fn time(&self) -> Value {
        instant(self.now)
    }

    /// A new id for what is called like this.
    pub(super) fn id(&self, name: &str) -> Value {
        Value::String(self.ids.uuid_of(name))
    }
}
