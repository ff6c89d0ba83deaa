//! `waybill check --online`: whether the credentials of every project and account work, and carry what is needed.
//!
//! Whether something may be changed is found out by changing something that is not there: commercetools looks at the
//! scopes before it looks for the resource, so that nothing is ever touched.

use waybill_domain::failure::Failure;
use waybill_domain::ids::{ChannelKey, OrderId};
use waybill_flows::registrations::{self, Standing};
use waybill_flows::world::{Desk, Shop, World};
use waybill_mapping::call::Call;
use waybill_mapping::commercetools::actions::{InventoryUpdate, OrderUpdate};
use waybill_mapping::commercetools::setup::{Channel, Extension, Health, Subscription, Type};
use waybill_routing::account::Mode;

use super::place::{Depth, Looked, Place};
use super::report::{Outcome, Report};

/// The id that nothing has.
const NOTHING: &str = "00000000-0000-0000-0000-000000000000";

/// Tries every project and every account.
pub(super) async fn tried(world: &World) -> Report {
    let mut report = Report::default();
    for (key, shop) in &world.shops {
        let mut place = Place::new(world, &shop.endpoint, Depth::Show, key.as_str(), &mut report);
        project(&mut place, shop).await;
    }
    for account in &world.settings.accounts {
        let Some(desk) = world.desks.get(&account.id) else {
            let outcome = Outcome::Told(format!("not tried: mode is {}", mode(account.mode)));
            let step = super::report::Step {
                place: account.id.to_string(),
                thing: "credentials".to_owned(),
                outcome,
            };
            report.steps.push(step);
            continue;
        };
        let mut place = Place::new(world, &desk.endpoint, Depth::Show, account.id.as_str(), &mut report);
        let probe = async |place: &mut Place<'_>| {
            place.ask(desk.partner().probe()).await?;
            Ok(Looked::There(Outcome::Stands))
        };
        place.bring(&format!("credentials at {}", account.partner), probe).await;
        if place.stands() {
            webhooks(&mut place, desk).await;
        }
    }
    report
}

/// How the webhooks of an account fare. Before the first `setup` none is there, which is nothing wrong.
async fn webhooks(place: &mut Place<'_>, desk: &Desk) {
    let (Some(sends), Some(all)) = (desk.partner().webhooks(), registrations::wanted(place.world, desk))
    else {
        return;
    };
    if all.is_empty() {
        return place.note("webhooks", super::webhooks::by_hand(place.world, desk));
    }
    let registers = sends.registers();
    let look = async |place: &mut Place<'_>| {
        let there = place.registered(desk, registers).await?;
        let standings: Vec<(&str, Standing)> = all
            .iter()
            .map(|wanted| (wanted.plain.kind.as_str(), registrations::standing(&there, wanted)))
            .collect();
        Ok(Looked::There(fare(&standings)))
    };
    place.bring("webhooks", look).await;
}

fn fare(webhooks: &[(&str, Standing)]) -> Outcome {
    if webhooks.iter().all(|(_, standing)| matches!(standing, Standing::Missing | Standing::Unkeyed)) {
        return Outcome::Told("none is registered; `waybill setup` does it".to_owned());
    }
    let troubles: Vec<String> = webhooks
        .iter()
        .filter(|(_, standing)| *standing != Standing::Well)
        .map(|(kind, standing)| format!("`{kind}` {standing}"))
        .collect();
    if troubles.is_empty() { Outcome::Stands } else { Outcome::Trouble(troubles.join("; ")) }
}

const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Off => "off",
        Mode::Shadow => "shadow",
        Mode::On => "on",
    }
}

/// The scopes that a project's client needs, one by one.
async fn project(place: &mut Place<'_>, shop: &Shop) {
    let reads = "orders can be read (view_orders)";
    match place.ask(shop.project.project()).await {
        Ok(()) => place.note(reads, Outcome::Stands),
        // Without this nothing else says anything: the project may be another one.
        Err(failure) => return place.note(reads, Outcome::Trouble(failure.to_string())),
    }
    let serve = &place.world.settings.serve;
    let Ok(order) = OrderId::try_from(NOTHING) else { return };
    let update = OrderUpdate { version: 1, actions: Vec::new() };
    let orders = shop.project.update_order(&order, &update);
    try_one(place, "orders can be changed (manage_orders)", orders).await;
    let update = InventoryUpdate { version: 1, actions: Vec::new() };
    let stock = shop.project.update_inventory(NOTHING, &update);
    try_one(place, "stock can be changed (manage_products)", stock).await;
    if let Some(channel) = channel() {
        let channels = shop.project.update_channel(&channel, &[]);
        try_one(place, "channels can be set up (manage_channels)", channels).await;
    }
    let types = shop.project.update_type(&kind(), &[]);
    try_one(place, "types can be set up (manage_types)", types).await;
    if place.stands() {
        super::types::all_demands(place, shop).await;
    }
    if serve.subscription.is_some() {
        let subscriptions = shop.project.update_subscription(&subscription(), &[]);
        try_one(place, "the Subscription can be set up (manage_subscriptions)", subscriptions).await;
    }
    if place.world.settings.order_check.is_some() {
        let extensions = shop.project.update_extension(&extension(), &[]);
        try_one(place, "the Extension can be set up (manage_extensions)", extensions).await;
    }
    if place.world.settings.rules.look_at_payments() {
        let payments = shop.project.payments_changed(None, place.world.now(), 1);
        try_one(place, "payments can be read (view_payments)", payments).await;
    }
    let policy = &place.world.settings.write_back;
    if policy.reduce {
        let edits = shop.project.may_edit(NOTHING);
        try_one(place, "orders can be edited (manage_order_edits)", edits).await;
    }
    if policy.line_states.is_some() || policy.order_states.is_some() {
        try_one(place, "states can be read (view_states)", shop.project.states(None)).await;
    }
}

async fn try_one<T: 'static>(place: &mut Place<'_>, thing: &str, call: Call<T>) {
    let answer = place.ask(call).await;
    place.note(thing, outcome(answer));
}

/// That nothing is there was to be expected; being refused for anything else is not.
fn outcome<T>(answer: Result<T, Failure>) -> Outcome {
    match answer {
        Ok(_) => Outcome::Stands,
        Err(Failure::Refused(refusal)) if refusal.code == "resource-not-found" => Outcome::Stands,
        Err(failure) => Outcome::Trouble(failure.to_string()),
    }
}

fn channel() -> Option<Channel> {
    let key = ChannelKey::try_from(NOTHING).ok()?;
    Some(Channel { id: NOTHING.to_owned(), version: 1, key, roles: Vec::new() })
}

fn kind() -> Type {
    Type {
        id: NOTHING.to_owned(),
        version: 1,
        key: NOTHING.to_owned(),
        resource_type_ids: Vec::new(),
        field_definitions: Vec::new(),
    }
}

fn extension() -> Extension {
    Extension {
        id: NOTHING.to_owned(),
        version: 1,
        destination: serde_json::Value::Null,
        triggers: Vec::new(),
        timeout_in_ms: None,
        expansion_paths: Vec::new(),
    }
}

fn subscription() -> Subscription {
    Subscription {
        id: NOTHING.to_owned(),
        version: 1,
        key: None,
        destination: serde_json::Value::Null,
        messages: Vec::new(),
        status: Health::Healthy,
    }
}
