//! What shop and warehouse need before the first order.

use anyhow::{anyhow, bail};
use serde_json::{Value, json};
use waybill_flows::world::World;

use super::goods::{self, Lies, WRAPPING};
use super::systems::{Systems, WAREHOUSES};
use crate::setup::{self, Depth, KeepsSecrets};

/// Names in the configuration.
pub(super) const SHOP_SECRET: &str = "demo/shop";
pub(super) const SHIPHERO_SECRET: &str = "demo/shiphero";
pub(super) const MESSAGES_SECRET: &str = "demo/messages";

/// Where the shop sends its messages, as far as it knows: the simulated one brings them to us.
pub(super) const DESTINATION: &str = "destination = { sqs = { queue_url = \"https://sqs.us-east-1.amazonaws.com/1/waybill\", region = \"us-east-1\" } }";

/// Keeps the credentials that people would be given.
pub(super) fn credentials(systems: &Systems, secrets: &dyn KeepsSecrets) -> anyhow::Result<()> {
    let bearer = bearer(systems);
    for (name, key, value) in [
        (SHOP_SECRET, "client_id", &systems.client.client_id),
        (SHOP_SECRET, "client_secret", &systems.client.client_secret),
        (SHIPHERO_SECRET, "refresh_token", &systems.login.refresh_token),
        (MESSAGES_SECRET, "token", &bearer),
    ] {
        secrets.keep(name, key, value).map_err(anyhow::Error::msg)?;
    }
    Ok(())
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

/// What people do: they set up both sides.
pub(super) async fn both(systems: &Systems, world: &World, secrets: &dyn KeepsSecrets) -> anyhow::Result<()> {
    let own = systems.shop.create("types", &own_type());
    own.map_err(|refusal| anyhow!("the shop's own type: {} {}", refusal.code(), refusal.body()))?;
    let report = setup::run(world, secrets, Depth::Do).await;
    if report.is_troubled() {
        bail!("shop and warehouse cannot be set up:\n{}", report.lines().join("\n"));
    }
    Ok(())
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
