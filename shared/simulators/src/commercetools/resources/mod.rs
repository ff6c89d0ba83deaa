//! What a project is set up with: channels, types, states, stores, subscriptions, extensions, shipping methods, payments
//! and custom objects.

mod extensions;
mod payments;
mod states;
mod subscriptions;
mod types;

use serde_json::{Map, Value, json};

use super::custom;
use super::errors::Refusal;
use super::fields::{list, list_mut, set, take_over, text};
use super::scene::Scene;
use super::shape;
use super::store::{Kind, Tables};

/// The resource that a draft makes.
pub(super) fn create(scene: &mut Scene, kind: Kind, draft: &Value) -> Result<Value, Refusal> {
    let name = match kind {
        Kind::Type => "TypeDraft",
        Kind::State => "StateDraft",
        Kind::Store => "StoreDraft",
        Kind::Subscription => "SubscriptionDraft",
        Kind::Extension => "ExtensionDraft",
        Kind::ShippingMethod => "ShippingMethodDraft",
        Kind::Payment => "PaymentDraft",
        Kind::Channel => "ChannelDraft",
        Kind::Order | Kind::OrderEdit | Kind::Inventory | Kind::CustomObject | Kind::Message => {
            return Ok(json!({}));
        }
    };
    shape::check(name, draft)?;
    let mut row = draft.clone();
    match kind {
        Kind::Type => types::complete(scene.tables, &mut row)?,
        Kind::State => states::complete(scene.tables, &mut row)?,
        Kind::Subscription => subscriptions::complete(&mut row)?,
        Kind::Payment => payments::complete(scene, &mut row),
        Kind::Store => {
            for (field, role) in CHANNELS_OF_STORES {
                let channels = channels(scene.tables, draft, field, role)?;
                set(&mut row, field, Some(channels));
            }
            defaults(&mut row, &["languages", "countries", "productSelections"]);
        }
        Kind::Extension => {
            extensions::complete(scene.tables, &mut row)?;
            subscriptions::hide_secrets(&mut row);
        }
        Kind::ShippingMethod => {
            row.as_object_mut().map(|row| row.entry("active").or_insert(json!(true)));
        }
        Kind::Channel => {
            row.as_object_mut().map(|row| row.entry("roles").or_insert(json!(["InventorySupply"])));
        }
        Kind::Order | Kind::OrderEdit | Kind::Inventory | Kind::CustomObject | Kind::Message => {}
    }
    custom::settle(scene.tables, kind.type_id(), &mut row)?;
    let row = row.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let row = Value::Object(row.map(|(name, value)| (name.clone(), value.clone())).collect());
    scene.tables.unique(kind, "key", &row)?;
    Ok(row)
}

/// Applies one update action, whose shape was checked.
pub(super) fn act(
    scene: &mut Scene,
    kind: Kind,
    row: &mut Value,
    name: &str,
    action: &Value,
) -> Result<(), Refusal> {
    match (kind, name) {
        (_, "setCustomType") => custom::set_type(scene.tables, kind.type_id(), row, action).map(|_| ())?,
        (_, "setCustomField") => custom::set_field(scene.tables, row, action).map(|_| ())?,
        (_, "changeKey" | "setKey") => {
            take_over(row, "key", action);
            scene.tables.unique(kind, "key", row)?;
        }
        (Kind::Type, _) => types::act(scene.tables, row, name, action)?,
        (Kind::State, _) => states::act(scene.tables, row, name, action)?,
        (Kind::Subscription, _) => subscriptions::act(row, name, action)?,
        (Kind::Payment, _) => payments::act(scene, row, name, action)?,
        (Kind::Extension, _) => extensions::act(row, name, action)?,
        (Kind::Store, "setDistributionChannels" | "setSupplyChannels") => {
            for (field, role) in
                CHANNELS_OF_STORES.into_iter().filter(|(field, _)| action.get(field).is_some())
            {
                let channels = channels(scene.tables, action, field, role)?;
                set(row, field, Some(channels));
            }
        }
        (Kind::Channel, "addRoles") => {
            let roles = list_mut(row, "roles");
            let new: Vec<Value> =
                list(action, "roles").iter().filter(|role| !roles.contains(role)).cloned().collect();
            roles.extend(new);
        }
        (Kind::Channel, "removeRoles") => {
            list_mut(row, "roles").retain(|role| !list(action, "roles").contains(role));
        }
        // What is left sets the field that is named in the action.
        (Kind::Channel | Kind::Store, _) => {
            let field = name.trim_start_matches("set").trim_start_matches("change");
            let mut letters = field.chars();
            let field: String =
                letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
            take_over(row, &field, action);
        }
        (
            Kind::Order
            | Kind::OrderEdit
            | Kind::Inventory
            | Kind::CustomObject
            | Kind::ShippingMethod
            | Kind::Message,
            _,
        ) => {
            return Err(Refusal::invalid_operation(format!("the update action '{name}' is not simulated")));
        }
    }
    Ok(())
}

const CHANNELS_OF_STORES: [(&str, &str); 2] =
    [("distributionChannels", "ProductDistribution"), ("supplyChannels", "InventorySupply")];

fn channels(tables: &Tables, from: &Value, field: &str, role: &str) -> Result<Value, Refusal> {
    list(from, field).iter().map(|channel| tables.channel(channel, role)).collect()
}

fn defaults(row: &mut Value, fields: &[&str]) {
    for field in fields {
        list_mut(row, field);
    }
}

/// The custom object at a container and key.
pub(super) fn object<'a>(
    tables: &'a Tables,
    container: Option<&str>,
    key: Option<&str>,
) -> Option<&'a Value> {
    tables.all(Kind::CustomObject).find(|row| text(row, "container") == container && text(row, "key") == key)
}

/// A custom object's value without null members, at every depth.
pub(super) fn without_nulls_inside(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                kept.map(|(name, value)| (name.clone(), without_nulls_inside(value))).collect::<Map<_, _>>(),
            )
        }
        Value::Array(elements) => elements.iter().map(without_nulls_inside).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
