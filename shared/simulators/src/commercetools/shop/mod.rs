//! The state of the simulated project, and how every resource is created, updated and deleted.

mod edits;
mod keep;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::auth::Auth;
use super::errors::Refusal;
use super::extend::{self, Asks};
use super::fields::{int, list, set, text};
use super::messages::{self, Sink};
use super::scene::Scene;
use super::store::{Kind, Tables};
use super::{expand, inventory, orders, resources, shape};
use crate::ids::Ids;
use crate::stage::Stage;

/// Update actions that one request may carry.
const MOST_ACTIONS: usize = 500;

/// Everything behind the API of one project.
pub(super) struct Shop {
    pub(super) stage: Stage,
    pub(super) project: String,
    pub(super) ids: Ids,
    pub(super) tables: Tables,
    pub(super) auth: Auth,
    pub(super) sink: Option<Sink>,
    pub(super) asks: Asks,
    /// The `Authorization` header of each Extension, by its id.
    pub(super) headers: BTreeMap<String, String>,
    sequences: BTreeMap<String, i64>,
}

impl Shop {
    pub(super) fn new(stage: Stage, project: &str) -> Self {
        let ids = stage.ids("commercetools");
        let mut shop = Self {
            stage,
            project: project.to_owned(),
            ids,
            tables: Tables::default(),
            auth: Auth::default(),
            sink: None,
            asks: Asks::default(),
            headers: BTreeMap::new(),
            sequences: BTreeMap::new(),
        };
        let initial = json!({"key": "Initial", "type": "LineItemState", "initial": true, "builtIn": true,
            "name": {"en": "Initial"}, "roles": []});
        let author = messages::person(&shop.ids);
        shop.keep(Kind::State, initial, Vec::new(), &author);
        shop
    }

    pub(super) fn now(&self) -> Timestamp {
        self.stage.time()
    }

    /// Creates a resource from its draft.
    pub(super) fn create(&mut self, kind: Kind, draft: &Value, author: &Value) -> Result<Value, Refusal> {
        let mut scene = Scene::new(&self.tables, &self.ids, self.now());
        let row = match kind {
            Kind::Inventory => inventory::create(&mut scene, draft)?,
            Kind::CustomObject => return self.put_object(draft, author),
            Kind::OrderEdit => return self.create_edit(draft, author),
            Kind::Order | Kind::Message => {
                return Err(Refusal::invalid_operation(format!("{} can't be created here", kind.path())));
            }
            Kind::Channel
            | Kind::Type
            | Kind::State
            | Kind::Store
            | Kind::Subscription
            | Kind::Extension
            | Kind::ShippingMethod
            | Kind::Payment => resources::create(&mut scene, kind, draft)?,
        };
        let events = scene.events;
        let row = self.keep(kind, row, events, author);
        self.test_destination(kind, &row);
        self.remember_header(&row, draft);
        Ok(row)
    }

    /// Creates an order: from an import draft, or from the simulator's own draft as if a cart had been ordered.
    pub(super) fn order(
        &mut self,
        draft: &Value,
        way: orders::Way,
        author: &Value,
    ) -> Result<Value, Refusal> {
        let mut scene = Scene::new(&self.tables, &self.ids, self.now());
        let mut order = orders::create(&mut scene, draft, way)?;
        let takes = orders::takes(&self.tables, &order)?;
        for (extension, action) in extend::consult(self, &order)? {
            let name = shape::check_action("order", &action);
            let done = name.and_then(|name| orders::act(&mut scene, &mut order, name, &action));
            done.map_err(|cause| extend::failed(&extension, &cause))?;
        }
        let events = scene.events;
        let order = self.keep(Kind::Order, order, events, author);
        for (entry, quantity) in takes {
            self.take(&entry, quantity, author);
        }
        Ok(order)
    }

    /// Applies a body `{version, actions}` to a resource: all actions or none.
    pub(super) fn update(
        &mut self,
        kind: Kind,
        id: &str,
        body: &Value,
        author: &Value,
    ) -> Result<Value, Refusal> {
        shape::check("Update", body)?;
        let row = self.tables.get(kind, id).ok_or_else(|| Refusal::not_found(&format!("ID '{id}'")))?;
        let (expected, actual) =
            (int(body, "version").unwrap_or_default(), int(row, "version").unwrap_or_default());
        if expected != actual {
            return Err(Refusal::conflict(id, expected, actual));
        }
        self.apply(kind, id, list(body, "actions"), author)
    }

