//! What a project needs before the first order: custom types, channels, the Subscription. Pure definitions; what
//! is there is never overwritten, only added to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use waybill_domain::ids::ChannelKey;

use super::calls::Project;
use super::fields::{self, Field, Holds};
use super::messages;
use super::policy::Policy;

/// A text by locale.
type Localized = BTreeMap<String, String>;

fn english(text: &str) -> Localized {
    Localized::from([("en".to_owned(), text.to_owned())])
}

/// A custom type that should be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeDraft {
    /// Its key.
    pub key: String,
    /// What people call it.
    pub name: Localized,
    /// What it can be put on.
    pub resource_type_ids: Vec<&'static str>,
    /// Its fields.
    pub field_definitions: Vec<FieldDefinition>,
}

/// A field of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldDefinition {
    /// What it holds.
    pub r#type: FieldType,
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Localized,
    /// Never: what cannot be said must not stop the rest.
    pub required: bool,
    /// How the Merchant Center shows it.
    pub input_hint: &'static str,
}

/// What a field holds, by commercetools' name of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldType {
    /// `String`, `Number`, `DateTime` or `Set`.
    pub name: &'static str,
    /// What a set is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element_type: Option<ElementType>,
}

/// What a set is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ElementType {
    /// `String`.
    pub name: &'static str,
}

impl From<Holds> for FieldType {
    fn from(holds: Holds) -> Self {
        let (name, element_type) = match holds {
            Holds::Text => ("String", None),
            Holds::Number => ("Number", None),
            Holds::Time => ("DateTime", None),
            Holds::Texts => ("Set", Some(ElementType { name: "String" })),
        };
        Self { name, element_type }
    }
}

/// A type as it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Type {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Its key.
    pub key: String,
    /// What it can be put on; cannot be changed.
    pub resource_type_ids: Vec<String>,
    /// Its fields.
    #[serde(default)]
    pub field_definitions: Vec<ExistingField>,
}

/// A field that is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ExistingField {
    /// Its name.
    pub name: String,
    /// What it holds, as sent.
    pub r#type: Value,
    /// Whether nothing can have the type without it.
    #[serde(default)]
    pub required: bool,
}

/// One change of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TypeAction {
    /// One more field.
    AddFieldDefinition {
        /// Which.
        field_definition: FieldDefinition,
    },
}

/// The types that hold our fields.
pub fn types(policy: &Policy) -> Vec<TypeDraft> {
    let keys = &policy.types;
    let draft = |key: &str, name: &str, on: &[&'static str], fields: &[Field]| TypeDraft {
        key: key.to_owned(),
        name: english(name),
        resource_type_ids: on.to_vec(),
        field_definitions: definitions(fields, &policy.field_prefix),
    };
    vec![
        draft(&keys.order, "Waybill: order", &["order"], &fields::ORDER),
        draft(&keys.line, "Waybill: line", &["line-item", "custom-line-item"], &fields::LINE),
        draft(&keys.delivery, "Waybill: delivery", &["order-delivery"], &fields::DELIVERY),
        draft(&keys.parcel, "Waybill: parcel", &["order-parcel"], &fields::PARCEL),
        draft(&keys.return_item, "Waybill: return item", &["order-return-item"], &fields::RETURN_ITEM),
        draft(&keys.inventory, "Waybill: inventory entry", &["inventory-entry"], &fields::INVENTORY),
    ]
}

fn definitions(fields: &[Field], prefix: &str) -> Vec<FieldDefinition> {
    let definition = |field: &Field| FieldDefinition {
        r#type: field.holds().into(),
        name: field.name(prefix),
        label: english(field.label()),
        required: false,
        input_hint: "SingleLine",
    };
    fields.iter().map(definition).collect()
}

/// The fields that a type of ours or of the shop lacks.
pub fn missing_fields(there: &Type, wanted: &TypeDraft) -> Vec<TypeAction> {
    let has = |name: &str| there.field_definitions.iter().any(|field| field.name == name);
    let missing = wanted.field_definitions.iter().filter(|field| !has(&field.name));
    missing.map(|field| TypeAction::AddFieldDefinition { field_definition: field.clone() }).collect()
}

