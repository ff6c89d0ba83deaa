//! Channels, states, types, the Subscription and the Extension: read by key, created and updated.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::ChannelKey;

use super::super::setup::{
    Channel, ChannelAction, ChannelDraft, Extension, ExtensionAction, ExtensionDraft, Subscription,
    SubscriptionAction, SubscriptionDraft, Type, TypeAction, TypeDraft,
};
use super::super::states::{OF_LINES, OF_ORDERS, State, StateDraft};
use super::address::{one_of, quoted};
use super::stock::{Created, created};
use super::{Project, Reads, Updated, get, optional, parsed, post, resource, succeeded, updated};
use crate::call::{Call, Repeat};

#[derive(Serialize)]
struct Update<'a, A> {
    version: u64,
    actions: &'a [A],
}

#[derive(Deserialize)]
struct Rows<T> {
    results: Vec<T>,
}

impl Project {
    /// The cheapest exchange that shows that the credentials work and belong to this project.
    pub fn project(&self) -> Call<()> {
        let address = self.address("/orders").with("limit", "0").with("withTotal", "false");
        get("project", address, Box::new(|answer| succeeded(answer).map(|_| ())))
    }

    /// Channels by their keys, at most 100.
    pub fn channels(&self, keys: &[ChannelKey]) -> Call<Vec<Channel>> {
        let predicate = one_of("key", keys.iter().map(ChannelKey::as_str));
        let address = self.address("/channels").with("where", &predicate);
        get("channels", address.with("limit", "500").with("withTotal", "false"), results())
    }

    /// A channel by its key.
    pub fn channel(&self, key: &ChannelKey) -> Call<Option<Channel>> {
        get("channel", self.address("/channels").part("/key=", key.as_str()), optional(resource()))
    }

    /// Creates a channel; its key is there once.
    pub fn create_channel(&self, draft: &ChannelDraft) -> Call<Created<Channel>> {
        post("channel_create", self.address("/channels"), draft, Repeat::Harmless, created(resource()))
    }

    /// Updates a channel.
    pub fn update_channel(&self, there: &Channel, actions: &[ChannelAction]) -> Call<Updated<Channel>> {
        let (address, update) =
            (self.address("/channels").part("/", &there.id), update(there.version, actions));
        post("channel_update", address, &update, Repeat::LookFirst, updated(resource()))
    }

    /// A state by its key.
    pub fn state(&self, key: &str) -> Call<Option<State>> {
        get("state", self.address("/states").part("/key=", key), optional(resource()))
    }

    /// The states that lines and orders can be in, behind the one with this id. At most 500.
    pub fn states(&self, after: Option<&str>) -> Call<Vec<State>> {
        let after = after.map(|id| format!("id > {}", quoted(id)));
        let of = one_of("type", [OF_LINES, OF_ORDERS]);
        let predicate = after.into_iter().chain([of]).collect::<Vec<_>>().join(" and ");
        let address = self.address("/states").with("where", &predicate).with("sort", "id asc");
        get("states", address.with("limit", "500").with("withTotal", "false"), results())
    }

    /// Creates a state; its key is there once.
    pub fn create_state(&self, draft: &StateDraft) -> Call<Created<State>> {
        post("state_create", self.address("/states"), draft, Repeat::Harmless, created(resource()))
    }

    /// A type by its key.
    pub fn custom_type(&self, key: &str) -> Call<Option<Type>> {
        get("type", self.address("/types").part("/key=", key), optional(resource()))
    }

    /// The types of the whole project that can be put on one of these kinds of resources, behind the one with this
    /// id. At most 500.
    pub fn types_on(&self, resource_type_ids: &[&str], after: Option<&str>) -> Call<Vec<Type>> {
        let kinds: Vec<String> = resource_type_ids.iter().map(|kind| quoted(kind)).collect();
        let on = format!("resourceTypeIds contains any ({})", kinds.join(", "));
        let after = after.map(|id| format!("id > {}", quoted(id)));
        let predicate = after.into_iter().chain([on]).collect::<Vec<_>>().join(" and ");
        let address = self.address("/types").with("where", &predicate).with("sort", "id asc");
        get("types", address.with("limit", "500").with("withTotal", "false"), results())
    }

    /// Creates a type; its key is there once.
    pub fn create_type(&self, draft: &TypeDraft) -> Call<Created<Type>> {
        post("type_create", self.address("/types"), draft, Repeat::Harmless, created(resource()))
    }

    /// Updates a type, ours or the shop's.
    pub fn update_type(&self, there: &Type, actions: &[TypeAction]) -> Call<Updated<Type>> {
        let (address, update) = (self.address("/types").part("/", &there.id), update(there.version, actions));
        post("type_update", address, &update, Repeat::LookFirst, updated(resource()))
    }

    /// A Subscription by its key.
    pub fn subscription(&self, key: &str) -> Call<Option<Subscription>> {
        get("subscription", self.address("/subscriptions").part("/key=", key), optional(resource()))
    }

    /// Creates a Subscription; its key is there once. A test notification is sent first.
    pub fn create_subscription(&self, draft: &SubscriptionDraft) -> Call<Created<Subscription>> {
        let address = self.address("/subscriptions");
        post("subscription_create", address, draft, Repeat::Harmless, created(resource()))
    }

    /// Updates a Subscription.
    pub fn update_subscription(
        &self,
        there: &Subscription,
        actions: &[SubscriptionAction],
    ) -> Call<Updated<Subscription>> {
        let address = self.address("/subscriptions").part("/", &there.id);
        let update = update(there.version, actions);
        post("subscription_update", address, &update, Repeat::LookFirst, updated(resource()))
    }

    /// An Extension by its key.
    pub fn extension(&self, key: &str) -> Call<Option<Extension>> {
        get("extension", self.address("/extensions").part("/key=", key), optional(resource()))
    }

    /// Creates an Extension; its key is there once.
    pub fn create_extension(&self, draft: &ExtensionDraft) -> Call<Created<Extension>> {
        let address = self.address("/extensions");
        post("extension_create", address, draft, Repeat::Harmless, created(resource()))
    }

    /// Updates an Extension.
    pub fn update_extension(
        &self,
        there: &Extension,
        actions: &[ExtensionAction],
    ) -> Call<Updated<Extension>> {
        let address = self.address("/extensions").part("/", &there.id);
        let update = update(there.version, actions);
        post("extension_update", address, &update, Repeat::LookFirst, updated(resource()))
    }
}

/// The rows of a query, all of which must be readable.
fn results<T: DeserializeOwned + 'static>() -> Reads<Vec<T>> {
    Box::new(|answer| parsed::<Rows<T>>(succeeded(answer)?).map(|rows| rows.results))
}

const fn update<A>(version: u64, actions: &[A]) -> Update<'_, A> {
    Update { version, actions }
}