    /// Applies update actions to a resource, whatever its version.
    pub(super) fn apply(
        &mut self,
        kind: Kind,
        id: &str,
        actions: &[Value],
        author: &Value,
    ) -> Result<Value, Refusal> {
        if actions.len() > MOST_ACTIONS {
            let message =
                format!("At most {MOST_ACTIONS} update actions are allowed, got {}.", actions.len());
            return Err(Refusal::invalid_input(message));
        }
        let old =
            self.tables.get(kind, id).cloned().ok_or_else(|| Refusal::not_found(&format!("ID '{id}'")))?;
        let mut scene = Scene::new(&self.tables, &self.ids, self.now());
        let mut new = old.clone();
        let mut version = int(&old, "version").unwrap_or_default();
        for action in actions {
            let name = shape::check_action(kind.type_id(), action)?;
            let (before, told) = (new.clone(), scene.events.len());
            match kind {
                Kind::Order => orders::act(&mut scene, &mut new, name, action)?,
                Kind::Inventory => inventory::act(&mut scene, &mut new, name, action)?,
                Kind::OrderEdit | Kind::CustomObject | Kind::Message => {
                    return Err(Refusal::invalid_operation(format!("{} can't be updated", kind.path())));
                }
                Kind::Channel
                | Kind::Type
                | Kind::State
                | Kind::Store
                | Kind::Subscription
                | Kind::Extension
                | Kind::ShippingMethod
                | Kind::Payment => resources::act(&mut scene, kind, &mut new, name, action)?,
            }
            if new != before || scene.events.len() > told {
                version += 1;
            }
            for event in scene.events.iter_mut().skip(told) {
                event.version = version;
            }
        }
        let events = scene.events;
        let moved = old.get("destination") != new.get("destination");
        let new = self.replace(kind, new, version, events, author);
        if moved {
            self.test_destination(kind, &new);
            for action in actions {
                self.remember_header(&new, action);
            }
        }
        Ok(new)
    }

    /// Deletes a resource of the expected version.
    pub(super) fn delete(
        &mut self,
        kind: Kind,
        id: &str,
        version: Option<i64>,
        data_erasure: bool,
        author: &Value,
    ) -> Result<Value, Refusal> {
        let row =
            self.tables.get(kind, id).cloned().ok_or_else(|| Refusal::not_found(&format!("ID '{id}'")))?;
        let actual = int(&row, "version").unwrap_or_default();
        match version {
            Some(expected) if expected != actual => return Err(Refusal::conflict(id, expected, actual)),
            None if kind != Kind::CustomObject => return Err(Refusal::required_field("version")),
            Some(_) | None => {}
        }
        edits::may_go(kind, &row)?;
        let reference = json!({"typeId": kind.type_id(), "id": id});
        for by in [Kind::Order, Kind::Inventory, Kind::Store, Kind::State, Kind::Channel] {
            if expand::refers(&self.tables, by, &reference) {
                return Err(Refusal::reference_exists(by.type_id()));
            }
        }
        self.tables.remove(kind, id);
        let mut scene = Scene::new(&self.tables, &self.ids, self.now());
        match kind {
            Kind::Order => scene.tell("OrderDeleted", json!({"order": row})),
            Kind::Inventory => inventory::deleted(&mut scene, &row),
            Kind::OrderEdit
            | Kind::Channel
            | Kind::Type
            | Kind::State
            | Kind::Store
            | Kind::Subscription
            | Kind::CustomObject
            | Kind::Extension
            | Kind::ShippingMethod
            | Kind::Payment
            | Kind::Message => {}
        }
        let mut events = scene.events;
        for event in &mut events {
            event.version = actual;
        }
        self.send(kind, &row, events, author);
        let erased = data_erasure.then_some(true);
        self.send_change(kind, &row, &json!({"notificationType": "ResourceDeleted", "dataErasure": erased}));
        Ok(row)
    }

    /// Creates or replaces a custom object: with a version compare-and-set, without one the last write wins.
    fn put_object(&mut self, draft: &Value, author: &Value) -> Result<Value, Refusal> {
        shape::check("CustomObjectDraft", draft)?;
        let (container, key) = (text(draft, "container"), text(draft, "key"));
        let old = resources::object(&self.tables, container, key).cloned();
        let actual = old.as_ref().and_then(|old| int(old, "version")).unwrap_or_default();
        if let Some(expected) = int(draft, "version").filter(|expected| *expected != actual) {
            let name = format!("{}/{}", container.unwrap_or_default(), key.unwrap_or_default());
            return Err(Refusal::conflict(&name, expected, actual));
        }
        let value = draft.get("value").map(resources::without_nulls_inside);
        let Some(mut row) = old else {
            let row = json!({"container": container, "key": key, "value": value});
            return Ok(self.keep(Kind::CustomObject, row, Vec::new(), author));
        };
        set(&mut row, "value", value);
        Ok(self.replace(Kind::CustomObject, row, actual + 1, Vec::new(), author))
    }
}
