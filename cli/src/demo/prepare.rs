//! What shop and warehouses need before the first order.

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value, json};
use waybill_flows::world::World;

use super::accounts::Account;
use super::goods::{self, Lies, WRAPPING};
use super::systems::Systems;
use crate::setup::{self, Depth, KeepsSecrets};

/// Names in the configuration.
pub(super) const SHOP_SECRET: &str = "demo/shop";
pub(super) const MESSAGES_SECRET: &str = "demo/messages";

/// Where the shop sends its messages, as far as it knows: the simulated one brings them to us.
pub const DESTINATION: &str = "destination = { sqs = { queue_url = \"https://sqs.us-east-1.amazonaws.com/1/waybill\", region = \"us-east-1\" } }";

/// The credentials that people would be given, each with the name of its secret and its key there.
pub(super) fn credentials(systems: &Systems) -> Vec<(&'static str, &'static str, String)> {
    let shop = [
        (SHOP_SECRET, "client_id", systems.client.client_id.clone()),
        (SHOP_SECRET, "client_secret", systems.client.client_secret.clone()),
        (MESSAGES_SECRET, "token", bearer(systems)),
    ];
    let account = |account: &Account| {
        let name = account.secret;
        account.secrets.iter().map(move |(key, value)| (name, *key, value.clone())).collect::<Vec<_>>()
    };
    shop.into_iter().chain(systems.accounts.iter().flat_map(account)).collect()
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
        for account in systems.shippers() {
            for (warehouse, channel) in account.warehouses() {
                let units = match (lies, channel) {
                    (Lies::Everywhere, _) | (Lies::InTheWest, "us-west") => plenty,
                    (Lies::Scarce(units), "us-east") => units,
                    (_, "us-east" | "us-west") => 0,
                    (Lies::InTheWest | Lies::Scarce(_), _) => continue,
                };
                account.count(sku, warehouse, units)?;
            }
        }
    }
    Ok(())
}

/// What people do: they set up both sides.
pub(super) async fn both(systems: &Systems, world: &World, secrets: &dyn KeepsSecrets) -> anyhow::Result<()> {
    let own = systems.shop.create("types", &own_type());
    own.map_err(|refusal| anyhow!("the shop's own type: {} {}", refusal.code(), refusal.body()))?;
    let report = setup::run(world, secrets, Depth::Do).await;
    if report.is_troubled() {
        bail!("shop and partners cannot be set up:\n{}", report.lines().join("\n"));
    }
    let waybill =
        world.settings.serve.public_url.as_deref().context("nobody knows where Waybill is reached")?;
    systems.accounts.iter().try_for_each(|account| account.enter_webhooks(waybill))
}

/// The type that the shop itself puts on orders. Nothing can have two types: ours add their fields to it.
fn own_type() -> Value {
    let field = |name: &str, kind: &str| {
        json!({"name": name, "label": {"en": name}, "required": false, "type": {"name": kind},
            "inputHint": "SingleLine"})
    };
    json!({"key": "shop-order", "name": {"en": "Shop"}, "resourceTypeIds": ["order"],
        "fieldDefinitions": [field("stop", "Boolean"), field("deliveryInstructions", "String")]})
}
