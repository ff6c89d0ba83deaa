//! Storing resources, and telling everybody who subscribed.

use serde_json::{Value, json};

use super::super::fields::{instant, int, set, text};
use super::super::scene::{Event, Scene};
use super::super::store::Kind;
use super::super::{inventory, messages};
use super::Shop;

impl Shop {
    /// Somebody else changed the resource in a way that nobody sees.
    pub(in super::super) fn bump(&mut self, kind: Kind, id: &str) {
        if let Some(row) = self.tables.get(kind, id).cloned() {
            let version = int(&row, "version").unwrap_or_default() + 1;
            let author = messages::person(&self.ids);
            self.replace(kind, row, version, Vec::new(), &author);
        }
    }

    /// Takes units out of an inventory entry because of an order: no `InventoryEntryQuantitySet`.
    pub(super) fn take(&mut self, id: &str, quantity: i64, author: &Value) {
        let Some(mut row) = self.tables.get(Kind::Inventory, id).cloned() else { return };
        let mut scene = Scene::new(&self.tables, &self.ids, self.now());
        inventory::take(&mut scene, &mut row, quantity);
        let events = scene.events;
        let version = int(&row, "version").unwrap_or_default() + 1;
        self.replace(Kind::Inventory, row, version, events, author);
    }

    /// Stores a new resource as version 1 and tells everybody.
    pub(in super::super) fn keep(
        &mut self,
        kind: Kind,
        mut row: Value,
        events: Vec<Event>,
        author: &Value,
    ) -> Value {
        let now = instant(self.now());
        if row.get("id").is_none() {
            let number = self.ids.number().to_string();
            let name =
                ["orderNumber", "key", "sku"].iter().find_map(|field| text(&row, field)).unwrap_or(&number);
            let id = self.ids.uuid_of(&format!("{} {name}", kind.path()));
            set(&mut row, "id", Some(id.into()));
        }
        for (name, value) in [("version", &json!(1)), ("createdAt", &now), ("lastModifiedAt", &now)] {
            set(&mut row, name, Some(value.clone()));
        }
        set(&mut row, "createdBy", Some(author.clone()));
        set(&mut row, "lastModifiedBy", Some(author.clone()));
        self.tables.put(kind, row.clone());
        let events = events.into_iter().map(|event| event.complete(&row)).collect();
        self.send(kind, &row, events, author);
        self.send_change(kind, &row, &json!({"notificationType": "ResourceCreated"}));
        row
    }

    /// Stores a changed resource under its new version and tells everybody; an unchanged version changes nothing.
    pub(in super::super) fn replace(
        &mut self,
        kind: Kind,
        mut row: Value,
        version: i64,
        events: Vec<Event>,
        author: &Value,
    ) -> Value {
        let old = int(&row, "version").unwrap_or_default();
        if version == old {
            return row;
        }
        set(&mut row, "version", Some(version.into()));
        set(&mut row, "lastModifiedAt", Some(instant(self.now())));
        set(&mut row, "lastModifiedBy", Some(author.clone()));
        self.tables.put(kind, row.clone());
        self.send(kind, &row, events, author);
        self.send_change(kind, &row, &json!({"notificationType": "ResourceUpdated", "oldVersion": old}));
        row
    }

    pub(super) fn send(&mut self, kind: Kind, row: &Value, events: Vec<Event>, author: &Value) {
        let now = self.now();
        let id = text(row, "id").unwrap_or_default();
        for event in events {
            let sequence = self.sequences.entry(id.to_owned()).or_default();
            *sequence += 1;
            let name = format!("message {id} {sequence}");
            let message =
                messages::message((kind, row), event, (self.ids.uuid_of(&name), *sequence), (now, author));
            for delivery in self
                .sink
                .iter()
                .flat_map(|sink| messages::deliveries(&self.tables, sink, &self.project, &message, now))
            {
                self.stage.outbox.push(delivery);
            }
            self.tables.put(Kind::Message, message);
        }
    }

    pub(super) fn send_change(&self, kind: Kind, row: &Value, change: &Value) {
        let now = self.now();
        let sink = self.sink.iter();
        for delivery in sink
            .flat_map(|sink| messages::changes(&self.tables, sink, &self.project, (kind, row), change, now))
        {
            self.stage.outbox.push(delivery);
        }
    }

    /// Keeps the header of a destination, which everything that is read hides.
    pub(super) fn remember_header(&mut self, row: &Value, sent: &Value) {
        let header = sent.pointer("/destination/authentication/headerValue").and_then(Value::as_str);
        if let (Some(id), Some(header)) = (text(row, "id"), header) {
            self.headers.insert(id.to_owned(), header.to_owned());
        }
    }

    pub(super) fn test_destination(&self, kind: Kind, row: &Value) {
        if let (Kind::Subscription, Some(sink)) = (kind, &self.sink) {
            self.stage.outbox.push(messages::test(sink, &self.project, row, self.now()));
        }
    }
}
