//! `[order_check]`: what becomes of a new order that could not be shipped as it is.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_routing::time::Period;

/// Below this nothing is ever answered in time.
pub(crate) const SHORTEST: Duration = Duration::from_millis(50);
/// commercetools waits two seconds, the way there and back included.
pub(crate) const LONGEST: Duration = Duration::from_millis(1500);

/// `[order_check]`: new orders are checked before commercetools keeps them; absent: they are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderCheck {
    /// The name of the secret with the token (`token`) by which commercetools is known; `setup` makes it.
    pub secret: String,
    /// The key of the API Extension that is set up and watched.
    #[serde(default = "usual_key")]
    pub extension: String,
    /// What becomes of an order, by what is the matter with it.
    #[serde(default)]
    pub on_problem: OnProblem,
    /// An answer that is not there by then lets the order through.
    #[serde(default = "a_second")]
    pub time_limit: Period,
}

fn usual_key() -> String {
    "waybill-order-check".to_owned()
}

const fn a_second() -> Period {
    Period::seconds(1)
}

/// What becomes of an order, by what is the matter with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OnProblem {
    /// A line without a SKU, or with one that its account does not know.
    pub sku: Effect,
    /// An address that is missing, not whole, or cannot exist.
    pub address: Effect,
    /// A shipping method that its account does not have.
    pub service: Effect,
    /// Everything else, such as a line that no route takes.
    pub others: Effect,
}

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It is placed, and counted.
    Note,
    /// It is placed, and a field of it says what is the matter.
    #[default]
    Flag,
    /// It is not placed, and the customer is told why.
    Reject,
}

/// What a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// What is ordered.
    Sku,
    /// Where it goes.
    Address,
    /// How it goes.
    Service,
    /// Anything else.
    Other,
}

impl Matter {
    /// What a refusal is about, by its code.
    pub fn of(code: &str) -> Self {
        match code {
            "missing-sku" | "unmapped-sku" => Self::Sku,
            "missing-address" | "impossible-address" | "bad-country" | "no-name" => Self::Address,
            "unmapped-shipping-method" | "unsupported-shipping-service" | "unknown-method" => Self::Service,
            _ => Self::Other,
        }
    }
}

impl OnProblem {
    /// What becomes of an order with which this is the matter.
    pub const fn effect(&self, matter: Matter) -> Effect {
        match matter {
            Matter::Sku => self.sku,
            Matter::Address => self.address,
            Matter::Service => self.service,
            Matter::Other => self.others,
        }
    }
}

impl OrderCheck {
    /// How long an answer may take.
    pub fn time_limit(&self) -> Duration {
        Duration::try_from(self.time_limit.0).unwrap_or(SHORTEST)
    }
}
