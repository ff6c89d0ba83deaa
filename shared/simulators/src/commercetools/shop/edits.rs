//! Order Edits: created and looked through, applied to just the versions that were read, and taken away before that.
//!
//! Own readings where the manuals are silent: an edit of an order that moves stock is refused when it is created, and again when
//! it is applied; one whose actions cannot be made is created with a `PreviewFailure`, and refused as `EditPreviewFailed` when it
//! is applied; it is looked through only then; one that was applied is neither applied again nor taken away; a dry run answers and
//! keeps nothing; Extensions are not asked.

use serde_json::{Value, json};

use super::super::errors::Refusal;
use super::super::fields::{instant, int, list, pick, set, text};
use super::super::messages;
use super::super::scene::Scene;
use super::super::store::Kind;
use super::super::{orders, shape};
use super::Shop;

/// Staged actions that one edit may carry.
const MOST_ACTIONS: usize = 500;

impl Shop {
    /// Creates an edit, with a preview of what it would make of the order.
    pub(super) fn create_edit(&mut self, draft: &Value, author: &Value) -> Result<Value, Refusal> {
        shape::check("OrderEditDraft", draft)?;
        let actions = list(draft, "stagedActions");
        if actions.len() > MOST_ACTIONS {
            let message =
                format!("At most {MOST_ACTIONS} staged actions are allowed, got {}.", actions.len());
            return Err(Refusal::invalid_input(message));
        }
        orders::check_edit(actions)?;
        let named = draft.get("resource").unwrap_or(&Value::Null);
        let order = self.tables.resolve(Kind::Order, named)?.clone();
        orders::allowed(&order)?;
        let mut row = pick(draft, &["key", "comment"]);
        set(&mut row, "resource", Some(self.tables.reference(Kind::Order, named)?));
        set(&mut row, "stagedActions", Some(actions.into()));
        set(&mut row, "result", Some(self.preview(order, actions)));
        self.tables.unique(Kind::OrderEdit, "key", &row)?;
        if draft.get("dryRun") == Some(&json!(true)) {
            let now = instant(self.now());
            for (name, value) in [
                ("id", &json!("dry-run")),
                ("version", &json!(1)),
                ("createdAt", &now),
                ("lastModifiedAt", &now),
            ] {
                set(&mut row, name, Some(value.clone()));
            }
            return Ok(row);
        }
        Ok(self.keep(Kind::OrderEdit, row, Vec::new(), author))
    }

    fn preview(&self, mut order: Value, actions: &[Value]) -> Value {
        let mut scene = Scene::new(&self.tables, &self.ids, self.now());
        match orders::edit(&mut scene, &mut order, actions) {
            Ok(_) => {
                let told = scene.events.into_iter().map(|event| {
                    let mut payload = Value::Object(event.fields);
                    set(&mut payload, "type", Some(event.name.into()));
                    payload
                });
                json!({"type": "PreviewSuccess", "preview": order, "messagePayloads": told.collect::<Vec<_>>()})
            }
            Err(refusal) => json!({"type": "PreviewFailure", "errors": [refusal.error]}),
        }
    }

    /// Applies an edit to its order, each at the version that the body says.
    pub(in super::super) fn apply_edit(
        &mut self,
        id: &str,
        body: &Value,
        author: &Value,
    ) -> Result<Value, Refusal> {
        shape::check("OrderEditApply", body)?;
        let missing = || Refusal::not_found(&format!("ID '{id}'"));
        let mut edit = self.tables.get(Kind::OrderEdit, id).cloned().ok_or_else(missing)?;
        let order_id = edit.pointer("/resource/id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let gone = || Refusal::referenced("order", &json!({"id": order_id}));
        let order = self.tables.get(Kind::Order, &order_id).cloned().ok_or_else(gone)?;
        for (row, asked) in [(&edit, "editVersion"), (&order, "resourceVersion")] {
            let (expected, actual) =
                (int(body, asked).unwrap_or_default(), int(row, "version").unwrap_or_default());
            if expected != actual {
                return Err(Refusal::conflict(text(row, "id").unwrap_or_default(), expected, actual));
            }
        }
        may_go(Kind::OrderEdit, &edit)?;
        let actions = list(&edit, "stagedActions").to_vec();
        if let Value::Object(preview) = self.preview(order.clone(), &actions)
            && preview.contains_key("errors")
        {
            let message = "The preview of the edit has errors, so that it can't be applied.";
            return Err(Refusal::edit_failed(message, preview));
        }
        let (_, result) = self.make(order, &mut edit, &actions, author)?;
        set(&mut edit, "result", Some(result));
        let version = int(&edit, "version").unwrap_or_default() + 1;
        Ok(self.replace(Kind::OrderEdit, edit, version, Vec::new(), author))
    }

    /// A person's edit, created and applied at once. Returns the order.
    pub(in super::super) fn edit(&mut self, id: &str, actions: &[Value]) -> Result<Value, Refusal> {
        let missing = || Refusal::not_found(&format!("ID '{id}'"));
        let order = self.tables.get(Kind::Order, id).cloned().ok_or_else(missing)?;
        let author = messages::person(&self.ids);
        let now = instant(self.now());
        let edit_id = self.ids.uuid_of(&format!("edit {} of {id}", self.ids.number()));
        let mut edit = json!({"id": edit_id, "version": 2, "createdAt": now, "lastModifiedAt": now,
            "resource": {"typeId": "order", "id": id}, "stagedActions": actions});
        let (order, result) = self.make(order, &mut edit, actions, &author)?;
        set(&mut edit, "result", Some(result));
        self.tables.put(Kind::OrderEdit, edit);
        Ok(order)
    }

    /// Makes an edit's changes; change notifications are not sent for them. Returns the order and the edit's result.
    fn make(
        &mut self,
        mut order: Value,
        edit: &mut Value,
        actions: &[Value],
        author: &Value,
    ) -> Result<(Value, Value), Refusal> {
        orders::allowed(&order)?;
        let mut scene = Scene::new(&self.tables, &self.ids, self.now());
        let result = orders::edit(&mut scene, &mut order, actions)?;
        set(edit, "result", Some(result.clone()));
        scene.tell("OrderEditApplied", json!({"edit": edit, "result": result}));
        let mut events = scene.events;
        let version = int(&order, "version").unwrap_or_default() + 1;
        for event in &mut events {
            event.version = version;
        }
        set(&mut order, "version", Some(version.into()));
        set(&mut order, "lastModifiedAt", Some(instant(self.now())));
        set(&mut order, "lastModifiedBy", Some(author.clone()));
        self.tables.put(Kind::Order, order.clone());
        self.send(Kind::Order, &order, events, author);
        Ok((order, result))
    }
}

/// Refuses to do anything more with an edit that was applied.
pub(super) fn may_go(kind: Kind, row: &Value) -> Result<(), Refusal> {
    let is_applied = row.pointer("/result/type") == Some(&json!("Applied"));
    if kind == Kind::OrderEdit && is_applied {
        return Err(Refusal::invalid_operation("The order edit was applied already."));
    }
    Ok(())
}
