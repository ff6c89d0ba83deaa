//! Whoever ships to Germany.

use std::sync::Arc;

use waybill_simulators::ordoro;
use waybill_simulators::stage::Stage;

use super::{Account, Role, usual_label};

/// Its account.
pub(super) fn open(stage: &Stage, secret: &dyn Fn(&str) -> String) -> Account {
    let warehouse = ordoro::Warehouse { id: 1618, name: "Leipzig".to_owned(), country: "DE".to_owned() };
    let key = ordoro::ApiKey { client_id: secret("client id"), client_secret: secret("client secret") };
    let secrets = vec![("client_id", key.client_id.clone()), ("client_secret", key.client_secret.clone())];
    let config = ordoro::Config {
        hold_tags: vec!["Hold".to_owned()],
        shippers: ordoro::Shipper::usual(),
        ..ordoro::Config::new(key, vec![warehouse])
    };
    let system = ordoro::Ordoro::new(stage.clone(), config);
    Account {
        id: "ordoro-de",
        partner: "ordoro",
        secret: "demo/ordoro",
        secrets,
        by_hand: None,
        role: Role::Ships { voids: true },
        label: usual_label(),
        hold: None,
        router: system.router(),
        system: Arc::new(system),
    }
}
