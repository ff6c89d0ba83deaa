//! An order as the shop shows it, and the rules and the account that it meets.

use std::sync::Arc;

use serde_json::Value;
use waybill_domain::ids::ProjectKey;
use waybill_domain::order::Order;
use waybill_ledger::model::Model;
use waybill_mapping::commercetools::read;
use waybill_mapping::partner::Partner;
use waybill_queue::model::ModelQueue;
use waybill_settings::Settings;
use waybill_simulators::faults::FaultLevel;
use waybill_tests::sandbox::{Sandbox, draft};

/// A sample.
pub(crate) struct Sample {
    pub(crate) settings: Arc<Settings>,
    pub(crate) partner: Arc<dyn Partner>,
    pub(crate) project: ProjectKey,
    /// The order, as the API answers it.
    pub(crate) body: Vec<u8>,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let queue = Arc::new(ModelQueue::new(5));
        let sandbox = Sandbox::new(FaultLevel::None, 7, Arc::new(Model::default()), queue, &[]);
        let order = sandbox.shop.0.place_order(&draft("1001", 0)).expect("the shop takes the order");
        let account = sandbox.settings.accounts.first().expect("there is an account");
        Self {
            partner: Arc::clone(&account.opened),
            project: "shop".try_into().expect("a key"),
            body: serde_json::to_vec(&order).expect("an order is JSON"),
            settings: sandbox.settings,
        }
    }

    /// The order, read.
    pub(crate) fn order(&self) -> Order {
        read::order(&self.project, &parse(&self.body)).expect("the order can be read")
    }
}

/// Text to JSON.
pub(crate) fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).expect("it is JSON")
}

/// JSON to text.
pub(crate) fn print(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("it is JSON")
}
