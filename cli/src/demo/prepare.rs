//! What shop and warehouse need before the first order.

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};
use waybill_domain::ids::TraceId;
use waybill_flows::world::World;
use waybill_mapping::commercetools::setup::{self, ChannelFor};
use waybill_simulators::commercetools::Format;
use waybill_transport::limiter::Purpose;
use waybill_transport::trail::Trail;

use super::goods::{self, Lies, WRAPPING};
use super::safe::Safe;
use super::systems::{Systems, WAREHOUSES};

/// Names in the configuration.
pub(super) const SHOP_SECRET: &str = "demo/shop";
pub(super) const SHIPHERO_SECRET: &str = "demo/shiphero";
pub(super) const MESSAGES_SECRET: &str = "demo/messages";

/// Keeps the credentials that people would be given.
pub(super) fn credentials(systems: &Systems, safe: &Safe) {
    safe.store(SHOP_SECRET, "client_id", &systems.client.client_id);
    safe.store(SHOP_SECRET, "client_secret", &systems.client.client_secret);
    safe.store(SHIPHERO_SECRET, "refresh_token", &systems.login.refresh_token);
    safe.store(MESSAGES_SECRET, "token", &bearer(systems));
}

/// What `/commercetools/messages` asks for.
pub(super) fn bearer(systems: &Systems) -> String {
    systems.stage.ids("messages").secret("bearer")
}

/// Puts the goods on their shelves.
pub(super) fn stock(systems: &Systems, orders: usize) -> anyhow::Result<()> {
    let plenty = i64::try_from(orders)? * 4 + 40;
    let shelves = goods::kept().map(|good| (good.theirs, good.lies)).chain([(WRAPPING.1, Lies::Everywhere)]);
    for (sku, lies) in shelves {
        for (at, (warehouse, _)) in WAREHOUSES.into_iter().enumerate() {
            let units = match lies {
                Lies::Everywhere => plenty,
                Lies::InTheWest => i64::from(at == 1) * plenty,
                Lies::Scarce(units) => i64::from(at == 0) * units,
            };
            systems.shiphero.count_stock(sku, warehouse, units).map_err(|refusal| anyhow!("{refusal}"))?;
        }
    }
    Ok(())
}

/// Creates types, channels and the Subscription in the shop, and registers the webhooks at the warehouse.
pub(super) async fn both(systems: &Systems, world: &World, safe: &Safe, url: &str) -> anyhow::Result<()> {
    shop(systems, world).context("the shop cannot be prepared")?;
    systems.shop.deliver_to(&format!("{url}/commercetools/messages"), &bearer(systems), Format::Platform);
    webhooks(world, safe, url).await
}

fn shop(systems: &Systems, world: &World) -> anyhow::Result<()> {
    let create = |path: &str, draft: &Value| {
        let made = systems.shop.create(path, draft);
        made.map_err(|refusal| anyhow!("{path}: {} {}", refusal.code(), refusal.body()))
    };
    let drafts = setup::types(&world.settings.write_back);
    create("types", &own_type(drafts.first())?)?;
    for draft in &drafts {
        create("types", &serde_json::to_value(draft)?)?;
    }
    for account in &world.settings.accounts {
        let channel = setup::channel(&account.sync_channel, account.id.as_str(), ChannelFor::Account);
        create("channels", &serde_json::to_value(channel)?)?;
        for key in account.warehouses.values() {
            let channel = setup::channel(key, key.as_str(), ChannelFor::Warehouse);
            create("channels", &serde_json::to_value(channel)?)?;
        }
    }
    let messages = json!([{"resourceTypeId": "order", "types": setup::message_types()}]);
    let destination = json!({"type": "SQS", "queueUrl": "https://sqs.us-east-1.amazonaws.com/1/waybill",
        "region": "us-east-1", "authenticationMode": "IAM"});
    let subscription = json!({"key": "waybill", "destination": destination, "messages": messages,
        "format": {"type": "Platform"}});
    create("subscriptions", &subscription)?;
    Ok(())
}

/// The type that the shop itself puts on orders; ours add their fields to it, as nothing can have two types.
fn own_type(ours: Option<&setup::TypeDraft>) -> anyhow::Result<Value> {
    let field = |name: &str, kind: &str| {
        json!({"name": name, "label": {"en": name}, "required": false, "type": {"name": kind},
            "inputHint": "SingleLine"})
    };
    let mut fields = vec![field("stop", "Boolean"), field("deliveryInstructions", "String")];
    if let Some(draft) = ours {
        for definition in &draft.field_definitions {
            fields.push(serde_json::to_value(definition)?);
        }
    }
    Ok(json!({"key": "shop-order", "name": {"en": "Shop"}, "resourceTypeIds": ["order"],
        "fieldDefinitions": fields}))
}

async fn webhooks(world: &World, safe: &Safe, url: &str) -> anyhow::Result<()> {
    for desk in world.desks.values() {
        let Some(webhooks) = desk.partner().webhooks() else { continue };
        let registers = webhooks.registers();
        for wanted in registers.wanted(&format!("{url}/webhooks/{}", desk.account.id)) {
            let mut trail = Trail::new(trace()?, Purpose::News);
            let made = world.transport.perform(&desk.endpoint, registers.register(&wanted), &mut trail).await;
            let made = made.map_err(|failure| anyhow!("webhook `{}`: {failure}", wanted.kind))?;
            if let Some((key, value)) = made {
                safe.store(&desk.account.secret, &key, &value);
            }
        }
        let secrets = world.secrets.read(&desk.account.secret).map_err(anyhow::Error::msg)?;
        desk.endpoint.renew_secrets(secrets).await;
    }
    Ok(())
}

fn trace() -> anyhow::Result<TraceId> {
    TraceId::try_from("wb-demo").context("the trace of the demo")
}
