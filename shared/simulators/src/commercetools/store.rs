//! The tables in which the simulated project keeps its resources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::errors::Refusal;
use super::fields::{list, text};

/// The kinds of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Order,
    OrderEdit,
    Inventory,
    Channel,
    Type,
    State,
    Store,
    Subscription,
    CustomObject,
    Extension,
    ShippingMethod,
    Payment,
    Message,
}

impl Kind {
    const ALL: [Self; 13] = [
        Self::Order,
        Self::OrderEdit,
        Self::Inventory,
        Self::Channel,
        Self::Type,
        Self::State,
        Self::Store,
        Self::Subscription,
        Self::CustomObject,
        Self::Extension,
        Self::ShippingMethod,
        Self::Payment,
        Self::Message,
    ];

    /// The kind behind a path segment, e.g. `inventory`.
    pub(super) fn at_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.path() == path)
    }

    /// The path segment, which also names the operations.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Order => "orders",
            Self::OrderEdit => "order-edits",
            Self::Inventory => "inventory",
            Self::Channel => "channels",
            Self::Type => "types",
            Self::State => "states",
            Self::Store => "stores",
            Self::Subscription => "subscriptions",
            Self::CustomObject => "custom-objects",
            Self::Extension => "extensions",
            Self::ShippingMethod => "shipping-methods",
            Self::Payment => "payments",
            Self::Message => "messages",
        }
    }

    /// The `typeId` of references.
    pub(super) fn type_id(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::OrderEdit => "order-edit",
            Self::Inventory => "inventory-entry",
            Self::Channel => "channel",
            Self::Type => "type",
            Self::State => "state",
            Self::Store => "store",
            Self::Subscription => "subscription",
            Self::CustomObject => "key-value-document",
            Self::Extension => "extension",
            Self::ShippingMethod => "shipping-method",
            Self::Payment => "payment",
            Self::Message => "message",
        }
    }

    /// The scopes of which one is needed to read, without `view_` and `manage_`.
    pub(super) fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Order => &["orders"],
            Self::OrderEdit => &["order_edits"],
            Self::Inventory => &["products"],
            Self::Channel => &["channels", "products"],
            Self::Type => &["types"],
            Self::State => &["states"],
            Self::Store => &["stores"],
            Self::Subscription => &["subscriptions"],
            Self::CustomObject => &["key_value_documents", "products", "orders", "customers"],
            Self::Extension => &["extensions"],
            Self::ShippingMethod => &["shipping_methods"],
            Self::Payment => &["payments"],
            Self::Message => &["messages", "orders"],
        }
    }
}

/// All resources by kind and id.
#[derive(Debug, Default)]
pub(super) struct Tables {
    rows: BTreeMap<Kind, BTreeMap<String, Value>>,
    /// Ids that references lead to nothing of, though the resource is there.
    withheld: BTreeSet<String>,
}

impl Tables {
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = &Value> {
        self.rows.get(&kind).into_iter().flat_map(BTreeMap::values)
    }

    pub(super) fn get(&self, kind: Kind, id: &str) -> Option<&Value> {
        self.rows.get(&kind)?.get(id)
    }

    /// What a reference expands to; nothing where it dangles.
    pub(super) fn expanded(&self, kind: Kind, id: &str) -> Option<&Value> {
        self.get(kind, id).filter(|_| !self.withheld.contains(id))
    }

    /// References to a resource are left as they are from now on.
    pub(super) fn withhold(&mut self, id: &str) {
        self.withheld.insert(id.to_owned());
    }

    /// References to a resource are expanded again.
    pub(super) fn show(&mut self, id: &str) {
        self.withheld.remove(id);
    }

    /// The resource whose field has this text, e.g. its `key`.
    pub(super) fn by(&self, kind: Kind, field: &str, value: &str) -> Option<&Value> {
        self.all(kind).find(|row| text(row, field) == Some(value))
    }

    pub(super) fn put(&mut self, kind: Kind, row: Value) {
        let id = text(&row, "id").unwrap_or_default().to_owned();
        self.rows.entry(kind).or_default().insert(id, row);
    }

    pub(super) fn remove(&mut self, kind: Kind, id: &str) -> Option<Value> {
        self.rows.get_mut(&kind)?.remove(id)
    }

    /// The resource that an identifier (by id or key) names.
    pub(super) fn resolve(&self, kind: Kind, identifier: &Value) -> Result<&Value, Refusal> {
        let found = match (text(identifier, "id"), text(identifier, "key")) {
            (Some(id), _) => self.get(kind, id),
            (None, Some(key)) => self.by(kind, "key", key),
            (None, None) => None,
        };
        found.ok_or_else(|| Refusal::referenced(kind.type_id(), identifier))
    }

    /// The reference by id to what an identifier names.
    pub(super) fn reference(&self, kind: Kind, identifier: &Value) -> Result<Value, Refusal> {
        Ok(json!({"typeId": kind.type_id(), "id": text(self.resolve(kind, identifier)?, "id")}))
    }

    /// The reference to a channel that must have the role.
    pub(super) fn channel(&self, identifier: &Value, role: &str) -> Result<Value, Refusal> {
        let channel = self.resolve(Kind::Channel, identifier)?;
        if !list(channel, "roles").iter().any(|has| has == role) {
            return Err(Refusal::missing_role(channel, role));
        }
        self.reference(Kind::Channel, identifier)
    }

    /// Refuses a second resource with the same text in a field.
    pub(super) fn unique(&self, kind: Kind, field: &str, row: &Value) -> Result<(), Refusal> {
        let Some(value) = text(row, field) else { return Ok(()) };
        let other =
            self.all(kind).any(|other| text(other, field) == Some(value) && other.get("id") != row.get("id"));
        if other { Err(Refusal::duplicate(field, &value.into())) } else { Ok(()) }
    }
}
