//! Whoever ships what nobody else does, from two warehouses.

use std::sync::Arc;

use anyhow::Context as _;
use waybill_simulators::shiphero;
use waybill_simulators::stage::Stage;

use super::{Account, Role, usual_label};

/// Its account.
pub(super) fn open(stage: &Stage, secret: &dyn Fn(&str) -> String) -> anyhow::Result<Account> {
    let warehouse = |id: u64, identifier: &str| shiphero::Warehouse {
        id,
        identifier: identifier.to_owned(),
        country: "US".to_owned(),
    };
    let warehouses = vec![warehouse(3141, "us-east"), warehouse(3142, "us-west")];
    let login = shiphero::Login {
        username: "waybill@example.com".to_owned(),
        password: secret("password"),
        refresh_token: secret("refresh token"),
    };
    let secrets = vec![("refresh_token", login.refresh_token.clone())];
    let config = shiphero::Config { account_id: 1001, login, warehouses };
    let system =
        shiphero::ShipHero::new(stage.clone(), config).context("the simulated warehouse cannot open")?;
    Ok(Account {
        id: "shiphero-us",
        partner: "shiphero",
        secret: "demo/shiphero",
        secrets,
        by_hand: None,
        role: Role::Ships { voids: true },
        label: usual_label(),
        hold: Some("operator_hold"),
        router: system.router(),
        system: Arc::new(system),
    })
}
