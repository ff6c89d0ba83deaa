//! The simulated systems as `waybill simulate` offers them: one address, credentials, a control API.
//!
//! The systems share the address without prefixes, as the real ones have theirs at the root: `/graphql` and `/auth/..` are
//! ShipHero's, `/control/..` is the control API, everything else (`/demo/..` and `/oauth/token`) is the shop's.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use waybill_simulators::commercetools::Format;
use waybill_simulators::control::{self, Controlled, Systems as Controlleds};
use waybill_simulators::serve::slow;

use super::ground::CONFIGURATION;
use super::prepare;
use super::systems::{PROJECT, Systems};

/// Goods on the shelves, and somebody to send messages to: `waybill` is where it is reached.
pub(crate) fn fill(systems: &Systems, waybill: &str) -> anyhow::Result<()> {
    prepare::stock(systems, 100)?;
    systems.shop.deliver_to(&messages(waybill), &prepare::bearer(systems), Format::AsSubscribed);
    Ok(())
}

fn messages(waybill: &str) -> String {
    format!("{waybill}/commercetools/messages")
}

/// All of it on one address. The systems answer after so long, the control API at once.
pub(crate) fn router(systems: &Systems, latency: Duration) -> Router {
    let controlled = Controlleds::from([
        ("commercetools", Arc::new(systems.shop.clone()) as Arc<dyn Controlled>),
        ("shiphero", Arc::new(systems.shiphero.clone()) as Arc<dyn Controlled>),
    ]);
    let (shop, shiphero) = (systems.shop.router(), systems.shiphero.router());
    let others = Router::new().fallback(move |request: Request| {
        let path = request.uri().path();
        let router = if path == "/graphql" || path.starts_with("/auth/") { &shiphero } else { &shop };
        router.clone().oneshot(request)
    });
    let others = if latency.is_zero() { others } else { slow(others, latency) };
    control::router(systems.stage.clone(), controlled).fallback_service(others)
}

/// Addresses and credentials, in one line.
pub(crate) fn credentials(systems: &Systems, base: &str, waybill: &str) -> Value {
    json!({
        "commercetools": {
            "projectKey": PROJECT, "apiUrl": base, "authUrl": base, "clientId": systems.client.client_id,
            "clientSecret": systems.client.client_secret, "messagesTo": messages(waybill),
            "messagesBearer": prepare::bearer(systems),
        },
        "shiphero": {"apiUrl": base, "refreshToken": systems.login.refresh_token},
        "control": format!("{base}/control"),
    })
}

/// A `waybill.toml` for these systems, with the names of the secrets to set.
pub(crate) fn configuration(base: &str, waybill: &str) -> String {
    let text =
        CONFIGURATION.replace("{shop}", base).replace("{shiphero}", base).replace("{waybill}", waybill);
    format!(
        "{text}\n[journal]\nkey_secret = \"demo/journal\"\n\n# secrets.toml beside it: [\"{}\"] client_id and \
         client_secret, [\"{}\"] refresh_token,\n# [\"{}\"] token, [\"demo/journal\"] key (32 bytes in base64).",
        prepare::SHOP_SECRET,
        prepare::SHIPHERO_SECRET,
        prepare::MESSAGES_SECRET,
    )
}