/// Fields of the wanted names that hold something else: `setup` cannot mend that, a person chooses another prefix.
pub fn clashing_fields(there: &Type, wanted: &TypeDraft) -> Vec<String> {
    let clashes = |field: &&ExistingField| {
        let wanted = wanted.field_definitions.iter().find(|wanted| wanted.name == field.name);
        wanted.is_some_and(|wanted| {
            field.r#type.get("name").and_then(Value::as_str) != Some(wanted.r#type.name)
        })
    };
    there.field_definitions.iter().filter(clashes).map(|field| field.name.clone()).collect()
}

/// What a type that we put on things demands of them. Of our own fields none is always said, and others we do not know; so
/// whatever is given the type is refused.
pub fn demands(there: &Type) -> Option<String> {
    let required = there.field_definitions.iter().filter(|field| field.required);
    let names: Vec<String> = required.map(|field| format!("`{}`", field.name)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "type `{}` demands {}, which Waybill does not fill: what is to get the type cannot be written; remove the field \
             or name another type in `[write_back] types`",
            there.key,
            names.join(", ")
        )
    })
}

/// A channel that should be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelDraft {
    /// Its key.
    pub key: ChannelKey,
    /// What it is for.
    pub roles: Vec<&'static str>,
    /// What people call it.
    pub name: Localized,
}

/// A channel as it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Channel {
    /// Its id: inventory is queried by it.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Its key.
    pub key: ChannelKey,
    /// What it is for.
    pub roles: Vec<String>,
}

/// One change of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase")]
pub enum ChannelAction {
    /// More roles.
    AddRoles {
        /// Which.
        roles: Vec<&'static str>,
    },
}

/// What a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelFor {
    /// Marks orders as known to an account.
    Account,
    /// A warehouse's stock.
    Warehouse,
}

impl ChannelFor {
    const fn role(self) -> &'static str {
        match self {
            Self::Account => "OrderExport",
            Self::Warehouse => "InventorySupply",
        }
    }
}

/// The channel of an account or a warehouse, where there is none yet.
pub fn channel(key: &ChannelKey, name: &str, purpose: ChannelFor) -> ChannelDraft {
    ChannelDraft { key: key.clone(), roles: vec![purpose.role()], name: english(name) }
}

/// The role that a channel lacks for its purpose, to be added to those that it has.
pub fn missing_role(there: &Channel, purpose: ChannelFor) -> Option<ChannelAction> {
    let role = purpose.role();
    let has = there.roles.iter().any(|there| there == role);
    (!has).then(|| ChannelAction::AddRoles { roles: vec![role] })
}

/// The messages about orders that a Subscription always brings: what leads to looks, ends an order, or tells of parcels.
pub fn message_types() -> Vec<&'static str> {
    messages::LOOKS.into_iter().chain([messages::DELETED]).chain(messages::PARCELS).collect()
}

/// All that the Subscription of a project brings. Payments are told of only where anything is decided by them.
pub fn wanted_messages(project: &Project) -> Vec<MessageSubscription> {
    let of = |resource: &str, types: Vec<&str>| MessageSubscription {
        resource_type_id: resource.to_owned(),
        types: types.into_iter().map(str::to_owned).collect(),
    };
    if !project.shows_payments() {
        return vec![of("order", message_types())];
    }
    let orders = message_types().into_iter().chain(messages::PAYMENT_LOOKS).collect();
    vec![of("order", orders), of("payment", messages::PAYMENTS.to_vec())]
}

mod extension;
mod subscription;

pub use extension::{Extension, ExtensionAction, ExtensionDraft, extension, extension_changes};
pub use subscription::{
    Destination, Health, MessageSubscription, Subscription, SubscriptionAction, SubscriptionDraft,
    missing_messages, subscription,
};

#[cfg(test)]
mod tests;
