//! What routing knows of an account.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use waybill_domain::ids::{AccountId, WarehouseId};

use crate::custom::CustomLines;
use crate::field::FieldRule;
use crate::hold::HoldRules;
use crate::shipping::{Methods, Unmapped};
use crate::sku::SkuMap;

/// How far an account is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Nothing is decided for it: lines that go to it stay where they are.
    Off,
    /// Decides, maps and journals; sends nothing.
    #[default]
    Shadow,
    /// Sends.
    On,
}

/// The rules of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountRules {
    /// Its id.
    pub id: AccountId,
    /// How far it is switched on.
    pub mode: Mode,
    /// Its warehouses.
    pub warehouses: Vec<WarehouseId>,
    /// The names of SKUs there.
    pub sku: SkuMap,
    /// The names of shipping methods there.
    pub shipping_methods: Methods,
    /// What becomes of methods that are not listed.
    pub unmapped_shipping: Unmapped,
    /// What becomes of custom lines.
    pub custom_lines: CustomLines,
    /// Values for the partner's own fields.
    pub fields: Vec<FieldRule>,
    /// What is held there.
    pub hold: HoldRules,
    /// What the account calls the shop's reasons of cancellations.
    pub cancel_reasons: BTreeMap<String, String>,
    /// Currencies that the account takes; empty: all.
    pub currencies: Vec<String>,
}
