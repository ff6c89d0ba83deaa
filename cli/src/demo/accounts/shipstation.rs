//! Whoever ships books and posters, and everything to the mountain states.

use std::sync::Arc;

use waybill_simulators::shipstation;
use waybill_simulators::stage::Stage;

use super::{Account, Role, usual_label};

/// Its account.
pub(super) fn open(stage: &Stage, secret: &dyn Fn(&str) -> String, address: &str) -> Account {
    let place = shipstation::Warehouse {
        id: 2718,
        name: "Denver".to_owned(),
        inventory_warehouse: 27,
        inventory_location: 28,
    };
    let store = shipstation::Store { id: 331, name: "Waybill".to_owned(), marketplace: 0, active: true };
    let login = shipstation::Login {
        key: secret("key"),
        secret: secret("secret"),
        v2_key: Some(secret("second key")),
    };
    let secrets = vec![
        ("key", login.key.clone()),
        ("secret", login.secret.clone()),
        ("api_key", login.v2_key.clone().unwrap_or_default()),
        ("webhook_token", secret("webhook token")),
    ];
    let system = shipstation::ShipStation::new(
        stage.clone(),
        shipstation::Config {
            seller: 4711,
            login,
            base_url: address.to_owned(),
            stores: vec![store],
            warehouses: vec![place],
            carriers: shipstation::Carrier::usual(),
            tags: Vec::new(),
        },
    );
    Account {
        id: "shipstation-us",
        partner: "shipstation",
        secret: "demo/shipstation",
        secrets,
        by_hand: None,
        role: Role::Ships { voids: true },
        label: usual_label(),
        hold: None,
        router: system.router(),
        system: Arc::new(system),
    }
}
