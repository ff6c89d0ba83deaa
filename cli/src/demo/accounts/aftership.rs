//! Whoever follows all parcels to their recipients.

use std::sync::Arc;

use serde_json::json;
use waybill_simulators::aftership::{AfterShip, Config, Life};
use waybill_simulators::stage::Stage;

use super::{Account, Role};

/// Its account. Parcels arrive if nothing else is said of them.
pub(super) fn open(stage: &Stage, secret: &dyn Fn(&str) -> String) -> Account {
    let (key, webhook) = (secret("key"), secret("webhook secret"));
    let config = Config { life: Life::Delivered, ..Config::new(&key, &webhook) };
    let system = AfterShip::new(stage.clone(), config);
    Account {
        id: "aftership",
        partner: "aftership",
        secret: "demo/aftership",
        secrets: vec![("api_key", key), ("webhook", webhook)],
        by_hand: Some(String::new()),
        role: Role::Follows,
        label: json!({}),
        hold: None,
        router: system.router(),
        system: Arc::new(system),
    }
}
