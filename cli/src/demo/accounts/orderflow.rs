//! Whoever ships to the United Kingdom.

use std::sync::Arc;

use serde_json::json;
use waybill_simulators::orderflow::{Config, Login, OrderFlow, Site};
use waybill_simulators::stage::Stage;

use super::{Account, Role};

/// Its account.
pub(super) fn open(stage: &Stage, secret: &dyn Fn(&str) -> String) -> Account {
    let login = Login { user: "waybill".to_owned(), password: secret("password") };
    let path = secret("webhook path");
    let secrets = vec![
        ("user", login.user.clone()),
        ("password", login.password.clone()),
        ("webhook_path", path.clone()),
    ];
    let system = OrderFlow::new(stage.clone(), Config::new(login, "demo", "web", vec![Site::new("Leeds")]));
    Account {
        id: "orderflow-uk",
        partner: "orderflow",
        secret: "demo/orderflow",
        secrets,
        by_hand: Some(format!("/{path}")),
        role: Role::Ships { voids: false },
        label: json!({}),
        hold: None,
        router: system.router(),
        system: Arc::new(system),
    }
}
